"""How is a crawl started as a process of its own, listened to, and ended for certain, as any process that we start?"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from archive.model import Unit
from archive.unit_json import unit_to_json

log = logging.getLogger(__name__)

CRAWLER = (sys.executable, "-P", "-m", "crawler")
"""-P: a folder named crawler where the user happens to stand is not ours."""
HOME = Path(__file__).resolve().parent.parent
"""Where the packages lie; the child finds them there too when they are not installed."""
LEASH = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""
"""Becomes the command, after asking the kernel (prctl 1: PR_SET_PDEATHSIG) to end it with us, from its first moment on:
the crawl's own watch over its parent begins only when it has started up."""
GRACE = 12.0
"""Seconds between asking a crawl to stop and ending it: it finishes its batch, and the daemon stops within 20."""
POLL = 0.1
TAIL = 4096
"""Bytes of a log's end that are searched for the crawl's last words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line that a crawl said: its kind, and the words that kind comes with."""

    kind: str
    words: Mapping[str, Any] = field(default_factory=dict)


def read_event(line: str) -> Event | None:
    """The event on a line of a crawl's output; None for anything else that stands there."""
    try:
        words = json.loads(line)
    except ValueError:
        return None
    if not isinstance(words, dict) or not isinstance(words.get("event"), str):
        return None
    return Event(kind=words.pop("event"), words=words)


@dataclass(slots=True, kw_only=True)
class Child:
    """A running process. It leads a process group of its own, so that it can be ended with all it started."""

    name: str
    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def pid(self) -> int:
        """Its process id, which is its group's too."""
        return self.process.pid

    def poll(self) -> int | None:
        """Its exit code; negative: the signal that ended it; None while it runs."""
        return self.process.poll()

    def wait(self, seconds: float | None = None) -> int | None:
        """The exit code, or None when it still runs after so many seconds."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def ask_to_stop(self) -> None:
        """SIGTERM: finish the batch in hand and leave."""
        if self.poll() is None:
            self.process.terminate()

    def end(self, grace: float = GRACE) -> int:
        """Ask, wait, then kill the whole group; its exit code."""
        self.ask_to_stop()
        if self.wait(grace) is None:
            log.warning("killed name=%s pid=%d grace=%.0fs", self.name, self.pid, grace)
        self.kill_group()
        return self.process.wait()

    def kill_group(self) -> None:
        """End whatever is left of it and of what it started."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def last_words(self) -> str:
        """The last line of its log, for the record of one that died."""
        try:
            with self.log_file.open("rb") as file:
                file.seek(max(0, self.log_file.stat().st_size - TAIL))
                lines = file.read().decode("utf-8", "replace").strip().splitlines()
        except FileNotFoundError:
            return ""
        return lines[-1].strip() if lines else ""


@dataclass(slots=True, kw_only=True)
class CrawlProcess(Child):
    """A running crawl."""

    unit: Unit
    output_file: Path | None

    def events(self) -> Iterator[Event]:
        """What it says, as it says it (a crawl started with its output kept), or what it said (one into a file)."""
        lines: IO[bytes] | None = self.output_file.open("rb") if self.output_file else self.process.stdout
        if lines is None:
            return
        with lines:
            for line in lines:
                event = read_event(line.decode("utf-8", "replace"))
                if event:
                    yield event


def start_crawl(
    unit: Unit, log_folder: Path, environment: Mapping[str, str], *, command: Sequence[str] = CRAWLER, listen: bool
) -> CrawlProcess:
    """Starts a crawl for a unit. Its log goes into a file; so does its output unless we listen.

    Start it from a thread that outlives it: the crawl ends when the thread that started it does.
    """
    log_folder.mkdir(parents=True, exist_ok=True)
    stem = log_folder / f"{file_name(unit.site)}-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
    log_file, output_file = stem.with_name(stem.name + ".log"), None if listen else stem.with_name(stem.name + ".jsonl")
    with written(unit) as words, log_file.open("wb") as errors, (output_file or Path(os.devnull)).open("wb") as output:
        process = subprocess.Popen(
            leashed(command),
            stdin=words,
            stdout=subprocess.PIPE if listen else output,
            stderr=errors,
            env=child_environment(environment),
            start_new_session=True,
        )
    return CrawlProcess(name=unit.site, unit=unit, process=process, log_file=log_file, output_file=output_file)


def leashed(command: Sequence[str]) -> list[str]:
    """The command so that it does not outlive us, however we end."""
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", "-c", LEASH, str(os.getpid()), *command]


def written(unit: Unit) -> IO[bytes]:
    """The unit as a file to read from: unlike a pipe it never makes us wait for the child."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(unit_to_json(unit).encode() + b"\n")
    file.seek(0)
    return file


def child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child: ours, and where the packages lie."""
    paths = [str(HOME), *filter(None, [environment.get("PYTHONPATH")])]
    return {**environment, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}


def wait_until(child: Child, deadline: float, stopped: threading.Event) -> str | None:
    """Waits for a process; says why it must be ended, `deadline` or `stop`, or None when it ended by itself."""
    limit = time.monotonic() + deadline
    while child.poll() is None:
        if stopped.wait(POLL):
            return "stop"
        if time.monotonic() >= limit:
            return "deadline"
    return None


def file_name(site_id: str) -> str:
    """A site's id (a host with a port, where it has no definition) as part of a file's name."""
    return "".join(c if c.isalnum() or c in ".-_" else "_" for c in site_id)[:80]
