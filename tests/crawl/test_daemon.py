"""The daemon crawls at each site's cadence, alone on its database, ends what hangs, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from archive.database.connect import Database, open_database
from archive.database.migrate import migrate
from archive.errors import Busy
from archive.model import Unit
from archive.settings import Settings
from archive.store import locks, runs
from scheduler import daily_tidy
from scheduler.clock import Clock
from scheduler.daemon import Cadence, Daemon
from scheduler.scheduled_crawl import Started, is_alive, reap

FAKE = Path(__file__).with_name("fake_crawler.py")
ROOT = Path(__file__).parents[2]


def until(condition, seconds: float = 20.0):
    """Waits for a condition and gives its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)
    return value


def describe(home: Path, site: str, *, every: str = "1m", url: str | None = None) -> Path:
    folder = home / "sites"
    folder.mkdir(exist_ok=True)
    file = folder / f"{site}.toml"
    file.write_text(
        f'id = "{site}"\nname = "{site}"\n[[listing]]\nurl = "{url or f"http://{site}.test/list"}"\nevery = "{every}"\n',
        encoding="utf-8",
    )
    return file


def recorded(database: Database, site: str | None = None) -> list[runs.Run]:
    with database.connect() as conn:
        return runs.recent(conn, 100, site)


def ended(database: Database, site: str | None = None) -> list[runs.Run]:
    return [run for run in recorded(database, site) if run.finished_at]


def alive_in_group(group: int) -> list[psutil.Process]:
    """Processes of a group; one that nobody has yet taken note of the end of is not alive."""
    found = []
    for one in psutil.process_iter():
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getpgid(one.pid) == group and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
    return found


@pytest.fixture
def daemon(database, settings) -> Iterator:
    """Makes daemons whose crawls are fakes; each runs in a thread, and all are stopped in the end."""
    made: list[tuple[Daemon, threading.Thread]] = []

    def make(mode: str, **pace: Any) -> Daemon:
        environment = {**os.environ, "GISA_DSN": database.dsn, "GISA_HOME": str(settings.home)}
        cadence = Cadence(**{"round_every": 0.3, "grace": 1.0} | pace)
        one = Daemon(settings, database, cadence, environment, command=[sys.executable, str(FAKE), mode])
        thread = threading.Thread(target=one.work)
        thread.start()
        made.append((one, thread))
        return one

    yield make
    for one, thread in made:
        one.stopping.set()
        thread.join(15)
        assert not thread.is_alive()


def test_every_enabled_site_is_crawled_and_recorded(daemon, database, home):
    describe(home, "first")
    describe(home, "second")
    describe(home, "off").write_text('id = "off"\nname = "off"\nlisting = ["http://off.test/"]\nenabled = false\n')
    daemon("end")
    until(lambda: len(ended(database)) >= 2)
    assert {(run.site_id, run.why, run.exit_code) for run in recorded(database)} == {
        ("first", "daemon", 0),
        ("second", "daemon", 0),
    }


def test_a_new_definition_is_taken_up_and_a_removed_one_dropped(daemon, database, home):
    one = daemon("end")
    file = describe(home, "late")
    until(lambda: ended(database, "late"))
    file.unlink()
    until(lambda: "late" not in one.clock.names())


def test_a_broken_definition_stops_no_other(daemon, database, home, caplog):
    describe(home, "good")
    (home / "sites" / "bad.toml").write_text("id = ", encoding="utf-8")
    daemon("end")
    until(lambda: ended(database, "good"))
    assert len([line for line in caplog.messages if "bad.toml" in line]) == 1


def test_a_crawl_beyond_its_deadline_is_ended_with_all_it_started(daemon, database, home):
    describe(home, "slow")
    daemon("deaf", deadline=2.0, grace=0.3)
    (run,) = until(lambda: ended(database, "slow"))
    assert run.exit_code == -signal.SIGKILL
    assert "longer than 2 s" in run.note
    assert not psutil.pid_exists(run.pid)
    until(lambda: not alive_in_group(run.pid), 5)


@pytest.mark.parametrize("mode", ["die", "mute"])
def test_a_killed_crawl_is_recorded(daemon, database, home, mode):
    describe(home, "frail")
    daemon(mode)
    (run,) = until(lambda: ended(database, "frail"))
    assert (run.exit_code, run.why) == (-signal.SIGKILL, "daemon")
    assert "killed by signal 9" in run.note


def test_one_site_at_a_time_is_crawled_once_at_a_time(daemon, database, home):
    describe(home, "busy", every="1s")
    one = daemon("work")
    until(lambda: recorded(database, "busy"))
    until(lambda: one.clock.skipped >= 2)
    assert len(recorded(database, "busy")) == 1


def test_stopping_lets_crawls_end_in_order(daemon, database, home):
    describe(home, "calm")
    one = daemon("work")
    until(lambda: recorded(database, "calm"))
    one.stopping.set()
    (run,) = until(lambda: ended(database, "calm"))
    assert run.exit_code == 0


def test_a_second_daemon_is_refused_by_name(daemon, database, settings, home):
    describe(home, "any")
    daemon("end")
    with database.connect(autocommit=True) as conn:
        until(lambda: locks.daemon_holder(conn))
    with pytest.raises(Busy, match=rf"another gisa daemon .* {os.getpid()}"):
        Daemon(settings, database, Cadence(), {}).run()


def test_the_lock_is_taken_again_after_its_connection_was_cut(daemon, database, home):
    daemon("end")
    with database.connect(autocommit=True) as conn:
        until(lambda: locks.daemon_holder(conn))
        # Another test's daemon may work on another database of the server.
        cut = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name LIKE 'gisa daemon%'"
        )
        assert conn.execute(cut).fetchall() == [(True,)]
        until(lambda: locks.daemon_holder(conn) is None, 5)
        until(lambda: locks.daemon_holder(conn))


def test_records_of_dead_crawls_are_closed_and_those_of_living_ones_left(database):
    gone = subprocess.Popen(["true"])
    gone.wait()
    with database.connect() as conn:
        now = datetime.now(UTC)
        dead = runs.start(conn, Unit(site="a", why="crawl"), now, gone.pid)
        another = runs.start(conn, Unit(site="a", why="crawl"), now - timedelta(days=400), os.getpid())
        living = runs.start(conn, Unit(site="a", why="crawl"), now, os.getpid())
    assert reap(database, Started()) == 2
    states = {run.run_id: run.exit_code for run in recorded(database)}
    assert states == {dead: -9, another: -9, living: None}
    assert is_alive(os.getpid(), datetime.now(UTC))


def test_old_logs_are_cleared(daemon, database, settings, home):
    folder = settings.home / "log"
    folder.mkdir()
    old, new = folder / "old.log", folder / "new.jsonl"
    for file, age in ((old, 15), (new, 13)):
        file.touch()
        os.utime(file, times=(time.time() - age * 86400,) * 2)
    daemon("end")
    until(lambda: not old.exists())
    assert new.exists()


def test_the_clock_neither_doubles_nor_forgets():
    clock = Clock(threads=2)
    calls: list[float] = []
    clock.every("x", timedelta(seconds=1), lambda: calls.append(time.monotonic()))
    clock.start()
    until(lambda: len(calls) >= 2)
    clock.every("x", timedelta(seconds=1), lambda: calls.append(-1))
    clock.drop("x")
    assert clock.names() == set()
    seen = len(calls)
    time.sleep(1.5)
    clock.stop()
    assert len(calls) == seen
    assert -1 not in calls


def log_of(home: Path) -> str:
    return "\n".join(file.read_text() for file in [home / "daemon.log", *home.glob("log/*.log")])


def children(pid: int) -> list[psutil.Process]:
    """The crawls that a process has started."""
    with suppress(psutil.NoSuchProcess):
        return [one for one in psutil.Process(pid).children() if "crawler" in one.cmdline()]
    return []


@pytest.fixture
def own(home: Path) -> Iterator[Database]:
    """The database that a daemon with this home runs."""
    with open_database(Settings(home=home)) as opened:
        with opened.connect() as conn:
            migrate(conn)
        yield opened


@contextmanager
def process(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A daemon as people start it, with real crawls and its own database."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GISA_")}
    environment = {**inherited, "GISA_HOME": str(home), "GISA_ALLOW_PRIVATE": "1"}
    with (home / "daemon.log").open("w") as log:
        words = [sys.executable, "-m", "scheduler.cli", "daemon", "--round", "1"]
        started = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log, text=True)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


class SilentSite:
    """A site that takes connections and never answers: its crawl lasts."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(30)
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}/list"
        self.taken: list[socket.socket] = []

    def wait_for_crawl(self) -> None:
        """Returns when a crawl has asked for a page."""
        self.taken.append(self.server.accept()[0])


@pytest.fixture
def silent_site() -> Iterator[SilentSite]:
    site = SilentSite()
    yield site
    for connection in (*site.taken, site.server):
        connection.close()


def test_sigterm_stops_daemon_and_crawls_within_twenty_seconds(own, home, silent_site):
    describe(home, "silent", url=silent_site.url)
    with process(home) as started:
        silent_site.wait_for_crawl()
        (run,) = recorded(own, "silent")
        assert run.finished_at is None, (run.note, log_of(home))
        begun = time.monotonic()
        started.terminate()
        assert started.wait(25) == 0
        assert time.monotonic() - begun < 20
        assert not is_alive(run.pid, run.started_at)
        assert [one.run_id for one in ended(own)] == [run.run_id]


def test_kill_nine_of_the_daemon_leaves_no_crawl_and_the_next_one_starts_clean(own, home, silent_site):
    describe(home, "silent", url=silent_site.url)
    with process(home) as started:
        silent_site.wait_for_crawl()
        (run,) = recorded(own, "silent")
        assert run.finished_at is None, (run.note, log_of(home))
        family = psutil.Process(run.pid).children(recursive=True)
        started.kill()
        started.wait()
        until(lambda: not is_alive(run.pid, run.started_at), 20)
        _, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []
    with process(home):
        newest, oldest = until(lambda: found if len(found := recorded(own, "silent")) == 2 else None, 30)
        assert oldest.finished_at is not None
        assert newest.why == "daemon"


def test_kill_nine_of_the_daemon_ends_a_crawl_that_is_still_starting(own, home, silent_site):
    describe(home, "silent", url=silent_site.url)
    with process(home) as started:
        (crawl,) = until(lambda: children(started.pid), 30)
        began = datetime.fromtimestamp(crawl.create_time(), UTC)
        started.kill()
        started.wait()
        until(lambda: not is_alive(crawl.pid, began), 5)


def test_a_second_process_says_so_and_leaves(own, home):
    describe(home, "quiet").unlink()
    with process(home), own.connect(autocommit=True) as conn:
        until(lambda: locks.daemon_holder(conn), 30)
        with process(home) as second:
            assert second.wait(30) == 1
        assert "another gisa daemon works on this database already" in (home / "daemon.log").read_text()


TIDIES = "import os, sys; print(os.environ['GISA_HOME'])"


def test_raw_captures_are_let_go_once_a_day_by_a_process_of_its_own(daemon, home, monkeypatch):
    monkeypatch.setattr(daily_tidy, "FIRST", timedelta())
    monkeypatch.setattr(daily_tidy.tidy_within, "__kwdefaults__", {"command": [sys.executable, "-c", TIDIES], "deadline": 20.0})
    describe(home, "first")
    one = daemon("end")
    logs = until(lambda: [file for file in (home / "log").glob("tidy-*.log") if file.read_text().strip() == str(home)])
    assert len(logs) == 1
    one.read_definitions()
    due = one.clock.next_at(daily_tidy.NAME)
    assert due is not None
    assert timedelta(hours=20) < due - datetime.now(UTC) < timedelta(hours=28)


def test_a_daemon_may_be_told_not_to_tidy(daemon, home):
    describe(home, "first")
    one = daemon("end", tidy=False)
    until(lambda: "first" in one.clock.names())
    assert daily_tidy.NAME not in one.clock.names()


@pytest.mark.parametrize(("ends", "deadline"), [("deadline", 0.5), ("stop", 60.0)])
def test_tidying_that_takes_too_long_or_is_not_wanted_any_more_is_ended(tmp_path, ends, deadline):
    stopping = threading.Event()
    threading.Timer(1.0, stopping.set).start()
    begun = time.monotonic()
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    code = daily_tidy.tidy_within(tmp_path, os.environ, stopping, grace=1.0, command=command, deadline=deadline)
    assert code == -signal.SIGTERM
    assert time.monotonic() - begun < 20
    assert stopping.wait(5)
