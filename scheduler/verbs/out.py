"""The verb that takes the archive out: export."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import UsageError
from scheduler.verbs.options import Json, Since, Site, Until

if TYPE_CHECKING:
    from archive.export.files import Written
    from scheduler.exporting import Wanted

FORMATS = ("jsonl", "csv", "bigkinds", "schemaorg", "zyte", "parquet", "warc")
SHOWN_AT_MOST = 20
"""Captures that could not be read, named on the screen."""


def add_to(app: typer.Typer) -> None:
    """Adds the verb to the command."""
    app.command(epilog="Example: `gisa export --format csv --bom --site news-board --out news.csv`")(export)


def export(
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "jsonl",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Into this file, resumable; else to stdout.")] = None,
    site: Site = None,
    publisher: Annotated[str | None, typer.Option("--publisher", metavar="NAME", help="Published here, or first, by it.")] = None,
    since: Since = None,
    until: Until = None,
    changed_since: Annotated[
        str | None, typer.Option("--changed-since", metavar="DATE", help="Only what appeared, changed or vanished since.")
    ] = None,
    all_captures: Annotated[
        bool, typer.Option("--all-captures", help="With warc: every capture, not only those that made a version.")
    ] = False,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin with a byte order mark, so that Excel reads the CSV as UTF-8.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write articles out, as they are now, or captures as WARC; the end says how many and a digest."""
    if format not in FORMATS:
        raise UsageError(f"--format takes one of {', '.join(FORMATS)}, not {format!r}")
    from archive.store import exports
    from scheduler import exporting, given, session
    from scheduler.progress import bar

    now = datetime.now(UTC)
    chosen = exports.Chosen(
        site_id=site,
        publisher=publisher,
        since=given.moment(since, now, "--since"),
        until=given.moment(until, now, "--until", end=True),
        changed_since=given.moment(changed_since, now, "--changed-since"),
    )
    wanted = exporting.Wanted(format=format, chosen=chosen, out=out, bom=bom, every_capture=all_captures)
    settings = session.settings()
    with session.connected(settings) as conn:
        *_, last = bar(exporting.export(conn, settings, wanted), None, "pages")
        missing = exports.count_without_bytes(conn, chosen, every=all_captures) if format == "warc" else 0
    _tell(wanted, last, missing, as_json)
    if wanted.lost.details:
        raise typer.Exit(1)


def _tell(wanted: "Wanted", last: "Written", missing: int, as_json: bool) -> None:
    """How many, how large, which digest, and what had to be left out."""
    from scheduler import terminal

    lost = wanted.lost.details
    if as_json and wanted.out:
        told = {"rows": last.rows, "bytes": last.size, "sha256": last.digest, "file": str(wanted.out)}
        terminal.print_json({**told, "without_bytes": missing, "unreadable": lost})
        return
    screen = terminal.error_console()
    what = "captures" if wanted.format == "warc" else "articles"
    screen.print(f"{last.rows} {what}, {last.size} bytes, SHA-256 {last.digest}")
    if missing:
        screen.print(f"{missing} captures are left out: their raw bytes are not kept")
    for detail in lost[:SHOWN_AT_MOST]:
        screen.print(f"left out: {detail}", style="red")
