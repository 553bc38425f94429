"""A crawl that is killed in the middle and started again ends as if nothing had happened."""

import os
import random
import signal
import subprocess
import time

import psutil
import pytest

from archive.model import Unit
from scheduler.demo.board import Board
from scheduler.demo.server import DemoServer
from tests.crawl.archives import CrawlArchive

pytestmark = pytest.mark.parametrize("pg_server", ["embedded"], indirect=True, scope="session")

KILLS = 5
DEADLINE = 40.0
"""Seconds in which a crawl must have come to the moment at which it is killed."""
UNIT = Unit(site="small", why="crawl")


@pytest.fixture
def moments() -> random.Random:
    """The dice for when to kill; the seed is printed, and GISA_TEST_SEED repeats it."""
    seed = int(os.environ.get("GISA_TEST_SEED") or random.SystemRandom().randrange(10**6))
    print(f"GISA_TEST_SEED={seed}")  # noqa: T201 - pytest shows it where the test fails
    return random.Random(seed)


def kill_after(process: subprocess.Popen[str], server: DemoServer, requests: int, pause: float) -> bool:
    """Kills the crawl when it has sent so many requests, and then a little later; False where it ended before."""
    asked = len(server.log)
    limit = time.monotonic() + DEADLINE
    while process.poll() is None and len(server.log) - asked < requests and time.monotonic() < limit:
        time.sleep(0.002)
    time.sleep(pause)
    if process.poll() is not None:
        process.communicate()
        return False
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    limit = time.monotonic() + 10
    while (alive := [child for child in children if lives(child)]) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not alive, "processes of a killed crawl live on"
    return True


def lives(process: psutil.Process) -> bool:
    """Whether a process still does anything: one that nobody has reaped is dead all the same."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.timeout(240)
def test_killed_crawl_ends_like_an_undisturbed_one(
    archive: CrawlArchive, second_archive: CrawlArchive, server: DemoServer, moments: random.Random
) -> None:
    for one in (archive, second_archive):
        one.describe("small", "rhymix", server.listing_url, delay=0.02)
    second_archive.crawl(UNIT)
    total = len(server.log)
    killed = 0
    for _ in range(KILLS):
        process = archive.start(UNIT)
        killed += kill_after(process, server, moments.randrange(1, total // KILLS + 1), moments.random() * 0.05)
    archive.crawl(UNIT)
    assert killed == KILLS
    assert archive.snapshot() == second_archive.snapshot()
    assert archive.check_segments(orphans=True) >= second_archive.check_segments()
    runs = archive.rows("SELECT exit_code FROM run ORDER BY run_id")
    assert len(runs) == KILLS + 1
    assert runs[-1]["exit_code"] == 0


@pytest.mark.timeout(120)
def test_kill_before_the_first_page_leaves_nothing_behind(archive: CrawlArchive, server: DemoServer) -> None:
    archive.describe("small", "rhymix", server.listing_url)
    process = archive.start(UNIT)
    assert process.stdout
    assert process.stdout.readline().startswith('{"event": "start"')
    process.send_signal(signal.SIGKILL)
    process.communicate()
    archive.crawl(Unit(site="small", why="crawl", last_page=1, limit=2))
    assert sum(archive.counts().values()) == 2
    assert archive.check_segments() == 3


@pytest.mark.timeout(120)
def test_killed_command_takes_its_crawl_with_it(archive: CrawlArchive, server: DemoServer, board: Board) -> None:
    archive.describe("small", "rhymix", server.listing_url, delay=0.1)
    process = archive.start_gisa("crawl", "small")
    assert kill_after(process, server, 6, 0.0)
    asked = len(server.log)
    archive.describe("small", "rhymix", server.listing_url)
    archive.gisa("crawl", "small")
    assert len(archive.versions()) == len(board.articles())
    assert set(archive.versions().values()) == {1}
    assert len(server.log) - asked < len(board.articles()) + 4, "what was stored was asked for again"
