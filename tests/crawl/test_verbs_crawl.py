"""The verbs that ask sites for pages, as people run them: real processes against a small newspaper on loopback."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.database.connect import open_database
from archive.settings import Settings
from tests.crawl.small_site import Answer, SmallSite, definition, small_site

ROOT = Path(__file__).parents[2]


@pytest.fixture
def paper() -> Iterator[SmallSite]:
    """Fifteen articles on two list pages."""
    with small_site(15) as site:
        yield site


@pytest.fixture
def server(home: Path) -> Iterator[None]:
    """The home's own database, kept running: each command would else start and stop it."""
    with open_database(Settings(home=home)):
        yield


@pytest.fixture
def environment(home: Path, server: None, paper: SmallSite) -> dict[str, str]:
    """What a person has set: a home, in which gisa runs its own database, and a described newspaper that may be asked fast."""
    (home / "sites").mkdir()
    (home / "sites" / "paper.toml").write_text(definition(paper, "paper", 0.01), encoding="utf-8")
    mine = {
        "GISA_HOME": str(home),
        "GISA_ALLOW_PRIVATE": "1",
        "SCRAPY_SETTINGS_MODULE": "tests.crawl.quick",
    }
    return {**{name: value for name, value in os.environ.items() if not name.startswith("GISA_")}, **mine}


def gisa(environment: dict[str, str], *words: str, code: int = 0) -> str:
    command = [sys.executable, "-m", "scheduler.cli", *words]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90, check=False)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout if code != 2 else ended.stderr


def counted(report: dict[str, Any], want: str = "article") -> dict[str, int]:
    return {line["outcome"]: line["count"] for line in report["counts"] if line["want"] == want}


def test_crawl_fetches_what_is_new_up_to_its_limit_and_then_the_rest(environment):
    first = json.loads(gisa(environment, "crawl", "paper", "--limit", "3", "--json"))
    assert (first["exit"], counted(first), len(first["runs"]), first["troubles"]) == (0, {"NEW": 3}, 1, [])
    table = gisa(environment, "crawl").splitlines()
    assert table[0].split() == ["pages", "outcome", "reason", "count"]
    assert ["article", "NEW", "12"] in [line.split() for line in table]
    assert [run["exit_code"] for run in json.loads(gisa(environment, "runs", "--json"))] == [0, 0]


def test_fetch_and_recrawl_tell_how_each_page_ended(environment, paper):
    paper.special["/read/2"] = lambda: Answer(status=404)
    known, missing = paper.url("/read/1"), paper.url("/read/2")
    report = json.loads(gisa(environment, "fetch", known, missing, "http://nosuchhost.invalid/1", "--json", code=1))
    ended = {page["url"]: (page["outcome"], page["reason"]) for page in report["pages"]}
    assert ended == {known: ("NEW", None), missing: ("GONE", "not-found"), "http://nosuchhost.invalid/1": ("FAILED", "dns")}
    shown = gisa(environment, "recrawl", known)
    assert "UNCHANGED" in shown
    assert known in shown
    assert "the archive has no article" in gisa(environment, "recrawl", missing, code=2)


def test_a_listing_that_cannot_be_read_is_said(environment, paper):
    paper.special["/list"] = lambda: Answer(status=500)
    report = json.loads(gisa(environment, "crawl", "paper", "--json", code=1))
    assert counted(report, "listing") == {"FAILED": 1}
    assert [failure["reason"] for failure in report["failures"]] == ["server-error"]


def test_ctrl_c_ends_the_crawl_in_order_and_prints_what_was_done(environment, paper):
    paper.special["/read/7"] = lambda: Answer(pieces=(b"<html>",) * 100, pause=1.0)
    command = [sys.executable, "-m", "scheduler.cli", "crawl", "paper"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as started:
        deadline = time.monotonic() + 60
        while not any(asked.path == "/list" for asked in paper.asked) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=30)
    assert started.returncode == 130
    assert "listing" in out
    assert "told to stop" in err
    assert "Traceback" not in err
    (run,) = json.loads(gisa(environment, "runs", "--json"))
    assert (run["exit_code"], run["finished_at"] is not None) == (1, True)
