"""What do tests stand on: a home, real databases, and the third-party pages where somebody has them?"""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from archive.database.connect import Database
from archive.database.embedded import embedded_server
from archive.database.migrate import migrate
from archive.database.postmaster import end_server
from archive.errors import GisaError
from archive.settings import Settings

# A shell that starts the tests in the background has them ignore Ctrl-C, and what they start would ignore it, too.
signal.signal(signal.SIGINT, signal.default_int_handler)


PREFIX = "gisa_test_"
ABANDONED_SECONDS = 2 * 3600
"""No run of the tests takes so long: what is older was left by one that was killed."""

MEMORY_NEEDED = 2 << 30
"""Servers of several workers at once, each with a data folder of some 60 MB a home."""

LOCAL_SERVERS = ("", "user=postgres", "host=127.0.0.1 user=postgres")
"""Where a PostgreSQL of the machine lets tests make databases without a password, if anywhere."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what costs much and says the same on a second server, where nobody asked for that server."""
    if os.environ.get("GISA_TEST_DSN"):
        return
    again = [item for item in items if item.get_closest_marker("one_server") and _server_of(item) == "server"]
    if again:
        config.hook.pytest_deselected(items=again)
        items[:] = [item for item in items if item not in set(again)]


def _server_of(item: pytest.Item) -> object:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("pg_server") if callspec is not None else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """Third-party pages for measuring; not part of the project."""
    folder = Path(os.environ.get("GISA_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    if not (folder / "pages").is_dir():
        pytest.skip(f"no third-party pages in {folder} (GISA_SHARED names another folder)")
    return folder


@pytest.fixture(scope="session")
def open_base() -> Iterator[Path]:
    """A folder that an unprivileged user may enter: pytest's own are closed, and root's server runs as somebody else."""
    _sweep_folders()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{int(time.time())}_{os.getpid()}_", dir=_base_place()))
    folder.chmod(0o711)
    yield folder
    for home in folder.iterdir():
        remove_home(home)
    folder.rmdir()


@pytest.fixture
def home(open_base: Path) -> Iterator[Path]:
    """An empty GISA_HOME of its own."""
    folder = open_base / uuid4().hex[:8]
    folder.mkdir(mode=0o711)
    yield folder
    remove_home(folder)


@pytest.fixture
def settings(home: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings with a home of their own; with the test's database, where the test has one."""
    database = (
        request.getfixturevalue("database") if "database" in request.fixturenames or "conn" in request.fixturenames else None
    )
    return Settings(home=home, dsn=database.dsn if database else None, contact="tests@example.org", allow_private=True)


@pytest.fixture(scope="session", params=["embedded", "server"])
def pg_server(request: pytest.FixtureRequest, open_base: Path) -> Iterator[str]:
    """The address of a running server that lets us make databases: gisa's own, and one that was there already."""
    if request.param == "server":
        found = _local_server()
        _sweep_databases(found)
        yield found
        return
    with embedded_server(Settings(home=open_base / "server")) as server:
        with psycopg.connect(server.dsn, autocommit=True) as conn:
            # These databases need not outlive a power failure, and are made by the hundred.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                conn.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            conn.execute("SELECT pg_reload_conf()")
        yield server.dsn


@pytest.fixture(scope="session")
def template(pg_server: str) -> Iterator[str]:
    """A database with the whole schema, for cloning."""
    name = new_name()
    make_database(pg_server, name, "template0")
    with psycopg.connect(with_database(pg_server, name)) as conn:
        migrate(conn)
    yield name
    drop_database(pg_server, name)


@pytest.fixture
def database(pg_server: str, template: str) -> Iterator[Database]:
    """A database of the test's own, with the whole schema and no rows."""
    name = new_name()
    make_database(pg_server, name, template)
    yield Database(dsn=with_database(pg_server, name))
    drop_database(pg_server, name)


@pytest.fixture
def empty_dsn(pg_server: str) -> Iterator[str]:
    """The address of a database without any table."""
    name = new_name()
    make_database(pg_server, name, "template0")
    yield with_database(pg_server, name)
    drop_database(pg_server, name)


@pytest.fixture
def conn(database: Database) -> Iterator[Connection]:
    """A connection to the test's database."""
    with contextlib.closing(database.connect()) as connection:
        yield connection


def remove_home(folder: Path) -> None:
    """Removes a home, and ends a server that a killed process may have left there."""
    data = folder / "postgres" / "data"
    if data.exists():
        end_server(data, 10)
    shutil.rmtree(folder)


def with_database(server: str, name: str) -> str:
    """The address of another database on the same server."""
    return make_conninfo(server, dbname=name)


def make_database(server: str, name: str, template: str, *, encoding: str = "UTF8") -> None:
    """Makes a database."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING {}").format(
        sql.Identifier(name), sql.Identifier(template), encoding
    )
    if encoding != "UTF8":
        statement += sql.SQL(" LC_COLLATE 'C' LC_CTYPE 'C'")
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(statement)


def drop_database(server: str, name: str) -> None:
    """Drops a database with whatever is still connected to it, and the role that was made for reading it."""
    with psycopg.connect(with_database(server, name)) as conn:
        known = conn.execute("SELECT to_regclass('reader_login') IS NOT NULL").fetchone()
        roles = [role for (role,) in conn.execute("SELECT role FROM reader_login")] if known == (True,) else []
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        for role in roles:
            conn.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def new_name() -> str:
    """A name that no other worker takes, and that tells its age."""
    return f"{PREFIX}{int(time.time())}_{uuid4().hex[:12]}"


def _local_server() -> str:
    given = os.environ.get("GISA_TEST_DSN")
    reasons = []
    for candidate in [given] if given else LOCAL_SERVERS:
        server = make_conninfo(candidate, dbname="postgres") if not given else candidate
        try:
            with psycopg.connect(server, connect_timeout=3) as conn:
                row = conn.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
                if row and row[0] and conn.info.server_version >= 150000:
                    return server
                reasons.append("it may not create databases, or is older than 15")
        except psycopg.OperationalError as error:
            reasons.append(str(error).splitlines()[0])
    if given:
        raise GisaError(f"GISA_TEST_DSN does not serve: {reasons[0]}")
    pytest.skip(f"no PostgreSQL server for tests (GISA_TEST_DSN names one): {reasons[0]}")


def _sweep_databases(server: str) -> None:
    """Drops what killed runs left."""
    with psycopg.connect(server) as conn:
        names = [row[0] for row in conn.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (PREFIX,))]
    for name in filter(_is_abandoned, names):
        drop_database(server, name)


def _base_place() -> Path:
    """Memory, where the machine has room there: dozens of data folders are made and thrown away."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free > MEMORY_NEEDED:
        return memory
    return Path(tempfile.gettempdir())


def _sweep_folders() -> None:
    """Removes what killed runs left on this machine, and ends the servers that they left."""
    for folder in _base_place().glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).split("_")[1]
        if _is_abandoned(folder.name) or (owner.isdigit() and not psutil.pid_exists(int(owner))):
            for home in folder.iterdir():
                remove_home(home)
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(name: str) -> bool:
    made = name.removeprefix(PREFIX).partition("_")[0]
    return made.isdigit() and time.time() - int(made) > ABANDONED_SECONDS
