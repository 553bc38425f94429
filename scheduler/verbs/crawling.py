"""The verbs that ask sites for pages: crawl, fetch, recrawl."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import Forgotten, UnknownError, UsageError
from archive.model import Outcome, Unit
from scheduler.verbs.options import Json, Since, Site, Until

if TYPE_CHECKING:
    from psycopg import Connection

    from archive.settings import Settings
    from archive.sites.load import Catalogue
    from scheduler.jobs import Report

Sites = Annotated[list[str] | None, typer.Argument(metavar="[SITE]…", help="Sites by id; none: every enabled one.")]
Listings = Annotated[list[str] | None, typer.Option("--listing", metavar="URL", help="Read this listing, known or not.")]
Pages = Annotated[str | None, typer.Option("--pages", metavar="N|A-B", help="So many pages of each listing, or these.")]
Limit = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="Fetch at most N articles of each site.")]


def add_to(app: typer.Typer) -> None:
    """Adds these verbs to the command."""
    app.command(epilog="Example: `gisa crawl --listing https://board.example.kr/news --pages 3`")(crawl)
    app.command(epilog="Example: `gisa fetch https://news.example.kr/article/1024`")(fetch)
    app.command(epilog="Example: `gisa recrawl --site example --since 7d`")(recrawl)


def crawl(
    sites: Sites = None,
    listing: Listings = None,
    pages: Pages = None,
    since: Since = None,
    limit: Limit = None,
    as_json: Json = False,
) -> None:
    """Read listings, fetch what is new or due, show the outcomes."""
    from scheduler import given, plan, session

    first, last = given.pages(pages)
    now = datetime.now(UTC)
    scope = plan.Scope(first_page=first, last_page=last, since=given.moment(since, now, "--since"), limit=limit)
    settings = session.settings()
    addresses = [given.address(url) for url in listing or ()]
    units = plan.crawl_units(session.catalogue(settings), sites or (), addresses, scope)
    report = run(settings, units)
    finish(report, as_json)


def fetch(
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="Addresses of articles, of a known site or not.")],
    as_json: Json = False,
) -> None:
    """Archive these pages now."""
    from scheduler import given, plan, session

    settings = session.settings()
    known = session.catalogue(settings)
    addresses = [given.address(url) for url in urls]
    with session.connected(settings) as conn:
        told = forgotten(conn, known, addresses)
    if len(told) == len(addresses):
        raise Forgotten(told[0])
    report = run(settings, plan.fetch_units([(plan.site_of(known, url).id, url) for url in addresses], "fetch"))
    for sentence in told:
        report.trouble(sentence, 1)
    finish(report, as_json, by_page=True)


def recrawl(
    urls: Annotated[list[str] | None, typer.Argument(metavar="[URL]…", help="Articles that the archive has.")] = None,
    site: Site = None,
    since: Since = None,
    until: Until = None,
    outcome: Annotated[
        str | None, typer.Option("--outcome", metavar="OUTCOME", help="Addresses whose last attempt ended so, such as FAILED.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Fetch again what the archive already has.

    By address, or a site's articles published in some days, or its addresses that ended in an outcome.
    """
    from scheduler import given, plan, session

    now = datetime.now(UTC)
    span = given.moment(since, now, "--since"), given.moment(until, now, "--until", end=True)
    if bool(urls) == bool(site):
        raise UsageError("recrawl takes addresses, or --site SITE with --since, --until or --outcome; not both, not neither")
    settings = session.settings()
    known = session.catalogue(settings)
    with session.connected(settings) as conn:
        if urls:
            pairs = [known_address(conn, known, given.address(url)) for url in urls]
        else:
            pairs = [(site or "", url) for url in matching(conn, known, site or "", outcome, span)]
    finish(run(settings, plan.fetch_units(pairs, "recrawl")), as_json, by_page=bool(urls))


def known_address(conn: "Connection", catalogue: "Catalogue", url: str) -> tuple[str, str]:
    """The site and address of an article that the archive has. Raises UnknownError where it has not, Forgotten where it had."""
    from archive.store import articles

    found = articles.find(conn, url, catalogue.for_url(url))
    if found is None:
        if told := forgotten(conn, catalogue, [url]):
            raise Forgotten(told[0])
        raise UnknownError(f"the archive has no article of {url}: `gisa fetch` archives a page that is not known yet")
    return found.site_id, found.canonical_url


def forgotten(conn: "Connection", catalogue: "Catalogue", urls: Sequence[str]) -> list[str]:
    """What is said of those among these addresses that are of forgotten articles."""
    from scheduler import forgetting

    found = [forgetting.tombstones_of(conn, url, catalogue.for_url(url)) for url in urls]
    return [forgetting.sentence(tombs[0]) for tombs in found if tombs]


def matching(
    conn: "Connection",
    catalogue: "Catalogue",
    site: str,
    outcome: str | None,
    span: tuple[datetime | None, datetime | None],
) -> Sequence[str]:
    """The addresses of a site that the filters choose."""
    from archive.store import articles

    if outcome is not None and outcome.upper() not in Outcome.__members__:
        raise UsageError(f"--outcome takes one of {', '.join(Outcome)}, not {outcome!r}")
    if outcome is None:
        found = articles.urls_where(conn, site, *span)
    else:
        found = articles.failed_urls(conn, site, outcome.upper(), *span)
    if not found:
        # A site without a definition is known by its articles alone; with neither, the name is a slip.
        catalogue.by_id(site)
    return found


def run(settings: "Settings", units: Sequence[Unit]) -> "Report":
    """Runs units as crawls of their own, with progress on a terminal; a crawl that died is recorded."""
    from archive.store import runs
    from scheduler import jobs, session
    from scheduler.progress import CrawlProgress
    from scheduler.terminal import error_console

    with session.opened(settings) as database, CrawlProgress(error_console()) as progress:

        def record(unit: Unit, pid: int, run_id: int | None, exit_code: int, note: str) -> None:
            with database.connect() as conn:
                now = datetime.now(UTC)
                number = runs.start(conn, unit, now, pid) if run_id is None else run_id
                runs.finish(conn, number, now, exit_code=exit_code, note=note)

        return jobs.Round(units, settings.home / "log", progress.watch, record).run()


def finish(report: "Report", as_json: bool, *, by_page: bool = False) -> None:
    """Prints what came of a round, and leaves with its exit code."""
    from scheduler import tables
    from scheduler.terminal import console, error_console, print_json

    if as_json:
        counts = [
            {"want": want, "outcome": outcome, "reason": reason or None, "count": n}
            for (want, outcome, reason), n in sorted(report.counts.items())
        ]
        pages = [asdict(page) for page in (report.pages if by_page else report.failures)]
        print_json(
            {
                "exit": report.exit_code,
                "runs": report.runs,
                "counts": counts,
                "pages" if by_page else "failures": pages,
                "troubles": report.troubles,
            }
        )
    else:
        (tables.pages if by_page else tables.outcomes)(console(), report)
    for sentence in report.troubles:
        error_console().print(f"gisa: {sentence}", markup=False)
    raise typer.Exit(report.exit_code)
