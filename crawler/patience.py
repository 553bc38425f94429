"""When is a page asked for again in the same crawl, and how long does its host have peace before that?

In place of Scrapy's own retries because those do not wait: a host that says 429 must not see the next request either.
"""

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.misses import is_passing
from crawler.pace import LONGEST_WAIT

log = logging.getLogger(__name__)

ASK_AGAIN = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 524})
RETRIES = 2
"""Within one crawl; the frontier tries again later, with growing waits."""
FACTOR = 3.0
"""How much longer each wait is than the one before."""
TRIES = "tries"


class Patience:
    """Downloader middleware: sends a failed request again, which then waits until its host had its peace."""

    def __init__(self, crawler: Crawler) -> None:
        self._first_wait = crawler.settings.getfloat("PATIENCE_WAIT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request again when the server asks for patience."""
        wait = peace_after(request, response, self._first_wait)
        return self._again(request, wait, f"status {response.status}") or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request again when the connection broke; None: the failure stands."""
        return self._again(request, peace_after(request, exception, self._first_wait), type(exception).__name__)

    def _again(self, request: Request, wait: float, why: str) -> Request | None:
        tries = request.meta.get(TRIES, 0)
        if not wait or wait > LONGEST_WAIT or tries >= RETRIES:
            return None
        log.info("waiting seconds=%.0f why=%s url=%s", wait, why, request.url)
        again = request.copy()
        again.meta[TRIES] = tries + 1
        again.dont_filter = True
        return again


def peace_after(request: Request, ended: Response | BaseException, first_wait: float) -> float:
    """Seconds that the host is to be left alone after a request that ended so; 0: no longer than after any."""
    wait: float = first_wait * FACTOR ** request.meta.get(TRIES, 0)
    if isinstance(ended, BaseException):
        return wait if is_passing(ended) else 0.0
    if ended.status not in ASK_AGAIN:
        return 0.0
    return max(wait, retry_after(ended.headers.get(b"Retry-After"), datetime.now(UTC)) or 0.0)


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
