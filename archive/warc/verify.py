"""Whether every row's raw record is there and says what it said when it was stored, and what lies there besides."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import Connection

from archive.errors import SegmentError
from archive.model import Pointer
from archive.store import captures, raw, tombstones
from archive.warc.orphans import Orphan, is_spare, orphans_in
from archive.warc.places import Segments

Kind = Literal["missing", "beyond", "unreadable", "other", "digest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row whose record is not what it says."""

    record: captures.Record
    kind: Kind
    """missing: no such segment; beyond: it ends before; unreadable; other: of another page or time; digest: other bytes."""
    detail: str
    mended: str | None
    """What `repair` did: found (the row points to where it lies), lost (the row points nowhere)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A record that is what its row says."""

    record: captures.Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """Something in a segment that no row points to."""

    segment: str
    offset: int
    kind: Literal["orphan", "spare", "forgotten", "torn", "unreadable"]
    """orphan: a capture that the archive lacks; spare: one it has elsewhere; forgotten: one that must go; torn: no record."""
    detail: str
    mended: str | None
    """What `repair` did: how it came in; found (its row points to it again); erased."""


Adopt = Callable[[Orphan], str]
"""Brings a capture in whose record lies where it lies; says how it ended."""


def verify(
    conn: Connection, segments: Segments, *, now: datetime, adopt: Adopt | None = None
) -> Iterator[Checked | Fault | Stray]:
    """Reads every raw record again and compares it with its row; then what no row points to.

    With `adopt` it repairs: a capture without a row comes in, a row finds its record where that lies elsewhere, and a row
    whose record is lost keeps all that was read from it, but stops pointing to what is not there.
    """
    orphans: dict[tuple[str, datetime], Orphan] = {}
    strays: list[Stray | Orphan] = []
    for name in segments.names():
        if not segments.is_at_rest(name):
            # Its writer lives, and is about to store the rows of its last records.
            continue
        try:
            found, torn = orphans_in(conn, segments, name)
        except (OSError, ValueError) as error:
            strays.append(Stray(segment=name, offset=0, kind="unreadable", detail=str(error), mended=None))
            continue
        finally:
            conn.commit()
        orphans |= {(one.url, one.fetched_at): one for one in found}
        strays += found
        strays += [Stray(segment=name, offset=one.offset, kind="torn", detail=one.detail, mended=None) for one in torn]
    lost: set[tuple[str, datetime]] = set()
    for record in captures.records(conn):
        told = _fault(segments, record)
        if told is None:
            yield Checked(record=record)
            continue
        key = (record.url, record.fetched_at)
        mended = _mend(conn, record, orphans.get(key), now) if adopt else None
        lost.add(key)
        yield Fault(record=record, kind=told[0], detail=told[1], mended=mended)
    for stray in strays:
        if isinstance(stray, Stray):
            yield stray
        elif (stray.url, stray.fetched_at) not in lost:
            yield _judge(conn, segments, stray, adopt)


def _mend(conn: Connection, record: captures.Record, orphan: Orphan | None, now: datetime) -> str:
    with conn.transaction():
        if orphan is not None and orphan.body_digest == record.body_digest:
            raw.move(conn, record, orphan.pointer)
            return "found"
        captures.forget_pointer(conn, record, now)
        return "lost"


def _judge(conn: Connection, segments: Segments, orphan: Orphan, adopt: Adopt | None) -> Stray:
    place = {"segment": orphan.pointer.segment, "offset": orphan.pointer.offset}
    url = orphan.url
    if orphan.buried is not None:
        if adopt is not None:
            with conn.transaction():
                tombstones.doom(conn, orphan.buried, orphan.pointer, url, orphan.fetched_at)
        detail = f"{url} was forgotten, or shows what was"
        return Stray(**place, kind="forgotten", detail=detail, mended="erased" if adopt else None)  # type: ignore[arg-type]
    if is_spare(orphan, segments):
        return Stray(**place, kind="spare", detail=f"{url} lies elsewhere, too, or was let go", mended=None)  # type: ignore[arg-type]
    mended = None
    if adopt is not None and orphan.row is not None:
        with conn.transaction():
            raw.find_again(conn, orphan.row, orphan.pointer)
        mended = "found"
    elif adopt is not None:
        mended = adopt(orphan)
    return Stray(**place, kind="orphan", detail=url, mended=mended)  # type: ignore[arg-type]


def _fault(segments: Segments, record: captures.Record) -> tuple[Kind, str] | None:
    try:
        capture = segments.read(record.pointer)
    except SegmentError as error:
        return _why(segments, record.pointer), str(error)
    place = f"the record at byte {record.segment_offset} of {record.segment}"
    if capture.url != record.url or capture.fetched_at != record.fetched_at:
        return "other", f"{place} is of {capture.url}, {capture.fetched_at}"
    if hashlib.sha256(capture.body).digest() != record.body_digest:
        return "digest", f"{place} holds other bytes than were stored"
    return None


def _why(segments: Segments, pointer: Pointer) -> Kind:
    try:
        with segments.opened(pointer.segment) as source:
            return "beyond" if pointer.offset + pointer.length > source.size else "unreadable"
    except OSError:
        return "missing"
