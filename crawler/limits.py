"""What of an answer is taken: how much when it is unpacked, how often it is packed, and of which kinds nothing at all?"""

import zlib
from typing import Self

import brotli
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from scrapy.utils import _compression

from crawler.misses import BadPacking
from crawler.robots import IS_ROBOTS

LAYERS = 2
"""Times that a body may be packed: a careless proxy packs what was packed already, more is an attack."""
TORN = (OSError, EOFError, zlib.error, brotli.error, _compression.zstd.ZstdError)  # type: ignore[attr-defined]
"""What the libraries raise where the bytes are not what the header says."""
MEDIA = (b"image/", b"video/", b"audio/", b"font/")
"""Nothing that calls itself so was ever a page."""


class Limits(HttpCompressionMiddleware):
    """Downloader middleware: unpacks as Scrapy does, each layer to DOWNLOAD_MAXSIZE at most; media are not downloaded."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        made = super().from_crawler(crawler)
        crawler.signals.connect(made.look_at_headers, signals.headers_received)
        return made

    def look_at_headers(self, headers: Headers, request: Request) -> None:
        """Scrapy's signal: raises StopDownload before the body of a picture or film comes."""
        kind = (headers.get(b"Content-Type") or b"").lower()
        if kind.startswith(MEDIA) and not request.meta.get(IS_ROBOTS):
            raise StopDownload(fail=True)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The response, unpacked; raises BadPacking where that cannot be done."""
        packed = b",".join(response.headers.getlist(b"Content-Encoding"))
        named = packed.decode("latin-1")
        if packed.count(b",") >= LAYERS:
            raise BadPacking(f"is packed {packed.count(b',') + 1} times over")
        try:
            return super().process_response(request, response)
        except TORN as error:
            raise BadPacking(f"cannot be unpacked as {named}") from error
