"""What happens in a process that reads pages for a crawl?

The reader itself is imported inside: the crawl's own process names these functions and needs none of what they load.
"""

import gc
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.model import Capture, Reading, Want
from archive.sites.load import Catalogue, load_sites
from archive.sites.model import Site
from crawler.parent import leave_with

WARM_UP = """<html><head><title>예열</title></head><body><article><h1>예열</h1><time>2026.01.02 03:04</time>
<p>첫 쪽을 읽기 전에 필요한 것을 모두 불러온다. 그래야 첫 쪽도 나머지만큼 빨리 읽힌다.</p></article></body></html>"""
"""Libraries load tables at their first page; this one is nobody's."""

COLLECT_AFTER = 20_000
"""New objects after which the garbage collector looks at them: a few pages' worth, instead of Python's 700."""

_catalogues: list[Catalogue] = []


def begin(parent: int, folders: Sequence[Path]) -> None:
    """Prepares this process: it will end with its parent, and has loaded all that the first page needs."""
    from archive.extract.derive import derive

    leave_with(parent)
    catalogue = load_sites(folders)
    _catalogues.append(catalogue)
    page = Capture(url="http://localhost/", fetched_at=datetime.now(UTC), status=200, body=WARM_UP.encode())
    derive(page, catalogue.generic(page.url), catalogue=catalogue)
    # What is loaded by now stays: the collector need not go through all of it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def read_page(capture: Capture, site: Site, want: Want) -> Reading:
    """What the page says."""
    from archive.extract.derive import derive

    return derive(capture, site, want, catalogue=_catalogues[-1])
