"""Articles and captures for taking out, page by page in a lasting order, so that an export needs little memory and can go on."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from psycopg import Connection
from psycopg.rows import class_row

from archive.model import Pointer
from archive.store.articles import Article
from archive.store.queries import load_queries

SQL = load_queries("exports")

PAGE = 500
CAPTURES = 32
"""Captures a page: each may be megabytes."""
BEFORE_ALL = "0001-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which articles to take out; None: whatever. Times are of publication, or else of the first sighting."""

    site_id: str | None = None
    publisher: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    """Only articles that the archive saw appear, change or vanish since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What an export writes at once, and its place in the order of what is exported."""

    data: bytes
    rows: int
    after: str


Blocks = Callable[[str | None], Iterator[Block]]
"""Everything to be exported after a place; None: from the beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCapture:
    """A capture whose raw bytes are kept, and what it was fetched for."""

    site_id: str
    url_hash: bytes
    fetched_at: datetime
    url: str
    want: str
    listing_url: str | None
    page: int | None
    outcome: str
    reason: str | None
    segment: str
    segment_offset: int
    segment_length: int

    @property
    def pointer(self) -> Pointer:
        """Where its raw record lies."""
        return Pointer(segment=self.segment, offset=self.segment_offset, length=self.segment_length)

    @property
    def place(self) -> str:
        """Its place in the order of captures."""
        return f"{self.fetched_at.astimezone(UTC).isoformat()} {self.url_hash.hex()} {self.site_id}"


def pages(conn: Connection, chosen: Chosen, after: str | None = None) -> Iterator[list[Article]]:
    """Articles in the order of site and hash, at most PAGE at a time, after a place in that order."""
    hash_, _, site = (after or " ").partition(" ")
    while True:
        values = asdict(chosen) | {"after_site": site, "after_hash": bytes.fromhex(hash_), "limit": PAGE}
        with conn.cursor(row_factory=class_row(Article)) as cursor:
            found = cursor.execute(SQL["articles"], values).fetchall()
        if not found:
            return
        yield found
        site, hash_ = found[-1].site_id, found[-1].url_hash.hex()


def place_of(article: Article) -> str:
    """An article's place in that order."""
    return f"{article.url_hash.hex()} {article.site_id}"


def captures(conn: Connection, chosen: Chosen, *, every: bool, after: str | None = None) -> Iterator[list[KeptCapture]]:
    """Captures whose raw bytes are kept, in the order of time, after a place in it: those that made a version, or every one."""
    moment, hash_, site = (after or f"{BEFORE_ALL}  ").split(" ", 2)
    while True:
        values = asdict(chosen) | {"every": every, "after_at": moment, "after_hash": bytes.fromhex(hash_), "after_site": site}
        with conn.cursor(row_factory=class_row(KeptCapture)) as cursor:
            found = cursor.execute(SQL["captures"], values | {"limit": CAPTURES}).fetchall()
        if not found:
            return
        yield found
        moment, hash_, site = found[-1].place.split(" ", 2)


def count_without_bytes(conn: Connection, chosen: Chosen, *, every: bool) -> int:
    """How many of the chosen captures have no raw bytes any more."""
    row = conn.execute(SQL["without_bytes"], asdict(chosen) | {"every": every}).fetchone()
    return row[0] if row else 0
