"""The one door into the archive: what was read, or what happened instead, becomes rows, each with one counted outcome."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection

from archive.errors import GisaError
from archive.ingest.absence import store_redirect, store_rejection
from archive.ingest.article import store_draft
from archive.ingest.attempts import settle_attempt
from archive.ingest.forgotten import mark, refuse, refused, without_raw
from archive.ingest.items import Arrival, Miss, Result
from archive.ingest.listing import first_page, store_listing
from archive.model import Draft, Listing, Outcome, Redirect, Rejection, Want
from archive.normalise.url import url_hash
from archive.sites.address import canonical_url
from archive.store import captures, planner, runs, sites, tombstones

log = logging.getLogger(__name__)


def ingest(conn: Connection, batch: Sequence[Arrival | Miss]) -> list[Result]:
    """Stores a batch in one transaction and says how each ended, in order.

    A capture that the archive has already is left as it is, so a batch may be given twice.
    """
    results: list[Result] = []
    with conn.transaction():
        planner.go_by_index(conn)
        tombstones.share(conn)
        batch = mark(conn, batch)
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
    if miss.buried is not None:
        return refused(miss, miss.url)
    if miss.want is Want.ARTICLE:
        url = canonical_url(miss.url, miss.site)
        settle_attempt(conn, miss.site, url, miss.at, miss.outcome, miss.reason, None)
    return Result(url=miss.url, want=miss.want, outcome=miss.outcome, reason=miss.reason, detail=miss.detail)


def _arrival(conn: Connection, item: Arrival) -> Result:
    """Records the capture, then what it says; the capture's row ends with the same outcome as the result."""
    if item.buried is not None:
        return refuse(conn, item, item.buried)
    item = without_raw(conn, item)
    capture = item.capture
    url = canonical_url(capture.url, item.site)
    hash_ = url_hash(url)
    listing = url_hash(first_page(item)) if item.want is Want.LISTING else None
    if not captures.insert(conn, item.site.id, hash_, capture, item.want, item.pointer, item.run_id, listing, item.page):
        return Result(url=capture.url, want=item.want, outcome=Outcome.UNCHANGED, detail="archived already")
    result = _read(conn, item, url)
    captures.settle(
        conn, item.site.id, hash_, capture.fetched_at, result.outcome, result.reason, result.detail, result.article_hash
    )  # fmt: skip
    return result


def _read(conn: Connection, item: Arrival, url: str) -> Result:
    match item.reading:
        case Draft() as draft:
            return store_draft(conn, item, url, draft)
        case Listing() as listing:
            return store_listing(conn, item, listing)
        case Rejection() as rejection:
            return store_rejection(conn, item, url, rejection)
        case Redirect() as redirect:
            return store_redirect(conn, item, url, redirect)
    raise GisaError(f"a reading of the kind {type(item.reading).__name__} cannot be stored")
