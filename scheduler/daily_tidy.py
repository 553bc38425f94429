"""How does the daemon let raw captures go, once a day: `gisa tidy` as a process of its own, within its time?"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.worker_process import Child, child_environment, leashed, wait_until

log = logging.getLogger(__name__)

NAME = "gisa tidy"
"""Of its call among those of the sites: no site's id has a space in it."""
TIDY = (sys.executable, "-P", "-m", "scheduler.cli", "tidy")
EVERY = timedelta(days=1)
FIRST = timedelta(hours=1)
"""After the start of the daemon: one that is started every morning tidies every day, too."""
DEADLINE = 6 * 3600.0
"""Seconds. What is done by then stays done, and the next day goes on with the rest."""


def tidy_within(
    log_folder: Path, environment: Mapping[str, str], stopping: threading.Event, *, grace: float,
    command: Sequence[str] = TIDY, deadline: float = DEADLINE,
) -> int:  # fmt: skip
    """Runs it to its end, its deadline or the daemon's; its exit code. Killed at any moment, the next one mends what it left."""
    begun = time.monotonic()
    log_folder.mkdir(parents=True, exist_ok=True)
    log_file = log_folder / f"tidy-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}.log"
    with log_file.open("wb") as told:
        process = subprocess.Popen(
            leashed(command),
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            env=child_environment(environment),
            start_new_session=True,
        )
    child = Child(name=NAME, process=process, log_file=log_file)
    log.info("started job=tidy pid=%d", child.pid)
    cut = wait_until(child, deadline, stopping)
    exit_code = child.end(grace if cut else 0)
    why = f"cut={cut} " if cut else ""
    # What it leaves alone, such as a segment that a crawl is writing to, is for tomorrow; its words are in its log.
    log.log(
        logging.INFO if exit_code == 0 or cut else logging.WARNING,
        "tidied exit=%d took=%.1fs %slast-words=%r", exit_code, time.monotonic() - begun, why, child.last_words(),
    )  # fmt: skip
    return exit_code
