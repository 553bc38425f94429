"""The migrations lead to the schema, are applied once however many try, and refuse what they do not know."""

import threading
from importlib.resources import files

import psycopg
import pytest

from archive.database.connect import connect
from archive.database.migrate import Migration, migrate, pending, schema_version, shipped
from archive.errors import DatabaseTooNew, DatabaseUnfit

FIRST = Migration(
    name="0001_first", text="CREATE TABLE one (n integer); CREATE FUNCTION two() RETURNS int LANGUAGE sql AS $$ SELECT 2; $$;"
)
SECOND = Migration(name="0002_more", text="ALTER TABLE one ADD m text DEFAULT '100%s';")
BROKEN = Migration(name="0003_broken", text="CREATE TABLE three (n integer); SELECT no_such_column FROM one;")

# What a person could tell two schemas by. Names of constraints and indexes count: code and people refer to them.
CATALOGUE = {
    "relations": """
        SELECT relname, relkind::text, obj_description(oid, 'pg_class'), reloptions,
               CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i' AND relname <> 'schema_migration'""",
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity::text, a.attgenerated::text,
               pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum),
               row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum)
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
          AND c.relname <> 'schema_migration'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'schema_migration'""",
    "indexes": """
        SELECT tablename, indexname, indexdef
        FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'schema_migration'""",
    "functions": """
        SELECT proname, pg_get_functiondef(oid), obj_description(oid, 'pg_proc')
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
    "triggers": """
        SELECT tgrelid::regclass::text, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal""",
    "types": """
        SELECT t.typname, t.typtype::text,
               array(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder)
        FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')""",
}


def describe(conn):
    return {what: sorted(map(repr, conn.execute(query.encode()).fetchall())) for what, query in CATALOGUE.items()}


@pytest.fixture
def empty(empty_dsn):
    with connect(empty_dsn) as conn:
        yield conn


def test_the_migrations_lead_to_the_schema(conn, empty):
    empty.execute(files("archive.store").joinpath("schema.sql").read_bytes())
    migrated, whole = describe(conn), describe(empty)
    for what in CATALOGUE:
        assert migrated[what] == whole[what], what
    assert whole["columns"]


def test_the_comparison_sees_a_difference(conn):
    before = describe(conn)
    conn.execute("ALTER TABLE version ALTER COLUMN title DROP NOT NULL")
    conn.execute("COMMENT ON TABLE site IS 'other'")
    conn.execute("CREATE INDEX extra ON site (name)")
    after = describe(conn)
    assert {what for what in CATALOGUE if before[what] != after[what]} >= {"relations", "columns", "indexes"}


def test_the_shipped_changes_are_numbered_once_each_and_in_order():
    numbers = [int(migration.name[:4]) for migration in shipped()]
    assert numbers == sorted(set(numbers))


def test_everything_recorded_has_a_comment(conn):
    named = conn.execute("SELECT obj_description('schema_migration'::regclass, 'pg_class')").fetchone()
    assert named is not None
    assert named[0]


def test_each_change_is_applied_once(empty):
    assert schema_version(empty) is None
    assert pending(empty, [FIRST, SECOND]) == ["0001_first", "0002_more"]
    assert migrate(empty, [FIRST]) == ["0001_first"]
    assert migrate(empty, [FIRST, SECOND]) == ["0002_more"]
    assert migrate(empty, [FIRST, SECOND]) == []
    assert schema_version(empty) == "0002_more"
    assert empty.execute("SELECT name FROM schema_migration ORDER BY name").fetchall() == [("0001_first",), ("0002_more",)]


def test_asking_changes_nothing(empty):
    pending(empty, [FIRST])
    schema_version(empty)
    assert empty.execute("SELECT to_regclass('schema_migration'), to_regclass('one')").fetchone() == (None, None)


def test_a_change_that_fails_leaves_no_half(empty):
    with pytest.raises(psycopg.errors.UndefinedColumn):
        migrate(empty, [FIRST, SECOND, BROKEN])
    assert schema_version(empty) == "0002_more"
    assert empty.execute("SELECT to_regclass('three')").fetchone() == (None,)
    assert migrate(empty, [FIRST, SECOND]) == []


def test_runs_at_the_same_time_apply_each_change_once(empty_dsn):
    slow = Migration(name="0001_slow", text="CREATE TABLE one (n integer); SELECT pg_sleep(0.2);")
    applied = []

    def run():
        with connect(empty_dsn) as conn:
            applied.extend(migrate(conn, [slow, SECOND]))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(applied) == ["0001_slow", "0002_more"]


def test_a_database_of_a_newer_gisa_is_left_alone(empty):
    migrate(empty, [FIRST, SECOND])
    for ask in (migrate, pending):
        with pytest.raises(DatabaseTooNew, match="0002_more, which this gisa does not know: upgrade gisa"):
            ask(empty, [FIRST])


def test_a_change_altered_after_it_was_applied_is_noticed(empty):
    migrate(empty, [FIRST, SECOND])
    altered = Migration(name=FIRST.name, text=FIRST.text + " ")
    with pytest.raises(DatabaseUnfit, match="0001_first is not the one that the database has had"):
        migrate(empty, [altered, SECOND])


def test_a_database_that_others_use_is_left_alone(empty):
    empty.execute("CREATE TABLE site (n integer)")
    empty.commit()
    with pytest.raises(DatabaseUnfit, match=r'"site" already exists.*give gisa a database of its own'):
        migrate(empty)
    assert empty.execute("SELECT to_regclass('schema_migration')").fetchone() == (None,)


def test_line_ends_of_a_checkout_do_not_matter():
    assert all("\r" not in migration.text for migration in shipped())
    assert Migration(name="a", text="x\n").sha256 != Migration(name="a", text="x").sha256
