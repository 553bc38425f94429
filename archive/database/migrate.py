"""How does a database come to have the schema that this gisa works with?"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import psycopg
from psycopg import Connection

from archive.database.connect import driver_errors
from archive.errors import DatabaseTooNew, DatabaseUnfit

LOCK = 0x67697361
"""Advisory lock of everybody who changes the schema: "gisa" in ASCII."""

RECORD = """
CREATE TABLE IF NOT EXISTS schema_migration (
    name text PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL
);
COMMENT ON TABLE schema_migration IS 'The changes of the schema that this database has had.';
COMMENT ON COLUMN schema_migration.name IS 'Its file.';
COMMENT ON COLUMN schema_migration.sha256 IS 'Digest of the file, so that a later change of it is noticed.';
COMMENT ON COLUMN schema_migration.applied_at IS 'When it was applied.';
"""
APPLIED = "SELECT name, sha256 FROM schema_migration ORDER BY name"
NOTE = "INSERT INTO schema_migration (name, sha256, applied_at) VALUES (%s, %s, clock_timestamp())"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One change of the schema."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        """Digest of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrate(conn: Connection, known: Sequence[Migration] | None = None) -> list[str]:
    """Applies what is missing, each file in a transaction of its own, and says what it applied. Any number may run at once.

    Raises DatabaseTooNew where the database has a change that this gisa does not know, DatabaseUnfit where one that
    was applied has been altered since.
    """
    known = shipped() if known is None else known
    if not pending(conn, known):
        return []
    done: list[str] = []
    for migration in known:
        with driver_errors(), conn.transaction():
            conn.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            conn.execute(RECORD)
            if migration in _missing(conn, known):
                _apply(conn, migration)
                done.append(migration.name)
    return done


def pending(conn: Connection, known: Sequence[Migration] | None = None) -> list[str]:
    """Names of the changes that the database has not had. Raises as migrate() does, and changes nothing."""
    known = shipped() if known is None else known
    with driver_errors(), conn.transaction():
        if not _is_recorded(conn):
            return [migration.name for migration in known]
        return [migration.name for migration in _missing(conn, known)]


def schema_version(conn: Connection) -> str | None:
    """The newest change that the database has had; None for an empty database."""
    with driver_errors(), conn.transaction():
        applied = conn.execute(APPLIED).fetchall() if _is_recorded(conn) else []
    return applied[-1][0] if applied else None


@cache
def shipped() -> tuple[Migration, ...]:
    """The changes that come with this gisa, in order."""
    folder = files("archive.store").joinpath("migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    # Read as text: a checkout with other line ends has the same digest.
    return tuple(
        Migration(name=name.removesuffix(".sql"), text=folder.joinpath(name).read_text(encoding="utf-8")) for name in names
    )


def _is_recorded(conn: Connection) -> bool:
    row = conn.execute("SELECT to_regclass('schema_migration') IS NOT NULL").fetchone()
    return row is not None and bool(row[0])


def _missing(conn: Connection, known: Sequence[Migration]) -> list[Migration]:
    applied: dict[str, str] = dict(conn.execute(APPLIED).fetchall())
    unknown = sorted(applied.keys() - {migration.name for migration in known})
    if unknown:
        raise DatabaseTooNew(f"the database has had the change {unknown[-1]}, which this gisa does not know: upgrade gisa")
    for migration in known:
        if applied.get(migration.name, migration.sha256) != migration.sha256:
            raise DatabaseUnfit(
                f"the change {migration.name} is not the one that the database has had: reinstall gisa, a file was altered"
            )
    return [migration for migration in known if migration.name not in applied]


def _apply(conn: Connection, migration: Migration) -> None:
    try:
        conn.execute(migration.text.encode())
    except (psycopg.errors.DuplicateTable, psycopg.errors.DuplicateObject) as error:
        raise DatabaseUnfit(
            f"the database has something of the same name already ({error.diag.message_primary}): give gisa a database of its own"
        ) from error
    conn.execute(NOTE, (migration.name, migration.sha256))
