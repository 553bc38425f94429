"""What a killed writer left behind: records that no row points to are cut off, so that every record has its row."""

import fcntl
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from psycopg import Connection

from archive.store import captures

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What was found: segments that are complete now, and the bytes cut off."""

    closed: int
    cut_bytes: int


def recover(conn: Connection, folder: Path, now: datetime) -> Recovered:
    """Cuts unfinished records from the segments of dead writers and notes these segments as complete.

    A segment that a living writer holds is left alone. Commits nothing: the caller's transaction does.
    """
    done = captures.closed_segments(conn)
    paths = {str(path.relative_to(folder)): path for path in sorted(folder.glob("*/*/*.warc.gz"))}
    left = {name: path for name, path in paths.items() if name not in done}
    closed = cut = 0
    for name, path in left.items():
        lost = _finish(conn, name, path, now)
        if lost is not None:
            closed, cut = closed + 1, cut + lost
    return Recovered(closed=closed, cut_bytes=cut)


def _finish(conn: Connection, name: str, path: Path, now: datetime) -> int | None:
    """Bytes cut from one segment; None where its writer lives."""
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        # Asked for only now: the writer may have committed its last rows while we waited for nothing.
        end = captures.segment_ends(conn, [name]).get(name)
        size = path.stat().st_size
        if end is None:
            path.unlink()
            log.info("segment-removed segment=%s bytes=%d", name, size)
            return size
        if end > size:
            log.error("segment-short segment=%s bytes=%d rows-reach=%d", name, size, end)
            return None
        file.truncate(end)
        captures.close_segment(conn, name, end, now)
    if size > end:
        log.info("segment-cut segment=%s bytes=%d", name, size - end)
    return size - end
