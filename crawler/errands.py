"""How does an errand go through Scrapy: sent, answered or missed, led on by redirects, ended?"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime
from time import monotonic

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import GisaError
from archive.ingest import Miss
from archive.model import Outcome, Reason
from archive.store import captures, tombstones
from crawler.budget import Budget
from crawler.errand import End, Errand, capture_of
from crawler.events import Progress
from crawler.misses import OUTAGES, Cause, cause_of
from crawler.session import Session

log = logging.getLogger(__name__)

ROOM = 64
"""Errands under way at once: more than a batch, so that batches fill while pages are fetched; few, for the memory's sake."""
OUTAGE = 5
"""So many failures of the whole site in a row end the crawl; what is due stays due."""
REPORT_EVERY = 1.0
FORGOTTEN = Cause(outcome=Outcome.BLOCKED, reason=Reason.FORGOTTEN, detail="It is forgotten: `gisa forget --list`.")
WEB = ("http://", "https://")
"""Scrapy could read files and other things too."""


class ErrandSpider(Spider):
    """A spider that runs errands in a session: each ends once, in one counted outcome."""

    def __init__(self, session: Session, own: ExitStack) -> None:
        super().__init__()
        self.session = session
        self.budget = Budget(session.settings.pages_per_day, self._pages_since)
        self.under_way: dict[bytes, Errand] = {}
        """By what the archive calls their addresses."""
        self.skipped: set[bytes] = set()
        """What is not to be fetched in this crawl."""
        self.queued = 0
        """How many addresses were due when the archive was last asked, less those done since."""
        self._own = own
        """What is to be closed with the spider, where nobody else does."""
        self._room = asyncio.Semaphore(ROOM)
        self._running = 0
        self._done = 0
        self._one_ended = asyncio.Event()
        self._outages = 0
        self._reported = 0.0
        self._stop: asyncio.Task[None] | None = None

    async def send(self, errand: Errand) -> AsyncIterator[Request]:
        """The errand's request, as soon as there is room for it; none where the site's pages of the day are used up."""
        await self._room.acquire()
        self._running += 1
        if not await self.budget.allows(errand.site):
            if self.session.unit.urls:
                detail = self.budget.spent[errand.site.id]
                await self._miss(errand, Cause(outcome=Outcome.FAILED, reason=Reason.BUDGET, detail=detail))
            else:
                self._let_go(errand, None)
            return
        request = await self._request(errand)
        if request is not None:
            yield request

    async def until_one_ended(self) -> bool:
        """Waits for the end of an errand; False where none is under way."""
        if not self._running:
            return False
        self._one_ended.clear()
        await self._one_ended.wait()
        return True

    async def until_all_ended(self) -> None:
        """Waits until no errand is under way."""
        while await self.until_one_ended():
            pass

    def stop(self, note: str) -> None:
        """Ends the crawl early: what is being fetched is finished, the rest stays due."""
        if self._stop is None:
            log.warning("stopping site=%s why=%s", self.session.site.id, note)
            self.session.note = note
            self.session.road.stopping = True
            self._stop = asyncio.ensure_future(self.crawler.stop_async())

    async def closed(self, reason: str) -> None:
        """Scrapy is done with the spider: what is on its way is stored."""
        if reason != "finished" and self.session.note is None:
            self.session.note = f"The crawl was stopped: {reason}."
        self.session.remarks.extend(self.budget.spent.values())
        await self.session.road.close()
        self._own.close()

    async def on_response(self, response: Response, errand: Errand) -> AsyncIterator[Request]:
        """Scrapy's callback: the response goes its road, and the errand ends or goes on."""
        capture = capture_of(response, errand.url)
        try:
            kept = await self.session.road.take(capture, errand.site, errand.want, listing=errand.listing, page=errand.page)
        except GisaError as error:
            self._break(errand, str(error))
            return
        except Exception as error:
            # A bug: said aloud by Scrapy, and the crawl must not wait for ever for this errand's end.
            self._break(errand, f"{type(error).__name__}: {error}")
            raise
        if kept.result.followed is None:
            self._end(errand, End(result=kept.result, reading=kept.reading))
            return
        refusal = errand.refusal(kept.result.followed)
        following = errand.step(kept.result.followed)
        if refusal is None:
            request = await self._request(following)
            if request is not None:
                yield request
            return
        await self._miss(following, Cause(outcome=Outcome.REJECTED, reason=Reason.REDIRECT_LOOP, detail=refusal))

    async def on_failure(self, failure: Failure) -> None:
        """Scrapy's errback: there is no response."""
        errand: Errand = failure.request.cb_kwargs["errand"]  # type: ignore[attr-defined]  # Scrapy adds it
        await self._miss(errand, cause_of(failure.value, errand.url))

    async def _request(self, errand: Errand) -> Request | None:
        """The request for an errand; None where its address is none or forgotten, which ends it."""
        for hash_ in errand.hashes():
            self.under_way[hash_] = errand
        # What is due is never forgotten; what a person gives may be.
        if self.session.unit.urls:
            forgotten = await self.session.road.ask(tombstones.among, errand.hashes())
            if forgotten:
                await self._miss(errand, FORGOTTEN)
                return None
        try:
            if not errand.url.lower().startswith(WEB):
                raise ValueError("neither http nor https")
            return Request(
                errand.url,
                callback=self.on_response,
                errback=self.on_failure,
                cb_kwargs={"errand": errand},
                meta={"cookiejar": errand.site.id} if errand.site.cookies else {"dont_merge_cookies": True},
                dont_filter=True,
            )
        except ValueError as error:
            await self._miss(errand, cause_of(error, errand.url))
            return None

    async def _pages_since(self, site_id: str, moment: datetime) -> int:
        return await self.session.road.ask(captures.count_since, site_id, moment)

    async def _miss(self, errand: Errand, cause: Cause) -> None:
        miss = Miss(
            site=errand.site, want=errand.want, url=errand.url, outcome=cause.outcome, reason=cause.reason,
            detail=cause.detail, at=datetime.now(UTC),
        )  # fmt: skip
        try:
            self._end(errand, End(result=await self.session.road.miss(miss)))
        except GisaError as error:
            self._break(errand, str(error))
        except Exception as error:
            self._break(errand, f"{type(error).__name__}: {error}")
            raise

    def _end(self, errand: Errand, end: End) -> None:
        """The errand is over."""
        self._let_go(errand, end)
        self._done += 1
        self.queued = max(0, self.queued - 1)
        self._outages = self._outages + 1 if end.result.reason in OUTAGES else 0
        if self._outages >= OUTAGE and not self.session.unit.urls:
            self.stop(f"{self.session.site.id} does not answer: {OUTAGE} attempts in a row failed ({end.result.reason}).")
        if monotonic() - self._reported >= REPORT_EVERY:
            self._reported = monotonic()
            self.session.emit(Progress(done=self._done, queued=self.queued))

    def _break(self, errand: Errand, note: str) -> None:
        """Nothing can be stored any more: the crawl ends, and what was under way stays due."""
        self._let_go(errand, None)
        self.stop(note)

    def _let_go(self, errand: Errand, end: End | None) -> None:
        for hash_ in errand.hashes():
            self.under_way.pop(hash_, None)
        self._running -= 1
        self._room.release()
        self._one_ended.set()
        errand.ended.set_result(end)
