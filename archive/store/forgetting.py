"""Forgetting an article: finding everything that the archive knows of it, and removing that."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from archive.store.queries import load_queries

SQL = load_queries("forgetting")

REMOVALS = (
    "drop_versions",
    "drop_former",
    "drop_states",
    "drop_sketch",
    "drop_kin",
    "drop_article",
    "drop_captures",
    "drop_frontier",
    "blank_sightings",
    "blank_units",
    "blank_notes",
    "blank_details",
)
"""In an order that leaves no row pointing to one that is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An article with what a person must see before it is forgotten."""

    site_id: str
    url_hash: bytes
    article_id: str
    canonical_url: str
    title: str
    first_seen_at: datetime
    published_at: datetime | None
    versions: int
    kinship_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """How much there is of an article."""

    captures: int
    bytes: int
    """Of its raw records."""
    sightings: int
    first_seen_at: datetime | None
    """When a listing first showed it."""


def articles_at(conn: Connection, hashes: Collection[bytes]) -> list[tuple[str, bytes]]:
    """Site and hash of every article that these addresses are or lead to."""
    rows = conn.execute(SQL["articles_at"], {"hashes": list(hashes)}).fetchall()
    return sorted((site_id, bytes(hash_)) for site_id, hash_ in rows)


def article(conn: Connection, site_id: str, article_hash: bytes) -> Seen | None:
    """An article; None where the archive has not got it."""
    with conn.cursor(row_factory=class_row(Seen)) as cursor:
        return cursor.execute(SQL["article"], {"site_id": site_id, "article_hash": article_hash}).fetchone()


def addresses_of(conn: Connection, site_id: str, article_hash: bytes) -> tuple[dict[bytes, set[str]], set[bytes]]:
    """The addresses that lead to an article, by hash, and the other articles that a move connects with it."""
    found: dict[bytes, set[str]] = {article_hash: set()}
    others: set[bytes] = set()
    new = {article_hash}
    while new:
        rows = conn.execute(SQL["addresses_of"], {"site_id": site_id, "hashes": sorted(new)}).fetchall()
        near = {bytes(hash_) for hash_, _ in rows} - found.keys()
        own = _hashes(conn, "with_own_article", {"site_id": site_id, "hashes": sorted(near)}) if near else set()
        for hash_, url in rows:
            if bytes(hash_) not in own:
                found.setdefault(bytes(hash_), set()).add(url)
        others |= own
        new = near - own
    return found, others | _hashes(conn, "moved_to", {"site_id": site_id, "article_hash": article_hash})


def titles_of(conn: Connection, site_id: str, article_hash: bytes, hashes: Collection[bytes]) -> set[str]:
    """Every headline that an article was shown under."""
    values = {"site_id": site_id, "article_hash": article_hash, "hashes": sorted(hashes)}
    with conn.cursor(row_factory=scalar_row) as cursor:
        return {title for title in cursor.execute(SQL["titles_of"], values) if title}


def shared_titles(conn: Connection, site_id: str, titles: Collection[str], hashes: Collection[bytes]) -> set[str]:
    """Which of these headlines other articles of the site have, too."""
    values = {"site_id": site_id, "titles": sorted(titles), "hashes": sorted(hashes)}
    with conn.cursor(row_factory=scalar_row) as cursor:
        return set(cursor.execute(SQL["shared_titles"], values))


def rows_without_link(conn: Connection, site_id: str, titles: Collection[str]) -> set[bytes]:
    """Hashes of the rows that bear one of these headlines and link to nothing."""
    return _hashes(conn, "rows_without_link", {"site_id": site_id, "titles": sorted(titles)})


def traces(conn: Connection, site_id: str, article_hash: bytes, hashes: Collection[bytes]) -> Traces:
    """How much there is of an article."""
    values = {"site_id": site_id, "article_hash": article_hash, "hashes": sorted(hashes)}
    with conn.cursor(row_factory=class_row(Traces)) as cursor:
        found = cursor.execute(SQL["traces"], values).fetchone()
    return found or Traces(captures=0, bytes=0, sightings=0, first_seen_at=None)


def records_of(conn: Connection, site_id: str, article_hash: bytes, hashes: Collection[bytes]) -> set[tuple[str, int]]:
    """Segment and offset of an article's own raw records."""
    values = {"site_id": site_id, "article_hash": article_hash, "hashes": sorted(hashes)}
    return {(segment, offset) for segment, offset in conn.execute(SQL["captures_of"], values)}


def remove(conn: Connection, site_id: str, article_hash: bytes, hashes: Collection[bytes], urls: Sequence[str]) -> None:
    """Removes an article with everything that is read from it, and blanks what names it elsewhere."""
    values = {"site_id": site_id, "article_hash": article_hash, "hashes": sorted(hashes), "urls": list(urls)}
    for name in REMOVALS:
        conn.execute(SQL[name], values)


def hide(conn: Connection, site_id: str, hashes: Collection[bytes]) -> None:
    """Blanks the rows of addresses on listings, and fetches them no more."""
    values = {"site_id": site_id, "hashes": sorted(hashes)}
    for name in ("drop_frontier", "blank_sightings"):
        conn.execute(SQL[name], values)


def tidy(conn: Connection) -> None:
    """Lets the database use the room of removed rows again, and forget what its statistics held of them. Not in a transaction."""
    conn.execute(SQL["tidy"])


def _hashes(conn: Connection, name: str, values: dict[str, object]) -> set[bytes]:
    with conn.cursor(row_factory=scalar_row) as cursor:
        return {bytes(hash_) for hash_ in cursor.execute(SQL[name], values)}
