"""Listings, and the rows seen on them."""

from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from psycopg import Connection
from psycopg.rows import class_row

from archive.model import Row
from archive.normalise.url import url_hash
from archive.store.queries import load_queries

SQL = load_queries("listings")

Place = Literal["list", "under"]

BLANK = {"title": "", "author": None, "url": None, "date": None, "category": None}
"""What is left of a row that leads to a forgotten article: nothing that says what it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A row seen on a listing, as the archive keeps it."""

    listing_url: str
    place: str
    url: str | None
    no: int | None
    title: str
    author: str | None
    date_raw: str | None
    published_at: datetime | None
    is_new: bool
    is_notice: bool
    is_secret: bool
    comments: int
    page: int
    position: int
    first_seen_at: datetime
    last_seen_at: datetime


def row_hash(row: Row) -> bytes:
    """The hash of what a row leads to; a row without a link is known by its number and title."""
    return url_hash(row.url or f"#{row.no}:{row.title}")


def upsert(conn: Connection, site_id: str, url: str, kind: str, now: datetime) -> bytes:
    """Notes that a listing was read; its hash."""
    listing_hash = url_hash(url)
    conn.execute(
        SQL["upsert_listing"],
        {"site_id": site_id, "listing_hash": listing_hash, "url": url, "kind": kind, "now": now},
    )
    return listing_hash


def mark_new(conn: Connection, site_id: str, listing_hash: bytes, now: datetime) -> None:
    """Notes that a listing showed something new."""
    conn.execute(SQL["mark_new"], {"site_id": site_id, "listing_hash": listing_hash, "now": now})


def shown_titles(conn: Connection, site_id: str, listing_hash: bytes, hashes: Sequence[bytes]) -> dict[bytes, str]:
    """The titles that a listing last showed for these addresses, by hash."""
    rows = conn.execute(
        SQL["shown_titles"], {"site_id": site_id, "listing_hash": listing_hash, "hashes": list(hashes)}
    ).fetchall()
    return {bytes(hash_): title for hash_, title in rows}


def see(
    conn: Connection,
    site_id: str,
    listing_hash: bytes,
    place: Place,
    rows: Sequence[Row],
    now: datetime,
    *,
    page: int = 1,
    blank: Container[bytes] = (),
) -> None:
    """Records rows as seen at a moment, in their order on the page; of those to blank only that they stood there."""
    # In the order of their keys: two writers of the same rows would else wait for each other for ever.
    ordered = sorted((row_hash(row), position, row) for position, row in enumerate(rows, 1))
    values = [
        asdict(row)
        | (BLANK if hash_ in blank else {})
        | {
            "site_id": site_id,
            "listing_hash": listing_hash,
            "place": place,
            "url_hash": hash_,
            "page": page,
            "position": position,
            "now": now,
        }
        for hash_, position, row in ordered
    ]
    with conn.cursor() as cursor:
        cursor.executemany(SQL["upsert_sighting"], values)


def sightings_of(conn: Connection, site_id: str, hash_: bytes) -> list[Sighting]:
    """Where and when an article was seen on listings, oldest first."""
    with conn.cursor(row_factory=class_row(Sighting)) as cursor:
        return cursor.execute(SQL["sightings_of"], {"site_id": site_id, "url_hash": hash_}).fetchall()
