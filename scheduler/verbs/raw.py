"""The verbs that look after the raw captures: verify, tidy."""

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.verbs.options import Json

if TYPE_CHECKING:
    from scheduler.raw_captures import Report

SHOWN_AT_MOST = 20
"""Faults shown on a terminal; the counts tell the rest."""


def add_to(app: typer.Typer) -> None:
    """Adds these verbs to the command."""
    app.command(epilog="Example: `gisa verify --repair`")(verify)
    app.command(epilog="Example: `gisa tidy --dry-run`")(tidy)


def verify(
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend: bring in captures without a row; let rows go that point to nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read every raw record again and compare it with its row; find records without a row, and versions without a record."""
    from scheduler import session, terminal
    from scheduler.raw_captures import check

    settings = session.settings()
    with session.connected(settings) as conn:
        report = check(conn, settings, repair=repair)
    if as_json:
        terminal.print_json(report.as_values())
    else:
        _show(report)
    if report.is_bad:
        raise typer.Exit(1)


def _show(report: "Report") -> None:
    from scheduler import terminal

    screen = terminal.console()
    screen.print(f"{report.good} records are what their rows say, {len(report.faults)} are not")
    if report.gone.captures or report.gone.others:
        screen.print(f"{report.gone.captures} captures are forgotten, {report.gone.others} of other pages erased: no damage")
    if report.gone.waiting:
        screen.print(f"{report.gone.waiting} raw records are still to be overwritten: run `gisa forget --finish`", style="red")
    if report.gone.unsettled and not report.gone.waiting:
        screen.print(
            f"{report.gone.unsettled} forgotten articles are not erased to the end: run `gisa forget --finish`", style="red"
        )
    for what, n in report.bare.items():
        screen.print(f"{n} versions have no raw capture: {what}", style="red" if what == "lost" else None)
    for kind, n in sorted(Counter(stray.kind for stray in report.strays).items()):
        screen.print(f"{n} places that no row points to: {kind}")
    for fault in report.faults[:SHOWN_AT_MOST]:
        screen.print(f"{fault.record.url}: {fault.detail}" + (f" ({fault.mended})" if fault.mended else ""), style="red")
    for stray in report.strays[:SHOWN_AT_MOST]:
        screen.print(
            f"{stray.segment}, byte {stray.offset}: {stray.kind}, {stray.detail}" + (f" ({stray.mended})" if stray.mended else "")
        )
    if report.is_bad and not report.is_repaired:
        screen.print("`gisa verify --repair` mends what can be mended")


def tidy(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, and change nothing.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Write every segment anew, to pack it as GISA_WARC_FORMAT says.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Let raw captures go that show what others show, and write their segments, and small ones, anew."""
    from scheduler import session, terminal
    from scheduler.progress import bar
    from scheduler.raw_captures import tidy_plan, tidy_up

    settings, now = session.settings(), datetime.now(UTC)
    with session.connected(settings) as conn:
        jobs = tidy_plan(conn, settings, now, everything=everything)
        done = [] if dry_run else list(bar(tidy_up(conn, settings, now, everything=everything), len(jobs), "segments"))
    told = {
        "dry_run": dry_run,
        "segments": sum(len(job.segments) for job in jobs),
        "records_to_go": sum(len(job.drop) for job in jobs),
        "bytes_to_go": sum(job.bytes for job in jobs),
        "thinned": sum(one.thinned for one in done),
        "bytes_before": sum(one.before for one in done),
        "bytes_after": sum(one.after for one in done),
        "left": [{"segments": list(one.segments), "why": one.left} for one in done if one.left],
    }
    if as_json:
        terminal.print_json(told)
    else:
        screen = terminal.console()
        screen.print(f"{told['records_to_go']} raw captures may go, {told['segments']} segments are to be written anew")
        if not dry_run:
            screen.print(f"{told['thinned']} went; {told['bytes_before']} bytes became {told['bytes_after']}")
        for one in done:
            if one.left:
                screen.print(f"left alone: {', '.join(one.segments)}: {one.left}", style="red")
    if told["left"]:
        raise typer.Exit(1)
