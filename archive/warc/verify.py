"""Whether every row's raw record is there and says what it said when it was stored; and what can be mended."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from psycopg import Connection

from archive.errors import SegmentError
from archive.store import captures
from archive.warc.segment import read_capture


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A record that is not what its row says."""

    record: captures.Record
    detail: str
    mended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A record that is what its row says."""

    record: captures.Record


def verify(conn: Connection, folder: Path, *, repair: bool = False) -> Iterator[Checked | Fault]:
    """Reads every raw record again and compares it with its row.

    With `repair` a row whose record is lost keeps all that was read from it, but stops pointing to what is not there.
    """
    for record in captures.records(conn):
        detail = _fault(folder, record)
        if detail is None:
            yield Checked(record=record)
            continue
        if repair:
            captures.forget_pointer(conn, record)
            conn.commit()
        yield Fault(record=record, detail=detail, mended=repair)


def _fault(folder: Path, record: captures.Record) -> str | None:
    try:
        capture = read_capture(folder, record.pointer)
    except SegmentError as error:
        return str(error)
    if capture.url != record.url or capture.fetched_at != record.fetched_at:
        return f"the record at byte {record.segment_offset} of {record.segment} is of {capture.url}, {capture.fetched_at}"
    if hashlib.sha256(capture.body).digest() != record.body_digest:
        return f"the record at byte {record.segment_offset} of {record.segment} holds other bytes than were stored"
    return None
