"""How are pages read in other processes, so that none can hang, crash or slow down the crawl?"""

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from archive.errors import GisaError
from archive.model import Capture, Outcome, Reading, Reason, Rejection, Want
from archive.sites.model import Site
from crawler.reader import begin, read_page

PATIENCE = 20.0
"""Seconds for one page: the slowest real ones need about one."""
RECYCLE = 1000
"""Pages after which a worker is replaced, so that nothing that leaks in a library adds up."""
SLOW = 0.5
"""Seconds between requests from which one worker keeps up: it reads a page in a tenth of that."""
MOST = 8

Read = Callable[[Capture, Site, Want], Reading]


class ReadersGone(GisaError):
    """The processes that read pages end again and again: memory may be short, or the installation broken (`gisa doctor`)."""


def workers_for(delay: float) -> int:
    """How many processes a crawl needs that asks for a page every `delay` seconds."""
    return 1 if delay >= SLOW else max(1, min(MOST, os.cpu_count() or 1))


class Readers:
    """A pool of processes that read pages. Start it in a thread that outlives it: the workers end with that thread."""

    def __init__(self, workers: int, folders: Sequence[Path], *, patience: float = PATIENCE, read: Read = read_page) -> None:
        self._workers = workers
        self._folders = tuple(folders)
        self._patience = patience
        self._read = read
        self._pool: ProcessPool | None = None

    def start(self) -> None:
        """Begins to start the workers, and does not wait for them."""
        # spawn: a fork of a process with threads and an event loop is a deadlock in waiting.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPool(self._workers, RECYCLE, begin, (os.getpid(), self._folders), context)
        self._pool.schedule(os.getpid)

    async def read(self, capture: Capture, site: Site, want: Want) -> Reading:
        """What the capture says; a page that no worker survives is quarantined."""
        for _ in range(2):
            pool = self._pool
            reading = await self._try(pool, capture, site, want)
            if reading is not None:
                return reading
            self._replace(pool)
        raise ReadersGone

    def stop(self) -> None:
        """Ends the workers, whatever they are doing."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    async def _try(self, pool: ProcessPool | None, capture: Capture, site: Site, want: Want) -> Reading | None:
        """The reading; None where the whole pool has broken down."""
        if pool is None:
            raise ReadersGone("The crawl was stopped while a page was being read.")
        try:
            task = asyncio.wrap_future(pool.schedule(self._read, args=(capture, site, want), timeout=self._patience))
        except RuntimeError:
            return None
        await asyncio.wait([task])
        if task.cancelled():
            raise ReadersGone("The crawl was stopped while a page was being read.")
        error = task.exception()
        return task.result() if error is None else self._judge(error)

    def _replace(self, broken: ProcessPool | None) -> None:
        if self._pool is broken:
            self.stop()
            self.start()

    def _judge(self, error: BaseException) -> Rejection | None:
        match error:
            case BrokenProcessPool():
                return None
            case TimeoutError():
                return _quarantined(Reason.READER_HUNG, f"reading it took longer than {self._patience:g} seconds")
            case ProcessExpired():
                return _quarantined(Reason.READER_DIED, f"the process that read it ended with code {error.exitcode}")
        return _quarantined(Reason.READER_FAULT, f"{type(error).__name__}: {error}")


def _quarantined(reason: Reason, detail: str) -> Rejection:
    return Rejection(outcome=Outcome.QUARANTINED, reason=reason, detail=detail)
