"""When is something done again? The one place that knows APScheduler: named calls, each at its interval."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

SEOUL = ZoneInfo("Asia/Seoul")
MISFIRE_GRACE = 6 * 3600
"""Seconds by which a call may be late and is still made: a laptop that slept catches up, once."""
JITTER = 0.05
"""Part of the interval by which a call may be late, so that sites do not all start on the same second."""


class Clock:
    """Calls by name: each at its interval, never twice at once, late ones made once."""

    def __init__(self, threads: int) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=SEOUL,
            executors={"default": ThreadPoolExecutor(threads)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": MISFIRE_GRACE},
        )
        self._intervals: dict[str, timedelta] = {}
        self.skipped = 0
        """Calls not made because the one before had not ended, or because they came too late."""
        self._scheduler.add_listener(self._note, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)

    def start(self) -> None:
        """Begins to call."""
        self._scheduler.start()

    def stop(self) -> None:
        """Makes no further call and waits for those under way."""
        self._scheduler.shutdown(wait=True)

    def every(self, name: str, interval: timedelta, call: Callable[[], None], *, first: timedelta = timedelta()) -> None:
        """Makes a call now and then at each interval; one of that name with that interval goes on as it is."""
        if self._intervals.get(name) == interval:
            return
        self._intervals[name] = interval
        seconds = interval.total_seconds()
        self._scheduler.add_job(
            call,
            "interval",
            id=name,
            seconds=seconds,
            jitter=max(1, int(seconds * JITTER)) if seconds > 1 else None,
            next_run_time=datetime.now(UTC) + first,
            replace_existing=True,
        )

    def drop(self, name: str) -> None:
        """Makes the call no more; one under way goes on to its end."""
        if self._intervals.pop(name, None) is not None:
            self._scheduler.remove_job(name)

    def names(self) -> set[str]:
        """The calls that are made."""
        return set(self._intervals)

    def next_at(self, name: str) -> datetime | None:
        """When a call is made next."""
        job = self._scheduler.get_job(name)
        moment: datetime | None = job.next_run_time if job else None
        return moment

    def _note(self, event: JobEvent) -> None:
        self.skipped += 1
        why = "still running" if event.code == EVENT_JOB_MAX_INSTANCES else "too late"
        log.warning("skipped job=%s why=%r skipped=%d", event.job_id, why, self.skipped)
