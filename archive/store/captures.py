"""Captures: the responses, where their raw bytes lie, and how each ended."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

from archive.model import Capture, Outcome, Pointer, Reason, Want
from archive.store.queries import load_queries

SQL = load_queries("captures")

PAGE = 500
"""Rows asked for at a time where all are walked through: memory stays the same at any size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A capture whose raw bytes are kept."""

    site_id: str
    url_hash: bytes
    fetched_at: datetime
    url: str
    body_digest: bytes
    segment: str
    segment_offset: int
    segment_length: int

    @property
    def pointer(self) -> Pointer:
        """Where its raw record lies."""
        return Pointer(segment=self.segment, offset=self.segment_offset, length=self.segment_length)


def insert(
    conn: Connection,
    site_id: str,
    hash_: bytes,
    capture: Capture,
    want: Want,
    pointer: Pointer | None,
    run_id: int | None,
    listing_hash: bytes | None = None,
    page: int | None = None,
) -> bool:
    """Records a response under the hash of its address; False where it is recorded already.

    A page of a listing is recorded with the listing that it was fetched as a page of.
    """
    cursor = conn.execute(
        SQL["insert_capture"],
        {
            "site_id": site_id,
            "url_hash": hash_,
            "fetched_at": capture.fetched_at,
            "url": capture.url,
            "want": want.value,
            "status": capture.status,
            "content_type": capture.header("content-type"),
            "body_size": len(capture.body),
            "body_digest": hashlib.sha256(capture.body).digest(),
            "segment": pointer.segment if pointer else None,
            "segment_offset": pointer.offset if pointer else None,
            "segment_length": pointer.length if pointer else None,
            "run_id": run_id,
            "listing_hash": listing_hash,
            "page": page,
        },
    )
    return cursor.rowcount == 1


def count_since(conn: Connection, site_id: str, since: datetime) -> int:
    """How many responses a site has given since a moment."""
    row = conn.execute(SQL["count_since"], {"site_id": site_id, "since": since}).fetchone()
    return int(row[0]) if row else 0


def settle(
    conn: Connection,
    site_id: str,
    hash_: bytes,
    fetched_at: datetime,
    outcome: Outcome,
    reason: Reason | None,
    detail: str,
    article_hash: bytes | None,
) -> None:
    """Notes how a capture ended."""
    conn.execute(
        SQL["settle_capture"],
        {
            "site_id": site_id,
            "url_hash": hash_,
            "fetched_at": fetched_at,
            "outcome": outcome.value,
            "reason": reason.value if reason else None,
            "detail": detail or None,
            "article_hash": article_hash,
        },
    )


def pointer_of(conn: Connection, site_id: str, hash_: bytes, fetched_at: datetime) -> Pointer | None:
    """Where the raw bytes of a capture lie; None where they are not kept."""
    row = conn.execute(SQL["pointer_of"], {"site_id": site_id, "url_hash": hash_, "fetched_at": fetched_at}).fetchone()
    return Pointer(segment=row[0], offset=row[1], length=row[2]) if row else None


def segment_ends(conn: Connection, segments: Sequence[str]) -> dict[str, int]:
    """The first byte after the last record that a row points to, for the segments that have one."""
    return dict(conn.execute(SQL["segment_ends"], {"segments": list(segments)}).fetchall())


def closed_segments(conn: Connection) -> dict[str, int]:
    """The segments that nobody writes to any more, and their bytes."""
    return dict(conn.execute(SQL["closed_segments"]).fetchall())


def close_segment(conn: Connection, segment: str, size: int, now: datetime) -> None:
    """Notes that a segment of `size` bytes is complete."""
    conn.execute(SQL["close_segment"], {"segment": segment, "bytes": size, "now": now})


def reopen_segment(conn: Connection, segment: str) -> None:
    """Notes that a segment is written to again."""
    conn.execute(SQL["reopen_segment"], {"segment": segment})


def extents(conn: Connection, segment: str) -> list[tuple[int, int]]:
    """First byte and length of every record of a segment that a row points to, in order."""
    return conn.execute(SQL["extents"], {"segment": segment}).fetchall()


def exists(conn: Connection, site_id: str, hash_: bytes, fetched_at: datetime) -> bool:
    """Whether a capture is recorded."""
    row = conn.execute(SQL["exists"], {"site_id": site_id, "url_hash": hash_, "fetched_at": fetched_at}).fetchone()
    return bool(row and row[0])


def records(
    conn: Connection, *, site_id: str | None = None, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Record]:
    """The captures whose raw bytes are kept and which arrived in a span of time, in the order they lie in."""
    segment, offset = "", -1
    while True:
        values = {"segment": segment, "offset": offset, "site_id": site_id, "since": since, "until": until, "limit": PAGE}
        with conn.cursor(row_factory=class_row(Record)) as cursor:
            found = cursor.execute(SQL["records"], values).fetchall()
        if not found:
            return
        yield from found
        segment, offset = found[-1].segment, found[-1].segment_offset


def forget_pointer(conn: Connection, record: Record, now: datetime) -> None:
    """Notes that the raw bytes of a capture are lost."""
    values = {"site_id": record.site_id, "url_hash": record.url_hash, "fetched_at": record.fetched_at, "now": now}
    conn.execute(SQL["forget_pointer"], values)


def at(conn: Connection, places: Sequence[tuple[str, int]]) -> list[Record]:
    """The captures whose raw records lie at these places, given as segment and offset."""
    values = {"segments": [segment for segment, _ in places], "offsets": [offset for _, offset in places]}
    with conn.cursor(row_factory=class_row(Record)) as cursor:
        return cursor.execute(SQL["records_at"], values).fetchall()
