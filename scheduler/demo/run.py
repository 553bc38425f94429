"""What does `gisa demo` do? It crawls bundled boards, changes them, crawls again, and checks what the archive made of it."""

import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from psycopg import Connection
from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.text import Text

from archive.database.connect import Database
from archive.model import Unit
from archive.settings import Settings
from archive.store import articles, runs
from archive.store.search import search
from scheduler import plan, session, show, tables
from scheduler.demo.board import Board, news_board, old_board
from scheduler.demo.claims import Claim, claim_outcomes, claims_on_archive
from scheduler.demo.gnuboard import Gnuboard
from scheduler.demo.place import Place, own_place
from scheduler.demo.rhymix import Rhymix
from scheduler.demo.server import DemoServer, serving
from scheduler.demo.story import Post
from scheduler.jobs import Report, Round
from scheduler.progress import CrawlProgress
from scheduler.terminal import error_console
from scheduler.worker_process import HOME

NEWS, OLD = "demo-news", "demo-old"
DELAY = 0.01
"""Seconds between two requests: the boards are our own, on this machine."""
EDITED_PLACE, DELETED_PLACE = 2, 7
CORRECTION = ("1,940대", "1,490대")
ENDING = "[바로잡습니다] 처음 올린 글의 과수원용 기체 판매 대수는 1,490대로 고칩니다."
WORDS = "수달 미르강"


@dataclass(slots=True)
class Demo:
    """One demonstration on its way."""

    console: Console
    place: Place
    database: Database
    board: Board
    server: DemoServer
    hosts: tuple[str, ...]
    """Where the boards are served, with ports: all that the crawls may reach."""
    claims: list[Claim] = field(default_factory=list)

    def step(self, sentence: str) -> None:
        """Begins a part."""
        self.console.print()
        self.console.print(
            Rule(Text(sentence, style="bold"), align="left", style="dim") if self.console.is_terminal else f"# {sentence}"
        )

    def crawl(self, units: Sequence[Unit]) -> Report:
        """Runs units as `gisa crawl` does, each as a process, and shows their outcomes."""
        with CrawlProgress(error_console()) as progress:
            log_folder = self.place.settings.home / "log"
            environment = {**self.place.environment, "GISA_ALLOW_PRIVATE": ",".join(self.hosts)}
            report = Round(units, log_folder, progress.watch, self._record, environment=environment).run()
        tables.outcomes(self.console, report)
        for trouble in report.troubles:
            self.console.print(f"[red]{escape(trouble)}[/red]")
        return report

    def claim(self, *claims: Claim) -> None:
        """Shows what is claimed, and whether it is so."""
        for claim in claims:
            self.claims.append(claim)
            mark = "[green]✓[/green]" if claim.holds else "[red]✗[/red]"
            more = "" if claim.holds else f": wanted {claim.wanted}, found {claim.found}"
            self.console.print(f"{mark} {escape(claim.sentence + more)}")

    def _record(self, unit: Unit, pid: int, run_id: int | None, exit_code: int, note: str) -> None:
        with self.database.connect() as conn:
            now = datetime.now(UTC)
            runs.finish(conn, runs.start(conn, unit, now, pid) if run_id is None else run_id, now, exit_code=exit_code, note=note)


def run_demo(settings: Settings, console: Console) -> int:
    """Shows gisa at work in under a minute, without internet; 0 when everything came out as claimed, else 1."""
    began = time.monotonic()
    with ExitStack() as stack:
        place = stack.enter_context(own_place(settings))
        console.print(f"A demonstration in {escape(str(place.settings.home))}: nothing outside that folder is touched.")
        database = stack.enter_context(session.opened(place.settings))
        now = datetime.now(UTC)
        board, old = news_board(now), old_board(now)
        news_server = stack.enter_context(serving(Rhymix(board)))
        old_server = stack.enter_context(serving(Gnuboard(old, charset="cp949")))
        hosts = (news_server.host, old_server.host)
        demo = Demo(console=console, place=place, database=database, board=board, server=news_server, hosts=hosts)
        _describe(demo, old_server)
        _first_crawl(demo, old)
        _second_crawl(demo)
        _look(demo)
        return _end(demo, time.monotonic() - began)


def _describe(demo: Demo, old_server: DemoServer) -> None:
    """The sites as anybody would describe them: four lines each, and a delay that only our own board allows."""
    demo.step("Two boards, two descriptions")
    sites = ((NEWS, demo.server, "rhymix"), (OLD, old_server, "gnuboard"))
    for site_id, server, platform in sites:
        text = (
            f'id = "{site_id}"\nname = "{server.skin.board.name}"\nextends = "{platform}"\n'
            f'listing = ["{server.listing_url}"]\ndelay = {DELAY}\n'
        )
        Path(demo.place.settings.home, "sites", f"{site_id}.toml").write_text(text, encoding="utf-8")
        demo.console.print(f"sites/{site_id}.toml", style="dim")
        demo.console.print(text, markup=False, end="")


def _first_crawl(demo: Demo, old: Board) -> None:
    demo.step("First crawl: everything is new")
    report = demo.crawl([Unit(site=NEWS, why="crawl"), Unit(site=OLD, why="crawl")])
    readable = len(demo.board.articles()) + len(old.articles())
    demo.claim(
        claim_outcomes(f"{readable} articles, and 1 secret post that stays closed", report, {"NEW": readable, "BLOCKED": 1})
    )


def _second_crawl(demo: Demo) -> None:
    demo.step("The board lives on")
    lines = demo.board.lines()
    edited, deleted = lines[EDITED_PLACE].post, lines[DELETED_PLACE].post
    demo.board.edit(edited.number, words=CORRECTION, ending=ENDING)
    demo.board.delete(deleted.number)
    added = demo.board.add(3)
    for verb, post in (("edited", edited), ("deleted", deleted), *(("added", post) for post in added)):
        demo.console.print(f"{verb:8}", post.title, markup=False)
    demo.step("Second crawl: only what is new is fetched")
    report = demo.crawl([Unit(site=NEWS, why="crawl")])
    demo.claim(claim_outcomes("3 articles fetched, although the list under every post has moved on", report, {"NEW": 3}))
    demo.step("Looking at everything again: what was edited, what is gone?")
    with demo.database.connect() as conn:
        urls = articles.urls_where(conn, NEWS, None, None)
    report = demo.crawl(plan.fetch_units([(NEWS, url) for url in urls], "recrawl"))
    rest = len(demo.board.articles()) - 1
    demo.claim(claim_outcomes("1 edit and 1 deletion noticed, nothing else", report, {"EDITED": 1, "GONE": 1, "UNCHANGED": rest}))


def _look(demo: Demo) -> None:
    with demo.database.connect() as conn:
        demo.step(f"gisa search {WORDS}")
        found = search(conn, WORDS)
        show.hits(demo.console, found)
        demo.claim(Claim(sentence="both stories on the otters are found", wanted=2, found=found.total))
        _show_diff(demo, conn, demo.board.lines()[EDITED_PLACE + 3].post)
        demo.step("The archive")
        demo.claim(*claims_on_archive(conn, NEWS, demo.board))


def _show_diff(demo: Demo, conn: Connection, edited: Post) -> None:
    url = demo.server.post_url(edited.number)
    demo.step(f"gisa diff {url}")
    article = articles.find(conn, url, session.catalogue(demo.place.settings).for_url(url))
    versions = articles.versions(conn, article.site_id, article.url_hash) if article else []
    if len(versions) == 2:
        show.difference(demo.console, *versions)
    demo.claim(Claim(sentence="the edited post has two versions", wanted=2, found=len(versions)))


def _end(demo: Demo, seconds: float) -> int:
    false = [claim for claim in demo.claims if not claim.holds]
    demo.console.print()
    if false:
        demo.console.print(
            f"{len(false)} of {len(demo.claims)} claims do not hold: {false[0].sentence}.", style="red", markup=False
        )
        return 1
    demo.console.print(f"All {len(demo.claims)} claims hold, after {seconds:.0f} seconds. Try next:")
    gisa = _command()
    home = f"GISA_HOME='{demo.place.settings.home}' {gisa}"
    tries = (
        (f"{home} search 새벽시장", "search the demonstration's archive"),
        (f'{home} sql "SELECT outcome, sum(n) FROM outcome_day GROUP BY 1"', "ask it anything in SQL"),
        (f"{gisa} crawl --listing https://YOUR-BOARD --pages 2", "archive a board of your own"),
    )
    for command, what in tries:
        demo.console.print(f"  {command}", f"  # {what}", markup=False, soft_wrap=True)
    return 0


def _command() -> str:
    """How gisa is called here: from its source folder, or by name where it is installed."""
    source = HOME / "gisa"
    if source.is_file() and Path.cwd() == HOME:
        return "./gisa"
    return str(source) if source.is_file() and shutil.which("gisa") is None else "gisa"
