"""Who uses the embedded server, and so when does it start and stop?

Every process that uses the archive holds a shared lock on the file `users`; the last to leave stops the server. A lock
vanishes with its process, so that one killed leaves nothing wrong behind. Starting and stopping happen under an exclusive
lock on the file `lock`.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from archive.database import locks, postmaster
from archive.database.binaries import choose_binaries
from archive.database.cluster import START_SECONDS, Cluster, Progress
from archive.database.listening import dsn_of, forget_socket_folder, make_socket_folder, remembered_socket_folder
from archive.database.prepare import made_by, prepare_cluster, require_owner, server_folder
from archive.database.superuser import choose_runner
from archive.errors import DatabaseUnreachable
from archive.settings import Settings

DATABASE = "gisa"

LISTEN_SECONDS = 5.0
"""A server listens some milliseconds after its birth; one that does not by then has lost its socket file."""

STARTS = 3
"""A server found may just be ending, by somebody else's hand: then the next one is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedServer:
    """The server while this process uses it."""

    cluster: Cluster
    progress: Progress
    dsn: str

    def revive(self) -> str:
        """Starts the server again if it died under us; its address."""
        with _exclusive(self.cluster, self.progress):
            return dsn_of(_ensure_running(self.cluster, self.progress), DATABASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """What there is to say about the embedded server without starting it."""

    data: Path
    made_by: int | None
    running: bool
    pid: int | None
    socket: Path | None
    logs: Path
    binaries: str
    user: str


@contextlib.contextmanager
def embedded_server(settings: Settings, progress: Progress = lambda sentence: None) -> Iterator[EmbeddedServer]:
    """The running server of this home, made and started where need be, for as long as the context lasts."""
    cluster = prepare_cluster(settings)
    opener = os.getpid()
    with locks.opened(cluster.folder / "users", cluster.runner) as users:
        with _exclusive(cluster, progress):
            dsn = dsn_of(_ensure_running(cluster, progress), DATABASE)
            locks.share(users)
        try:
            yield EmbeddedServer(cluster=cluster, progress=progress, dsn=dsn)
        finally:
            # A forked child that unwinds must not close what is its parent's.
            if os.getpid() == opener:
                _leave(cluster, users, progress)


def server_status(settings: Settings) -> ServerStatus:
    """The state of the embedded server of this home; starts and makes nothing. Raises as opening it would."""
    folder = server_folder(settings)
    data = folder / "data"
    runner = choose_runner(data)
    if folder.exists():
        require_owner(folder, runner)
    socket_folder = remembered_socket_folder(folder)
    return ServerStatus(
        data=data,
        made_by=made_by(data),
        running=postmaster.answers(socket_folder),
        pid=postmaster.find_postmaster(data) if data.exists() else None,
        socket=socket_folder,
        logs=folder / "log",
        binaries=str(choose_binaries(settings.pg_bin, made_by(data))),
        user=runner.name,
    )


def _ensure_running(cluster: Cluster, progress: Progress) -> Path:
    """The socket folder of a server that takes connections and has the database."""
    if not cluster.data.exists():
        progress(f"making the archive's database in {cluster.data} ({cluster.binaries})")
        cluster.create()
    for _ in range(STARTS):
        socket_folder = remembered_socket_folder(cluster.folder)
        if socket_folder is None or not _listens(cluster, socket_folder):
            socket_folder = make_socket_folder(cluster)
            cluster.start(socket_folder, progress)
        if _becomes_ready(cluster, socket_folder, progress):
            return socket_folder
    raise DatabaseUnreachable(f"the embedded server starts and ends at once: see its log in {cluster.logs}")


def _listens(cluster: Cluster, socket_folder: Path) -> bool:
    """Whether a server listens; one that lives without a socket, which a tidy-up of temporary files may take, is stopped."""
    deadline = time.monotonic() + LISTEN_SECONDS
    while not postmaster.answers(socket_folder):
        if postmaster.find_postmaster(cluster.data) is None:
            return False
        if time.monotonic() > deadline:
            cluster.stop()
            return False
        time.sleep(0.05)
    return True


def _becomes_ready(cluster: Cluster, socket_folder: Path, progress: Progress) -> bool:
    """Waits out a start that another process began, and makes the database where it is missing; False if the server ends."""
    began = time.monotonic()
    while True:
        try:
            psycopg.connect(dsn_of(socket_folder, DATABASE), connect_timeout=10).close()
        except psycopg.OperationalError as error:
            waited = time.monotonic() - began
            if f'database "{DATABASE}" does not exist' in str(error):
                with psycopg.connect(dsn_of(socket_folder, "postgres"), autocommit=True) as conn:
                    conn.execute(f"CREATE DATABASE {DATABASE}".encode())
            elif "too many" in str(error):
                # It is ready, and full: whoever connects says so.
                return True
            elif not postmaster.answers(socket_folder):
                return False
            elif waited > START_SECONDS:
                raise DatabaseUnreachable(
                    f"the embedded server does not take connections after {waited:.0f} s ({error}): see its log in {cluster.logs}"
                ) from error
            _pause(waited, "waiting for the embedded server to become ready", progress)
        else:
            return True


def _leave(cluster: Cluster, users: int, progress: Progress) -> None:
    """Stops the server, if nobody else uses it."""
    with _exclusive(cluster, progress):
        locks.release(users)
        if locks.take(users):
            cluster.stop()
            # A server in another container outlives this: it can be reached, but not ended from here.
            if not postmaster.answers(remembered_socket_folder(cluster.folder)):
                forget_socket_folder(cluster.folder)


@contextlib.contextmanager
def _exclusive(cluster: Cluster, progress: Progress) -> Iterator[None]:
    """Only one process at a time starts or stops the server."""
    with locks.opened(cluster.folder / "lock", cluster.runner) as descriptor:
        began = time.monotonic()
        while not locks.take(descriptor):
            waited = time.monotonic() - began
            if waited > 2 * START_SECONDS:
                raise DatabaseUnreachable(
                    f"another gisa process has been starting or stopping the embedded server for {waited:.0f} s: "
                    f"see the server's log in {cluster.logs}"
                )
            _pause(waited, "waiting for another gisa process that starts or stops the embedded server", progress)
        yield


def _pause(waited: float, why: str, progress: Progress) -> None:
    if waited < 1:
        time.sleep(0.02)
        return
    progress(f"{why} ({waited:.0f} s)")
    time.sleep(0.5)
