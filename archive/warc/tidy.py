"""Which raw captures are let go, and which segments are worth writing anew?"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from psycopg import Connection

from archive.store import captures, raw
from archive.warc.moving import at_home, sweep
from archive.warc.places import Segments
from archive.warc.recover import recover
from archive.warc.repack import Repacked, hint_of, repack

SHARE = 0.2
"""The share of a segment's bytes that must go before it is written anew: less gains less than it costs."""
SMALL = 8 << 20
"""Bytes below which a segment is written together with others of its site and month."""
FULL = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is let go: one capture in each span stays. None: all stay."""

    articles_by: str | None
    listings_by: str | None
    after: timedelta
    """Captures younger than this all stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Segments of one site that are to be written anew as one."""

    segments: tuple[str, ...]
    drop: frozenset[tuple[str, int]]
    """Segment and offset of the records that go."""
    bytes: int
    """Of the records that go, as they lie."""


def plan(conn: Connection, segments: Segments, policy: Policy, now: datetime, *, everything: bool = False) -> list[Job]:
    """What there is to do. With `everything` each segment is written anew, to pack it by today's format."""
    found = raw.thinnable(conn, articles_by=policy.articles_by, listings_by=policy.listings_by, before=now - policy.after)
    drop: dict[str, dict[int, int]] = defaultdict(dict)
    for segment, offset, length in found:
        drop[segment][offset] = length
    wanted = set(raw.to_repack(conn))
    closed = captures.closed_segments(conn)
    conn.commit()
    sizes = {name: closed[name] for name in segments.names() if name in closed}
    due = {
        name for name, size in sizes.items() if everything or name in wanted or sum(drop[name].values()) > SHARE * size
    }  # fmt: skip
    groups: list[tuple[str, ...]] = []
    for _, month in groupby(sorted(sizes, key=_family), key=_family):
        groups += _together(list(month), sizes, due)
    return [_job(group, drop) for group in groups]


def _family(name: str) -> tuple[str, str]:
    return name.rpartition("/")[0], hint_of(name)


def _together(names: list[str], sizes: dict[str, int], due: set[str]) -> Iterator[tuple[str, ...]]:
    """Segments of one site and month that are due, or small and not alone in that, as far as they fit into one."""
    small = [name for name in names if sizes[name] < SMALL]
    chosen = [name for name in names if name in due or (name in small and len(small) > 1)]
    group: list[str] = []
    for name in chosen:
        if group and sum(sizes[one] for one in group) + sizes[name] > FULL:
            yield tuple(group)
            group = []
        group.append(name)
    if group:
        yield tuple(group)


def _job(group: tuple[str, ...], drop: dict[str, dict[int, int]]) -> Job:
    places = frozenset((name, offset) for name in group for offset in drop[name])
    return Job(segments=group, drop=places, bytes=sum(length for name in group for length in drop[name].values()))


def tidy(
    conn: Connection, segments: Segments, policy: Policy, form: str, now: datetime, *, everything: bool = False
) -> Iterator[Repacked]:
    """Does what `plan` says, segment by segment; killed and run again, it goes on."""
    with conn.transaction():
        recover(conn, segments.folder, now, segments.bucket)
    jobs = plan(conn, segments, policy, now, everything=everything)
    sweep(conn, segments, now)
    conn.commit()
    with at_home(conn, segments, now, {name for job in jobs for name in job.segments}):
        for job in jobs:
            yield repack(conn, segments.folder, job.segments, job.drop, form, now)
