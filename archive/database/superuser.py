"""As whom does the embedded server run, where PostgreSQL refuses to run as root?"""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import DatabaseUnfit

CANDIDATES = ("postgres", "gisa", "nobody")
NEW_USER = "gisa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """The user that the server's processes run as; `dropped` where gisa itself is root and they are not."""

    name: str
    uid: int
    gid: int
    dropped: bool

    def spawn(self, words: Sequence[str], **options: Any) -> "subprocess.Popen[str]":
        """Starts a program as this user, in a session of its own: a Ctrl-C meant for gisa does not reach the server."""
        identity: Mapping[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.dropped else {}
        try:
            return subprocess.Popen(words, text=True, start_new_session=True, env=_environment(), **identity, **options)
        except PermissionError as error:
            raise DatabaseUnfit(
                f"PostgreSQL does not run as root, and root may not act as {self.name} here ({error.strerror}): "
                "run gisa as an ordinary user, or set GISA_DSN to use a running server"
            ) from error

    def run(self, words: Sequence[str], **options: Any) -> "subprocess.CompletedProcess[str]":
        """Runs a program as this user to its end."""
        with self.spawn(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **options) as process:
            said, _ = process.communicate()
        return subprocess.CompletedProcess(words, process.returncode, said)

    def own(self, path: Path) -> None:
        """Gives a file or folder to this user."""
        if self.dropped:
            os.chown(path, self.uid, self.gid)

    def may_enter(self, path: Path) -> bool:
        """Whether this user can reach what is in the folder; asked of the system, which knows of access lists too."""
        if not self.dropped:
            return os.access(path, os.X_OK)
        with self.spawn([_program("test"), "-x", str(path)], cwd="/") as process:
            return process.wait() == 0


def choose_runner(data: Path) -> Runner:
    """This user; for root the owner of the data folder, or else an unprivileged user, made where there is none."""
    if os.geteuid() != 0:
        return _runner(_by_uid(os.geteuid()), dropped=False)
    if data.exists() and data.stat().st_uid != 0:
        return _runner(_by_uid(data.stat().st_uid), dropped=True)
    for name in CANDIDATES:
        entry = _by_name(name)
        if entry is not None and entry.pw_uid != 0:
            return _runner(entry, dropped=True)
    return _runner(_make_user(), dropped=True)


def name_of(uid: int) -> str:
    """The user's name, or the number where the system knows no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user number {uid}"


def require_entry(runner: Runner, folder: Path, setting: str) -> None:
    """Raises DatabaseUnfit, naming the first folder of the path that the server's user cannot enter. Changes no permission."""
    if not runner.dropped or runner.may_enter(folder):
        return
    closed = next(path for path in (*reversed(folder.parents), folder) if path == folder or not runner.may_enter(path))
    mode = stat.filemode(closed.stat().st_mode)
    raise DatabaseUnfit(
        f"PostgreSQL does not run as root, and the user {runner.name}, as whom it runs instead, cannot enter {closed} ({mode}): "
        f"set {setting} to a folder outside it, such as /var/lib/gisa, or run gisa as an ordinary user"
    )


def _runner(entry: pwd.struct_passwd, dropped: bool) -> Runner:
    return Runner(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, dropped=dropped)


def _by_name(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _by_uid(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError as error:
        # Usual in containers started with a bare number as the user.
        raise DatabaseUnfit(
            f"the user number {uid} has no entry in the password file, and PostgreSQL's initdb needs one: "
            "add a user with that number, or set GISA_DSN to use a running server"
        ) from error


def _make_user() -> pwd.struct_passwd:
    words = [_program("useradd"), "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NEW_USER]
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    entry = _by_name(NEW_USER)
    if entry is None:
        raise DatabaseUnfit(
            f"PostgreSQL does not run as root, there is no user {', '.join(CANDIDATES)}, and useradd failed "
            f"({made.stderr.strip()}): run gisa as an ordinary user, or set GISA_DSN to use a running server"
        )
    return entry


def _program(name: str) -> str:
    """A system program, wherever the system has it; cron's PATH lacks the sbin folders."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/bin:/bin") or name


def _environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs: theirs speak English, and no PG* variable of the user's misleads them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}
