"""As whom does a person's SQL run? As a login of its own, that may read the archive and nothing else.

Setting a role on the archive's own connection would not do: a statement can set it back (in a DO block, by set_config in front of
query_to_xml), and the embedded server's user may do anything. What logs in as the reader has nothing to go back to.
"""

import secrets
from dataclasses import dataclass

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from archive.database.connect import Database, connect
from archive.errors import DatabaseUnreachable

LOCK = 0x72656164
"""Advisory lock of everybody who makes the role: "read" in ASCII."""

KNOWN = "SELECT role, password FROM reader_login ORDER BY role LIMIT 1"
NOTE = "INSERT INTO reader_login (role, password) VALUES (%s, %s)"
FORGET = "DELETE FROM reader_login"
MAY_MAKE = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
ROLE = """
SELECT rolcanlogin AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
       AND NOT EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid)
FROM pg_roles r WHERE rolname = %s
"""
GRANTED = """
SELECT has_schema_privilege(%(role)s, current_schema(), 'USAGE')
       AND NOT has_table_privilege(%(role)s, 'reader_login', 'SELECT')
       AND coalesce(bool_and(has_table_privilege(%(role)s, oid, 'SELECT')), true)
FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND relname <> 'reader_login'
"""
MAKE = """
CREATE ROLE {role} LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    CONNECTION LIMIT 50 PASSWORD {password}
"""
GRANTS = (
    "ALTER ROLE {role} SET default_transaction_read_only = on",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {role}",
    "REVOKE ALL ON reader_login FROM {role}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The login that reads; without a name, why there is none."""

    role: str | None
    password: str = ""
    reason: str = ""


def ensure_reader(conn: Connection) -> Reader:
    """Makes the role and gives it its rights, where they are missing and this user may; changes nothing else."""
    with conn.transaction():
        known = _known(conn)
        if known is not None and _granted(conn, known.role):
            return known
    try:
        with conn.transaction():
            # Several may start at once; the second finds what the first has made.
            conn.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            return _make(conn)
    except psycopg.errors.InsufficientPrivilege as error:
        return Reader(role=None, reason=f"the archive's database user may not make it ({error.diag.message_primary})")


def reader_dsn(database: Database, reader: Reader) -> str:
    """The database's address for this login."""
    return make_conninfo(database.dsn, user=reader.role, password=reader.password)


def connect_reader(database: Database, reader: Reader) -> Connection | str:
    """A connection as the reader; a sentence where the server does not let it in."""
    if reader.role is None:
        return reader.reason
    try:
        return connect(reader_dsn(database, reader), application="gisa sql")
    except DatabaseUnreachable:
        return f"the server does not let {reader.role} in: its pg_hba.conf has no line for it, or another way to log in"


def _known(conn: Connection) -> Reader | None:
    """The login noted here, where its role exists and is as harmless as it was made."""
    row = conn.execute(KNOWN).fetchone()
    if row is None:
        return None
    role = conn.execute(ROLE, (row[0],)).fetchone()
    return Reader(role=row[0], password=row[1]) if role is not None and role[0] else None


def _granted(conn: Connection, role: str | None) -> bool:
    row = conn.execute(GRANTED, {"role": role}).fetchone()
    return row is not None and bool(row[0])


def _make(conn: Connection) -> Reader:
    reader = _known(conn)
    if reader is None:
        may = conn.execute(MAY_MAKE).fetchone()
        if may is None or not may[0]:
            return Reader(role=None, reason="the archive's database user may not create roles")
        reader = Reader(role=f"gisa_reader_{secrets.token_hex(4)}", password=secrets.token_urlsafe(24))
        assert reader.role is not None
        conn.execute(FORGET)
        conn.execute(NOTE, (reader.role, reader.password))
        # Encrypted here: the server's log may show the statement.
        verifier = conn.pgconn.encrypt_password(reader.password.encode(), reader.role.encode(), b"scram-sha-256").decode()
        conn.execute(sql.SQL(MAKE).format(role=sql.Identifier(reader.role), password=sql.Literal(verifier)))
    assert reader.role is not None
    row = conn.execute("SELECT current_schema()").fetchone()
    assert row is not None
    for grant in GRANTS:
        conn.execute(sql.SQL(grant).format(role=sql.Identifier(reader.role), schema=sql.Identifier(row[0])))
    return reader
