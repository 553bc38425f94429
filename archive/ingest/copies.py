"""Which articles a new text is a copy of, found in bounded time however large the archive is."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection

from archive.normalise.sketch import Likeness, Shape, likeness, shape, sketch
from archive.store import copies

HOLDERS = 10
"""So many articles are kept under one key, the first ones: a key leads to no more of them however many have the same text."""
COMPARED = 10
"""So many of the articles found, those with the most and the rarest keys in common, are compared exactly."""
SAMPLE = 5
"""So many members tell what a group is."""

Alike = tuple[copies.Candidate, Likeness]


def link_copies(conn: Connection, site_id: str, hash_: bytes, body: str, now: datetime) -> int | None:
    """Links an article with the copies of its text that the archive has; the number of their group.

    A key is not kept for an article once HOLDERS others have it. So a formula that thousands of reports share, or a story
    that hundreds of papers print, costs no more than the first of them, and the later copies are found by the first.
    """
    drawn = sketch(body)
    near = copies.sharing(conn, site_id, hash_, drawn.keys) if drawn.keys else []
    wanted = set(drawn.keys)
    holders = Counter(key for other in near for key in wanted.intersection(other.keys))
    common = {key for key, n in holders.items() if n >= HOLDERS}
    copies.unlink(conn, site_id, hash_)
    copies.put(conn, copies.Holder(site_id=site_id, url_hash=hash_, keys=drawn.telling(common)))
    mine = shape(body)
    alike = _alike(mine, copies.bodies(conn, _nearest(near, holders)[:COMPARED])) if near else []
    twins = [pair for pair in alike if pair[1].is_twin]
    if twins:
        return _join(conn, site_id, hash_, twins, now)
    for part in alike:
        if _is_of(conn, mine, part[0]):
            return _join(conn, site_id, hash_, [part], now)
    return None


def _nearest(near: Sequence[copies.Holder], holders: Counter[int]) -> list[copies.Holder]:
    """Those with the most and the rarest keys in common first."""

    def weight(other: copies.Holder) -> float:
        return sum(1 / holders[key] for key in other.keys if key in holders)

    return sorted(near, key=lambda other: (-weight(other), other.site_id, other.url_hash))


def _alike(mine: Shape, candidates: Sequence[copies.Candidate]) -> list[Alike]:
    """The candidates that are copies, the most alike first."""
    found = [(other, likeness(mine, shape(other.body))) for other in candidates]
    copied = [pair for pair in found if pair[1].is_copy]
    return sorted(copied, key=lambda pair: (-pair[1].jaccard, -pair[1].containment, pair[0].site_id, pair[0].url_hash))


def _is_of(conn: Connection, mine: Shape, part: copies.Candidate) -> bool:
    """Whether a text that holds a member of a group, or is held by one, is a copy of most of the group.

    A digest of several stories holds each of them, and must not make one story of them.
    """
    if part.kinship_id is None:
        return True
    sample = copies.sample(conn, part.kinship_id, SAMPLE)
    return sum(likeness(mine, shape(member.body)).is_copy for member in sample) * 2 > len(sample)


def _join(conn: Connection, site_id: str, hash_: bytes, alike: list[Alike], now: datetime) -> int:
    """Puts an article into the group of those that it is alike to, the most alike first; several groups become one."""
    groups = sorted({other.kinship_id for other, _ in alike if other.kinship_id is not None})
    group = groups[0] if groups else copies.new_group(conn)
    if groups[1:]:
        copies.merge(conn, group, groups[1:])
    best, found = alike[0]
    copies.link(conn, site_id, hash_, group, (best.site_id, best.url_hash), found, now)
    for other, its in alike:
        if other.kinship_id is None:
            copies.link(conn, other.site_id, other.url_hash, group, (site_id, hash_), its, now)
    return group
