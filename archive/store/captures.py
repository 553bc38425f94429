"""Captures: the responses, where their raw bytes lie, and how each ended."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection
from psycopg.rows import scalar_row

from archive.model import Capture, Outcome, Pointer, Reason, Want
from archive.store.queries import load_queries

SQL = load_queries("captures")


def insert(
    conn: Connection,
    site_id: str,
    hash_: bytes,
    capture: Capture,
    want: Want,
    pointer: Pointer | None,
    run_id: int | None,
) -> bool:
    """Records a response under the hash of its address; False where it is recorded already."""
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
        },
    )
    return cursor.rowcount == 1


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


def closed_segments(conn: Connection) -> set[str]:
    """The segments that nobody writes to any more."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return set(cursor.execute(SQL["closed_segments"]).fetchall())


def close_segment(conn: Connection, segment: str, size: int, now: datetime) -> None:
    """Notes that a segment of `size` bytes is complete."""
    conn.execute(SQL["close_segment"], {"segment": segment, "bytes": size, "now": now})
