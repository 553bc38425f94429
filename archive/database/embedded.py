"""Who uses the embedded server, and so when does it start and stop?

Every process that uses the archive holds a shared lock on the file `users`; the last to leave stops the server. A lock
vanishes with its process, so that one killed leaves nothing wrong behind. Starting and stopping happen under an exclusive
lock on the file `lock`.
"""

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from archive.database import postmaster
from archive.database.binaries import choose_binaries, copy_binaries
from archive.database.cluster import START_SECONDS, SUPERUSER, Cluster, Progress
from archive.database.superuser import Runner, choose_runner, require_entry
from archive.errors import DatabaseError, DatabaseUnfit, DatabaseUnreachable
from archive.settings import Settings

DATABASE = "gisa"
LONGEST_SOCKET_FOLDER = 80
"""A socket's whole path has 103 bytes at most (macOS; Linux 107), and its name takes 14 of them."""

FIND_SECONDS = 5.0
"""A server listens some milliseconds after its birth; one that does not by then has lost its socket file."""


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
def embedded_server(settings: Settings, progress: Progress = lambda sentence: None) -> Iterator[str]:
    """The DSN of the running embedded server of this home, for as long as the context lasts."""
    cluster = _cluster(settings)
    with _users(cluster) as users:
        with _exclusive(cluster, progress):
            socket_folder = _ensure_running(cluster, progress)
            fcntl.flock(users, fcntl.LOCK_SH)
        opener = os.getpid()
        try:
            yield _dsn(socket_folder, DATABASE)
        finally:
            # A forked child that unwinds must not close what is its parent's.
            if os.getpid() == opener:
                _leave(cluster, users, progress)


def server_status(settings: Settings) -> ServerStatus:
    """The state of the embedded server of this home; starts and makes nothing."""
    folder = server_folder(settings)
    data = folder / "data"
    socket_folder = _remembered_socket(folder)
    runner = choose_runner(data)
    return ServerStatus(
        data=data,
        made_by=_made_by(data),
        running=postmaster.answers(socket_folder),
        pid=postmaster.find_postmaster(data) if data.exists() else None,
        socket=socket_folder,
        logs=folder / "log",
        binaries=str(choose_binaries(settings.pg_bin, _made_by(data))),
        user=runner.name,
    )


def server_folder(settings: Settings) -> Path:
    """Everything of the embedded server lies here."""
    return settings.home / "postgres"


def _cluster(settings: Settings) -> Cluster:
    """The folders made, and the programs and the user chosen; raises DatabaseUnfit where they do not go together."""
    folder = server_folder(settings)
    runner = choose_runner(folder / "data")
    _make_folders(settings.home, folder, runner)
    require_entry(runner, settings.home, "GISA_HOME")
    binaries = choose_binaries(settings.pg_bin, _made_by(folder / "data"))
    if not runner.may_enter(binaries.folder):
        if binaries.origin != "wheel":
            require_entry(runner, binaries.folder, "GISA_PG_BIN")
        binaries = copy_binaries(binaries, folder, runner.own)
    return Cluster(folder=folder, binaries=binaries, runner=runner)


def _make_folders(home: Path, folder: Path, runner: Runner) -> None:
    try:
        absent = [path for path in (home, *home.parents) if not path.exists()]
        for path in reversed(absent):
            # Enterable by the server's user; what is secret lies one floor deeper. Ordinary users need no such door.
            path.mkdir(mode=0o711 if runner.dropped else 0o700)
            path.chmod(0o711 if runner.dropped else 0o700)
        if not folder.exists():
            folder.mkdir(mode=0o700)
            runner.own(folder)
    except OSError as error:
        raise DatabaseUnfit(
            f"{error.filename} cannot be made ({error.strerror}): set GISA_HOME to a folder you can write to"
        ) from error
    owner = folder.stat().st_uid
    if owner != runner.uid:
        raise DatabaseUnfit(
            f"{folder} belongs to another user (number {owner}): run gisa as that user, or set GISA_HOME elsewhere"
        )


def _made_by(data: Path) -> int | None:
    """The major version that made the data folder; None where there is none yet."""
    try:
        said = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        if data.exists():
            raise DatabaseUnfit(
                f"{data} exists, but is no PostgreSQL data folder: move it away, or restore it from a backup"
            ) from None
        return None
    except PermissionError as error:
        raise DatabaseUnfit(f"{data} belongs to another user: run gisa as that user, or set GISA_HOME elsewhere") from error
    return int(said)


@contextlib.contextmanager
def _users(cluster: Cluster) -> Iterator[int]:
    with _opened(cluster, "users") as descriptor:
        yield descriptor


@contextlib.contextmanager
def _exclusive(cluster: Cluster, progress: Progress) -> Iterator[None]:
    """Only one process at a time starts or stops the server."""
    with _opened(cluster, "lock") as descriptor:
        began = time.monotonic()
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                waited = time.monotonic() - began
                if waited > 2 * START_SECONDS:
                    raise DatabaseUnreachable(
                        f"another gisa process has been starting or stopping the embedded server for {waited:.0f} s "
                        f"({cluster.folder / 'lock'}): see its log in {cluster.logs}"
                    ) from None
                if waited > 1:
                    progress(f"waiting for another gisa process that starts or stops the server ({waited:.0f} s)")
                time.sleep(0.02 if waited < 1 else 0.5)
        yield


@contextlib.contextmanager
def _opened(cluster: Cluster, name: str) -> Iterator[int]:
    path = cluster.folder / name
    # Not inherited by the server, or the lock would live as long as it.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        cluster.runner.own(path)
        yield descriptor
    finally:
        os.close(descriptor)


def _ensure_running(cluster: Cluster, progress: Progress) -> Path:
    """The socket folder of a server that takes connections and has the database."""
    if not cluster.data.exists():
        progress(f"making the archive's database in {cluster.data} ({cluster.binaries})")
        cluster.create()
    socket_folder = _remembered_socket(cluster.folder)
    if not _listens(cluster, socket_folder):
        socket_folder = _make_socket_folder(cluster)
        cluster.start(socket_folder, progress)
    assert socket_folder is not None
    _wait_until_ready(cluster, socket_folder, progress)
    return socket_folder


def _listens(cluster: Cluster, socket_folder: Path | None) -> bool:
    """Whether a server listens; one that lives without a socket, which a tidy-up of temporary files may take, is stopped."""
    deadline = time.monotonic() + FIND_SECONDS
    while not postmaster.answers(socket_folder):
        if postmaster.find_postmaster(cluster.data) is None:
            return False
        if time.monotonic() > deadline:
            cluster.stop()
            return False
        time.sleep(0.05)
    return True


def _wait_until_ready(cluster: Cluster, socket_folder: Path, progress: Progress) -> None:
    """Waits out a start or a recovery that another process began, and makes the database where it is missing."""
    began = time.monotonic()
    while True:
        try:
            psycopg.connect(_dsn(socket_folder, DATABASE), connect_timeout=10).close()
            return
        except psycopg.OperationalError as error:
            waited = time.monotonic() - began
            if f'database "{DATABASE}" does not exist' in str(error):
                _create_database(socket_folder)
            elif waited > START_SECONDS:
                raise DatabaseUnreachable(
                    f"the embedded server does not take connections after {waited:.0f} s ({error}): see its log in {cluster.logs}"
                ) from error
            elif waited > 1:
                progress(f"waiting for the embedded server to become ready ({waited:.0f} s)")
            time.sleep(0.05 if waited < 1 else 0.5)


def _create_database(socket_folder: Path) -> None:
    with psycopg.connect(_dsn(socket_folder, "postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {DATABASE}".encode())


def _leave(cluster: Cluster, users: int, progress: Progress) -> None:
    """Stops the server, if nobody else uses it."""
    with _exclusive(cluster, progress):
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        cluster.stop()
        _forget_socket(cluster)


def _make_socket_folder(cluster: Cluster) -> Path:
    """A folder that only the server's user enters: in the home, or elsewhere where its path would be too long for a socket."""
    inside = cluster.folder / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and not set(",\n") & set(str(inside)):
        inside.mkdir(mode=0o700, exist_ok=True)
        chosen = inside
    else:
        remembered = _remembered_socket(cluster.folder)
        chosen = remembered if remembered and _is_private(remembered, cluster.runner) else _short_folder()
    cluster.runner.own(chosen)
    (cluster.folder / "socket").write_text(f"{chosen}\n", encoding="utf-8", errors="surrogateescape")
    cluster.runner.own(cluster.folder / "socket")
    return chosen


def _short_folder() -> Path:
    """A new folder with a short path and a name that nobody can take in advance."""
    for place in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):
        if (
            place
            and os.access(place, os.W_OK | os.X_OK)
            and len(os.fsencode(place)) < LONGEST_SOCKET_FOLDER - 20
            and "," not in place
        ):
            return Path(tempfile.mkdtemp(prefix="gisa-", dir=place))
    raise DatabaseError(
        "there is no place for the server's socket: the path of GISA_HOME is too long, and /tmp cannot be written to"
    )


def _is_private(folder: Path, runner: Runner) -> bool:
    try:
        state = folder.lstat()
    except FileNotFoundError:
        return False
    return folder.is_dir() and not folder.is_symlink() and state.st_uid == runner.uid and state.st_mode & 0o077 == 0


def _remembered_socket(folder: Path) -> Path | None:
    """Where the last server listened; processes with other environments need it too."""
    try:
        said = (folder / "socket").read_text(encoding="utf-8", errors="surrogateescape").strip()
    except FileNotFoundError:
        return None
    return Path(said) if said else None


def _forget_socket(cluster: Cluster) -> None:
    """Removes a socket folder outside the home, so that no litter stays."""
    socket_folder = _remembered_socket(cluster.folder)
    if socket_folder is not None and cluster.folder not in socket_folder.parents:
        with contextlib.suppress(OSError):
            socket_folder.rmdir()
    (cluster.folder / "socket").unlink(missing_ok=True)


def _dsn(socket_folder: Path, database: str) -> str:
    folder = quote(os.fsencode(socket_folder), safe="")
    return f"postgresql://{SUPERUSER}@/{database}?host={folder}&port={postmaster.PORT}"
