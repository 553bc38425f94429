"""How is the embedded server's data folder made, configured, started and stopped?"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.database import locks, postmaster
from archive.database.binaries import Binaries
from archive.database.superuser import Runner
from archive.errors import DatabaseError, DatabaseUnfit, DatabaseUnreachable

Progress = Callable[[str], None]
"""Told a sentence about what takes long."""

SUPERUSER = "gisa"
MESSAGE = re.compile(r"\b(LOG|WARNING|ERROR|FATAL|PANIC):")
START_SECONDS = 60
"""Recovery after a crash replays the log; even a long one is done by then."""

CTYPE = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
"""Letters are told apart alike everywhere: cron and systemd start programs with a locale that knows ASCII only."""

CONFIGURATION = """\
# Written by gisa at each start. Change nothing here: what stands after the include line of postgresql.conf,
# or is set with ALTER SYSTEM, wins.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
effective_cache_size = 1GB
maintenance_work_mem = 128MB
random_page_cost = 1.1
# The first change of a page after a checkpoint logs the page whole, and hashed keys change pages everywhere: fewer checkpoints,
# and pages compressed. Two gigabytes are replayed well within the time that a start may take.
max_wal_size = 2GB
checkpoint_timeout = 15min
wal_compression = on
timezone = 'UTC'
log_timezone = 'UTC'
cluster_name = 'gisa'
# A file for each day of the week, written over after seven days.
logging_collector = on
log_directory = '{logs}'
log_filename = 'postgresql-%a.log'
log_file_mode = 0600
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_line_prefix = '%m [%p] %a '
log_checkpoints = off
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The folder of the embedded server below GISA_HOME, the programs that run it and the user they run as."""

    folder: Path
    binaries: Binaries
    runner: Runner

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def logs(self) -> Path:
        """The folder of the server's logs."""
        return self.folder / "log"

    def create(self) -> None:
        """Makes the data folder, whole or not at all: initdb works beside it, and the result is renamed into place."""
        for left in self.folder.glob("data.new*"):
            # Its initdb may still be ending, if gisa was killed: what stays is removed the next time.
            shutil.rmtree(left, ignore_errors=True)
        new = Path(tempfile.mkdtemp(prefix="data.new-", dir=self.folder))
        self.runner.own(new)
        locale = ["--locale-provider=libc", "--lc-collate=C", f"--lc-ctype={CTYPE}", "--encoding=UTF8"]
        access = [f"--username={SUPERUSER}", "--auth-local=trust", "--auth-host=reject", "--data-checksums"]
        made = self.runner.run([self.binaries.program("initdb"), "-D", new.name, *locale, *access], cwd=self.folder)
        if made.returncode != 0:
            shutil.rmtree(new)
            raise DatabaseError(f"initdb of {self.binaries} failed: {_gist(made.stdout)}")
        with (new / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\ninclude 'gisa.conf'\n")
        new.rename(self.data)
        _sync_folder(self.folder)

    def start(self, socket_folder: Path, progress: Progress) -> None:
        """Starts the server and waits until it takes connections."""
        self._configure(socket_folder)
        logged = {path: path.stat().st_size for path in self.logs.glob("*.log")}
        with locks.opened(self.folder / "alive", self.runner) as alive:
            self._clear_way(alive, socket_folder)
            # Every process of the server inherits this lock, and so holds it to its end, in whatever container it runs.
            ready = self._launch(alive, progress)
        if not ready:
            self._complain(logged)

    def _clear_way(self, alive: int, socket_folder: Path) -> None:
        """Clears what a dead server left; raises DatabaseUnfit where one lives that cannot be seen from here."""
        postmaster.end_orphans(self.data)
        if not locks.take(alive):
            raise DatabaseUnfit(
                f"a server that cannot be reached from here, in another container or on another machine, works on {self.data}: "
                "end that one first, or set GISA_DSN so that both use one server"
            )
        # PostgreSQL itself overwrites the files of a process that is gone, but believes in one that has been cut short,
        # or whose number belongs to another process by now, or to a zombie.
        socket_file = postmaster.socket_file(socket_folder)
        for left in (self.data / "postmaster.pid", socket_file, socket_file.with_name(f"{socket_file.name}.lock")):
            left.unlink(missing_ok=True)

    def _launch(self, alive: int, progress: Progress) -> bool:
        # Paths are relative: pg_ctl hands them to a shell, to which a home may hold signs with a meaning.
        words = [self.binaries.program("pg_ctl"), "start", "-w", "-t", str(START_SECONDS), "-D", "data", "-l", "log/start.log"]
        silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        with self.runner.spawn(words, cwd=self.folder, pass_fds=(alive,), **silent) as starting:
            try:
                _wait(starting, progress)
            except BaseException:
                # Ctrl-C while it starts: pg_ctl takes the server with it.
                starting.send_signal(signal.SIGINT)
                raise
        return starting.returncode == 0

    def stop(self) -> None:
        """Stops the server; connections still open are cut, and what they did not commit is undone."""
        pid = postmaster.end_server(self.data, START_SECONDS)
        if pid is not None:
            raise DatabaseError(
                f"the embedded server (process {pid}) has not stopped in {START_SECONDS} s: see its log in {self.logs}"
            )

    def _configure(self, socket_folder: Path) -> None:
        text = CONFIGURATION.format(port=postmaster.PORT, socket=_quoted(socket_folder), logs=_quoted(self.logs))
        path = self.data / "gisa.conf"
        path.write_text(text, encoding="utf-8")
        self.runner.own(path)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self.runner.own(self.logs)
        start_log = self.logs / "start.log"
        start_log.write_bytes(b"")
        self.runner.own(start_log)

    def _complain(self, logged: Mapping[Path, int]) -> None:
        """Raises the reason for a start that failed, which stands in the logs behind what was there before."""
        if postmaster.find_postmaster(self.data) is not None:
            raise DatabaseUnreachable(
                f"the embedded server is not ready after {START_SECONDS} s and goes on starting: "
                f"try again later, and see its log in {self.logs}"
            )
        new = "".join(_text_from(path, logged.get(path, 0)) for path in self.logs.glob("*.log"))
        raise DatabaseUnreachable(f"the embedded server did not start: {_reason(new)} (its log: {self.logs})")


def _wait(starting: "subprocess.Popen[str]", progress: Progress) -> None:
    began = time.monotonic()
    while True:
        try:
            starting.wait(timeout=1)
        except subprocess.TimeoutExpired:
            progress(f"waiting for the embedded server to start ({time.monotonic() - began:.0f} s)")
        else:
            return


def _quoted(path: Path) -> str:
    """A path inside the quotes of a PostgreSQL configuration file."""
    return str(path).replace("\\", "\\\\").replace("'", "''")


def _gist(said: str) -> str:
    """The line of a program's output that names the matter."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() or "fatal" in line.lower() or "could not" in line]
    return (telling or lines or ["it said nothing"])[0]


def _reason(log: str) -> str:
    """What the server said last before it gave up, which names the matter where the last line names only the file."""
    lines = [line for line in log.splitlines() if MESSAGE.search(line)]
    fatal = [number for number, line in enumerate(lines) if MESSAGE.split(line)[1] in {"FATAL", "PANIC"}]
    if not fatal:
        return _gist(log)
    telling = lines[max(fatal[-1] - 1, 0) : fatal[-1] + 1]
    return "; ".join(MESSAGE.split(line)[2].strip() for line in telling)


def _text_from(path: Path, offset: int) -> str:
    return path.read_bytes()[offset:].decode(errors="replace")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
