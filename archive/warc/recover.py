"""What a killed writer left behind: what is torn is cut off, and what is whole stays, even where no row points to it yet."""

import logging
import os
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from psycopg import Connection

from archive.store import captures
from archive.warc.bucket import Bucket
from archive.warc.frames import Packed, Torn, walk
from archive.warc.orphans import is_spare, orphans_in
from archive.warc.places import FileSource, Segments, dictionary_at, lock_segment
from archive.warc.response import is_response

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What was found: segments that are complete now, and the bytes cut off."""

    closed: int
    cut_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """What lies behind the last record of a segment that a row points to."""

    end: int
    """Where the last whole record ends."""
    records: int
    """Whole captures that no row points to."""


def recover(conn: Connection, folder: Path, now: datetime, bucket: Bucket | None = None) -> Recovered:
    """Cuts torn records from the segments of dead writers and notes these segments as complete.

    A segment that a living writer holds is left alone. Whole records without a row are left, too: `gisa verify` finds them,
    and with `--repair` they come in as captures. With a bucket, what lies there is known. Commits nothing: the caller's
    transaction does.
    """
    done = captures.closed_segments(conn)
    closed = cut = 0
    for unborn in folder.glob("*/*/*.part"):
        _remove_unborn(unborn)
    for name in Segments(folder).local_names():
        lost = None if name in done else _finish(conn, Segments(folder, bucket), name, now)
        if lost is not None:
            closed, cut = closed + 1, cut + lost
    return Recovered(closed=closed, cut_bytes=cut)


def resume(conn: Connection, folder: Path, name: str) -> bool:
    """Whether a segment that the caller has locked can be written on: what is torn at its end is cut off first.

    Commits by itself: before the first byte is written the database must hold the segment for unfinished.
    """
    with conn.transaction():
        tail = tail_of(conn, folder, name)
        if tail is None:
            return False
        os.truncate(folder / name, tail.end)
        captures.reopen_segment(conn, name)
    return True


def tail_of(conn: Connection, folder: Path, name: str) -> Tail | None:
    """What lies behind the last record with a row; None where rows reach beyond the file, or its dictionary is damaged."""
    known = captures.segment_ends(conn, [name]).get(name, 0)
    end, records = known, 0
    with closing(FileSource(folder / name)) as source:
        if known > source.size:
            log.error("segment-short segment=%s bytes=%d rows-reach=%d", name, source.size, known)
            return None
        try:
            dictionary = dictionary_at(folder / name) if name.endswith(".zst") else None
        except ValueError as error:
            log.error("segment-damaged segment=%s error=%s", name, error)
            return None
        for found in walk(source, known, source.size, dictionary):
            match found:
                case Packed():
                    end = found.offset + found.length
                    records += found.record is not None and is_response(found.record)
                case Torn():
                    break
    return Tail(end=end, records=records)


def _finish(conn: Connection, segments: Segments, name: str, now: datetime) -> int | None:
    """Bytes cut from one segment; None where its writer lives, or it is damaged."""
    path = segments.folder / name
    file = lock_segment(path)
    if file is None:
        return None
    with file:
        # Asked for only now: the writer may have committed its last rows while we waited for nothing.
        tail = tail_of(conn, segments.folder, name)
        size = path.stat().st_size
        if tail is None:
            return None
        if not captures.segment_ends(conn, [name]) and _is_spare(conn, segments, name):
            path.unlink()
            log.info("segment-removed segment=%s bytes=%d", name, size)
            return size
        file.truncate(tail.end)
        captures.close_segment(conn, name, tail.end, now)
    if size > tail.end:
        log.info("segment-cut segment=%s bytes=%d", name, size - tail.end)
    if tail.records:
        log.warning("segment-orphans segment=%s records=%d", name, tail.records)
    return size - tail.end


def _is_spare(conn: Connection, segments: Segments, name: str) -> bool:
    """Whether a segment that no row points to holds no capture that lies nowhere else: such as one of a killed `gisa tidy`."""
    found, _ = orphans_in(conn, segments, name)
    return all(is_spare(orphan, segments) for orphan in found)


def _remove_unborn(path: Path) -> None:
    """Removes a segment whose writer died before it had a name: it holds no capture yet."""
    file = lock_segment(path)
    if file is not None:
        with file:
            path.unlink()
