"""How are saved pages read without network or database: in a pool of processes, and in order?"""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, TimeoutError
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from archive.extract.as_json import reading_to_json
from archive.extract.derive import derive
from archive.model import Reason
from archive.sites.load import Catalogue, builtin_folder, load_sites
from scheduler.saved_pages import Source, load_capture

PAGE_SECONDS = 60
"""A page that takes longer hangs; the usual one takes a twentieth of a second."""
AHEAD = 8
"""Pages handed to the pool for each process, so that none waits and few captures lie in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How pages are to be read."""

    folders: tuple[Path, ...]
    """Folders of site definitions."""
    generic: bool
    """Without any definition."""
    explain: bool
    """Also say where each value was found."""


CATALOGUES: dict[tuple[Path, ...], Catalogue] = {}
"""The definitions, loaded once in each process of the pool."""


def catalogue_of(folders: tuple[Path, ...]) -> Catalogue:
    """The site definitions of some folders."""
    if folders not in CATALOGUES:
        CATALOGUES[folders] = load_sites(folders)
    return CATALOGUES[folders]


def read_source(source: Source, how: How) -> Mapping[str, object]:
    """What one saved page says, as the command prints it."""
    try:
        capture = load_capture(source)
    except OSError as error:
        return failure(source, f"{source.file} cannot be read: {error.strerror}")
    known = catalogue_of(how.folders)
    site = None if how.generic else known.for_url(capture.url)
    reading = derive(capture, site or known.generic(capture.url), source.want, catalogue=known, generic=how.generic)
    return reading_to_json(reading, id=source.id, kind=source.kind, explain=how.explain)


def failure(source: Source, error: str) -> Mapping[str, object]:
    """The line of a page that could not be read."""
    return {"id": source.id, "kind": source.kind, "error": error}


def read_all(sources: Iterable[Source], how: How, jobs: int) -> Iterator[Mapping[str, object]]:
    """Reads pages in `jobs` processes and yields them in order; one that hangs or kills its process costs only itself."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["scheduler.extract_files"])
    with ProcessPool(max_workers=jobs, context=context) as pool:
        waiting: deque[tuple[Source, Future[Mapping[str, object]]]] = deque()
        for source in sources:
            waiting.append((source, pool.schedule(read_source, args=[source, how], timeout=PAGE_SECONDS)))
            if len(waiting) >= jobs * AHEAD:
                yield outcome_of(*waiting.popleft())
        while waiting:
            yield outcome_of(*waiting.popleft())


def outcome_of(source: Source, future: "Future[Mapping[str, object]]") -> Mapping[str, object]:
    """A page's line, or what became of the process that read it."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, TimeoutError):
        return failure(source, f"{Reason.READER_HUNG}: not read within {PAGE_SECONDS} s")
    if isinstance(error, ProcessExpired):
        return failure(source, f"{Reason.READER_DIED}: its process ended with exit code {error.exitcode}")
    return failure(source, f"{Reason.READER_FAULT}: {type(error).__name__}: {error}")


def folders_of(home: Path) -> tuple[Path, ...]:
    """Where site definitions lie."""
    return builtin_folder(), home / "sites"
