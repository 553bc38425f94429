"""How are captures that lie in the archive, or in a file, read again: in a pool of processes, in order?"""

import gc
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import TimeoutError
from pathlib import Path
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from archive.extract.derive import derive
from archive.model import Capture, Outcome, Reading, Reason, Rejection, Want
from archive.sites.model import Site
from scheduler.extract_files import PAGE_SECONDS, catalogue_of

COLLECT_AFTER = 20_000
"""New objects after which the collector looks at them, instead of Python's 700."""


def read_one(capture: Capture, site: Site, want: Want, folders: tuple[Path, ...]) -> Reading:
    """What one capture says by a site's rules."""
    return derive(capture, site, want, catalogue=catalogue_of(folders))


def settle() -> None:
    """Has the garbage collector leave alone what is loaded by now, and look at the rest every few pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


class ReadPool:
    """Processes that read captures; one that hangs or dies costs only its page."""

    def __init__(self, folders: tuple[Path, ...], jobs: int) -> None:
        self._folders = folders
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["scheduler.read_pool"])
        self._pool = ProcessPool(max_workers=jobs, context=context, initializer=settle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def read_pages(self, pages: Sequence[tuple[Capture, Site, Want]]) -> list[Reading]:
        """The readings, in the order of the pages."""
        tasks = [self._pool.schedule(read_one, args=[*page, self._folders], timeout=PAGE_SECONDS) for page in pages]
        readings: list[Reading] = []
        for task in tasks:
            try:
                readings.append(task.result())
            except TimeoutError:
                readings.append(_quarantined(Reason.READER_HUNG, f"reading it took longer than {PAGE_SECONDS} seconds"))
            except ProcessExpired as error:
                readings.append(_quarantined(Reason.READER_DIED, f"the process that read it ended with code {error.exitcode}"))
        return readings

    def read_articles(self, pages: Sequence[tuple[Capture, Site]]) -> list[Reading]:
        """The same for captures of articles."""
        return self.read_pages([(capture, site, Want.ARTICLE) for capture, site in pages])


def _quarantined(reason: Reason, detail: str) -> Rejection:
    return Rejection(outcome=Outcome.QUARANTINED, reason=reason, detail=detail)
