"""Does a crawl end when it should, however it is told to, and leave nothing behind?"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from psycopg import Connection

from archive.model import Unit
from archive.settings import Settings
from archive.unit_json import unit_to_json
from tests.crawl.crawling import crawl, environment, finish, started
from tests.crawl.small_site import Answer, SmallSite, define, small_site

pytestmark = pytest.mark.parametrize("pg_server", ["embedded"], indirect=True)

UNIT = Unit(site="small", why="crawl")
STARTING = 30.0
HANG_UP_ON_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def until_asked(site: SmallSite, requests: int) -> None:
    """Waits until the site was asked for so many pages."""
    limit = time.monotonic() + STARTING
    while len(site.asked) < requests:
        assert time.monotonic() < limit, "the crawl did not get so far"
        time.sleep(0.01)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stores_what_it_has_and_leaves(settings: Settings, conn: Connection, sign: signal.Signals) -> None:
    with small_site(40) as site:
        define(settings.home, site, delay=0.05)
        with started(UNIT, settings) as process:
            until_asked(site, 15)
            process.send_signal(sign)
            told = time.monotonic()
            stopped = finish(process)
            assert time.monotonic() - told < 10
            assert stopped.code == 1
            assert stopped.of("end")[0]["note"] == "The crawl was told to stop."
            stored = conn.execute("SELECT count(*) FROM article").fetchone()
            assert stored == (stopped.outcomes["NEW"],)
            conn.commit()
            assert 0 < stopped.outcomes["NEW"] < 40
            assert crawl(settings).outcomes == {"NEW": 40 - stopped.outcomes["NEW"]}
    assert conn.execute("SELECT exit_code FROM run ORDER BY run_id").fetchall() == [(1,), (0,)]


def test_a_site_that_hangs_does_not_keep_it_from_leaving(settings: Settings, conn: Connection) -> None:
    with small_site(3) as site:
        define(settings.home, site)
        site.say("/read/2", Answer(pause=25.0))
        with started(UNIT, settings, SCRAPY_SETTINGS_MODULE="crawler.settings") as process:
            until_asked(site, 3)
            time.sleep(1.5)
            process.terminate()
            told = time.monotonic()
            stopped = finish(process)
            assert time.monotonic() - told < 10
    stored, due = stopped.outcomes["NEW"], conn.execute("SELECT count(*) FROM frontier WHERE due_at <= now()").fetchone()
    assert stored < 3
    assert due == (3 - stored,)


def test_it_ends_when_the_process_that_started_it_is_killed(settings: Settings, conn: Connection, tmp_path: Path) -> None:
    starter = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'crawler'], stdin=open(sys.argv[1]), start_new_session=True)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    unit = tmp_path / "unit.json"
    unit.write_text(unit_to_json(UNIT), encoding="utf-8")
    with small_site(200) as site:
        define(settings.home, site, delay=0.2)
        parent = subprocess.Popen(
            [sys.executable, "-c", starter, str(unit)],
            env=environment(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert parent.stdout
        crawler = psutil.Process(int(parent.stdout.readline()))
        until_asked(site, 8)
        family = [crawler, *crawler.children(recursive=True)]
        parent.kill()
        parent.communicate()
        _, alive = psutil.wait_procs(family, timeout=12)
    assert alive == []
    assert conn.execute("SELECT note FROM run").fetchall() == [("The crawl was told to stop.",)]


def test_its_readers_end_with_it(settings: Settings, conn: Connection) -> None:
    with small_site(200) as site:
        define(settings.home, site, delay=0.1)
        with started(UNIT, settings) as process:
            until_asked(site, 8)
            children = psutil.Process(process.pid).children(recursive=True)
            assert children
            process.kill()
            process.communicate()
            _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_a_database_that_goes_away_ends_the_crawl_in_a_sentence(settings: Settings, conn: Connection) -> None:
    with small_site(60) as site:
        define(settings.home, site, delay=0.05)
        with started(UNIT, settings) as process:
            until_asked(site, 15)
            conn.execute(HANG_UP_ON_OTHERS)
            conn.commit()
            ended = finish(process)
            assert ended.code == 1
            assert "database" in ended.of("end")[0]["note"]
            assert "Traceback" not in ended.log
            before = ended.outcomes["NEW"]
            assert crawl(settings).code == 0
    assert before < 60
    assert conn.execute("SELECT count(*) FROM article").fetchone() == (60,)


def test_an_old_crawl_left_by_a_killed_one_does_not_lock_the_site(settings: Settings, conn: Connection) -> None:
    with small_site(20) as site:
        define(settings.home, site, delay=0.05)
        with started(UNIT, settings) as process:
            until_asked(site, 6)
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            deadline = time.monotonic() + 10
            crawled = crawl(settings)
            while crawled.code == 1 and not crawled.events and time.monotonic() < deadline:
                crawled = crawl(settings)
    assert crawled.code == 0, crawled.log
    assert conn.execute("SELECT count(*) FROM article").fetchone() == (20,)
