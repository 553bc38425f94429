"""How does a crawl that the clock asked for run and end: in its own process, within its time, with its record closed?"""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from archive.database.connect import Database
from archive.errors import DatabaseError
from archive.model import Unit
from archive.store import runs
from scheduler.jobs import ended_how
from scheduler.worker_process import CRAWLER, GRACE, CrawlProcess, Event, start_crawl, wait_until

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What every scheduled crawl keeps to."""

    log_folder: Path
    environment: Mapping[str, str]
    deadline: float
    """Seconds after which it is ended."""
    grace: float = GRACE
    command: Sequence[str] = CRAWLER


def crawl_within(unit: Unit, bounds: Bounds, database: Database, stopping: threading.Event, started: "Started") -> int:
    """Runs a unit to its end, its deadline or the daemon's; closes the record that a dead crawl left open. Its exit code."""
    begun = time.monotonic()
    crawl = start_crawl(unit, bounds.log_folder, bounds.environment, command=bounds.command, listen=False)
    log.info("started site=%s pid=%d", unit.site, crawl.pid)
    with started.while_running(crawl):
        cut = wait_until(crawl, bounds.deadline, stopping)
        exit_code = crawl.end(bounds.grace if cut else 0)
        begin, end = first_and_last(crawl)
        if end is None:
            sentence = cut_sentence(cut, bounds.deadline) or ended_how(crawl, exit_code)
            record_death(database, unit, crawl.pid, begin, exit_code, sentence)
    took = time.monotonic() - begun
    log.info("crawled site=%s exit=%d took=%.1fs %s", unit.site, exit_code, took, counts_of(end) if end else sentence)
    return exit_code


class Started:
    """The crawls under way, so that their records are not taken for those of dead ones."""

    def __init__(self) -> None:
        self.pids: set[int] = set()

    def while_running(self, crawl: CrawlProcess) -> "Registered":
        """Knows the crawl for as long as the block lasts."""
        return Registered(self.pids, crawl.pid)


@dataclass(frozen=True, slots=True)
class Registered:
    """A process known for the length of a block."""

    pids: set[int]
    pid: int

    def __enter__(self) -> None:
        self.pids.add(self.pid)

    def __exit__(self, *_: object) -> None:
        self.pids.discard(self.pid)


def first_and_last(crawl: CrawlProcess) -> tuple[int | None, Event | None]:
    """The run that a crawl began, and its closing event, from what it said."""
    begin: int | None = None
    end: Event | None = None
    for event in crawl.events():
        if event.kind == "start" and isinstance(event.words.get("run"), int):
            begin = event.words["run"]
        elif event.kind == "end":
            end = event
    return begin, end


def cut_sentence(cut: str | None, deadline: float) -> str | None:
    """Why we ended a crawl, where we did."""
    if cut == "deadline":
        return f"ended by the daemon: it took longer than {deadline:g} s"
    return "ended with the daemon" if cut == "stop" else None


def counts_of(end: Event) -> str:
    """A closing event's counts of articles and its note, for the log."""
    counts = end.words.get("counts")
    articles = counts.get("article") if isinstance(counts, dict) else None
    words = [f"{outcome}={n}" for outcome, n in sorted(articles.items())] if isinstance(articles, dict) else []
    note = end.words.get("note")
    return " ".join([*words, f"note={note!r}"] if note else words)


def record_death(database: Database, unit: Unit, pid: int, run_id: int | None, exit_code: int, note: str) -> None:
    """Closes the record of a crawl that could not do it; one that had not begun its record gets one."""
    try:
        with database.connect() as conn:
            now = datetime.now(UTC)
            number = runs.start(conn, unit, now, pid) if run_id is None else run_id
            runs.finish(conn, number, now, exit_code=exit_code, note=note)
    except (psycopg.OperationalError, DatabaseError) as error:
        # The next round closes what is still open; the log has the sentence meanwhile.
        log.warning("not recorded site=%s pid=%d note=%r error=%s", unit.site, pid, note, error)


def reap(database: Database, started: Started) -> int:
    """Closes the records that crawls of this machine left open when they were killed; how many."""
    closed = 0
    with database.connect() as conn:
        for run in runs.unfinished(conn):
            if run.pid in started.pids or is_alive(run.pid, run.started_at):
                continue
            note = "its process was gone before it could close its record"
            runs.finish(conn, run.run_id, datetime.now(UTC), exit_code=-9, note=note)
            log.info("reaped run=%d pid=%d", run.run_id, run.pid)
            closed += 1
    return closed


def is_alive(pid: int, since: datetime) -> bool:
    """Whether the process that began a run then is still there; a later process with its number is another one."""
    import psutil

    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= since.timestamp() + CLOCK_SLACK
    except psutil.NoSuchProcess:
        return False


CLOCK_SLACK = 2.0
"""Seconds by which the system's idea of a process's start may differ from ours."""
