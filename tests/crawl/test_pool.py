"""What becomes of a page that no reader survives?"""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psutil
import pytest

from archive.model import Capture, Outcome, Reading, Reason, Rejection, Want
from archive.sites.model import Site
from crawler.pool import Read, Readers, ReadersGone, workers_for

SITE = Site(id="s", name="s", hosts=("s",))
FINE = Rejection(outcome=Outcome.REJECTED, reason=Reason.EMPTY, detail="read")


def page(body: bytes) -> Capture:
    return Capture(url="http://s/1", fetched_at=datetime.now(UTC), status=200, body=body)


def obey(capture: Capture, site: Site, want: Want) -> Reading:
    """A reader that does what the page says."""
    match capture.body:
        case b"hang":
            time.sleep(60)
        case b"die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"raise":
            raise KeyError("no such thing")
    return FINE


@contextmanager
def readers(read: Read = obey) -> Iterator[Readers]:
    pool = Readers(1, (), patience=1.0, read=read)
    pool.start()
    try:
        yield pool
    finally:
        pool.stop()


def read_all(pool: Readers, *bodies: bytes) -> list[Reading]:
    async def read() -> list[Reading]:
        return [await pool.read(page(body), SITE, Want.ARTICLE) for body in bodies]

    return asyncio.run(read())


def test_a_page_that_hangs_kills_or_confuses_its_reader_is_quarantined_and_the_next_one_is_read() -> None:
    with readers() as pool:
        read = read_all(pool, b"hang", b"fine", b"die", b"fine", b"raise", b"fine")
    assert [(r.outcome, r.reason) for r in read if isinstance(r, Rejection)] == [
        (Outcome.QUARANTINED, Reason.READER_HUNG),
        (FINE.outcome, FINE.reason),
        (Outcome.QUARANTINED, Reason.READER_DIED),
        (FINE.outcome, FINE.reason),
        (Outcome.QUARANTINED, Reason.READER_FAULT),
        (FINE.outcome, FINE.reason),
    ]
    assert "KeyError" in read[4].detail if isinstance(read[4], Rejection) else False


def test_readers_killed_while_idle_are_replaced() -> None:
    with readers() as pool:
        read_all(pool, b"fine")
        for child in psutil.Process().children(recursive=True):
            if "spawn_main" in " ".join(child.cmdline()):
                child.kill()
        time.sleep(0.5)
        assert read_all(pool, b"fine") == [FINE]


def test_a_pool_that_is_stopped_reads_no_more() -> None:
    with readers() as pool:
        pool.stop()
        with pytest.raises(ReadersGone):
            read_all(pool, b"fine")


@pytest.mark.parametrize(("delay", "most"), [(1.0, 1), (0.5, 1), (0.0, 8)])
def test_a_slow_site_needs_one_reader(delay: float, most: int) -> None:
    assert 1 <= workers_for(delay) <= most
