"""The verbs that concern the database itself: init, dsn, psql, sql."""

import sys
from typing import Annotated, Literal

import typer

from archive.errors import UsageError
from scheduler.verbs.options import Json

Format = Literal["table", "csv", "json"]


def add_to(app: typer.Typer) -> None:
    """Adds these verbs to the command."""
    app.command(epilog="Example: `gisa init`, or `GISA_DSN=postgresql://gisa@db/gisa gisa init`")(init)
    app.command(epilog='Example: `psql "$(gisa dsn)"` while a daemon runs')(dsn)
    app.command(
        epilog="Example: `gisa psql`, or `gisa psql -c 'select count(*) from article'`",
        context_settings={"ignore_unknown_options": True},
    )(psql)
    app.command(epilog='Example: `gisa sql "select site_id, count(*) from article group by 1" --format csv`')(sql)


def init(as_json: Json = False) -> None:
    """Create or upgrade the archive's database; say where it is."""
    from archive.database.connect import driver_errors, open_database, without_password
    from archive.database.migrate import migrate, schema_version
    from archive.database.reader import ensure_reader
    from scheduler import session, terminal
    from scheduler.indexing import index_texts

    settings = session.settings()
    with open_database(settings, progress=session.tell) as database, driver_errors(), database.connect() as conn:
        applied = migrate(conn)
        version = schema_version(conn)
        reader = ensure_reader(conn)
        index_texts(conn)
        place = str(settings.home) if database.embedded else without_password(database.dsn)
    if as_json:
        terminal.print_json(
            {"home": str(settings.home), "database": place, "schema": version, "applied": applied, "reader": reader.role}
        )
        return
    done = f"applied {', '.join(applied)}" if applied else "nothing to do"
    kind = "embedded PostgreSQL in" if database.embedded else "PostgreSQL at"
    terminal.console().print(f"archive ready: {kind} {place}, schema {version} ({done})", markup=False)


def dsn(
    read_only: Annotated[bool, typer.Option("--read-only", show_envvar=False, help="With a login that may only read.")] = False,
    as_json: Json = False,
) -> None:
    """Print the address of the database, for other programs."""
    from scheduler import session, terminal

    with session.opened(session.settings()) as database:
        address = session.reader_address(database) if read_only else session.full_dsn(database)
        if as_json:
            terminal.print_json({"dsn": address, "embedded": database.embedded})
        else:
            sys.stdout.write(address + "\n")
        if database.embedded and sys.stderr.isatty():
            sys.stderr.write("the embedded server answers only while a gisa process runs: `gisa daemon`, or use `gisa psql`\n")


def psql(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[ARGUMENT]…", help="Handed on to psql.")] = None,
) -> None:
    """Open psql on the archive's database."""
    from scheduler import session
    from scheduler.psql import find_psql, run_psql

    settings = session.settings()
    program = find_psql(settings.pg_bin)
    with session.opened(settings) as database:
        raise typer.Exit(run_psql(program, session.full_dsn(database), arguments or []))


def sql(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="One statement; `-` reads it from the input.")],
    form: Annotated[Format, typer.Option("--format", help="How to print the rows.")] = "table",
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="Stop after N rows, and say so.")] = 1000,
    timeout: Annotated[int, typer.Option("--timeout", min=1, metavar="SECONDS", help="Give up after so long.")] = 60,
    write: Annotated[bool, typer.Option("--write", show_envvar=False, help="Allow it to change the database.")] = False,
    as_json: Json = False,
) -> None:
    """Run one SQL statement, as a user of the database who may only read, unless told otherwise."""
    from scheduler import session
    from scheduler.sql_query import print_rows, run_query

    text = sys.stdin.read() if query == "-" else query
    if not text.strip():
        raise UsageError("the query is empty: give one SQL statement")
    database = session.connected if write else session.reading
    with database(session.settings()) as conn:
        print_rows(run_query(conn, text, limit=limit, seconds=timeout, write=write), "json" if as_json else form)
