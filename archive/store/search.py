"""Korean search over the current versions, with nothing but PostgreSQL."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

from archive.errors import UsageError
from archive.normalise.tokens import search_query
from archive.store.queries import load_queries

SQL = load_queries("search")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article found; `rank` compares within one search, `hits` counts all that were found."""

    site_id: str
    article_id: str
    canonical_url: str
    state: str
    title: str
    body: str
    authors: list[str]
    publisher: str | None
    origin_publisher: str | None
    section: str | None
    published_at: datetime | None
    first_seen_at: datetime
    rank: float
    hits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What else a hit must be: times are of publication, or of the first sighting where none is known."""

    site_id: str | None = None
    publisher: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    newest: bool = False
    limit: int = 20


def search(conn: Connection, words: str, filters: Filters | None = None) -> list[Hit]:
    """Articles that have every word, the best first (or the newest). Raises UsageError where no word can be looked for."""
    query = search_query(words)
    if not query:
        raise UsageError(f"nothing to look for in {words!r}: give at least one word that is not excluded with '-'")
    wanted = filters or Filters()
    values = {
        "query": query,
        "site_id": wanted.site_id,
        "publisher": wanted.publisher,
        "since": wanted.since,
        "until": wanted.until,
        "newest": wanted.newest,
        "limit": wanted.limit,
    }
    with conn.cursor(row_factory=class_row(Hit)) as cursor:
        return cursor.execute(SQL["search"], values).fetchall()
