"""Where does the demonstration live? In a folder of its own, made anew each time, so that no real archive is touched."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import Busy, SettingError
from archive.settings import Settings

MARK = "made-by-gisa-demo"
"""A file that says that the folder is the demonstration's and may be emptied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The demonstration's own settings, and the environment that its crawls get."""

    settings: Settings
    environment: Mapping[str, str]


@contextmanager
def own_place(settings: Settings) -> Iterator[Place]:
    """An empty folder below the user's home of gisa; Busy where another demonstration uses it."""
    home = settings.home / "demo"
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = (settings.home / "demo.lock").open("w")
    except OSError as error:
        raise SettingError(f"{home} cannot be made: {error.strerror}; set GISA_HOME to a folder you may write to") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(f"another `gisa demo` is running in {home}: wait until it has ended") from error
        _empty(home)
        own = replace(settings, home=home, dsn=None)
        yield Place(settings=own, environment=_environment(home))


def _empty(home: Path) -> None:
    if any(home.iterdir()) and not (home / MARK).exists():
        raise SettingError(f"{home} is not empty and not the demonstration's: move it away, or set GISA_HOME to another folder")
    for entry in home.iterdir():
        if entry.name == MARK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    (home / MARK).touch()
    (home / "sites").mkdir()


def _environment(home: Path) -> Mapping[str, str]:
    """What a crawl of the demonstration is started with: never the user's own database, nor his network."""
    rest = {name: value for name, value in os.environ.items() if name not in ("GISA_DSN", "GISA_ALLOW_PRIVATE")}
    return {**rest, "GISA_HOME": str(home)}
