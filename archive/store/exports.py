"""Articles for taking out, page by page in a lasting order, so that an export needs little memory and can go on."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

from archive.store.articles import Article
from archive.store.queries import load_queries

SQL = load_queries("exports")

PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which articles to take out; None: whatever. Times are of publication, or else of the first sighting."""

    site_id: str | None = None
    publisher: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    """Only articles that the archive saw appear, change or vanish since."""


def pages(conn: Connection, chosen: Chosen, after: tuple[str, bytes] = ("", b"")) -> Iterator[list[Article]]:
    """Articles in the order of site and hash, at most PAGE at a time, after a place in that order."""
    while True:
        values = asdict(chosen) | {"after_site": after[0], "after_hash": after[1], "limit": PAGE}
        with conn.cursor(row_factory=class_row(Article)) as cursor:
            found = cursor.execute(SQL["articles"], values).fetchall()
        if not found:
            return
        yield found
        after = (found[-1].site_id, found[-1].url_hash)
