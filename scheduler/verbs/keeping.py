"""The verbs that keep the archive: reextract, import-warc, verify."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.verbs.options import Json, Since, Site, Until

if TYPE_CHECKING:
    from psycopg import Connection

    from archive.reextract import Rereading
    from archive.settings import Settings

Jobs = Annotated[int | None, typer.Option("--jobs", min=1, metavar="N", help="Processes that read pages; else GISA_JOBS.")]
SHOWN_AT_MOST = 20
"""Differences shown on a terminal; the counts tell the rest."""


def add_to(app: typer.Typer) -> None:
    """Adds these verbs to the command."""
    app.command(epilog="Example: `gisa reextract --site news-board --dry-run`")(reextract)
    app.command("import-warc", epilog="Example: `gisa import-warc CC-NEWS-20260101.warc.gz --known`")(import_warc)


def reextract(
    article: Annotated[list[str] | None, typer.Argument(metavar="[ID|URL]…", help="Only these articles.")] = None,
    site: Site = None,
    since: Since = None,
    until: Until = None,
    empty: Annotated[bool, typer.Option("--empty", help="Only versions whose text is empty.")] = False,
    older: Annotated[bool, typer.Option("--older", help="Only what today's rules have not read yet.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    jobs: Jobs = None,
    as_json: Json = False,
) -> None:
    """Read stored captures again with today's rules. A better reading is ours: it makes no version."""
    from archive.store import readings
    from scheduler import given, session, terminal
    from scheduler.progress import bar

    settings, now = session.settings(), datetime.now(UTC)
    with session.connected(settings) as conn:
        wanted = readings.Wanted(
            site_id=site,
            hashes=_hashes(conn, settings, article),
            since=given.moment(since, now, "--since"),
            until=given.moment(until, now, "--until", end=True),
            empty_only=empty,
        )
        total = readings.count(conn, wanted)
        counts: Counter[str] = Counter()
        told: list[Rereading] = []
        for result in bar(_reread(conn, settings, wanted, jobs, dry_run, older), total, "versions"):
            counts[result.change] += 1
            if result.change != "same" and (as_json or len(told) < SHOWN_AT_MOST):
                told.append(result)
    if as_json:
        terminal.print_json({"dry_run": dry_run, "counts": dict(counts), "changes": [_as_values(result) for result in told]})
    else:
        _show_rereading(told, counts, dry_run)
    if counts["poorer"] or counts["lost"] or counts["no-capture"]:
        raise typer.Exit(1)


def import_warc(
    file: Annotated[list[Path], typer.Argument(metavar="FILE…", help="WARC or ARC files: plain, .gz or .zst.", exists=True)],
    known: Annotated[bool, typer.Option("--known", help="Only pages of sites that have a definition.")] = False,
    jobs: Jobs = None,
    as_json: Json = False,
) -> None:
    """Bring in captures of other archives, through the same door as a crawl's; run again, it brings in nothing twice."""
    from scheduler import session, terminal
    from scheduler.importing import import_files
    from scheduler.progress import bar

    settings = session.settings()
    with session.connected(settings) as conn:
        report = import_files(conn, settings, file, known_only=known, jobs=jobs, bar=lambda steps: bar(steps, None, "batches"))
    if as_json:
        terminal.print_json(report.as_values())
    else:
        screen = terminal.console()
        for (outcome, reason), n in sorted(report.outcomes.items()):
            screen.print(f"{n:8d}  {outcome} {reason}".rstrip())
        screen.print(f"{report.known} known already, {report.unwanted} of other sites, {report.passed} records that are no pages")
        for path, damage in report.damages:
            screen.print(f"damaged: {path}, byte {damage.offset}: {damage.detail}", style="red")
    if report.damages:
        raise typer.Exit(1)


def _reread(
    conn: "Connection", settings: "Settings", wanted: object, jobs: int | None, dry_run: bool, older: bool
) -> "Iterator[Rereading]":
    from archive.reextract import reextract as read_again
    from archive.store.readings import Wanted
    from archive.warc.places import segments_of
    from scheduler import session
    from scheduler.extract_files import folders_of
    from scheduler.read_pool import ReadPool

    if not isinstance(wanted, Wanted):
        raise TypeError(f"{wanted!r} says not which versions")
    catalogue = session.catalogue(settings)
    with ReadPool(folders_of(settings.home), jobs or settings.jobs) as pool:
        yield from read_again(
            conn,
            wanted,
            load=segments_of(settings).read,
            read=pool.read_articles,
            site_of=lambda _, url: catalogue.for_url(url) or catalogue.generic(url),
            now=lambda: datetime.now(UTC),
            dry_run=dry_run,
            older_only=older,
        )


def _hashes(conn: "Connection", settings: "Settings", asked: list[str] | None) -> tuple[bytes, ...] | None:
    from scheduler.verbs.lookup import article_of

    return tuple(article_of(conn, settings, one)[0].url_hash for one in asked) if asked else None


def _as_values(result: "Rereading") -> dict[str, object]:
    draft = result.draft
    return {
        "url": result.old.canonical_url,
        "version": result.old.version,
        "change": result.change.value,
        "detail": result.detail,
        "title": [result.old.title, draft.title if draft else None],
        "body": [result.old.body, draft.body if draft else None],
    }


def _show_rereading(told: "list[Rereading]", counts: Counter[str], dry_run: bool) -> None:
    from scheduler import terminal
    from scheduler.show import print_words

    screen = terminal.console()
    for result in told:
        screen.print(f"{result.change.value}: {result.old.canonical_url} version {result.old.version} {result.detail}".rstrip())
        if result.draft is not None and result.change == "changed":
            for before, after in ((result.old.title, result.draft.title), (result.old.body, result.draft.body)):
                if before != after:
                    print_words(screen, before, after)
    line = ", ".join(f"{n} {change}" for change, n in sorted(counts.items())) or "no version fits"
    screen.print(line + (" (nothing was changed)" if dry_run else ""))
