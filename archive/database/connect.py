"""How does gisa reach its database, and will that database do?"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from archive.database.binaries import OLDEST_MAJOR
from archive.database.cluster import Progress
from archive.database.embedded import EmbeddedServer, embedded_server
from archive.errors import DatabaseError, DatabaseUnfit, DatabaseUnreachable, SettingError
from archive.settings import Settings

CONNECT_SECONDS = 10

REMEDIES = (
    (
        re.compile(r"password authentication failed|no password supplied|authentication failed"),
        "check user and password in GISA_DSN",
    ),
    (re.compile(r"role \".*\" does not exist"), "create the user, or name another in GISA_DSN"),
    (re.compile(r"database \".*\" does not exist"), "create it (createdb), or name another in GISA_DSN"),
    (re.compile(r"no pg_hba.conf entry"), "allow this machine and user in the server's pg_hba.conf"),
    (
        re.compile(r"too many (clients|connections)|remaining connection slots"),
        "raise the server's max_connections, or end other programs",
    ),
    (re.compile(r"starting up|shutting down|recovery"), "wait a moment and try again"),
    (re.compile(r"SSL|certificate"), "check sslmode and the certificates named in GISA_DSN"),
    (
        re.compile(r"\binvalid (port|integer|percent|URI|connection)|missing \"=\""),
        "correct GISA_DSN: postgresql://USER:PASSWORD@HOST:5432/DATABASE",
    ),
)
USUAL_REMEDY = "check host and port in GISA_DSN, and that the server runs"

FITNESS = """
SELECT current_setting('server_version_num')::int / 10000 AS major,
       current_setting('server_version') AS version,
       current_setting('server_encoding') AS encoding,
       current_database() AS database,
       current_user AS "user",
       current_schema() AS schema,
       coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create,
       pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool AS read_only
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database that serves, for as long as it is open; the embedded one comes with its server."""

    dsn: str
    embedded: bool = False
    server: EmbeddedServer | None = None

    def connect(self, *, autocommit: bool = False, application: str = "gisa") -> Connection:
        """A new connection; its times are in UTC. Raises DatabaseUnreachable."""
        try:
            return connect(self.dsn, autocommit=autocommit, application=application)
        except DatabaseUnreachable:
            if self.server is None:
                raise
            # The embedded server has nobody but us to start it again, and a daemon may outlive it.
            return connect(self.server.revive(), autocommit=autocommit, application=application)


@contextlib.contextmanager
def open_database(settings: Settings, *, progress: Progress = lambda sentence: None) -> Iterator[Database]:
    """The user's own server where GISA_DSN names one; else the embedded one, started if need be and stopped by its last user."""
    if settings.dsn is not None:
        _require_fit(settings.dsn)
        yield Database(dsn=settings.dsn)
        return
    with embedded_server(settings, progress) as server:
        yield Database(dsn=server.dsn, embedded=True, server=server)


def connect(dsn: str, *, autocommit: bool = False, application: str = "gisa") -> Connection:
    """Connects, or raises DatabaseUnreachable with a sentence that holds no password."""
    try:
        given = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError as error:
        raise SettingError(f"GISA_DSN cannot be read ({_without_password(error, dsn)}): {REMEDIES[-1][1]}") from None
    words = {
        "application_name": application,
        "connect_timeout": CONNECT_SECONDS,
        # A server that vanished is noticed within a minute; the system's own patience is hours.
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "client_encoding": "UTF8",
        **given,
        # Compiling a query costs more than any of gisa's takes; the planner, which overrates what an array leads to, would do it.
        "options": f"{given.get('options') or ''} -c timezone=UTC -c jit=off".strip(),
    }
    try:
        return psycopg.connect(make_conninfo("", **words), autocommit=autocommit)
    except psycopg.OperationalError as error:
        # The driver's error may quote the DSN, password and all: it is not chained.
        raise DatabaseUnreachable(_sentence(error, dsn)) from None


@contextlib.contextmanager
def driver_errors() -> Iterator[None]:
    """Turns what the driver complains of at run time into gisa's errors. Mistakes in gisa's own SQL pass: they are bugs."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseUnfit(
            f"the database user lacks a right ({_first_line(error)}): grant it, or name another user in GISA_DSN"
        ) from error
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise DatabaseUnfit(f"the database may only be read ({_first_line(error)})") from error
    except (psycopg.errors.DiskFull, psycopg.errors.OutOfMemory) as error:
        raise DatabaseError(f"the database server has no room left ({_first_line(error)}): make room and try again") from error
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(f"the connection to the database broke ({_first_line(error)}): try again") from error


def without_password(dsn: str) -> str:
    """A DSN that may be shown."""
    words = conninfo_to_dict(dsn)
    words.pop("password", None)
    words.pop("sslpassword", None)
    return make_conninfo("", **words)


def _require_fit(dsn: str) -> None:
    """Raises DatabaseUnfit, saying what to do, unless gisa can keep its archive here."""
    with connect(dsn) as conn, driver_errors():
        row = conn.execute(FITNESS).fetchone()
        assert row is not None
        major, version, encoding, database, user, schema, may_create, read_only = row
    if major < OLDEST_MAJOR:
        raise DatabaseUnfit(f"the server at GISA_DSN is PostgreSQL {version}; gisa needs {OLDEST_MAJOR} or newer: upgrade it")
    if encoding != "UTF8":
        raise DatabaseUnfit(
            f"the database {database} keeps text as {encoding}; gisa needs UTF8: "
            f"CREATE DATABASE gisa ENCODING 'UTF8' TEMPLATE template0, and name that in GISA_DSN"
        )
    if read_only:
        raise DatabaseUnfit(f"the database {database} may only be read: name its primary server in GISA_DSN")
    if schema is None:
        raise DatabaseUnfit(
            f"user {user} has no schema to work in on database {database}: create one and put it on the search_path"
        )
    if not may_create:
        raise DatabaseUnfit(
            f"user {user} may not create tables in schema {schema} of database {database}: "
            f'GRANT CREATE ON SCHEMA "{schema}" TO "{user}", or make a database that this user owns'
        )


def _sentence(error: psycopg.Error, dsn: str) -> str:
    said = _without_password(error, dsn)
    remedy = next((remedy for pattern, remedy in REMEDIES if pattern.search(said)), USUAL_REMEDY)
    return f"the database cannot be reached ({said}): {remedy}"


def _without_password(error: psycopg.Error, dsn: str) -> str:
    """The driver's first line, in which it may quote what it was given."""
    said = _first_line(error)
    if dsn in said:
        said = said.replace(dsn, "…")
    for secret in _secrets(dsn):
        said = said.replace(secret, "…")
    return said


def _secrets(dsn: str) -> list[str]:
    """Everything in a DSN, well-formed or not, that may be a password."""
    found = re.findall(r"://[^:/@\s]*:([^/\s]+)@|(?:password|passwd)\s*=\s*'?([^\s'&]+)", dsn)
    return [secret for pair in found for secret in pair if secret]


def _first_line(error: psycopg.Error) -> str:
    lines = str(error).strip().splitlines()
    # Several addresses were tried: the last line says how the last of them failed.
    if len(lines) > 1 and lines[0].startswith("Multiple connection attempts"):
        return lines[-1].strip().removeprefix("- ")
    return lines[0] if lines else type(error).__name__
