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
class Holder:
    """An article and the keys that lead to it."""

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


def sharing(conn: Connection, site_id: str, hash_: bytes, keys: Sequence[int]) -> list[Holder]:
    """The other articles that one of the keys leads to."""
    with conn.cursor(row_factory=class_row(Holder)) as cursor:
        return cursor.execute(SQL["sharing"], {"site_id": site_id, "url_hash": hash_, "keys": list(keys)}).fetchall()


def put(conn: Connection, holder: Holder) -> None:
    """Keeps the keys that lead to an article, instead of those that did."""
    conn.execute(SQL["put_keys"], {"site_id": holder.site_id, "url_hash": holder.url_hash, "keys": holder.keys})


def bodies(conn: Connection, holders: Sequence[Holder]) -> list[Candidate]:
    """What these articles say now."""
    values = {"site_ids": [holder.site_id for holder in holders], "hashes": [holder.url_hash for holder in holders]}
    with conn.cursor(row_factory=class_row(Candidate)) as cursor:
        return cursor.execute(SQL["bodies"], values).fetchall()


def sample(conn: Connection, kinship_id: int, limit: int) -> list[Candidate]:
    """What the first members of a group say."""
    with conn.cursor(row_factory=class_row(Candidate)) as cursor:
        return cursor.execute(SQL["sample"], {"kinship_id": kinship_id, "limit": limit}).fetchall()


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
