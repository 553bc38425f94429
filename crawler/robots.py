"""May this address be fetched, by the robots.txt of its host?

In place of Scrapy's own check because redirects are not followed there, and because a robots.txt that cannot be read
must not read as a permission (RFC 9309, 2.3.1).
"""

import asyncio
import codecs
import re
from math import inf
from time import monotonic
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

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
ONCE = {IS_ROBOTS: True, TRIES: RETRIES, "dont_merge_cookies": True}
"""Asked for once: the page that needs it is what is tried again."""
LARGEST = 512 * 1024
"""Bytes that are read of it: RFC 9309, 2.5 asks for 500 KiB at least."""
PATH_LINE = re.compile(r"\s*(?:dis)?al+ow\s*:", re.IGNORECASE)


class Robots:
    """Downloader middleware: every page waits for its host's rules, which are read once a crawl, and again every day."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._age = crawler.settings.getfloat("ROBOTS_AGE")
        self._rules: dict[str, tuple[float, asyncio.Task[Protego | None]]] = {}
        """By scheme and host: when they were asked for, and what they are."""

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
        asked_at, reading = self._rules.get(root, (-inf, None))
        if reading is None or (reading.done() and monotonic() - asked_at > self._age):
            reading = asyncio.ensure_future(self._read(f"{root}/robots.txt"))
            self._rules[root] = monotonic(), reading
        try:
            rules = await asyncio.shield(reading)
        except Exception:
            # Not kept: the next page asks again, since the host may be back by then.
            self._rules.pop(root, None)
            raise
        self._slow_down(parts.hostname or "", rules)
        return rules

    def _slow_down(self, host: str, rules: Protego | None) -> None:
        """Keeps the gap that the rules ask for, as Crawl-delay or as Request-rate."""
        if rules is None:
            return
        rate = rules.request_rate(self._agent)
        gap = max(rules.crawl_delay(self._agent) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0)
        self._crawler.spider.session.pace.require(host, gap)  # type: ignore[union-attr]

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
        return Protego.parse(text_of(response.body))

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


def text_of(body: bytes) -> str:
    """The rules as text. A path in Korean stands for its bytes in UTF-8 and in CP949: either may be what links spell."""
    if len(body) > LARGEST:
        body = body[:LARGEST].rpartition(b"\n")[0]
    return "\n".join(spelling for line in _decoded(body).splitlines() for spelling in _spellings(line))


def _decoded(body: bytes) -> str:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp949", "replace")


def _spellings(line: str) -> list[str]:
    """The line, with each spelling of its path; a Korean keyboard's wide colon counts as one."""
    rule, _, _ = line.replace("：", ":").partition("#")
    if rule.isascii() or not PATH_LINE.match(rule):
        return [rule]
    return [_in_bytes(rule, "utf-8"), _in_bytes(rule, "cp949")]


def _in_bytes(rule: str, charset: str) -> str:
    return "".join(sign if sign.isascii() else quote(sign.encode(charset, "replace")) for sign in rule)
