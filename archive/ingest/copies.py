"""Which articles a new text is a copy of, found in bounded time however large the archive is."""

from collections import Counter
from datetime import datetime

from psycopg import Connection

from archive.normalise.sketch import Likeness, likeness, sketch
from archive.store import copies

CANDIDATES = 200
"""More articles than that share a key only when the key says nothing."""
COMMON_SHARE = 0.5
"""Of that many candidates, a key that half of them share is too common."""
COMPARED = 20
"""So many candidates, those with the most keys in common, are compared exactly: one member leads to its whole group."""


def link_copies(conn: Connection, site_id: str, hash_: bytes, body: str, now: datetime) -> int | None:
    """Links an article with the copies of its text that the archive has; the number of their group."""
    keys = sketch(body)
    mine = copies.Sketch(site_id=site_id, url_hash=hash_, keys=keys)
    copies.unlink(conn, site_id, hash_)
    telling = set(keys) - copies.common_keys(conn, keys) if keys else set()
    near = copies.sharing(conn, mine, sorted(telling), CANDIDATES) if telling else []
    copies.put(conn, mine)
    if len(near) == CANDIDATES:
        telling -= _note_common(conn, near, telling, now)
    near.sort(key=lambda other: (-len(telling.intersection(other.keys)), other.site_id, other.url_hash))
    alike = [
        (other, found)
        for other in copies.bodies(conn, [other for other in near if telling.intersection(other.keys)][:COMPARED])
        if (found := likeness(body, other.body)).is_copy
    ]
    return _join(conn, site_id, hash_, alike, now) if alike else None


def _note_common(conn: Connection, near: list[copies.Sketch], telling: set[int], now: datetime) -> set[int]:
    shared = Counter(key for other in near for key in telling.intersection(other.keys))
    common = {key for key, n in shared.items() if n >= COMMON_SHARE * CANDIDATES}
    copies.note_common(conn, sorted(common), now)
    return common


def _join(conn: Connection, site_id: str, hash_: bytes, alike: list[tuple[copies.Candidate, Likeness]], now: datetime) -> int:
    groups = sorted({other.kinship_id for other, _ in alike if other.kinship_id is not None})
    group = groups[0] if groups else copies.new_group(conn)
    if groups[1:]:
        copies.merge(conn, group, groups[1:])
    best, found = max(alike, key=lambda pair: (pair[1].jaccard, pair[1].containment, pair[0].site_id, pair[0].url_hash))
    copies.link(conn, site_id, hash_, group, (best.site_id, best.url_hash), found, now)
    for other, its in alike:
        if other.kinship_id is None:
            copies.link(conn, other.site_id, other.url_hash, group, (site_id, hash_), its, now)
    return group
