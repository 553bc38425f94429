"""How a listing page becomes sightings, and what it tells the frontier."""

from psycopg import Connection

from archive.ingest.items import Arrival, Result
from archive.model import Listing, Outcome, Row
from archive.sites.address import address_kind, canonical_url
from archive.store import frontier, listings, stays


def store_listing(conn: Connection, item: Arrival, listing: Listing) -> Result:
    """Records the rows of a listing page and discovers what they lead to."""
    site, now = item.site, item.capture.fetched_at
    listing_hash = listings.upsert(conn, site.id, first_page(item), listing.kind, now)
    hashes = [listings.row_hash(row) for row in listing.rows]
    shown = listings.shown_titles(conn, site.id, listing_hash, hashes)
    new = _discover(conn, item, listing, listing_hash)
    retitled = [
        row.url for row, hash_ in zip(listing.rows, hashes, strict=True) if row.url and shown.get(hash_, row.title) != row.title
    ]
    if retitled:
        # The list tells of an edit before any clock would look.
        frontier.mark_due(conn, site.id, retitled, now, priority=1)
    page = item.page or listing.page or 1
    listings.see(conn, site.id, listing_hash, "list", listing.rows, now, page=page, blank=item.blank)
    if listing.kind in ("board", "section"):
        stays.stand(conn, site.id, listing_hash, page, listing.rows, now)
    if new:
        listings.mark_new(conn, site.id, listing_hash, now)
    outcome = Outcome.NEW if new else Outcome.UNCHANGED
    return Result(url=item.capture.url, want=item.want, outcome=outcome, rows=len(listing.rows), new_rows=new)


def first_page(item: Arrival) -> str:
    """The address of the listing that a page of one belongs to."""
    return canonical_url(item.listing or item.capture.url, item.site)


def _discover(conn: Connection, item: Arrival, listing: Listing, listing_hash: bytes) -> int:
    """Adds the rows' addresses to the frontier; how many of them, pinned ones aside, were unknown."""
    new = 0
    for row in sorted(listing.rows, key=lambda row: row.url or ""):
        if row.url is None or address_kind(row.url, item.site) in ("listing", "skip"):
            continue
        added = frontier.discover(conn, item.site.id, row.url, item.capture.fetched_at, listing_hash=listing_hash)
        new += added and not row.is_notice
    return new


def see_under(conn: Connection, item: Arrival, rows: tuple[Row, ...]) -> None:
    """Notes the rows of the table under a post as seen on the listing that the post belongs to."""
    if rows:
        now = item.capture.fetched_at
        listing_hash = listings.upsert(conn, item.site.id, _listing_of(item), "under", now)
        listings.see(conn, item.site.id, listing_hash, "under", rows, now, blank=item.blank)


def _listing_of(item: Arrival) -> str:
    """The address of the listing whose rows stand under a post: the site's listing that shares most of its address."""
    url = canonical_url(item.capture.url, item.site)
    plans = [canonical_url(plan.url, item.site) for plan in item.site.listings if plan.kind in ("board", "section")]
    return max(plans, key=lambda plan: _shared(plan, url), default=url.rpartition("/")[0])


def _shared(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
