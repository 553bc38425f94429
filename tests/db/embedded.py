"""How do tests drive the embedded server from several processes?"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from archive.database import postmaster
from archive.settings import Settings

ROOT = Path(__file__).resolve().parents[2]

USER = """
import os, sys
from archive.database.connect import open_database
from archive.settings import Settings
with open_database(Settings.from_environment(os.environ)) as database:
    sys.stdout.write("open\\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with database.connect() as conn:
        conn.execute("SELECT 1")
"""


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """What a gisa process of this home is started with."""
    programs = {"GISA_PG_BIN": str(settings.pg_bin)} if settings.pg_bin else {}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GISA_")}
    found = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**kept, **programs, "GISA_HOME": str(settings.home), "PYTHONPATH": found, **more}


def start_user(settings: Settings, **more: str) -> "subprocess.Popen[str]":
    """A process that opens the archive, and leaves it at a line on its input."""
    return subprocess.Popen(
        [sys.executable, "-c", USER],
        env=environment(settings, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def leave(process: "subprocess.Popen[str]") -> str:
    """Lets the process leave; what it complained of."""
    _, complaint = process.communicate("\n", timeout=60)
    return complaint or ("" if process.returncode == 0 else f"exit {process.returncode}")


def kill(process: "subprocess.Popen[str]") -> None:
    """Kills the process as the system would."""
    process.kill()
    process.communicate()


@contextmanager
def user(settings: Settings, **more: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that has the archive open."""
    process = start_user(settings, **more)
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "open\n", process.stderr.read()
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def data_of(settings: Settings) -> Path:
    """The data folder of this home."""
    return settings.home / "postgres" / "data"


def postmaster_of(settings: Settings) -> psutil.Process:
    """The server of this home, which must run."""
    pid = postmaster.find_postmaster(data_of(settings))
    assert pid is not None
    return psutil.Process(pid)


def is_stopped(settings: Settings) -> bool:
    """Whether no server process is left, nor a pid file."""
    return postmaster.find_postmaster(data_of(settings)) is None and not (data_of(settings) / "postmaster.pid").exists()


def kill_postmaster(settings: Settings) -> None:
    """Kills the server as the system would when memory runs out."""
    process = postmaster_of(settings)
    process.send_signal(signal.SIGKILL)
    # Dead is enough: until init takes leave of it, it is a zombie, as it stays for good in a container without init.
    with suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
