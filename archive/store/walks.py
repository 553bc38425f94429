"""What a crawl asks of the archive on its way: is a page of a listing old news, and what is due that it has not tried?"""

from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from archive.store.frontier import Due
from archive.store.queries import load_queries

SQL = load_queries("walks")


def claim(conn: Connection, site_id: str) -> bool:
    """Makes this connection the only one that crawls the site, for as long as it is open; False where another one is."""
    row = conn.execute(SQL["claim"], {"site_id": site_id}).fetchone()
    return row is not None and bool(row[0])


def whole_at(conn: Connection, site_id: str, listing_hash: bytes) -> datetime | None:
    """Until when no row of the listing can hide another that was never read; None: it was never read whole."""
    row = conn.execute(SQL["whole_at"], {"site_id": site_id, "listing_hash": listing_hash}).fetchone()
    moment: datetime | None = row[0] if row else None
    return moment


def mark_whole(conn: Connection, site_id: str, listing_hash: bytes, now: datetime) -> None:
    """Notes that the listing has been read down to what was known before, or to its end."""
    conn.execute(SQL["mark_whole"], {"site_id": site_id, "listing_hash": listing_hash, "now": now})


def seen_by(conn: Connection, site_id: str, listing_hash: bytes, hashes: Sequence[bytes], moment: datetime) -> set[bytes]:
    """Which of these rows the listing's own pages had shown by a moment."""
    values = {"site_id": site_id, "listing_hash": listing_hash, "hashes": list(hashes), "moment": moment}
    with conn.cursor(row_factory=scalar_row) as cursor:
        return {bytes(hash_) for hash_ in cursor.execute(SQL["seen_by"], values)}


def untried(
    conn: Connection, site_id: str, now: datetime, since: datetime, limit: int, exclude: Sequence[bytes] = ()
) -> list[Due]:
    """At most `limit` addresses that are due and were not tried since a moment, without those whose hash is excluded."""
    values = {"site_id": site_id, "now": now, "since": since, "limit": limit, "exclude": list(exclude)}
    with conn.cursor(row_factory=class_row(Due)) as cursor:
        return cursor.execute(SQL["untried"], values).fetchall()
