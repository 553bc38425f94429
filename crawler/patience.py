"""When is a page asked for again at once, and how long does its host have peace before that?

In place of Scrapy's own retries because those do not wait: a host that says 429 must not see the next request either.
"""

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.misses import is_passing

log = logging.getLogger(__name__)

ASK_AGAIN = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 524})
RETRIES = 2
"""Within one crawl; the frontier tries again later, with growing waits."""
FACTOR = 3.0
"""How much longer each wait is than the one before."""
LONGEST_WAIT = 30.0
"""A host that asks for more peace than this gets it: the page is left for a later crawl."""
TRIES = "tries"


class Patience:
    """Downloader middleware: sends a failed request again after a pause of its whole host."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._first_wait = crawler.settings.getfloat("PATIENCE_WAIT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request again when the server asks for patience."""
        if response.status not in ASK_AGAIN:
            return response
        asked = retry_after(response.headers.get(b"Retry-After"), datetime.now(UTC))
        return self._again(request, asked, f"status {response.status}") or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request again when the connection broke; None: the failure stands."""
        return self._again(request, None, type(exception).__name__) if is_passing(exception) else None

    def _again(self, request: Request, asked: float | None, why: str) -> Request | None:
        tries = request.meta.get(TRIES, 0)
        wait = max(self._first_wait * FACTOR**tries, asked or 0.0)
        if wait > LONGEST_WAIT:
            self._pause(request, LONGEST_WAIT)
            return None
        self._pause(request, wait)
        if tries >= RETRIES:
            return None
        log.info("waiting seconds=%.0f why=%s url=%s", wait, why, request.url)
        again = request.copy()
        again.meta[TRIES] = tries + 1
        again.dont_filter = True
        return again

    def _pause(self, request: Request, seconds: float) -> None:
        """Moves the host's last request into the future: the downloader leaves its delay after that."""
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            slot.lastseen = max(slot.lastseen, monotonic() + seconds - slot.delay)


def retry_after(value: bytes | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or a date; None where there is none."""
    if value is None:
        return None
    text = value.decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())
