"""A person's SQL runs as a login that may read the archive and nothing else, whatever the statement tries."""

from contextlib import closing, suppress

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from archive.database.connect import Database
from archive.database.reader import connect_reader, ensure_reader, reader_dsn
from archive.errors import UsageError
from scheduler.sql_query import run_query
from tests.conftest import new_name

CHANGES = [
    "DELETE FROM site",
    "SELECT 1; DELETE FROM site",
    "COMMIT; DELETE FROM site",
    "RESET ROLE; DELETE FROM site",
    "WITH gone AS (DELETE FROM site RETURNING site_id) SELECT * FROM gone",
    "EXPLAIN ANALYZE DELETE FROM site",
    "TRUNCATE site CASCADE",
    "DROP TABLE run CASCADE",
    "SELECT 1 AS n INTO stolen",
    "CREATE TEMP TABLE stolen (n int)",
    "CREATE TABLE stolen (n int)",
    "CREATE FUNCTION stolen() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE stolen SUPERUSER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "GRANT pg_write_server_files TO CURRENT_USER",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "DO $$ BEGIN EXECUTE 'RESET ROLE'; DELETE FROM site; END $$",
    "DO $$ BEGIN EXECUTE 'SET ROLE {owner}'; DELETE FROM site; END $$",
    "DO $$ BEGIN EXECUTE 'RESET SESSION AUTHORIZATION'; DELETE FROM site; END $$",
    "DO $$ BEGIN SET TRANSACTION READ WRITE; DELETE FROM site; END $$",
    "DO $$ BEGIN COMMIT; DELETE FROM site; END $$",
    "SELECT set_config('role', '{owner}', false), query_to_xml('DELETE FROM site', true, true, '')",
    "SELECT set_config('transaction_read_only', 'off', false), query_to_xml('DELETE FROM site', true, true, '')",
    "SELECT set_config('session_authorization', '{owner}', false)",
    "SELECT nextval('kinship_id')",
    "COPY site FROM STDIN",
    "COPY site TO '/tmp/gisa-stolen'",
    "COPY (SELECT 1) TO PROGRAM 'touch /tmp/gisa-stolen'",
    "COPY site FROM PROGRAM 'echo 1'",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/gisa-stolen')",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('PG_VERSION')",
    "SELECT * FROM pg_ls_dir('.')",
    "SELECT set_config('role', '{owner}', true), query_to_xml('SELECT pg_read_file(''PG_VERSION'')', true, true, '')",
    "SELECT dblink('dbname=postgres', 'SELECT 1')",
    "CREATE EXTENSION dblink",
    "LOAD 'auto_explain'",
    "ALTER SYSTEM SET archive_command = 'touch /tmp/gisa-stolen'",
    "SELECT pg_reload_conf()",
    "SELECT password FROM reader_login",
    "SELECT rolpassword FROM pg_authid",
    "VACUUM site",
    "LOCK TABLE site IN ACCESS EXCLUSIVE MODE",
]
HARMLESS = [
    "COMMIT",
    "ROLLBACK",
    "RESET ROLE",
    "RESET SESSION AUTHORIZATION",
    "SET TRANSACTION READ WRITE",
    "SELECT lo_from_bytea(0, 'x')",
]
"""Refused by some versions of the server, and without effect on the others."""
STATE = """
SELECT (SELECT count(*) FROM site), (SELECT count(*) FROM pg_class WHERE relname = 'stolen'),
       (SELECT count(*) FROM pg_roles WHERE rolname = 'stolen'), (SELECT count(*) FROM pg_largeobject_metadata),
       (SELECT count(*) FROM pg_extension), (SELECT rolsuper FROM pg_roles WHERE rolname = %s)
"""


@pytest.fixture
def reader(database, conn):
    conn.execute("INSERT INTO site (site_id, name, added_at) VALUES ('paper', '시험신문', now())")
    conn.commit()
    return ensure_reader(conn)


@pytest.fixture
def reading(database, reader):
    made = connect_reader(database, reader)
    assert not isinstance(made, str), made
    with closing(made):
        yield made


def ask(conn, statement):
    return run_query(conn, statement, limit=10, seconds=10).rows


@pytest.mark.parametrize("statement", [*CHANGES, *HARMLESS])
def test_no_statement_gets_out(reader, reading, conn, statement):
    owner = conn.execute("SELECT current_user").fetchone()[0]
    before = conn.execute(STATE, (reader.role,)).fetchone()
    conn.commit()
    if statement in CHANGES:
        with pytest.raises(UsageError):
            ask(reading, statement.replace("{owner}", owner))
    else:
        with suppress(UsageError):
            ask(reading, statement)
    assert conn.execute(STATE, (reader.role,)).fetchone() == before
    assert ask(reading, "SELECT current_user, session_user") == ((reader.role, reader.role),)


def test_the_reader_reads_every_table_and_view_and_those_that_come_later(reading, conn):
    conn.execute("CREATE TABLE later (n int)")
    conn.execute("CREATE VIEW later_too AS SELECT n FROM later")
    conn.commit()
    names = ask(
        reading, "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v')"
    )
    relations = conn.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v')"
    ).fetchall()
    assert {"later", "later_too", "current_article"} <= {name for (name,) in relations}
    assert names
    for (name,) in relations:
        if name != "reader_login":
            assert ask(reading, f"SELECT count(*) FROM {name}"), name


def test_asking_again_makes_nothing_new(conn, reader):
    assert ensure_reader(conn) == reader
    conn.execute(sql.SQL("REVOKE SELECT ON site FROM {}").format(sql.Identifier(reader.role)))
    assert ensure_reader(conn) == reader
    assert conn.execute("SELECT has_table_privilege(%s, 'site', 'SELECT')", (reader.role,)).fetchone() == (True,)


def test_a_role_that_was_given_more_is_not_used(conn, reader):
    conn.execute(sql.SQL("GRANT pg_read_server_files TO {}").format(sql.Identifier(reader.role)))
    other = ensure_reader(conn)
    assert other.role not in (None, reader.role)
    conn.execute(sql.SQL("DROP OWNED BY {0}").format(sql.Identifier(reader.role)))
    conn.execute(sql.SQL("DROP ROLE {0}").format(sql.Identifier(reader.role)))


def test_where_roles_may_not_be_made_the_reason_is_said(pg_server, database, conn):
    name = new_name()
    conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    conn.execute(sql.SQL("GRANT ALL ON ALL TABLES IN SCHEMA public TO {}").format(sql.Identifier(name)))
    conn.commit()
    try:
        poor = Database(dsn=make_conninfo(database.dsn, user=name))
        with closing(poor.connect()) as limited:
            reader = ensure_reader(limited)
            assert reader.role is None
            assert "may not create roles" in reader.reason
            assert connect_reader(poor, reader) == reader.reason
            with pytest.raises(UsageError, match="--write"):
                ask(limited, "DELETE FROM site")
    finally:
        conn.execute(sql.SQL("DROP OWNED BY {0}").format(sql.Identifier(name)))
        conn.execute(sql.SQL("DROP ROLE {0}").format(sql.Identifier(name)))
        conn.commit()


def test_the_address_of_the_reader_is_for_other_programs(database, reader):
    with psycopg.connect(reader_dsn(database, reader)) as made:
        assert made.execute("SELECT count(*) FROM site").fetchone() == (1,)
