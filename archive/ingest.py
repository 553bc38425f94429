"""The one door into the archive: what was read, or what happened instead, becomes rows, each with one counted outcome."""

import hashlib
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg import Connection

from archive.errors import GisaError
from archive.ladder import next_look, next_try
from archive.model import Capture, Draft, Listing, Outcome, Pointer, Reading, Reason, Redirect, Rejection, Want
from archive.normalise.tokens import search_vector
from archive.normalise.url import host_of, url_hash
from archive.sites.address import address_kind, canonical_url
from archive.sites.model import Site
from archive.store import articles, captures, frontier, listings, runs, sites

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A response and what it says."""

    site: Site
    want: Want
    capture: Capture
    pointer: Pointer | None
    """Where its raw record lies; None where raw captures are not kept."""
    reading: Reading
    run_id: int | None = None
    listing: str | None = None
    """First page of the listing that this is a page of, for Want.LISTING."""
    page: int | None = None
    """Which page of it, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """An attempt that gave no response."""

    site: Site
    want: Want
    url: str
    outcome: Outcome
    reason: Reason
    detail: str
    at: datetime
    run_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one attempt ended."""

    url: str
    want: Want
    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""
    title: str | None = None
    rows: int = 0
    new_rows: int = 0
    """Rows of a listing whose article the archive had not heard of; pinned rows do not count."""
    followed: str | None = None
    """Where a redirect leads, in its one spelling, when the archive wants to see it."""
    article_hash: bytes | None = None


def ingest(conn: Connection, batch: Sequence[Arrival | Miss]) -> list[Result]:
    """Stores a batch in one transaction and says how each ended, in order.

    A capture that the archive has already is left as it is, so a batch may be given twice.
    """
    results: list[Result] = []
    with conn.transaction():
        for site, now in {item.site.id: (item.site, _moment(item)) for item in batch}.values():
            sites.upsert(conn, site, now)
        for item in batch:
            results.append(_miss(conn, item) if isinstance(item, Miss) else _arrival(conn, item))
        _count(conn, batch, results)
    for item, result in zip(batch, results, strict=True):
        log.info(
            "ingested site=%s want=%s outcome=%s reason=%s url=%s",
            item.site.id, result.want, result.outcome, result.reason or "-", result.url,
        )  # fmt: skip
    return results


def content_hash(draft: Draft) -> bytes:
    """What makes two readings the same: title, subtitle, body and authors, white space folded."""
    parts = [draft.title, draft.subtitle or "", draft.body, ", ".join(draft.authors)]
    folded = "\x1f".join(" ".join(part.split()) for part in parts)
    return hashlib.sha256(folded.encode()).digest()[:16]


def _moment(item: Arrival | Miss) -> datetime:
    return item.at if isinstance(item, Miss) else item.capture.fetched_at


def _count(conn: Connection, batch: Sequence[Arrival | Miss], results: Sequence[Result]) -> None:
    counts: Counter[tuple[str, int, str, str, str]] = Counter()
    for item, result in zip(batch, results, strict=True):
        if item.run_id is not None:
            counts[item.site.id, item.run_id, result.want.value, result.outcome.value, result.reason or ""] += 1
    for (site_id, run_id, *key), n in sorted(counts.items()):
        runs.add_counts(conn, site_id, run_id, {(key[0], key[1], key[2]): n})


def _miss(conn: Connection, miss: Miss) -> Result:
    if miss.want is Want.ARTICLE:
        url = canonical_url(miss.url, miss.site)
        _settle_frontier(conn, miss.site, url, miss.at, miss.outcome, miss.reason, None)
    return Result(url=miss.url, want=miss.want, outcome=miss.outcome, reason=miss.reason, detail=miss.detail)


def _arrival(conn: Connection, item: Arrival) -> Result:
    """Records the capture, then what it says; the capture's row ends with the same outcome as the result."""
    capture = item.capture
    url = canonical_url(capture.url, item.site)
    hash_ = url_hash(url)
    if not captures.insert(conn, item.site.id, hash_, capture, item.want, item.pointer, item.run_id):
        return Result(url=capture.url, want=item.want, outcome=Outcome.UNCHANGED, detail="archived already")
    result = _read(conn, item, url)
    captures.settle(
        conn, item.site.id, hash_, capture.fetched_at, result.outcome, result.reason, result.detail, result.article_hash
    )  # fmt: skip
    return result


def _read(conn: Connection, item: Arrival, url: str) -> Result:
    match item.reading:
        case Draft() as draft:
            return _article(conn, item, url, draft)
        case Listing() as listing:
            return _listing(conn, item, listing)
        case Rejection() as rejection:
            return _rejection(conn, item, url, rejection)
        case Redirect() as redirect:
            return _redirect(conn, item, url, redirect)
    raise GisaError(f"a reading of the kind {type(item.reading).__name__} cannot be stored")


def _article(conn: Connection, item: Arrival, url: str, draft: Draft) -> Result:
    site_id, now = item.site.id, item.capture.fetched_at
    article_hash = url_hash(draft.canonical_url)
    known = articles.lock(conn, site_id, article_hash)
    outcome, reason = _judge(conn, item, url, draft, known)
    born = draft.published_at or (known.published_at if known else None) or (known.first_seen_at if known else now)
    for address in {url, draft.canonical_url}:
        frontier.settle(
            conn, site_id, address, now,
            due_at=next_look(now, min(born, now)), attempts=0, outcome=outcome, reason=reason, article_hash=article_hash,
        )  # fmt: skip
    _see_under(conn, item, draft)
    return Result(
        url=item.capture.url, want=item.want, outcome=outcome, reason=reason, title=draft.title, article_hash=article_hash
    )


def _judge(
    conn: Connection, item: Arrival, url: str, draft: Draft, known: articles.Known | None
) -> tuple[Outcome, Reason | None]:
    """Stores what a reading changes in its article."""
    site_id, now = item.site.id, item.capture.fetched_at
    hash_, content, search = url_hash(draft.canonical_url), content_hash(draft), _search(draft)
    if known is None:
        articles.insert(conn, site_id, hash_, draft, search, now)
        articles.insert_version(conn, site_id, hash_, 1, draft, content, url_hash(url), now)
        return Outcome.NEW, None
    if known.body and not draft.body:
        return Outcome.REJECTED, Reason.EMPTY
    if content == known.content_hash:
        articles.see(conn, site_id, hash_, known.version, draft, now)
        return Outcome.UNCHANGED, None
    version = known.version + 1
    articles.insert_version(conn, site_id, hash_, version, draft, content, url_hash(url), now)
    articles.turn(conn, site_id, hash_, version, draft.published_at, search, now)
    return Outcome.EDITED, None


def _search(draft: Draft) -> str:
    title = " ".join(filter(None, [draft.title, draft.subtitle]))
    return search_vector([("A", title), ("C", " ".join(draft.authors)), ("", draft.body)])


def _see_under(conn: Connection, item: Arrival, draft: Draft | Rejection) -> None:
    """Notes the rows of the table under a post as seen on the listing that the post belongs to."""
    if not draft.rows:
        return
    now = item.capture.fetched_at
    listing_hash = listings.upsert(conn, item.site.id, _listing_of(item), "under", now)
    listings.see(conn, item.site.id, listing_hash, "under", draft.rows, now)


def _listing_of(item: Arrival) -> str:
    """The address of the listing whose rows stand under a post: the site's listing that shares most of its address."""
    url = canonical_url(item.capture.url, item.site)
    plans = [canonical_url(plan.url, item.site) for plan in item.site.listings if plan.kind in ("board", "section")]
    return max(plans, key=lambda plan: _shared(plan, url), default=url.rpartition("/")[0])


def _shared(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _listing(conn: Connection, item: Arrival, listing: Listing) -> Result:
    site, now = item.site, item.capture.fetched_at
    first = canonical_url(item.listing or item.capture.url, site)
    listing_hash = listings.upsert(conn, site.id, first, listing.kind, now)
    hashes = [listings.row_hash(row) for row in listing.rows]
    shown = listings.shown_titles(conn, site.id, listing_hash, hashes)
    new = _discover(conn, item, listing, listing_hash)
    retitled = [
        row.url for row, hash_ in zip(listing.rows, hashes, strict=True) if row.url and shown.get(hash_, row.title) != row.title
    ]
    if retitled:
        # The list tells of an edit before any clock would look.
        frontier.mark_due(conn, site.id, retitled, now, priority=1)
    listings.see(conn, site.id, listing_hash, "list", listing.rows, now, page=item.page or listing.page or 1)
    if new:
        listings.mark_new(conn, site.id, listing_hash, now)
    outcome = Outcome.NEW if new else Outcome.UNCHANGED
    return Result(url=item.capture.url, want=item.want, outcome=outcome, rows=len(listing.rows), new_rows=new)


def _discover(conn: Connection, item: Arrival, listing: Listing, listing_hash: bytes) -> int:
    """Adds the rows' addresses to the frontier; how many of them, pinned ones aside, were unknown."""
    new = 0
    for row in sorted(listing.rows, key=lambda row: row.url or ""):
        if row.url is None or address_kind(row.url, item.site) in ("listing", "skip"):
            continue
        added = frontier.discover(conn, item.site.id, row.url, item.capture.fetched_at, listing_hash=listing_hash)
        new += added and not row.is_notice
    return new


def _rejection(conn: Connection, item: Arrival, url: str, rejection: Rejection) -> Result:
    site_id, now = item.site.id, item.capture.fetched_at
    article_hash = None
    if item.want is Want.ARTICLE:
        article_hash = frontier.remember(conn, site_id, url_hash(url)).article_hash
        if rejection.outcome in (Outcome.GONE, Outcome.BLOCKED):
            state = "gone" if rejection.outcome is Outcome.GONE else "blocked"
            articles.mark(conn, site_id, article_hash or url_hash(url), state, now)
        _settle_frontier(conn, item.site, url, now, rejection.outcome, rejection.reason, article_hash)
        _see_under(conn, item, rejection)
    return Result(
        url=item.capture.url, want=item.want, outcome=rejection.outcome, reason=rejection.reason,
        detail=rejection.detail, article_hash=article_hash,
    )  # fmt: skip


def _redirect(conn: Connection, item: Arrival, url: str, redirect: Redirect) -> Result:
    """A redirect ends this capture; where it leads is another one, which a killed crawl must not forget."""
    site, now = item.site, item.capture.fetched_at
    target = canonical_url(redirect.location, site)
    result = Result(
        url=item.capture.url, want=item.want, outcome=Outcome.MOVED, detail=f"to {redirect.location}", followed=target
    )
    if item.want is Want.LISTING:
        return replace(result, followed=redirect.location)
    if not _is_near(target, site):
        detail = f"it redirects to {redirect.location}, which is not an address of {site.id}"
        _settle_frontier(conn, site, url, now, Outcome.REJECTED, Reason.FOREIGN, None)
        return replace(result, outcome=Outcome.REJECTED, reason=Reason.FOREIGN, detail=detail, followed=None)
    _settle_frontier(conn, site, url, now, Outcome.MOVED, None, url_hash(target))
    if target == url:
        frontier.mark_due(conn, site.id, [url], now, priority=0)
        return replace(result, followed=redirect.location)
    frontier.discover(conn, site.id, target, now)
    return result


def _is_near(url: str, site: Site) -> bool:
    """Whether an address is the site's: one of its hosts, or a neighbour such as www. or m. of one."""
    host = host_of(url).partition(":")[0]
    near = {known.partition(":")[0].removeprefix("www.").removeprefix("m.") for known in site.hosts}
    return any(host == known or host.endswith(f".{known}") for known in near)


def _settle_frontier(
    conn: Connection, site: Site, url: str, now: datetime, outcome: Outcome, reason: Reason | None, article_hash: bytes | None
) -> None:
    attempts = frontier.remember(conn, site.id, url_hash(url)).attempts + 1
    if outcome is Outcome.MOVED:
        attempts = 0
    frontier.settle(
        conn, site.id, url, now,
        due_at=next_try(now, outcome, reason, attempts), attempts=attempts, outcome=outcome, reason=reason,
        article_hash=article_hash,
    )  # fmt: skip
