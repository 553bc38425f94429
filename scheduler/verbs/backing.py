"""The verbs that keep the archive safe: backup, restore."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import BackupError
from scheduler.verbs.options import Json

if TYPE_CHECKING:
    from psycopg import Connection

    from archive.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Adds these verbs to the command."""
    app.command(epilog="Example: `gisa backup /mnt/backup/gisa`, every night, while the daemon runs")(backup)
    app.command(epilog="Example: `GISA_HOME=/srv/gisa gisa restore /mnt/backup/gisa`")(restore)


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to: made, or brought up to date.")],
    verify: Annotated[bool, typer.Option("--verify", help="Only check the backup that lies there, every byte of it.")] = False,
    as_json: Json = False,
) -> None:
    """Back up the database and the raw captures; only what is new is copied."""
    from archive.backup import making, restoring
    from archive.warc.places import segments_of
    from scheduler import session, terminal
    from scheduler.progress import follow

    if verify:
        follow(restoring.require_whole(folder))
        whole = restoring.usable(folder)
        if as_json:
            terminal.print_json({"made_at": whole.made_at, "files": len(whole.files), "missing": list(whole.missing)})
        else:
            terminal.console().print(f"whole: {len(whole.files)} files of the backup made at {whole.made_at}", markup=False)
        return
    settings, made = session.settings(), making.Made()
    with session.opened(settings) as database, database.connect() as conn:
        source = making.Source(
            conn=conn, dsn=session.full_dsn(database), home=settings.home, pg_bin=settings.pg_bin,
            bucket=segments_of(settings).bucket,
        )  # fmt: skip
        follow(making.back_up(source, folder, lambda: datetime.now(UTC), made))
    values = making.as_values(made)
    if as_json:
        terminal.print_json(values)
    else:
        articles, captures = made.rows.get("article", 0), made.rows.get("capture", 0)
        copied = f"{made.copied} segments copied ({made.copied_bytes} bytes), {made.unchanged} unchanged"
        size = values["database_bytes"]
        line = f"backed up {articles} articles and {captures} captures: the database ({size} bytes), {copied}"
        terminal.console().print(line, soft_wrap=True)
    _complain(made.manifest.missing if made.manifest else ())


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `gisa backup` wrote.")],
    as_json: Json = False,
) -> None:
    """Make an archive of a backup, in an empty GISA_HOME and an empty database."""
    from archive.backup import restoring
    from scheduler import session, terminal
    from scheduler.progress import follow

    settings, done = session.settings(), restoring.Restored()
    target = restoring.Target(home=settings.home, pg_bin=settings.pg_bin, open=lambda: _opened(settings))
    follow(restoring.restore(folder, target, done))
    if as_json:
        values = {"rows": done.rows, "segments": done.segments, "schema": done.schema, "migrated": done.migrated}
        terminal.print_json({**values, "good": done.good, "faults": done.faults})
    else:
        terminal.console().print(
            f"restored {done.rows.get('article', 0)} articles, {done.rows.get('version', 0)} versions and "
            f"{done.rows.get('capture', 0)} captures; {done.good} raw records are what their rows say; schema {done.schema}",
            soft_wrap=True,
        )
    _complain(done.faults)


@contextmanager
def _opened(settings: "Settings") -> "Iterator[tuple[Connection, str]]":
    """The database as it is: a restoring brings its tables along."""
    from archive.database.connect import driver_errors, open_database
    from scheduler import session

    with open_database(settings, progress=session.tell) as database, driver_errors(), database.connect() as conn:
        yield conn, session.full_dsn(database)


def _complain(sentences: "tuple[str, ...] | list[str]") -> None:
    if sentences:
        more = f", and {len(sentences) - 1} more" if sentences[1:] else ""
        raise BackupError(f"not all of it is there: {sentences[0]}{more}; see `gisa verify`")
