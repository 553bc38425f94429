"""Is a PostgreSQL server running on this data folder, whatever its pid file says?"""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

PORT = 5432
"""Names the socket file; the server listens on no network port."""

ORPHANS_LEAVE_SECONDS = 5.0
"""How long the children of a killed postmaster get to end before they are killed."""


def socket_file(folder: Path) -> Path:
    """The socket that a server with this socket folder listens on."""
    return folder / f".s.PGSQL.{PORT}"


def answers(folder: Path | None) -> bool:
    """Whether a server listens on the socket in the folder. It may still be starting, and it may run in another container."""
    if folder is None:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(5)
        try:
            client.connect(str(socket_file(folder)))
        except OSError:
            return False
    return True


def find_postmaster(data: Path) -> int | None:
    """The process id of the live server on this data folder, judged by the processes themselves."""
    servers = list(_servers(data))
    known = {process.pid for process in servers}
    for process in servers:
        with contextlib.suppress(psutil.NoSuchProcess):
            # Children carry a title, and just after their birth a parent among the servers.
            if process.ppid() not in known and not process.cmdline()[0].startswith("postgres: "):
                return process.pid
    return None


def end_server(data: Path, patience: float) -> int | None:
    """Ends the live server of the data folder, whose pid file pg_ctl could not do without; its number if it will not end."""
    pid = find_postmaster(data)
    if pid is None:
        return None
    # PostgreSQL's "fast" shutdown.
    with contextlib.suppress(psutil.NoSuchProcess):
        server = psutil.Process(pid)
        # Its log writer ends a moment after it.
        family = [server, *server.children()]
        server.send_signal(signal.SIGINT)
        if not _wait_for_end(family, patience):
            return pid
    # A zombie stays where gisa is process 1 of a container, and so the parent of what has none.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return None


def end_orphans(data: Path) -> None:
    """Ends the children that a killed server left: no other may start while they work on the data."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        orphans = list(_servers(data))
        if not orphans:
            return
        for process in orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        _wait_for_end(orphans, ORPHANS_LEAVE_SECONDS)


def _servers(data: Path) -> Iterator[psutil.Process]:
    """Live PostgreSQL processes that work in this data folder; all of them do from their start."""
    for process in psutil.process_iter():
        try:
            if process.name().startswith("postgres") and _alive(process) and Path(process.cwd()) == data.resolve():
                yield process
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue


def _wait_for_end(processes: Sequence[psutil.Process], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while any(_alive(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
