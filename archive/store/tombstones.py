"""What was forgotten, which addresses that holds for, and which raw records wait to be overwritten for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from archive.model import Capture, Pointer
from archive.store.locks import FORGETTING, GISA
from archive.store.queries import load_queries

SQL = load_queries("tombstones")


@dataclass(frozen=True, slots=True, kw_only=True)
class Buried:
    """An address that leads to a forgotten article."""

    url_hash: bytes
    site_id: str
    article_hash: bytes
    with_listings: bool
    """Other pages that show its headline are not kept raw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A forgotten article."""

    site_id: str
    article_hash: bytes
    article_id: str
    forgotten_at: datetime
    reason: str
    forgotten_by: str
    with_listings: bool
    versions: int
    captures: int
    erased_at: datetime | None
    """None: raw records of it are still to be overwritten."""
    addresses: int
    """How many spellings of its addresses are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """A raw record to overwrite, and what proves that it is the one meant."""

    segment: str
    offset: int
    length: int
    record_hash: bytes
    """SHA-256 of the address in it."""
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What is gone on purpose."""

    captures: int
    """Captures of forgotten articles."""
    others: int
    """Captures of other pages whose raw bytes are erased."""
    waiting: int
    """Raw records that are still to be overwritten."""
    unsettled: int
    """Forgotten articles of which something may still lie somewhere."""


def share(conn: Connection) -> None:
    """Lets this transaction write: nobody forgets anything before it ends. To be its first statement."""
    conn.execute(SQL["share"], {"group": GISA, "key": FORGETTING})


def exclude(conn: Connection) -> None:
    """Keeps everybody from writing until this transaction ends. To be its first statement."""
    conn.execute(SQL["exclude"], {"group": GISA, "key": FORGETTING})


def among(conn: Connection, hashes: Collection[bytes]) -> dict[bytes, Buried]:
    """Which of these addresses are forgotten."""
    if not hashes:
        return {}
    with conn.cursor(row_factory=class_row(Buried)) as cursor:
        found = cursor.execute(SQL["among"], {"hashes": list(hashes)}).fetchall()
    return {buried.url_hash: buried for buried in found}


def strict_places(conn: Connection) -> set[str]:
    """Sites and hosts whose pages are not kept raw where they show something forgotten."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return set(cursor.execute(SQL["strict_places"]))


def of_pages(conn: Connection, site_id: str) -> Buried | None:
    """A forgotten article for which pages of this site were erased; of another site where that has none."""
    with conn.cursor(row_factory=class_row(Buried)) as cursor:
        return cursor.execute(SQL["of_pages"], {"site_id": site_id}).fetchone()


def bury(
    conn: Connection,
    site_id: str,
    article_hash: bytes,
    now: datetime,
    *,
    host: str,
    reason: str,
    forgotten_by: str,
    with_listings: bool,
    versions: int,
    captures: int,
) -> None:
    """Notes an article, or an address that the archive never had, as forgotten and not yet erased."""
    values = {
        "site_id": site_id,
        "article_hash": article_hash,
        "now": now,
        "host": host,
        "reason": reason,
        "forgotten_by": forgotten_by,
        "with_listings": with_listings,
        "versions": versions,
        "captures": captures,
    }
    conn.execute(SQL["bury"], values)


def bury_addresses(conn: Connection, site_id: str, article_hash: bytes, hashes: Collection[bytes]) -> None:
    """Notes addresses as leading to a forgotten article."""
    values = {"site_id": site_id, "article_hash": article_hash, "hashes": sorted(hashes)}
    conn.execute(SQL["bury_addresses"], values)


def doom_own(conn: Connection, site_id: str, article_hash: bytes, hashes: Collection[bytes]) -> None:
    """Asks for all raw records of an article to be overwritten."""
    conn.execute(SQL["doom_own"], {"site_id": site_id, "article_hash": article_hash, "hashes": sorted(hashes)})


def doom(conn: Connection, buried: Buried, pointer: Pointer, url: str, fetched_at: datetime) -> None:
    """Asks for one raw record to be overwritten."""
    values = {
        "segment": pointer.segment,
        "offset": pointer.offset,
        "length": pointer.length,
        "url": url,
        "fetched_at": fetched_at,
        "site_id": buried.site_id,
        "article_hash": buried.article_hash,
    }
    conn.execute(SQL["doom"], values)


def doom_capture(conn: Connection, buried: Buried, pointer: Pointer, capture: Capture) -> None:
    """Asks for the raw record of a capture to be overwritten that came in although it is forgotten."""
    doom(conn, buried, pointer, capture.url, capture.fetched_at)


def note_erased(conn: Connection, pointer: Pointer, now: datetime) -> None:
    """Notes that the raw bytes of another page are erased for what they showed."""
    conn.execute(SQL["note_erased"], {"segment": pointer.segment, "offset": pointer.offset, "now": now})


def doomed(conn: Connection) -> list[Doomed]:
    """The raw records that are still to be overwritten, in the order they lie in."""
    with conn.cursor(row_factory=class_row(Doomed)) as cursor:
        return cursor.execute(SQL["doomed"]).fetchall()


def undoom(conn: Connection, record: Doomed) -> None:
    """Notes that a raw record is overwritten."""
    conn.execute(SQL["undoom"], {"segment": record.segment, "offset": record.offset})


def settle(conn: Connection, now: datetime) -> None:
    """Notes the articles of which no raw record is left to overwrite, once no dictionary shows any."""
    conn.execute(SQL["settle"], {"now": now})


def listed(conn: Connection, hashes: Sequence[bytes] | None = None) -> list[Tombstone]:
    """The forgotten articles of these addresses, or all, the last forgotten first."""
    values = {"hashes": list(hashes) if hashes is not None else None}
    with conn.cursor(row_factory=class_row(Tombstone)) as cursor:
        return cursor.execute(SQL["all"], values).fetchall()


def addresses(conn: Connection, site_id: str, article_hash: bytes) -> list[bytes]:
    """What the addresses of a forgotten article hash to."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(SQL["addresses"], {"site_id": site_id, "article_hash": article_hash}).fetchall()


def by_id(conn: Connection, article_id: str) -> list[Tombstone]:
    """The forgotten articles of an id, "site/3fa9c1d2…", or of the beginning of a hash."""
    site_id, _, prefix = article_id.rpartition("/")
    with conn.cursor(row_factory=scalar_row) as cursor:
        found = cursor.execute(SQL["by_prefix"], {"site_id": site_id or None, "prefix": prefix.lower()}).fetchall()
    return listed(conn, found)


def counts(conn: Connection) -> Counts:
    """What is gone on purpose."""
    with conn.cursor(row_factory=class_row(Counts)) as cursor:
        found = cursor.execute(SQL["counts"]).fetchone()
    return found or Counts(captures=0, others=0, waiting=0, unsettled=0)
