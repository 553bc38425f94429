"""How long does a request wait for its turn at a host, so that one request at a time and the gap hold at the server?

Kept by files that all crawls of this archive lock, since two of them may meet at one host: two boards on it, or a crawl by
hand beside the daemon's. A file's lock is the turn, its time is when the host was last asked; a killed crawl lets go of both.
The gap is counted from the end of one answer to the next request, so a slow connection cannot shorten it at the server.
"""

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time

from crawler.misses import HostWantsPeace

POLL = 0.05
"""Seconds between two looks whether a turn is free."""
LONGEST_WAIT = 30.0
"""Seconds of peace that a crawl waits for; a host that asks for more gets them, and its pages are left for later."""
MOST_PEACE = 86400.0
"""Seconds of peace that a host gets at most: a Retry-After of a year is a mistake."""
LONGEST_CRAWL_DELAY = 30.0
"""Of a robots.txt: the site's definition can ask for more."""
SHARING = 10.0
"""Seconds that a request waits at most for other hosts of its address: a slow neighbour must not stop a site."""
DELIVERY = frozenset({b"cf-ray", b"x-amz-cf-id", b"x-akamai-request-id", b"x-served-by", b"x-azure-ref", b"x-cdn", b"cdn-cache"})
"""Headers of networks that serve thousands of sites from one address, which therefore says nothing of a server."""


@dataclass(slots=True)
class Turn:
    """A request's turn at a host."""

    peace: float = 0.0
    """Seconds that the host is to be left alone after it."""


class Pace:
    """The turns of one crawl: one request at a time a host, the gap between two, and the peace that a host asked for."""

    def __init__(self, folder: Path, gap: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._gap = gap
        self._asked_for: dict[str, float] = {}
        self._address_of: dict[str, str | None] = {}

    def require(self, host: str, seconds: float) -> None:
        """The host's robots.txt asks for a gap of so many seconds."""
        self._asked_for[host] = min(seconds, LONGEST_CRAWL_DELAY)

    def met(self, host: str, address: str | None, headers: Iterable[bytes]) -> None:
        """An answer of the host came from this address, with headers of these names."""
        delivered = any(name.lower() in DELIVERY for name in headers)
        self._address_of[host] = None if delivered else address

    def gap(self, host: str) -> float:
        """Seconds between two requests to a host."""
        return max(self._gap, self._asked_for.get(host, 0.0))

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[Turn]:
        """Waits for the turn; raises HostWantsPeace where that is longer than a crawl waits."""
        gap, turn = self.gap(host), Turn()
        with _Place(self._folder, f"host {host}") as place:
            await place.lock()
            if place.wait(gap) > max(LONGEST_WAIT, gap):
                raise HostWantsPeace(place.wait(gap))
            await _sleep_while(place, gap)
            async with self._shared(self._address_of.get(host), gap):
                place.mark(0.0)
                try:
                    yield turn
                finally:
                    place.mark(max(0.0, min(turn.peace, MOST_PEACE) - gap))

    @asynccontextmanager
    async def _shared(self, address: str | None, gap: float) -> AsyncIterator[None]:
        """The turn among the hosts of one address, as long as that is not waited for too long."""
        if address is None:
            yield
            return
        with _Place(self._folder, f"address {address}") as place:
            began = monotonic()
            if await place.lock(SHARING):
                await _sleep_while(place, min(gap, SHARING), began + SHARING)
            place.mark(0.0)
            try:
                yield
            finally:
                place.mark(0.0)


class _Place:
    """A file whose lock is the turn, and whose time is when somebody was last asked."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / hashlib.sha256(name.encode()).hexdigest()[:16]
        self._file = -1

    def __enter__(self) -> "_Place":
        is_new = not self._path.exists()
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if is_new:
            os.utime(self._file, (0, 0))
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    async def lock(self, patience: float = float("inf")) -> bool:
        """Waits until nobody else has it; whether that came in time."""
        limit = monotonic() + patience
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            if monotonic() >= limit:
                return False
            await asyncio.sleep(POLL)

    def wait(self, gap: float) -> float:
        """Seconds until it may be asked again; a time that no peace can explain is a clock that was set back."""
        wait = os.fstat(self._file).st_mtime + gap - time()
        return wait if wait <= MOST_PEACE + gap else 0.0

    def mark(self, later: float) -> None:
        """Notes that it was asked now, or that it shall count as asked so many seconds later."""
        moment = time() + later
        os.utime(self._file, (moment, moment))


async def _sleep_while(place: _Place, gap: float, limit: float = float("inf")) -> None:
    while (wait := min(place.wait(gap), limit - monotonic())) > 0:
        await asyncio.sleep(wait)
