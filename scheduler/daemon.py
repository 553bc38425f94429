"""What does the daemon do: crawl every site at the cadence of its listings, and tidy once a day, until told to stop."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from types import FrameType

import psycopg

from archive.database.connect import Database, without_password
from archive.errors import Busy, DatabaseError
from archive.settings import Settings
from archive.sites.load import Catalogue
from archive.sites.model import Site
from scheduler import daily_tidy, session
from scheduler.clock import Clock
from scheduler.one_daemon import DaemonLock
from scheduler.plan import cadence, daemon_unit, due_listings, enabled
from scheduler.scheduled_crawl import Bounds, Started, crawl_within, reap
from scheduler.worker_process import CRAWLER, GRACE

log = logging.getLogger(__name__)

STAGGER = timedelta(seconds=2)
"""Between the first crawls of two sites: a crawl's start costs a core for about that long."""
LOGS_KEPT = timedelta(days=14)
STOPS_ON = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How the daemon paces itself; times in seconds."""

    jobs: int = 4
    deadline: float = 3600
    round_every: float = 60
    grace: float = GRACE
    tidy: bool = True
    """Whether raw captures are let go, once a day."""


class Daemon:
    """The clock and what it crawls. `run` returns when a signal says so."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        pace: Cadence,
        environment: Mapping[str, str],
        *,
        command: Sequence[str] = CRAWLER,
        definitions: Callable[[Settings], Catalogue] = session.catalogue,
    ) -> None:
        self.settings = settings
        self.database = database
        self.pace = pace
        self.definitions = definitions
        self.bounds = Bounds(
            log_folder=settings.home / "log",
            environment=environment,
            deadline=pace.deadline,
            grace=pace.grace,
            command=command,
        )
        self.stopping = threading.Event()
        self.lock = DaemonLock(database)
        # One more than there are crawls: tidying takes no crawl's place.
        self.clock = Clock(pace.jobs + 1)
        self.started = Started()
        self.sites: dict[str, Site] = {}
        self.last_read: dict[str, dict[str, datetime]] = {}
        self.said: tuple[str, ...] = ()

    def run(self) -> int:
        """Works until SIGTERM or SIGINT; 0 after a clean stop, 1 where another daemon took the database. Raises Busy at once."""
        before = {number: signal.signal(number, self._signalled) for number in STOPS_ON}
        try:
            return self.work()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def work(self) -> int:
        """Works until `stopping` is set."""
        self.lock.take()
        log.info("daemon started home=%s database=%s", self.settings.home, without_password(self.database.dsn))
        self.clock.start()
        if self.pace.tidy:
            self.clock.every(daily_tidy.NAME, daily_tidy.EVERY, self.tidy, first=daily_tidy.FIRST)
        try:
            self.round()
            while not self.stopping.wait(self.pace.round_every):
                self.round()
        except Busy as error:
            log.error("stopping: %s", error)
            return 1
        finally:
            self.stopping.set()
            self.clock.stop()
            self.lock.release()
            log.info("daemon stopped")
        return 0

    def round(self) -> None:
        """What is done again and again: keep the lock, close dead records, read the definitions, clear old logs."""
        try:
            self.lock.check()
            reap(self.database, self.started)
        except (psycopg.OperationalError, DatabaseError) as error:
            log.warning("the database does not answer; trying again in %gs: %s", self.pace.round_every, error)
        self.read_definitions()
        self.clear_logs()

    def read_definitions(self) -> None:
        """Takes up new and changed site definitions, and drops what is gone or switched off."""
        known = self.definitions(self.settings)
        problems = tuple(str(problem) for problem in known.problems)
        if problems != self.said:
            self.said = problems
            for problem in problems:
                log.error("left out: %s", problem)
        self.sites = {site.id: site for site in enabled(known)}
        for name in self.clock.names() - {daily_tidy.NAME} - set(self.sites):
            log.info("dropped site=%s", name)
            self.clock.drop(name)
        fresh = [site for site in self.sites.values() if site.id not in self.clock.names()]
        for site in self.sites.values():
            first = STAGGER * fresh.index(site) if site in fresh else timedelta()
            self.clock.every(site.id, cadence(site), partial(self.tick, site.id), first=first)

    def tick(self, site_id: str) -> None:
        """The clock's call for a site: crawl its listings that are due."""
        site = self.sites.get(site_id)
        if site is None or self.stopping.is_set():
            return
        read = self.last_read.setdefault(site_id, {})
        now = datetime.now(UTC)
        listings = due_listings(site, read, now)
        if not listings:
            return
        read.update(dict.fromkeys(listings, now))
        try:
            crawl_within(daemon_unit(site, listings), self.bounds, self.database, self.stopping, self.started)
        except Exception:  # The job loop: one site's trouble, whatever it is, must not end the others.
            log.exception("crawl failed site=%s", site_id)

    def tidy(self) -> None:
        """The clock's call, once a day: let raw captures go by the settings' policy."""
        if self.stopping.is_set():
            return
        try:
            daily_tidy.tidy_within(self.bounds.log_folder, self.bounds.environment, self.stopping, grace=self.bounds.grace)
        except Exception:  # The job loop: what goes wrong here must not end the crawls.
            log.exception("tidying failed")

    def clear_logs(self) -> None:
        """Removes the logs of crawls long past."""
        oldest = time.time() - LOGS_KEPT.total_seconds()
        for pattern in ("*.log", "*.jsonl"):
            for file in self.bounds.log_folder.glob(pattern):
                if file.stat().st_mtime < oldest:
                    file.unlink(missing_ok=True)

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        log.info("stopping on %s", signal.Signals(number).name)
        self.stopping.set()
