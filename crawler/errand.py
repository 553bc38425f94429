"""One address to fetch, through all the redirects it may lead to, and who waits for its end."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from scrapy.http import Response

from archive.ingest import Result
from archive.model import Capture, Reading, Want
from archive.normalise.url import url_hash
from archive.sites.address import canonical_url
from archive.sites.model import Site

HOPS = 5
"""Redirects that are followed; a browser follows 20, a page that needs more than this is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How an errand ended; without a reading where there was no response."""

    result: Result
    reading: Reading | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Errand:
    """What is to be fetched next for an address that was asked for."""

    url: str
    site: Site
    want: Want
    listing: str | None = None
    """First page of the listing, for Want.LISTING."""
    page: int | None = None
    trail: tuple[str, ...] = ()
    """The addresses that redirected here, first asked first."""
    ended: "asyncio.Future[End | None]" = field(default_factory=asyncio.Future)
    """None: the crawl was stopped before it could end."""

    def step(self, url: str) -> "Errand":
        """The same errand at the address that a redirect leads to."""
        return replace(self, url=url, trail=(*self.trail, self.url))

    def refusal(self, url: str) -> str | None:
        """Why a redirect to `url` is not followed; None: it is."""
        if url == self.url or url in self.trail:
            return f"{self.url} redirects back to {url}."
        if len(self.trail) >= HOPS:
            return f"More than {HOPS} redirects lead to {url}."
        return None

    def hashes(self) -> set[bytes]:
        """What the archive calls all the addresses that it has been at."""
        return {url_hash(canonical_url(url, self.site)) for url in (*self.trail, self.url)}


def capture_of(response: Response, url: str) -> Capture:
    """The response as the archive keeps it, under the address that was asked for."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in response.headers.items() for value in values
    )
    return Capture(url=url, fetched_at=datetime.now(UTC), status=response.status, headers=headers, body=response.body)
