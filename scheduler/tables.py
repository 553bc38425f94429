"""How do outcomes, runs, sites, search hits and versions look as tables?"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from archive.sites.model import Site
from archive.store.runs import Run
from archive.store.sites import SiteStatus
from scheduler.jobs import Report
from scheduler.terminal import ago, when

SHOWN = 20
"""Failed pages listed below a crawl's table."""
NUMBERS = ("articles", "new 24 h", "edits 24 h", "due")
STYLES = {
    "NEW": "green",
    "EDITED": "cyan",
    "REPLACED": "cyan",
    "MOVED": "blue",
    "UNCHANGED": "dim",
    "GONE": "yellow",
    "BLOCKED": "yellow",
    "REJECTED": "yellow",
    "FAILED": "red",
    "QUARANTINED": "red bold",
}


def plain_table(*columns: str, right: Sequence[str] = ()) -> Table:
    """A table without a frame: it reads as well in a pipe."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", no_wrap=column in right)
    return table


def outcome(word: str) -> Text:
    """An outcome in its colour."""
    return Text(word, style=STYLES.get(word, ""))


def outcomes(console: Console, report: Report) -> None:
    """A crawl's end: outcomes with their counts, then what failed and why."""
    table = plain_table("pages", "outcome", "reason", "count", right=("count",))
    for (want, ended, reason), n in sorted(report.counts.items()):
        table.add_row(want, outcome(ended), reason, str(n))
    if report.counts:
        console.print(table)
    else:
        console.print("no page was read" if report.troubles else "no page was asked for: nothing is due")
    for page in report.failures[:SHOWN]:
        console.print(f"[red]{page.outcome}[/red] {page.reason or ''} {escape(page.url)} {escape(page.detail)}".rstrip())
    if len(report.failures) > SHOWN:
        console.print(f"and {len(report.failures) - SHOWN} more that failed; `gisa runs` and `gisa sql` know them")


def pages(console: Console, report: Report) -> None:
    """How each page of a fetch ended, in the order they came."""
    table = plain_table("outcome", "reason", "title", "address")
    for page in report.pages:
        table.add_row(outcome(page.outcome), page.reason or "", escape(page.title or page.detail), escape(page.url))
    console.print(table)


def runs(console: Console, found: Sequence[Run]) -> None:
    """Runs, the newest first."""
    table = plain_table("run", "site", "why", "started", "took", "exit", "articles", "note", right=("run", "took", "exit"))
    for run in found:
        counts = " ".join(f"{word} {n}" for word, n in sorted(run.counts.items()))
        facts = [str(run.run_id), escape(run.site_id), run.why, when(run.started_at), took(run)]
        table.add_row(*facts, ended(run), counts, escape(run.note or ""))
    console.print(table)


def took(run: Run) -> str:
    """How long a run took."""
    if run.finished_at is None:
        return ""
    seconds = int((run.finished_at - run.started_at).total_seconds())
    return f"{seconds // 60}:{seconds % 60:02d}"


def ended(run: Run) -> Text:
    """A run's exit code, or that it is still running."""
    if run.exit_code is None:
        return Text("running", style="cyan")
    return Text(str(run.exit_code), style="" if run.exit_code == 0 else "yellow" if run.exit_code == 1 else "red")


def site_list(console: Console, sites: Iterable[Site]) -> None:
    """Site definitions, one a line."""
    table = plain_table("site", "name", "publisher", "extends", "listings", "enabled", "verified", right=("listings",))
    for site in sites:
        table.add_row(
            site.id,
            escape(site.name),
            escape(site.publisher or ""),
            " ".join(site.platforms),
            str(len(site.listings)),
            "yes" if site.enabled else "no",
            escape(site.verified or ""),
        )
    console.print(table)


def last_success(moment: datetime | None, now: datetime) -> Text:
    """When a site was last crawled well."""
    return Text(ago(moment, now), style="" if moment else "yellow")


def status(console: Console, found: Sequence[SiteStatus], now: datetime) -> None:
    """Each source on a line."""
    table = plain_table("site", "last success", "last run", "articles", "new 24 h", "edits 24 h", "due", right=NUMBERS)
    for site in found:
        numbers = [str(n) for n in (site.articles, site.new_articles, site.edits, site.due)]
        table.add_row(escape(site.site_id), last_success(site.last_success_at, now), ago(site.last_run_at, now), *numbers)
    console.print(table)


def site_facts(console: Console, site: Site) -> None:
    """What is known of one site."""
    facts = [
        ("id", site.id),
        ("name", site.name),
        ("publisher", site.publisher or ""),
        ("extends", " ".join(site.platforms)),
        ("hosts", " ".join(site.hosts)),
        ("enabled", "yes" if site.enabled else "no"),
        ("delay", f"{site.delay:g} s between requests"),
        ("budget", "" if site.pages_per_day is None else f"{site.pages_per_day or 'any number of'} pages a day"),
        ("cookies", "sent back" if site.cookies else ""),
        ("verified", site.verified or ""),
        ("layouts", str(len(site.eras))),
        ("recipe", site.recipe),
    ]
    facts += [("listing", f"{plan.url} ({plan.kind}, every {plan.every})") for plan in site.listings]
    for label, value in facts:
        if value:
            console.print(Text.assemble((f"{label:11}", "dim"), value), soft_wrap=True)
