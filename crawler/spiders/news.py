"""The one spider: how are a site's listings read, and the articles fetched that they lead to?"""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler

from archive.errors import GisaError, UsageError
from archive.model import Listing, Rejection, Unit, Want
from archive.normalise.url import url_hash
from archive.settings import Settings
from archive.sites.address import canonical_url
from archive.sites.model import ListingPlan
from archive.store import frontier, walks
from crawler import discovery
from crawler.discovery import Walk
from crawler.door import guard
from crawler.errand import End, Errand
from crawler.errands import ErrandSpider
from crawler.events import Event
from crawler.session import open_session

log = logging.getLogger(__name__)

PULL = 32
"""Addresses taken from the frontier at a time."""


class NewsSpider(ErrandSpider):
    """Crawls one unit: `scrapy crawl news -a site=NAME`, or what a session asks for that is open already."""

    name = "news"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        own = ExitStack()
        if "session" not in kwargs:
            unit = unit_from_arguments(kwargs)
            kwargs = {"session": own.enter_context(open_session(unit, Settings.from_environment(os.environ), _quiet))}
        spider = super().from_crawler(crawler, *args, own=own, **kwargs)
        allow_private = spider.session.settings.allow_private
        settings = {
            "DOWNLOAD_DELAY": spider.session.pace.gap(""),
            "USER_AGENT": spider.session.settings.user_agent,
            # Behind a proxy nobody here sees where a name leads.
            "HTTPPROXY_ENABLED": allow_private is True,
        }
        crawler.settings.setdict(settings, priority="spider")
        if allow_private is not True:
            # Importing it installs one: not before Scrapy has chosen which.
            from twisted.internet import reactor

            guard(reactor, allow_private or ())
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Reads the listings, then fetches what is due; or fetches exactly the addresses given."""
        steps = [self._fetch_given()] if self.session.unit.urls else [
            *(self._read_listing(plan) for plan in self.session.plans()), self._fetch_due()
        ]  # fmt: skip
        try:
            for step in steps:
                async for request in step:
                    yield request
            await self.until_all_ended()
        except GisaError as error:
            self.stop(str(error))

    async def _fetch_given(self) -> AsyncIterator[Request]:
        for url in dict.fromkeys(self.session.unit.urls):
            async for request in self.send(Errand(url=url, site=self.session.site_for(url), want=Want.ARTICLE)):
                yield request

    async def _read_listing(self, plan: ListingPlan) -> AsyncIterator[Request]:
        """Page after page, until enough of the listing has been read."""
        walk: Walk | None = discovery.begin(plan, self.session.unit)
        while walk is not None:
            errand = Errand(url=walk.url, site=self.session.site, want=Want.LISTING, listing=plan.url, page=walk.page)
            async for request in self.send(errand):
                yield request
            walk = await self._after(walk, await errand.ended)

    async def _after(self, walk: Walk, end: End | None) -> Walk | None:
        """The next page to read; None where the listing has been read, or cannot be."""
        if end is None:
            return None
        if not isinstance(end.reading, Listing):
            over = discovery.end_by(walk, end.reading) if isinstance(end.reading, Rejection) else None
            if over is None:
                why = end.result.detail or f"{end.result.reason or end.result.outcome}."
                self.session.troubles.append(f"The listing {walk.url} could not be read: {why}")
            else:
                await self._note_whole(walk, over, overlaps=False)
            return None
        if self.session.unit.since is not None:
            old = discovery.too_old(end.reading.rows, self.session.unit.since)
            self.skipped.update(url_hash(canonical_url(url, self.session.site)) for url in old)
        fresh = await self._fresh(walk, end.reading)
        step = discovery.advance(walk, self.session.unit, end.reading, fresh)
        if isinstance(step, Walk):
            return step
        await self._note_whole(walk, step, overlaps=fresh < len(discovery.followable(end.reading.rows)))
        return None

    async def _fresh(self, walk: Walk, listing: Listing) -> int:
        """How many rows of the page no complete reading of the listing had seen.

        A row that is merely known is no sign: the reading that found it may have been killed before it read on.
        """
        rows = discovery.followable(listing.rows)
        site_id, listing_hash = self.session.site.id, self._hash(walk)
        moment = await self.session.road.ask(walks.whole_at, site_id, listing_hash)
        if moment is None:
            return len(rows)
        hashes = {url_hash(row.url) for row in rows if row.url is not None}
        seen = await self.session.road.ask(walks.seen_by, site_id, listing_hash, list(hashes), moment)
        return len(hashes - seen)

    async def _note_whole(self, walk: Walk, over: discovery.End, *, overlaps: bool) -> None:
        """Notes that the next reading may stop at what is known now: this one leaves no gap above what was known before."""
        log.info("listing-read site=%s end=%s page=%d url=%s", self.session.site.id, over, walk.page, walk.plan.url)
        site_id, listing_hash = self.session.site.id, self._hash(walk)
        before = await self.session.road.ask(walks.whole_at, site_id, listing_hash)
        to_its_end = over not in (discovery.End.LAST_PAGE, discovery.End.OLD)
        if self.session.unit.first_page == 1 and (to_its_end or overlaps or before is None):
            await self.session.road.ask(walks.mark_whole, site_id, listing_hash, datetime.now(UTC))

    async def _fetch_due(self) -> AsyncIterator[Request]:
        """Everything of the site that is due and was not tried in this crawl, as far as the limit goes."""
        site, limit = self.session.site, self.session.unit.limit
        sent = 0
        while (limit is None or sent < limit) and site.id not in self.budget.spent:
            most = PULL if limit is None else min(PULL, limit - sent)
            now, known = datetime.now(UTC), [*self.under_way, *self.skipped]
            due = await self.session.road.ask(walks.untried, site.id, now, self.session.started_at, most, known)
            self.queued = await self.session.road.ask(frontier.count_due, site.id, now)
            for found in due:
                # It may be the end of a redirect that was met while the archive was asked.
                if found.url_hash in self.under_way:
                    continue
                sent += 1
                async for request in self.send(Errand(url=found.url, site=site, want=Want.ARTICLE)):
                    yield request
            if not due and not await self.until_one_ended():
                return

    def _hash(self, walk: Walk) -> bytes:
        return url_hash(canonical_url(walk.plan.url, self.session.site))


def unit_from_arguments(arguments: dict[str, Any]) -> Unit:
    """The unit that `-a` arguments ask for: site, and where wanted listing, url, pages, since and limit."""
    known = {"site", "listing", "url", "pages", "since", "limit"}
    strange = sorted(set(arguments) - known)
    if strange or "site" not in arguments:
        raise UsageError(f"scrapy crawl news takes -a site=NAME, and {', '.join(sorted(known - {'site'}))}; not: {strange}")
    try:
        since = datetime.fromisoformat(arguments["since"]) if "since" in arguments else None
        return Unit(
            site=arguments["site"],
            why="crawl",
            listings=(arguments["listing"],) if "listing" in arguments else (),
            urls=(arguments["url"],) if "url" in arguments else (),
            last_page=int(arguments["pages"]) if "pages" in arguments else None,
            since=since.astimezone() if since else None,
            limit=int(arguments["limit"]) if "limit" in arguments else None,
        )
    except ValueError as error:
        raise UsageError(f"an argument of scrapy crawl news cannot be read: {error}") from error


def _quiet(_: Event) -> None:
    """Under `scrapy crawl` the log says it all."""
