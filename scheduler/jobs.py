"""What is done when crawling is asked for, by hand or by the clock: units run as processes, what they said added up."""

import os
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.model import Outcome, Unit
from scheduler.worker_process import CRAWLER, GRACE, CrawlProcess, Event, start_crawl

AT_ONCE = 4
"""Crawls at a time by hand: each asks one host at a time, so few gain from more on a usual machine."""
KEPT = 1000
"""Pages kept by name for the report; all are counted, and all are in the archive."""
BAD = (Outcome.FAILED, Outcome.QUARANTINED)
STARTED_NOTHING = 2
INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEnd:
    """How one page of a crawl ended."""

    site: str
    url: str
    want: str
    outcome: str
    reason: str | None
    detail: str
    title: str | None
    rows: int
    new_rows: int

    @property
    def failed(self) -> bool:
        """Whether it should be looked at: gisa got no answer, or could not read it."""
        return self.outcome in BAD


@dataclass(slots=True)
class Report:
    """What some units came to, added up while they run."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Pages by (want, outcome, reason or "")."""
    pages: list[PageEnd] = field(default_factory=list)
    failures: list[PageEnd] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """A sentence for each crawl that did not come to its end, or has something to say of it."""
    exit_code: int = 0

    def add(self, page: PageEnd) -> None:
        """Counts a page, and keeps it while there is room."""
        self.counts[page.want, page.outcome, page.reason or ""] += 1
        if len(self.pages) < KEPT:
            self.pages.append(page)
        if page.failed and len(self.failures) < KEPT:
            self.failures.append(page)

    def trouble(self, sentence: str, exit_code: int) -> None:
        """Notes a crawl that did not come to its end."""
        self.troubles.append(sentence)
        self.exit_code = max(self.exit_code, exit_code)


def page_end(site: str, words: Mapping[str, object]) -> PageEnd:
    """A page event's words as a value."""
    return PageEnd(
        site=site,
        url=str(words.get("url", "")),
        want=str(words.get("want", "article")),
        outcome=str(words.get("outcome", "")),
        reason=str(words["reason"]) if words.get("reason") else None,
        detail=str(words.get("detail") or ""),
        title=str(words["title"]) if words.get("title") else None,
        rows=int(str(words.get("rows") or 0)),
        new_rows=int(str(words.get("new_rows") or 0)),
    )


Watch = Callable[[Unit, Event], None]
Record = Callable[[Unit, int, int | None, int, str], None]
"""Told of a crawl that died: its unit, pid, run where it had begun one, exit code, and a sentence."""


class Round:
    """Units run side by side, until all have ended."""

    def __init__(
        self,
        units: Sequence[Unit],
        log_folder: Path,
        watch: Watch,
        record: Record,
        *,
        command: Sequence[str] = CRAWLER,
        environment: Mapping[str, str] | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        self.waiting = list(units)
        self.log_folder = log_folder
        self.watch = watch
        self.record = record
        self.command = command
        self.environment = dict(os.environ if environment is None else environment)
        self.at_once = at_once
        self.running: dict[int, CrawlProcess] = {}
        self.run_of: dict[int, int] = {}
        self.ended: set[int] = set()
        self.said: queue.Queue[tuple[CrawlProcess, Event | None]] = queue.Queue()
        self.report = Report()

    def run(self) -> Report:
        """Starts, listens, adds up. Ctrl-C lets the crawls finish what they have in hand; a second one ends them."""
        try:
            self._fill()
            while self.running:
                self._take(*self.said.get())
                self._fill()
        except KeyboardInterrupt:
            self._stop()
        finally:
            for crawl in self.running.values():
                crawl.kill_group()
        return self.report

    def _fill(self) -> None:
        """Starts what may run now: at most so many at once, and one at a time for a site."""
        for unit in list(self.waiting):
            if len(self.running) >= self.at_once:
                return
            if unit.site not in {crawl.unit.site for crawl in self.running.values()}:
                self.waiting.remove(unit)
                crawl = start_crawl(unit, self.log_folder, self.environment, command=self.command, listen=True)
                self.running[crawl.pid] = crawl
                threading.Thread(target=self._listen, args=(crawl,), daemon=True).start()

    def _listen(self, crawl: CrawlProcess) -> None:
        for event in crawl.events():
            self.said.put((crawl, event))
        self.said.put((crawl, None))

    def _take(self, crawl: CrawlProcess, event: Event | None) -> None:
        if event is None:
            self._close(crawl)
            return
        if event.kind == "page":
            self.report.add(page_end(crawl.unit.site, event.words))
        elif event.kind == "start" and isinstance(event.words.get("run"), int):
            self.run_of[crawl.pid] = event.words["run"]
            self.report.runs.append(event.words["run"])
        elif event.kind == "end":
            self.ended.add(crawl.pid)
            if event.words.get("note"):
                self.report.troubles.append(f"{crawl.unit.site}: {event.words['note']}")
        self.watch(crawl.unit, event)

    def _close(self, crawl: CrawlProcess) -> None:
        """A crawl said its last: what was its end?"""
        # Its output has ended, and it is about to: asking it to stop now would only spoil its exit code.
        exit_code = crawl.wait(GRACE)
        if exit_code is None:
            exit_code = crawl.end(0)
        crawl.kill_group()
        del self.running[crawl.pid]
        self.watch(crawl.unit, Event(kind="closed"))
        if crawl.pid in self.ended:
            self.report.exit_code = max(self.report.exit_code, abs(exit_code))
            return
        sentence = ended_how(crawl, exit_code)
        if crawl.pid in self.run_of:
            self.record(crawl.unit, crawl.pid, self.run_of[crawl.pid], exit_code, sentence)
        self.report.trouble(f"{crawl.unit.site}: {sentence}", STARTED_NOTHING if exit_code == STARTED_NOTHING else 1)

    def _stop(self) -> None:
        self.waiting.clear()
        for crawl in self.running.values():
            crawl.ask_to_stop()
        deadline = time.monotonic() + GRACE
        try:
            while self.running and (left := deadline - time.monotonic()) > 0:
                self._take(*self.said.get(timeout=left))
        except (KeyboardInterrupt, queue.Empty):
            pass
        for crawl in list(self.running.values()):
            crawl.kill_group()
            self._close(crawl)
        self.report.exit_code = INTERRUPTED


def ended_how(crawl: CrawlProcess, exit_code: int) -> str:
    """A sentence on a crawl that ended without saying so."""
    last = crawl.last_words()
    if last.startswith("gisa: "):
        return last.removeprefix("gisa: ")
    how = f"was killed by signal {-exit_code}" if exit_code < 0 else f"ended with exit code {exit_code}"
    return f"the crawl {how}" + (f"; its last words: {last}" if last else "") + f" (log: {crawl.log_file.name})"
