"""How do segments go between the folder of the archive and its bucket, so that neither a kill nor another process loses one?

Whoever moves whole segments holds one lock of the folder: a crawl that ends while `gisa forget` has some in hand must not put
them away. What was not finished is seen afterwards: `outdated` names segments of which the bucket has an older copy, and `sweep`
removes those that were written anew and not removed there.
"""

import fcntl
import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from psycopg import Connection

from archive.errors import Busy, SegmentError
from archive.store import captures
from archive.warc.orphans import is_spare, orphans_in
from archive.warc.places import SUFFIXES, Segments, lock_segment
from archive.warc.recover import recover

log = logging.getLogger(__name__)

LOCK = ".moving"
"""Below the folder of the segments: held by whoever moves some. It stays there, for a lock that can be removed is none."""


@contextmanager
def at_home(conn: Connection, segments: Segments, now: datetime, wanted: Collection[str] | None = None) -> Iterator[None]:
    """While these segments, or all, lie in the folder: for what rewrites or copies them. Afterwards the bucket has them again.

    Raises SegmentError where the bucket does not answer, Busy where another process moves segments. A kill in between leaves
    them in the folder, where they are found.
    """
    if segments.bucket is None:
        yield
        return
    with _lock(segments.folder) as is_ours:
        if not is_ours:
            raise Busy("another gisa process has the segments of the bucket in hand: wait until it has ended, and try again")
        here = set(segments.local_names())
        brought: dict[str, int] = {}
        for name in sorted(segments.bucket.names()):
            if name.endswith(SUFFIXES) and name not in here and (wanted is None or name in wanted):
                segments.bucket.get(name, segments.folder / name)
                brought[name] = (segments.folder / name).stat().st_mtime_ns
        try:
            yield
        except BaseException:
            if not conn.broken:
                conn.rollback()
            _give_back(conn, segments, brought, now)
            raise
        conn.commit()
        if failed := _give_back(conn, segments, brought, now):
            raise SegmentError(failed[0])


def _give_back(conn: Connection, segments: Segments, brought: Mapping[str, int], now: datetime) -> list[str]:
    """What was brought leaves the folder again, changed or not; sentences on what the bucket does not take."""
    left = brought.keys() - _drop_unchanged(segments, brought)
    if conn.broken:
        return []
    done, failed = _put_away(conn, segments, now)
    if segments.bucket is not None and not failed:
        for name in left - set(done) - set(segments.local_names()):
            segments.bucket.delete(name)
    return failed


def put_away(conn: Connection, segments: Segments, now: datetime) -> list[str]:
    """Puts segments that are complete and at rest into the bucket, where there is one; sentences on those that it does not take.

    Nothing happens while another process has segments in hand: it puts them away itself.
    """
    if segments.bucket is None:
        return []
    with _lock(segments.folder) as is_ours:
        return _put_away(conn, segments, now)[1] if is_ours else []


def _put_away(conn: Connection, segments: Segments, now: datetime) -> tuple[list[str], list[str]]:
    with conn.transaction():
        recover(conn, segments.folder, now, segments.bucket)
        closed = captures.closed_segments(conn)
    return upload(segments, closed)


def upload(segments: Segments, closed: Collection[str]) -> tuple[list[str], list[str]]:
    """Puts complete segments that are at rest into the bucket; those that are there now, and sentences on those that are not.

    A segment leaves the folder only when all of it is there. Nothing happens without a bucket.
    """
    done: list[str] = []
    failed: list[str] = []
    for name in segments.local_names() if segments.bucket else ():
        if name not in closed:
            continue
        path = segments.folder / name
        file = lock_segment(path)
        if file is None or segments.bucket is None:
            continue
        with file:
            try:
                segments.bucket.put(name, path)
            except SegmentError as error:
                failed.append(str(error))
                # The next would wait as long for the same answer.
                break
            path.unlink()
        done.append(name)
    return done, failed


def outdated(segments: Segments) -> list[str]:
    """The segments that lie in the folder while the bucket has a copy of them, which is older."""
    if segments.bucket is None:
        return []
    return sorted(set(segments.local_names()) & set(segments.bucket.names()))


def sweep(conn: Connection, segments: Segments, now: datetime) -> list[str]:
    """Removes segments from the bucket that were written anew, and of which a kill had left the old copy; their names.

    Such a segment is in no table any more, and nothing lies in it that the archive still lacks.
    """
    removed: list[str] = []
    there = {name for name in segments.bucket.names() if name.endswith(SUFFIXES)} if segments.bucket else set()
    # Asked for after the list: what was put there in between is known.
    unknown = there - captures.closed_segments(conn).keys() - set(segments.local_names())
    for name in sorted(unknown):
        with conn.transaction():
            if captures.segment_ends(conn, [name]):
                # An older backup was restored, or `gisa verify --repair` brought in what lies there.
                with segments.opened(name) as source:
                    captures.close_segment(conn, name, source.size, now)
            elif segments.bucket is not None and _is_empty(conn, segments, name):
                segments.bucket.delete(name)
                removed.append(name)
                log.info("segment-removed segment=%s", name)
    return removed


def _is_empty(conn: Connection, segments: Segments, name: str) -> bool:
    """Whether nothing that is kept would be lost with a segment."""
    try:
        orphans, torn = orphans_in(conn, segments, name)
    except (OSError, ValueError):
        return False
    return not torn and all(is_spare(orphan, segments) for orphan in orphans)


def _drop_unchanged(segments: Segments, brought: Mapping[str, int]) -> set[str]:
    """Removes what nobody has changed from the folder; their names."""
    dropped = set[str]()
    for name, changed_at in brought.items():
        path = segments.folder / name
        file = lock_segment(path)
        if file is None:
            # A crawl goes on with it, or it was written anew and is gone.
            continue
        with file:
            if path.stat().st_mtime_ns == changed_at:
                path.unlink()
                dropped.add(name)
    return dropped


@contextmanager
def _lock(folder: Path) -> Iterator[bool]:
    """Whether the folder's lock is ours for as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
