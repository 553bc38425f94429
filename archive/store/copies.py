"""Near-duplicate articles and the groups they form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from archive.normalise.sketch import Likeness
from archive.store.queries import load_queries

SQL = load_queries("copies")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """An article and the keys it is found by."""

    site_id: str
    url_hash: bytes
    keys: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that may be a copy."""

    site_id: str
    url_hash: bytes
    body: str
    kinship_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A copy in a group."""

    article_id: str
    site_id: str
    canonical_url: str
    title: str
    publisher: str | None
    origin_publisher: str | None
    published_at: datetime | None
    first_seen_at: datetime
    jaccard: float
    containment: float


def common_keys(conn: Connection, keys: Sequence[int]) -> set[int]:
    """Which of these keys are too common to tell copies."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return set(cursor.execute(SQL["common_keys"], {"keys": list(keys)}).fetchall())


def note_common(conn: Connection, keys: Sequence[int], now: datetime) -> None:
    """Notes keys as too common."""
    conn.execute(SQL["note_common"], {"keys": sorted(keys), "now": now})


def put(conn: Connection, sketch: Sketch) -> None:
    """Keeps an article's keys."""
    conn.execute(SQL["put_sketch"], {"site_id": sketch.site_id, "url_hash": sketch.url_hash, "keys": sketch.keys})


def sharing(conn: Connection, sketch: Sketch, keys: Sequence[int], limit: int) -> list[Sketch]:
    """At most `limit` other articles that share one of the keys."""
    values = {"site_id": sketch.site_id, "url_hash": sketch.url_hash, "keys": list(keys), "limit": limit}
    with conn.cursor(row_factory=class_row(Sketch)) as cursor:
        return cursor.execute(SQL["candidates"], values).fetchall()


def bodies(conn: Connection, sketches: Sequence[Sketch]) -> list[Candidate]:
    """What these articles say now."""
    wanted = {(sketch.site_id, sketch.url_hash) for sketch in sketches}
    values = {"site_ids": [site_id for site_id, _ in wanted], "hashes": [hash_ for _, hash_ in wanted]}
    with conn.cursor(row_factory=class_row(Candidate)) as cursor:
        found = cursor.execute(SQL["bodies"], values).fetchall()
    return [candidate for candidate in found if (candidate.site_id, candidate.url_hash) in wanted]


def new_group(conn: Connection) -> int:
    """A number for a group."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        number: int | None = cursor.execute(SQL["new_group"]).fetchone()
    if number is None:
        raise AssertionError("a sequence gave no number")
    return number


def link(
    conn: Connection,
    site_id: str,
    hash_: bytes,
    kinship_id: int,
    like: tuple[str, bytes],
    likeness: Likeness,
    now: datetime,
) -> None:
    """Puts an article into a group, for its likeness to a member."""
    values = {
        "site_id": site_id,
        "url_hash": hash_,
        "kinship_id": kinship_id,
        "like_site_id": like[0],
        "like_url_hash": like[1],
        "jaccard": likeness.jaccard,
        "containment": likeness.containment,
        "now": now,
    }
    conn.execute(SQL["link"], values)


def merge(conn: Connection, kinship_id: int, others: Sequence[int]) -> None:
    """Makes one group of several."""
    conn.execute(SQL["merge"], {"kinship_id": kinship_id, "others": sorted(others)})


def unlink(conn: Connection, site_id: str, hash_: bytes) -> None:
    """Takes an article out of its group."""
    conn.execute(SQL["unlink"], {"site_id": site_id, "url_hash": hash_})


def members(conn: Connection, site_id: str, hash_: bytes) -> list[Member]:
    """The copies of an article, itself among them, the first published first; none where it is the only one."""
    with conn.cursor(row_factory=class_row(Member)) as cursor:
        return cursor.execute(SQL["members"], {"site_id": site_id, "url_hash": hash_}).fetchall()


def keys_of_group(conn: Connection, site_id: str, hash_: bytes) -> list[tuple[str, bytes]]:
    """Site and hash of every copy of an article, itself among them."""
    rows = conn.execute(SQL["keys_of_group"], {"site_id": site_id, "url_hash": hash_}).fetchall()
    return [(site_id, bytes(hash_)) for site_id, hash_ in rows]
