"""What does a verb start from: the settings, the site definitions and an archive that is ready for use?"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from archive.errors import DatabaseUnfit, SiteError
from archive.settings import Settings
from archive.sites.load import Catalogue, builtin_folder, load_sites
from archive.sites.model import Site

if TYPE_CHECKING:
    from psycopg import Connection

    from archive.database.connect import Database


def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_environment(os.environ)


def catalogue(chosen: Settings) -> Catalogue:
    """The site definitions that come with gisa, and the user's own."""
    return load_sites([builtin_folder(), chosen.home / "sites"])


@contextmanager
def opened(chosen: Settings) -> Iterator["Database"]:
    """The archive's database, created or upgraded where that is due; what the driver complains of becomes a sentence."""
    from archive.database.connect import driver_errors, open_database
    from archive.database.migrate import migrate

    with open_database(chosen, progress=tell) as database, driver_errors():
        with database.connect() as conn:
            migrate(conn)
        yield database


def tell(sentence: str) -> None:
    """Says on a terminal what takes a while."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{sentence}\n")


@contextmanager
def connected(chosen: Settings) -> Iterator["Connection"]:
    """One connection to the archive, for a verb that reads."""
    with opened(chosen) as database, database.connect() as conn:
        yield conn


@contextmanager
def reading(chosen: Settings) -> Iterator["Connection"]:
    """A connection for a person's SQL: as the reader where the server has one, else as the archive's own user."""
    from archive.database.reader import connect_reader, ensure_reader

    with opened(chosen) as database:
        with database.connect() as conn:
            reader = ensure_reader(conn)
        as_reader = connect_reader(database, reader)
        with database.connect() if isinstance(as_reader, str) else as_reader as conn:
            yield conn


def full_dsn(database: "Database") -> str:
    """The database's address for other programs, whose own idea of an unnamed host may differ from our driver's."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    if conninfo_to_dict(database.dsn).get("host"):
        return database.dsn
    with database.connect() as conn:
        return make_conninfo(database.dsn, host=conn.info.host, port=conn.info.port)


def reader_address(database: "Database") -> str:
    """The same with the login that may only read. Raises DatabaseUnfit where there is none."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    from archive.database.reader import ensure_reader, reader_dsn

    with database.connect() as conn:
        reader = ensure_reader(conn)
    if reader.role is None:
        raise DatabaseUnfit(f"there is no login that may only read: {reader.reason}")
    words = conninfo_to_dict(full_dsn(database))
    return make_conninfo(reader_dsn(database, reader), host=words.get("host"), port=words.get("port"))


def problems_of(files: Sequence[Path]) -> list[SiteError]:
    """What is wrong with the definitions in these files, each taken as if it lay in the user's folder."""
    missing = [file for file in files if not file.is_file()]
    if missing:
        raise SiteError(f"{missing[0]} is not there")
    with TemporaryDirectory() as folder:
        for number, file in enumerate(files):
            place = Path(folder, str(number), file.name)
            place.parent.mkdir()
            copyfile(file, place)
        folders = [Path(folder, str(number)) for number in range(len(files))]
        found = load_sites([builtin_folder(), *folders]).problems
    return [SiteError(str(problem).replace(f"{folder}/", "")) for problem in found]


def site_values(site: Site) -> dict[str, object]:
    """A site as `sites --json` prints it."""
    return {
        "id": site.id,
        "name": site.name,
        "publisher": site.publisher,
        "extends": list(site.platforms),
        "hosts": list(site.hosts),
        "enabled": site.enabled,
        "delay": site.delay,
        "pages_per_day": site.pages_per_day,
        "cookies": site.cookies,
        "verified": site.verified,
        "recipe": site.recipe,
        "listings": [
            {"url": plan.url, "kind": plan.kind, "every_seconds": int(plan.every.total_seconds())} for plan in site.listings
        ],
    }
