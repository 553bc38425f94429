"""A server that serves is used; one that does not is refused in one sentence that says what to do and tells no password."""

import contextlib
import dataclasses

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from archive.database import connect as connecting
from archive.database.connect import connect, driver_errors, open_database, without_password
from archive.errors import DatabaseError, DatabaseUnfit, DatabaseUnreachable, SettingError
from tests.conftest import drop_database, make_database, new_name, with_database

SECRET = "geheim-pass"


def with_dsn(settings, dsn):
    return dataclasses.replace(settings, dsn=dsn)


def refusal(settings, error, dsn):
    """The sentence with which this DSN is refused."""
    with pytest.raises(error) as caught, open_database(with_dsn(settings, dsn)):
        pass
    assert caught.value.__cause__ is None
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def as_role(empty_dsn):
    """Makes a user of the server who owns nothing, and gives the DSN by which that user opens the empty database."""
    made = []

    def make(setup=""):
        name = new_name()
        with psycopg.connect(empty_dsn, autocommit=True) as conn:
            conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
            made.append(name)
            if setup:
                conn.execute(sql.SQL(setup).format(sql.Identifier(name)))
        return make_conninfo(empty_dsn, user=name)

    yield make
    with psycopg.connect(empty_dsn, autocommit=True) as conn:
        for name in made:
            conn.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
            conn.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_a_server_of_ones_own_is_used_as_it_is(settings, empty_dsn):
    with open_database(with_dsn(settings, empty_dsn)) as database:
        assert not database.embedded
        assert database.dsn == empty_dsn
        with database.connect(application="gisa crawl") as conn:
            shown = conn.execute(
                "SELECT current_setting('TimeZone'), current_setting('application_name'), current_setting('client_encoding')"
            ).fetchone()
    assert shown == ("UTC", "gisa crawl", "UTF8")
    assert not (settings.home / "postgres").exists()


def test_options_of_the_dsn_are_kept(empty_dsn):
    with connect(make_conninfo(empty_dsn, options="-c work_mem=5MB", application_name="mine")) as conn:
        shown = conn.execute("SELECT current_setting('work_mem'), current_setting('application_name')").fetchone()
    assert shown == ("5MB", "mine")


def test_the_embedded_server_is_asked_for_the_same(settings):
    with open_database(settings) as database, database.connect() as conn:
        assert conn.execute("SELECT current_setting('TimeZone'), current_setting('application_name')").fetchone() == (
            "UTC",
            "gisa",
        )


@pytest.mark.parametrize(
    ("dsn", "sentence"),
    [
        (f"postgresql://gisa:{SECRET}@127.0.0.1:1/gisa", "Connection refused.*check host and port in GISA_DSN"),
        (f"postgresql://gisa:{SECRET}@127.0.0.1:1,127.0.0.1:2/gisa", "Connection refused.*check host and port in GISA_DSN"),
        (f"host=/nonexistent dbname=gisa password={SECRET}", "No such file or directory.*check host and port in GISA_DSN"),
        (f"postgresql://gisa:{SECRET}@no-such-host.invalid/gisa", "no-such-host.invalid.*check host and port in GISA_DSN"),
    ],
)
def test_a_server_that_does_not_answer(settings, dsn, sentence):
    with pytest.raises(DatabaseUnreachable, match=sentence) as caught, open_database(with_dsn(settings, dsn)):
        pass
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "dsn",
    [
        f"postgresql://gisa:{SECRET}@host:notaport/gisa",
        f"host=h password='{SECRET} dbname=gisa",
        f"postgresql://gisa:{SECRET}@[::1/gisa",
    ],
)
def test_a_dsn_that_cannot_be_read(settings, dsn):
    with pytest.raises((SettingError, DatabaseUnreachable)) as caught, open_database(with_dsn(settings, dsn)):
        pass
    said = str(caught.value)
    assert "GISA_DSN" in said
    assert "geheim" not in said


def test_a_user_that_does_not_exist(settings, empty_dsn):
    said = refusal(settings, DatabaseUnreachable, make_conninfo(empty_dsn, user="no_such_user", password=SECRET))
    assert "no_such_user" in said
    assert "GISA_DSN" in said
    assert SECRET not in said


def test_a_database_that_does_not_exist(settings, empty_dsn):
    said = refusal(settings, DatabaseUnreachable, make_conninfo(empty_dsn, dbname="no_such_database", password=SECRET))
    assert 'database "no_such_database" does not exist' in said
    assert "createdb" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ('FATAL:  password authentication failed for user "gisa"', "check user and password"),
        ("fe_sendauth: no password supplied", "check user and password"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1"', "pg_hba.conf"),
        ("FATAL:  sorry, too many clients already", "max_connections"),
        ("FATAL:  the database system is starting up", "try again"),
        ("server does not support SSL, but SSL was required", "sslmode"),
        ('치명적오류:  "gisa" 사용자의 인증을 실패했습니다', "check host and port"),
    ],
)
def test_what_the_server_says_has_a_remedy(settings, monkeypatch, said, remedy):
    def refuse(*words, **options):
        raise psycopg.OperationalError(f"connection failed: {said}\n\tof password={SECRET}")

    monkeypatch.setattr(psycopg, "connect", refuse)
    sentence = refusal(settings, DatabaseUnreachable, f"postgresql://gisa:{SECRET}@db/gisa")
    assert said in sentence
    assert remedy in sentence
    assert SECRET not in sentence


def test_a_database_in_another_encoding(settings, pg_server):
    name = new_name()
    make_database(pg_server, name, "template0", encoding="SQL_ASCII")
    try:
        said = refusal(settings, DatabaseUnfit, with_database(pg_server, name))
    finally:
        drop_database(pg_server, name)
    assert "keeps text as SQL_ASCII; gisa needs UTF8: CREATE DATABASE" in said


def test_a_user_who_may_not_make_tables(settings, as_role):
    said = refusal(settings, DatabaseUnfit, as_role())
    assert "may not create tables in schema public" in said
    assert "GRANT CREATE ON SCHEMA" in said


def test_the_grant_that_the_sentence_names_is_enough(settings, as_role):
    with (
        open_database(with_dsn(settings, as_role("GRANT CREATE ON SCHEMA public TO {}"))) as database,
        database.connect() as conn,
    ):
        conn.execute("CREATE TABLE mine ()")


def test_a_user_without_a_schema(settings, as_role):
    assert "no schema to work in" in refusal(settings, DatabaseUnfit, as_role("ALTER ROLE {} SET search_path = nowhere"))


def test_a_database_that_may_only_be_read(settings, as_role):
    assert "may only be read" in refusal(settings, DatabaseUnfit, as_role("ALTER ROLE {} SET default_transaction_read_only = on"))


def test_a_server_that_is_too_old(settings, empty_dsn, monkeypatch):
    monkeypatch.setattr(connecting, "OLDEST_MAJOR", 99)
    assert "gisa needs 99 or newer: upgrade it" in refusal(settings, DatabaseUnfit, empty_dsn)


def test_a_connection_cut_in_the_middle_is_one_sentence(database):
    with database.connect() as conn, database.connect(autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (conn.info.backend_pid,))
        with pytest.raises(DatabaseUnreachable, match="the connection to the database broke"), driver_errors():
            conn.execute("SELECT 1")
        with contextlib.suppress(psycopg.OperationalError):
            conn.rollback()


def test_a_missing_right_is_one_sentence(as_role):
    with connect(as_role()) as conn:
        with pytest.raises(DatabaseUnfit, match="permission denied"), driver_errors():
            conn.execute("CREATE TABLE mine ()")
        conn.rollback()


def test_a_full_disk_is_one_sentence():
    with pytest.raises(DatabaseError, match="no room left"), driver_errors():
        raise psycopg.errors.DiskFull("could not extend file")


def test_mistakes_in_statements_are_not_hidden(conn):
    with pytest.raises(psycopg.errors.SyntaxError), driver_errors():
        conn.execute("SELEKT")


def test_a_dsn_that_is_shown_has_no_password():
    shown = without_password(f"postgresql://gisa:{SECRET}@db:5433/news")
    assert conninfo_to_dict(shown) == {"user": "gisa", "host": "db", "port": "5433", "dbname": "news"}
