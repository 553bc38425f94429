"""A crawl of the whole web's news in one file: only described sites come in, and memory is that of a page, not of the file."""

import gzip
import tracemalloc
from pathlib import Path

import pytest

from archive.model import Capture
from archive.sites.model import Site
from archive.warc.response import record_of
from tests.db.test_import import SITE, T0, bring_in

pytestmark = pytest.mark.one_server

PAGE = 20_000
"""Bytes of a page."""
OURS = 10
"""Of so many pages one is of the described site."""


def many(path: Path, count: int) -> Path:
    """A file as CC-NEWS has them: a member a record, page after page of other hosts, a few of ours."""
    with path.open("wb") as file:
        for n in range(count):
            host = "paper.test" if n % OURS == 0 else f"news{n % 997}.test"
            body = f"소식 {n} ".encode().ljust(PAGE, b"x")
            capture = Capture(
                url=f"http://{host}/{n}", fetched_at=T0, status=200, headers=(("Content-Type", "text/html"),), body=body
            )
            file.write(gzip.compress(record_of(capture), 1))
    return path


def ours(url: str) -> Site | None:
    return SITE if "//paper.test/" in url else None


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("pg_server", ["embedded"], indirect=True)
def test_only_described_sites_come_in_and_memory_does_not_grow_with_the_file(conn, tmp_path):
    peaks = []
    for count in (700, 2800):
        path = many(tmp_path / f"{count}.warc.gz", count)
        tracemalloc.start()
        counts, last = bring_in(conn, path, tmp_path / f"to{count}", site_of=ours)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (len(counts) + last.known, last.unwanted) == (count // OURS, count - count // OURS)
    # Four times the file, each of several batches: what differs are some caches of compiled statements.
    assert peaks[1] < 1.5 * peaks[0] + 1_000_000, peaks
