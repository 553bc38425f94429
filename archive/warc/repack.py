"""How are segments written anew: without what was let go, several small ones as one, or by another dictionary?

Safe at any moment: the new segment is on the disk before the rows follow in one transaction, and only then the old ones go.
A kill before the transaction leaves a copy that nobody needs, a kill after it the old segments: `recover` removes either.
"""

import logging
import re
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from psycopg import Connection

from archive.errors import SegmentError
from archive.model import Pointer, Want
from archive.store import captures, raw
from archive.warc.dictionary import learned
from archive.warc.orphans import is_spare, orphans_in
from archive.warc.places import Segments, lock_segment
from archive.warc.segment import ROLL_AT, SegmentWriter, sync_folder

log = logging.getLogger(__name__)

STAMP = re.compile(r"-\d{14}-[0-9a-f]{8}\.warc\.(?:zst|gz)$")
SAMPLE = 8
"""Pages of each segment that a dictionary is learnt from, spread over it: of the last ones only the newest layout counts."""


class _Moved(Exception):
    """A row changed while its record was copied: everything is left as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repacked:
    """Segments that were written anew as one, or left alone."""

    segments: tuple[str, ...]
    into: str | None
    """None: nothing was left to keep, or they were left alone."""
    before: int = 0
    after: int = 0
    """Bytes."""
    records: int = 0
    thinned: int = 0
    left: str | None = None
    """Why they were left alone."""


def hint_of(segment: str) -> str:
    """Whose segment it is: the site, or the import, that its name begins with."""
    return STAMP.sub("", segment.rpartition("/")[2])


def repack(
    conn: Connection, folder: Path, names: Sequence[str], drop: Collection[tuple[str, int]], form: str, now: datetime
) -> Repacked:
    """Writes segments of one site anew as one, without the records in `drop` (segment, offset), whose rows then say so."""
    names = tuple(names)
    with ExitStack() as stack:
        for name in names:
            file = lock_segment(folder / name)
            if file is None:
                return Repacked(segments=names, into=None, left=f"{name} is being written to, or gone")
            stack.enter_context(file)
        segments = Segments(folder)
        try:
            if orphan := next((name for name in names if _holds_more(conn, segments, name)), None):
                return Repacked(
                    segments=names, into=None, left=f"{orphan} holds records without a row: run `gisa verify --repair`"
                )
            writer, moves, gone = _copy(conn, segments, names, drop, form)
        except (SegmentError, OSError, ValueError) as error:
            return Repacked(segments=names, into=None, left=str(error))
        before = sum((folder / name).stat().st_size for name in names)
        done = _switch(conn, folder, names, writer, moves, gone, now)
    return Repacked(
        segments=names, into=moves[0][1].segment if done and moves else None, before=before,
        after=(folder / moves[0][1].segment).stat().st_size if done and moves else 0,
        records=len(moves), thinned=len(gone), left=None if done else "rows changed in the meantime",
    )  # fmt: skip


def _holds_more(conn: Connection, segments: Segments, name: str) -> bool:
    """Whether a segment holds a capture that would be lost with it, or a place that cannot be read."""
    orphans, torn = orphans_in(conn, segments, name)
    return bool(torn) or not all(is_spare(orphan, segments) for orphan in orphans)


Moves = list[tuple[captures.Record, Pointer]]


def _copy(
    conn: Connection, segments: Segments, names: Sequence[str], drop: Collection[tuple[str, int]], form: str
) -> tuple[SegmentWriter, Moves, list[captures.Record]]:
    """The records that stay, in a new segment that is safe on the disk; and those that do not."""
    records = [record for name in names for record in raw.in_segment(conn, name)]
    listings = {(name, offset) for name in names for offset in raw.listings_in(conn, name)}
    conn.commit()
    keep = [record for record in records if (record.segment, record.segment_offset) not in drop]
    gone = [record for record in records if (record.segment, record.segment_offset) in drop]

    def want(record: captures.Record) -> Want:
        return Want.LISTING if (record.segment, record.segment_offset) in listings else Want.ARTICLE

    step = max(1, len(keep) // SAMPLE)
    sample = keep[step - 1 :: step] if form == "zst" else []
    dictionary = learned((one.url, want(one), segments.record(one.pointer)) for one in sample)
    writer = SegmentWriter(
        segments.folder, hint_of(names[-1]), form=form, roll_at=8 * ROLL_AT, dictionary=dictionary, learns=False
    )
    moves: Moves = []
    try:
        for record in keep:
            moves.append((record, writer.append_record(segments.record(record.pointer), record.url, want(record))))
        writer.sync()
    except BaseException:
        _discard(segments.folder, writer, moves)
        raise
    return writer, moves, gone


def _switch(
    conn: Connection,
    folder: Path,
    names: Sequence[str],
    writer: SegmentWriter,
    moves: Moves,
    gone: Sequence[captures.Record],
    now: datetime,
) -> bool:
    """Lets the rows follow, and removes the old segments. The new one stays locked until then: no crawl may go on with it."""
    try:
        with conn.transaction():
            moved = [raw.move(conn, record, pointer) for record, pointer in moves]
            thinned = [raw.thin(conn, record, now) for record in gone]
            if not all(moved + thinned):
                raise _Moved
            raw.drop_segments(conn, names)
            if moves:
                captures.close_segment(conn, moves[0][1].segment, writer.size, now)
    except _Moved:
        _discard(folder, writer, moves)
        return False
    except BaseException:
        # Whether the transaction was committed is not known: `recover` will see which of the segments the rows point to.
        writer.close()
        raise
    for name in names:
        (folder / name).unlink()
        sync_folder((folder / name).parent)
        log.info("segment-repacked segment=%s into=%s", name, moves[0][1].segment if moves else "-")
    writer.close()
    return True


def _discard(folder: Path, writer: SegmentWriter, moves: Moves) -> None:
    if moves:
        (folder / moves[0][1].segment).unlink(missing_ok=True)
    writer.close()
