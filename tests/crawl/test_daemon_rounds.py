"""Units run by hand are processes whose words are added up, whose deaths are told, and which end when asked to."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from archive.model import Unit
from scheduler.jobs import INTERRUPTED, Round
from scheduler.worker_process import start_crawl

FAKE = Path(__file__).with_name("fake_crawler.py")
PLAIN = {name: value for name, value in os.environ.items() if not name.startswith("GISA_")}


def command(mode: str) -> list[str]:
    return [sys.executable, str(FAKE), mode]


def units(*sites: str) -> list[Unit]:
    return [Unit(site=site, why="crawl") for site in sites]


class Told:
    """What a round told of crawls that died, and of events."""

    def __init__(self) -> None:
        self.deaths: list[tuple[str, int | None, int, str]] = []
        self.events: list[tuple[str, str]] = []

    def record(self, unit, pid, run_id, exit_code, note):
        self.deaths.append((unit.site, run_id, exit_code, note))

    def watch(self, unit, event):
        self.events.append((unit.site, event.kind))


def run(mode, folder, *sites, **more):
    told = Told()
    report = Round(units(*sites), folder, told.watch, told.record, command=command(mode), environment=PLAIN, **more).run()
    return report, told


def test_pages_of_all_units_are_added_up(tmp_path):
    report, told = run("end", tmp_path, "a.test", "b.test", "c.test")
    assert report.counts == {("article", "NEW", ""): 3}
    assert sorted(page.site for page in report.pages) == ["a.test", "b.test", "c.test"]
    assert (report.exit_code, report.troubles, told.deaths) == (0, [], [])
    assert [kind for site, kind in told.events if site == "b.test"] == ["start", "page", "progress", "end", "closed"]


def test_failed_pages_are_named_and_make_the_exit_code_one(tmp_path):
    report, _ = run("failed", tmp_path, "a.test")
    assert report.exit_code == 1
    assert [(page.url, page.outcome, page.reason) for page in report.failures] == [("http://a.test/1", "FAILED", "timeout")]


def test_a_note_is_passed_on(tmp_path):
    report, _ = run("note", tmp_path, "a.test")
    assert report.troubles == ["a.test: the list could not be read"]


def test_a_killed_crawl_is_told_and_costs_the_others_nothing(tmp_path):
    report, told = run("die", tmp_path, "a.test")
    assert report.exit_code == 1
    assert "killed by signal 9" in report.troubles[0]
    assert told.deaths[0][:3] == ("a.test", 1, -9)


def test_a_crawl_that_never_began_is_told_without_a_record(tmp_path):
    report, told = run("mute", tmp_path, "a.test")
    assert (report.exit_code, told.deaths) == (1, [])
    assert "killed by signal 9" in report.troubles[0]


def test_a_wrong_configuration_is_passed_on_as_its_sentence(tmp_path):
    report, _ = run("wrong", tmp_path, "a.test")
    assert (report.exit_code, report.troubles) == (2, ["a.test: the unit cannot be used"])


def test_one_site_is_crawled_by_one_process_at_a_time(tmp_path):
    _, told = run("end", tmp_path, "a.test", "a.test", "b.test")
    kinds = [kind for site, kind in told.events if site == "a.test"]
    assert kinds == ["start", "page", "progress", "end", "closed"] * 2


@pytest.mark.parametrize(("mode", "trouble"), [("work", []), ("deaf", ["killed by signal 9"])])
def test_ctrl_c_lets_a_crawl_end_and_ends_one_that_does_not(tmp_path, monkeypatch, mode, trouble):
    monkeypatch.setattr("scheduler.jobs.GRACE", 1.0)
    told = Told()
    round_ = Round(units("a.test"), tmp_path, told.watch, told.record, command=command(mode), environment=PLAIN)

    def press() -> None:
        while not round_.run_of:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press).start()
    report = round_.run()
    assert report.exit_code == INTERRUPTED
    assert [word in said for word, said in zip(trouble, report.troubles, strict=True)] == [True] * len(trouble)
    assert report.counts.total() == (0 if trouble else 1)


def test_ending_a_crawl_ends_what_it_started(tmp_path):
    crawl = start_crawl(units("a.test")[0], tmp_path, PLAIN, command=command("deaf"), listen=True)
    next(crawl.events())
    deadline = time.monotonic() + 10
    while not (inner := psutil.Process(crawl.pid).children()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert inner
    assert crawl.end(grace=0.2) == -signal.SIGKILL
    _, alive = psutil.wait_procs(inner, timeout=5)
    assert alive == []
