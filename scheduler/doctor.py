"""Is this installation in order, and what is to be done where it is not?"""

import os
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.text import Text

from archive import __version__
from archive.errors import GisaError
from archive.settings import Settings, misspelt
from archive.warc.places import Segments
from scheduler import session
from scheduler.plan import enabled

if TYPE_CHECKING:
    from psycopg import Connection

    from archive.database.connect import Database

OLDEST_PYTHON = (3, 11)
PACKAGES = ("scrapy", "trafilatura", "lxml", "psycopg", "apscheduler", "warcio")
LITTLE_DISK = 2 * 1024**3
"""Bytes left below which a day's crawl may not fit."""
NO_DISK = 200 * 1024**2
STYLES = {"ok": "green", "warn": "yellow", "fail": "red bold"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: how it is, and what to do about it."""

    name: str
    level: Literal["ok", "warn", "fail"]
    said: str
    advice: str = ""


def examine(environment: Mapping[str, str], options: Collection[str] = ()) -> list[Check]:
    """Everything looked at, in order; `options` are the variables that stand for options of verbs."""
    checks = [*machine_checks(), *setting_checks(environment, options)]
    try:
        settings = Settings.from_environment(environment)
    except GisaError as error:
        return [*checks, Check(name="settings", level="fail", said=str(error), advice="correct the variable")]
    return [*checks, *folder_checks(settings), *site_checks(settings), *database_checks(settings)]


def machine_checks() -> Iterator[Check]:
    """Python and the packages."""
    running = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info[:2] >= OLDEST_PYTHON
    yield Check(name="gisa", level="ok", said=f"{__version__} in {session.__file__.rpartition('/scheduler/')[0]}")
    yield Check(name="python", level="ok" if good else "fail", said=running, advice="" if good else "use Python 3.11 or newer")
    found, missing = [], []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    if missing:
        advice = "install gisa's requirements again (in a clone: delete .venv and run ./gisa)"
        yield Check(name="packages", level="fail", said=f"missing: {', '.join(missing)}", advice=advice)
    else:
        yield Check(name="packages", level="ok", said=", ".join(found))


def setting_checks(environment: Mapping[str, str], options: Collection[str]) -> Iterator[Check]:
    """Variables that gisa does not know, and a contact for the sites."""
    # GISA_TEST_… steer the tests alone.
    given = {name: value for name, value in environment.items() if not name.startswith("GISA_TEST_")}
    for sentence in misspelt(given, options):
        yield Check(name="settings", level="warn", said=sentence, advice="correct or remove it")
    if not environment.get("GISA_CONTACT") and not environment.get("GISA_USER_AGENT"):
        advice = "set GISA_CONTACT to an e-mail or web address: it stands in the User-Agent"
        yield Check(name="contact", level="warn", said="the sites cannot see whom to write to", advice=advice)


def folder_checks(settings: Settings) -> Iterator[Check]:
    """The home folder, its disk and the segments."""
    home = settings.home
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        advice = "give this user the folder, or set GISA_HOME to another"
        yield Check(name="home", level="fail", said=f"{home} cannot be written", advice=advice)
        return
    yield Check(name="home", level="ok", said=str(home) if home.exists() else f"{home} (made on first use)")
    free = shutil.disk_usage(existing).free
    said = f"{free / 1024**3:.1f} GB free"
    level: Literal["ok", "warn", "fail"] = "ok" if free >= LITTLE_DISK else "warn" if free >= NO_DISK else "fail"
    yield Check(name="disk", level=level, said=said, advice="" if level == "ok" else "make room, or move GISA_HOME")
    yield segments_check(home / "warc")


def segments_check(folder: Path) -> Check:
    """The stored captures."""
    if not folder.exists():
        return Check(name="segments", level="ok", said="none yet")
    files = [folder / name for name in Segments(folder).names()]
    size = sum(file.stat().st_size for file in files)
    said = f"{len(files)} in {folder}, {size / 1024**2:.1f} MB"
    unreadable = [file for file in files if not os.access(file, os.R_OK)]
    if unreadable:
        return Check(name="segments", level="fail", said=f"{unreadable[0]} cannot be read", advice="give this user the file")
    return Check(name="segments", level="ok", said=said)


def site_checks(settings: Settings) -> Iterator[Check]:
    """The site definitions."""
    known = session.catalogue(settings)
    for problem in known.problems:
        yield Check(name="sites", level="fail", said=str(problem), advice="correct the file; `gisa sites check` reads it again")
    active = enabled(known)
    if active:
        yield Check(name="sites", level="ok", said=f"{len(known.sites)} defined, {len(active)} enabled")
    else:
        advice = f"put a definition in {settings.home / 'sites'}, or crawl with --listing URL"
        yield Check(name="sites", level="warn", said="no site is enabled: the daemon has nothing to do", advice=advice)


def database_checks(settings: Settings) -> Iterator[Check]:
    """The database, its schema, and whether a daemon works on it."""
    from archive.database.connect import driver_errors, open_database, without_password
    from archive.database.migrate import migrate, schema_version
    from archive.store.locks import daemon_holder

    try:
        with open_database(settings) as database, driver_errors(), database.connect() as conn:
            server = conn.info.parameter_status("server_version")
            place = "embedded" if database.embedded else without_password(database.dsn)
            yield Check(name="database", level="ok", said=f"PostgreSQL {server}, {place}")
            applied = migrate(conn)
            done = f" ({', '.join(applied)} applied now)" if applied else ""
            yield Check(name="schema", level="ok", said=f"version {schema_version(conn)}{done}")
            yield reader_check(database, conn)
            yield search_check(conn)
            holder = daemon_holder(conn)
            said = f"runs: {holder.removeprefix('gisa daemon ')}" if holder else "not running"
            yield Check(name="daemon", level="ok", said=said)
    except GisaError as error:
        advice = "see the sentence" if settings.dsn is None else "check GISA_DSN, and that the server runs"
        yield Check(name="database", level="fail", said=str(error), advice=advice)


def reader_check(database: "Database", conn: "Connection") -> Check:
    """As whom `gisa sql` reads."""
    from archive.database.reader import connect_reader, ensure_reader

    reader = ensure_reader(conn)
    as_reader = connect_reader(database, reader)
    if isinstance(as_reader, str):
        said = f"gisa sql reads as the archive's own user, in a transaction that may only read: {as_reader}"
        advice = "let the archive's user create roles (ALTER ROLE … CREATEROLE), and let the new one log in"
        return Check(name="reader", level="warn", said=said, advice=advice)
    as_reader.close()
    return Check(name="reader", level="ok", said=f"gisa sql reads as {reader.role}, who may do nothing else")


def search_check(conn: "Connection") -> Check:
    """Whether every text is indexed."""
    from archive.store.search import unindexed

    left = unindexed(conn)
    if left:
        said = f"{left} texts are not indexed: each search looks through them"
        return Check(name="search", level="warn", said=said, advice="run gisa init")
    return Check(name="search", level="ok", said="every text is indexed")


def print_checks(console: Console, checks: Collection[Check]) -> None:
    """One line a check, and what to do below it."""
    for check in checks:
        line = Text.assemble((f"{check.level:5}", STYLES[check.level]), (f"{check.name:10}", "bold"), check.said)
        console.print(line, soft_wrap=True)
        if check.advice:
            console.print(Text(f"     {'':10}→ {check.advice}"), soft_wrap=True)
    worst = [check for check in checks if check.level == "fail"]
    console.print("everything that gisa needs is there" if not worst else f"{len(worst)} to repair", style="bold")
