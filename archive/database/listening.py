"""Where does the embedded server listen, and how does every process find the place?"""

import contextlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

from archive.database.cluster import SUPERUSER, Cluster
from archive.database.postmaster import PORT
from archive.database.superuser import Runner
from archive.errors import DatabaseUnfit

LONGEST_FOLDER = 80
"""A socket's whole path has 103 bytes at most (macOS; Linux 107), and its name takes 14 of them."""

DIVIDER = ","
"""It would divide the path in two, in the server's configuration and in a DSN."""


def make_socket_folder(cluster: Cluster) -> Path:
    """A folder that only the server's user enters: in the home, or elsewhere where that path would not do for a socket."""
    inside = cluster.folder / "run"
    if _is_usable(inside):
        inside.mkdir(mode=0o700, exist_ok=True)
        chosen = inside
    else:
        known = remembered_socket_folder(cluster.folder)
        chosen = known if known is not None and _is_private(known, cluster.runner) else _short_folder()
    cluster.runner.own(chosen)
    note = cluster.folder / "socket"
    note.write_bytes(os.fsencode(chosen))
    cluster.runner.own(note)
    return chosen


def remembered_socket_folder(folder: Path) -> Path | None:
    """Where the server of this folder listens or last listened, noted because processes differ in their environment."""
    try:
        noted = (folder / "socket").read_bytes()
    except FileNotFoundError:
        return None
    return Path(os.fsdecode(noted)) if noted else None


def forget_socket_folder(folder: Path) -> None:
    """After the server's end: no litter stays outside the home."""
    chosen = remembered_socket_folder(folder)
    if chosen is not None and folder not in chosen.parents:
        # Not empty or gone already: then it is no longer ours to remove.
        with contextlib.suppress(OSError):
            chosen.rmdir()
    (folder / "socket").unlink(missing_ok=True)


def dsn_of(socket_folder: Path, database: str) -> str:
    """The address of a database of the server that listens there."""
    return f"postgresql://{SUPERUSER}@/{database}?host={quote(os.fsencode(socket_folder), safe='')}&port={PORT}"


def _is_usable(folder: Path) -> bool:
    return len(os.fsencode(folder)) <= LONGEST_FOLDER and DIVIDER not in str(folder)


def _short_folder() -> Path:
    """A new folder with a short path, and a name that nobody can take in advance."""
    for place in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):
        if place and os.access(place, os.W_OK | os.X_OK) and _is_usable(Path(place) / "gisa-12345678"):
            return Path(tempfile.mkdtemp(prefix="gisa-", dir=place))
    raise DatabaseUnfit(
        f"the path of GISA_HOME is too long or has a comma in it, and there is no short folder for the server's socket: "
        f"set GISA_HOME to a path of at most {LONGEST_FOLDER - len('/postgres/run')} bytes, or make /tmp writable"
    )


def _is_private(folder: Path, runner: Runner) -> bool:
    try:
        state = folder.lstat()
    except FileNotFoundError:
        return False
    return folder.is_dir() and not folder.is_symlink() and state.st_uid == runner.uid and state.st_mode & 0o077 == 0
