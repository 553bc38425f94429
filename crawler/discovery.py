"""Which page of a listing is read next, and when has enough of it been read?

Pure: what a page said comes in, what to do next goes out.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from archive.model import Listing, Reason, Rejection, Row, Unit
from archive.sites.model import ListingPlan


class End(StrEnum):
    """Why the reading of a listing ended well."""

    KNOWN = "known"
    """A whole page, pinned rows aside, had been seen by an earlier complete reading."""
    LAST_PAGE = "last-page"
    """The page that was asked for as the last one."""
    OLD = "old"
    """A whole page of rows older than asked for."""
    NO_NEXT = "no-next"
    """The page leads to no further one."""
    REPEATS = "repeats"
    """The site shows the same page again: it has no more."""
    EMPTY = "empty"
    """Nothing but pinned rows: beyond the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Where the reading of a listing stands: the page to read now, and what was read before it."""

    plan: ListingPlan
    page: int
    url: str
    visited: frozenset[str]
    """Addresses of the pages read so far and of this one."""
    shown: frozenset[bytes] = frozenset()
    """Digests of what the pages so far showed."""


def begin(plan: ListingPlan, unit: Unit) -> Walk:
    """The first page to read. Without a template for page numbers a later one can only be reached through the first."""
    page = unit.first_page if plan.page_url else 1
    url = page_address(plan, page)
    return Walk(plan=plan, page=page, url=url, visited=frozenset({url}))


def page_address(plan: ListingPlan, page: int) -> str:
    """Where page N of a listing with a template is; its first page is the listing's own address."""
    if page == 1 or plan.page_url is None:
        return plan.url
    return plan.page_url.replace("{page}", str(page))


def advance(walk: Walk, unit: Unit, listing: Listing, fresh: int) -> Walk | End:
    """What follows a page that was read; `fresh` counts its rows that no complete reading had seen, pinned ones aside."""
    links = followable(listing.rows)
    if not links:
        return End.EMPTY
    shown = digest(links)
    if shown in walk.shown:
        return End.REPEATS
    if unit.last_page is not None and walk.page >= unit.last_page:
        return End.LAST_PAGE
    if unit.since is not None and all(is_older(row, unit.since) for row in links):
        return End.OLD
    if not fresh and unit.since is None and unit.last_page is None:
        return End.KNOWN
    url = _next_address(walk, listing)
    if url is None:
        return End.NO_NEXT
    return replace(walk, page=walk.page + 1, url=url, visited=walk.visited | {url}, shown=walk.shown | {shown})


def end_by(walk: Walk, rejection: Rejection) -> End | None:
    """Whether a page that is no listing is merely the one beyond the last; None: it is a failure."""
    beyond = (Reason.NOT_LISTING, Reason.NOT_FOUND, Reason.EMPTY, Reason.SOFT_404, Reason.ALERT)
    return End.EMPTY if walk.shown and rejection.reason in beyond else None


def followable(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows that say how far the list has been read: they have a link and are not pinned."""
    return tuple(row for row in rows if row.url is not None and not row.is_notice)


def is_older(row: Row, since: datetime) -> bool:
    """A row whose date is shown and lies before `since`; one without a date may be new."""
    return row.published_at is not None and row.published_at < since


def too_old(rows: tuple[Row, ...], since: datetime | None) -> tuple[str, ...]:
    """Addresses of rows that are not to be followed, pinned ones too."""
    if since is None:
        return ()
    return tuple(row.url for row in rows if row.url is not None and is_older(row, since))


def digest(rows: tuple[Row, ...]) -> bytes:
    """What tells one page of a list from another: the addresses that it leads to, in order."""
    return hashlib.sha256("\n".join(row.url or "" for row in rows).encode()).digest()[:8]


def _next_address(walk: Walk, listing: Listing) -> str | None:
    if walk.plan.page_url is not None:
        return page_address(walk.plan, walk.page + 1)
    return next((url for url in listing.next_urls if url not in walk.visited), None)
