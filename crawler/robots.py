"""May this address be fetched, by the robots.txt of its host?

In place of Scrapy's own check because redirects are not followed there, and because a robots.txt that cannot be read
must not read as a permission (RFC 9309, 2.3.1).
"""

import asyncio
from typing import Self
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.misses import RobotsForbidden, RobotsUnread, cause_of
from crawler.patience import RETRIES, TRIES

IS_ROBOTS = "is_robots"
"""Marks a request for robots.txt itself."""
HOPS = 5
"""Redirects of robots.txt that RFC 9309 asks to follow."""
URGENT = 1000
ONCE = {IS_ROBOTS: True, TRIES: RETRIES}
"""Asked for once: the page that needs it is what is tried again."""


class Robots:
    """Downloader middleware: every page waits for its host's rules, which are read once a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._rules: dict[str, asyncio.Task[Protego | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises RobotsForbidden, or whatever kept robots.txt from being read."""
        if request.meta.get(IS_ROBOTS):
            return
        rules = await self._rules_for(request.url)
        if rules is not None and not rules.can_fetch(request.url, self._agent):
            raise RobotsForbidden("robots.txt forbids it")

    async def _rules_for(self, url: str) -> Protego | None:
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._rules:
            self._rules[root] = asyncio.ensure_future(self._read(f"{root}/robots.txt"))
        try:
            return await asyncio.shield(self._rules[root])
        except Exception:
            # Not kept: the next page asks again, since the host may be back by then.
            self._rules.pop(root, None)
            raise

    async def _read(self, url: str) -> Protego | None:
        response = await self._download(url)
        for _ in range(HOPS):
            location = response.headers.get(b"Location")
            if not 300 <= response.status < 400 or location is None:
                break
            response = await self._follow(url, urljoin(url, location.decode("latin-1")))
            url = response.url
        if response.status == 429 or response.status >= 500:
            raise RobotsUnread(f"{url} answers {response.status}, so nothing is fetched until it can be read.")
        if response.status != 200:
            return None
        return Protego.parse(response.body.decode("utf-8-sig", "ignore"))

    async def _follow(self, url: str, target: str) -> Response:
        """What a redirect of robots.txt leads to; what cannot be got there is a robots.txt that cannot be read."""
        try:
            if not target.lower().startswith(("http://", "https://")):
                raise ValueError(target)
            return await self._download(target)
        except Exception as error:
            why = cause_of(error, target).detail
            raise RobotsUnread(f"{url} leads to {target}, which cannot be read: {why}") from error

    async def _download(self, url: str) -> Response:
        request = Request(url, callback=NO_CALLBACK, priority=URGENT, meta=ONCE, dont_filter=True)
        return await self._crawler.engine.download_async(request)
