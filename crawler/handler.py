"""How is a request sent: in its turn at its host, and not for longer or more than a page may be?"""

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.certificates import Certificates
from crawler.misses import HeadTooLarge
from crawler.pace import Pace
from crawler.patience import peace_after

LARGEST_HEAD = 256 * 1024
"""Bytes before the body: a hundred times what a site sends. Twisted limits a line, but not how many of them."""


class _Protocol(_LenientHTTP11ClientProtocol):
    """A connection that is cut when the head of an answer does not end."""

    _head = 0

    def request(self, request: Any) -> Any:
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        # Twisted's parser: the response has its length once the head is over.
        parser = self._parser
        if parser is not None and parser.state != "BODY":
            self._head += len(data)
            # One read may hold a small head and much of the body; Twisted reads no more than this at once.
            if self._head > LARGEST_HEAD:
                self._giveUp(Failure(HeadTooLarge()))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _Connections(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, one request at a time a host."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Connections
        self._contextFactory = Certificates(self._contextFactory)  # type: ignore[assignment]
        self._first_wait = crawler.settings.getfloat("PATIENCE_WAIT")

    async def download_request(self, request: Request) -> Response:
        """The response, after the host had its peace; when it is done the host has it again."""
        pace: Pace = self._crawler.spider.session.pace  # type: ignore[union-attr]
        host = urlsplit(request.url).hostname or ""
        async with pace.turn(host) as turn:
            try:
                response = await super().download_request(request)
            except Exception as error:
                turn.peace = peace_after(request, error, self._first_wait)
                raise
            pace.met(host, str(response.ip_address) if response.ip_address else None, response.headers.keys())
            turn.peace = peace_after(request, response, self._first_wait)
            return response
