"""Raw records on the move: which may be let go, which lie elsewhere now, which segments must be packed anew."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from archive.model import Pointer
from archive.store.captures import Record
from archive.store.queries import load_queries

SQL = load_queries("raw")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCapture:
    """A capture's row, found by the address and time in a raw record."""

    site_id: str
    url_hash: bytes
    fetched_at: datetime
    url: str
    segment: str | None
    segment_offset: int | None
    segment_length: int | None
    body_digest: bytes
    let_go: bool
    """Its raw bytes were thinned or erased on purpose."""
    is_erased: bool
    """They showed something that was forgotten."""

    @property
    def pointer(self) -> Pointer | None:
        """Where its raw record lies; None where it is not kept."""
        if self.segment is None or self.segment_offset is None or self.segment_length is None:
            return None
        return Pointer(segment=self.segment, offset=self.segment_offset, length=self.segment_length)


def in_segment(conn: Connection, segment: str) -> list[Record]:
    """The captures whose raw records lie in one segment, in the order they lie in."""
    with conn.cursor(row_factory=class_row(Record)) as cursor:
        return cursor.execute(SQL["in_segment"], {"segment": segment}).fetchall()


def listings_in(conn: Connection, segment: str) -> set[int]:
    """Where the records of listings lie in a segment."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return set(cursor.execute(SQL["listings_in"], {"segment": segment}).fetchall())


def thinnable(
    conn: Connection, *, articles_by: str | None, listings_by: str | None, before: datetime
) -> list[tuple[str, int, int]]:
    """Segment, offset and length of raw captures that may be let go; spans are day, week, month, year; None: keep all."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        sites = cursor.execute(SQL["sites_with_raw"]).fetchall()
    found: list[tuple[str, int, int]] = []
    for query, span in (("thinnable_articles", articles_by), ("thinnable_listings", listings_by)):
        for site_id in sites if span else ():
            found += conn.execute(SQL[query], {"site_id": site_id, "span": span, "before": before}).fetchall()
    return found


def move(conn: Connection, record: Record, pointer: Pointer) -> bool:
    """Lets a capture point to where its record lies now; False where it no longer lay where it was read."""
    place = {"segment": pointer.segment, "offset": pointer.offset, "length": pointer.length}
    return conn.execute(SQL["move_record"], {**_key(record), **place}).rowcount == 1


def find_again(conn: Connection, row: KnownCapture, pointer: Pointer) -> None:
    """Lets a capture whose raw bytes were lost point to where they were found."""
    key = {"site_id": row.site_id, "url_hash": row.url_hash, "fetched_at": row.fetched_at}
    place = {"segment": pointer.segment, "offset": pointer.offset, "length": pointer.length}
    conn.execute(SQL["find_again"], {**key, **place})


def thin(conn: Connection, record: Record, now: datetime) -> bool:
    """Notes that the raw bytes of a capture were let go; False where they no longer lay where they were read."""
    return conn.execute(SQL["thin"], {**_key(record), "now": now}).rowcount == 1


def _key(record: Record) -> dict[str, object]:
    return {
        "site_id": record.site_id,
        "url_hash": record.url_hash,
        "fetched_at": record.fetched_at,
        "old_segment": record.segment,
        "old_offset": record.segment_offset,
    }


def drop_segments(conn: Connection, segments: Collection[str]) -> None:
    """Forgets segments that are no more, and that they were to be packed anew."""
    conn.execute(SQL["drop_segments"], {"segments": list(segments)})
    conn.execute(SQL["repacked"], {"segments": list(segments)})


def known(conn: Connection, wanted: Sequence[tuple[str, datetime]]) -> list[KnownCapture]:
    """The rows of captures by address and time."""
    values = {"urls": [url for url, _ in wanted], "moments": [moment for _, moment in wanted]}
    with conn.cursor(row_factory=class_row(KnownCapture)) as cursor:
        return cursor.execute(SQL["known"], values).fetchall()


def ask_repacking(conn: Connection, segments: Collection[str], now: datetime) -> None:
    """Notes segments whose dictionary shows what was forgotten."""
    conn.execute(SQL["ask_repacking"], {"segments": list(segments), "now": now})


def to_repack(conn: Connection) -> list[str]:
    """The segments that are to be packed anew."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(SQL["to_repack"]).fetchall()


def bare_versions(conn: Connection) -> dict[str, int]:
    """How many versions have no raw capture, by what became of it: thinned, forgotten, lost, never kept."""
    return dict(conn.execute(SQL["bare_versions"]).fetchall())
