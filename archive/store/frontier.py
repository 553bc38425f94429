"""The frontier: every article address heard of, and when to look at it next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from archive.normalise.url import url_hash
from archive.store.queries import load_queries

SQL = load_queries("frontier")

BY_HAND = 100
"""Priority of what a person asked for: before anything the clock found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An address to fetch now."""

    url: str
    url_hash: bytes
    attempts: int
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the frontier remembers of an address."""

    attempts: int
    article_hash: bytes | None


def discover(
    conn: Connection, site_id: str, url: str, now: datetime, *, listing_hash: bytes | None = None, priority: int = 0
) -> bool:
    """Adds an address in its one spelling, due at once; True where it was not known."""
    cursor = conn.execute(
        SQL["discover"],
        {
            "site_id": site_id,
            "url_hash": url_hash(url),
            "url": url,
            "listing_hash": listing_hash,
            "now": now,
            "priority": priority,
        },
    )
    return cursor.rowcount == 1


def due(conn: Connection, site_id: str, now: datetime, limit: int, exclude: Sequence[bytes] = ()) -> list[Due]:
    """At most `limit` addresses to fetch now, the most urgent first, without those whose hash is excluded."""
    with conn.cursor(row_factory=class_row(Due)) as cursor:
        return cursor.execute(SQL["due"], {"site_id": site_id, "now": now, "limit": limit, "exclude": list(exclude)}).fetchall()


def count_due(conn: Connection, site_id: str, now: datetime) -> int:
    """How many addresses are due now."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        row: int | None = cursor.execute(SQL["count_due"], {"site_id": site_id, "now": now}).fetchone()
    return row or 0


def mark_due(conn: Connection, site_id: str, urls: Sequence[str], now: datetime, priority: int = BY_HAND) -> int:
    """Asks for addresses, in their one spelling, to be fetched again now; how many of them are known."""
    hashes = [url_hash(url) for url in urls]
    return conn.execute(SQL["mark_due"], {"site_id": site_id, "hashes": hashes, "now": now, "priority": priority}).rowcount


def remember(conn: Connection, site_id: str, hash_: bytes) -> Memory:
    """What is known of an address; nothing at all gives an empty memory."""
    with conn.cursor(row_factory=class_row(Memory)) as cursor:
        found = cursor.execute(SQL["attempts"], {"site_id": site_id, "url_hash": hash_}).fetchone()
    return found or Memory(attempts=0, article_hash=None)


def settle(
    conn: Connection,
    site_id: str,
    url: str,
    now: datetime,
    *,
    due_at: datetime | None,
    attempts: int,
    outcome: str,
    reason: str | None,
    article_hash: bytes | None,
) -> None:
    """Notes how an attempt at an address, in its one spelling, ended, and when to look again."""
    conn.execute(
        SQL["settle"],
        {
            "site_id": site_id,
            "url_hash": url_hash(url),
            "url": url,
            "now": now,
            "due_at": due_at,
            "attempts": attempts,
            "outcome": outcome,
            "reason": reason,
            "article_hash": article_hash,
        },
    )
