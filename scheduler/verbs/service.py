"""The verbs of the service: daemon, runs, status."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from scheduler.verbs.options import Json, Site


def add_to(app: typer.Typer) -> None:
    """Adds these verbs to the command."""
    app.command(epilog="Example: `gisa daemon`, ended by Ctrl-C or SIGTERM")(daemon)
    app.command(epilog="Example: `gisa runs --site example --limit 5`")(runs)
    app.command(epilog="Example: `gisa status`")(status)


def daemon(
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="Sites crawled at a time.")] = 4,
    deadline: Annotated[int, typer.Option("--deadline", min=1, metavar="SECONDS", help="End a crawl that takes longer.")] = 3600,
    round_every: Annotated[
        int, typer.Option("--round", min=1, metavar="SECONDS", help="Read the site definitions again so often.")
    ] = 60,
    tidy: Annotated[bool, typer.Option("--tidy/--no-tidy", help="Once a day, do what `gisa tidy` does.")] = True,
) -> None:
    """Crawl every enabled site at its listings' cadence, and tidy once a day.

    It goes on until SIGTERM or Ctrl-C, and takes up changed site definitions by itself. One daemon a database:
    a second one says so and leaves with exit code 1.
    """
    from scheduler import session
    from scheduler.daemon import Cadence, Daemon
    from scheduler.daemon_log import log_to_stderr

    settings = session.settings()
    log_to_stderr(settings.log_level)
    with session.opened(settings) as database:
        cadence = Cadence(jobs=jobs, deadline=deadline, round_every=round_every, tidy=tidy)
        raise typer.Exit(Daemon(settings, database, cadence, os.environ).run())


def runs(
    site: Site = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="The newest N.")] = 20,
    as_json: Json = False,
) -> None:
    """List the newest runs: why, how long, and what came of them."""
    from dataclasses import asdict

    from archive.store import runs as store
    from scheduler import session, tables, terminal

    with session.connected(session.settings()) as conn:
        found = store.recent(conn, limit, site)
    if as_json:
        terminal.print_json([asdict(run) for run in found])
    elif found:
        tables.runs(terminal.console(), found)
    else:
        terminal.console().print("nothing has run yet: `gisa crawl` by hand, `gisa daemon` by the clock")


def status(as_json: Json = False) -> None:
    """Show each source: last success, articles, new since yesterday."""
    from dataclasses import asdict

    from archive.store import sites as store
    from scheduler import session, tables, terminal

    now = datetime.now(UTC)
    with session.connected(session.settings()) as conn:
        found = store.status(conn, now)
    if as_json:
        terminal.print_json([asdict(site) for site in found])
    elif found:
        tables.status(terminal.console(), found, now)
    else:
        terminal.console().print("the archive is empty: `gisa crawl` fills it")
