"""The verb that makes the archive forget: forget."""

import getpass
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import UsageError
from scheduler.verbs.options import Json

if TYPE_CHECKING:
    from psycopg import Connection

    from archive.forget import Order, Plan
    from archive.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Adds this verb to the command."""
    app.command(epilog='Example: `gisa forget https://board.example.kr/news/1024 --reason "asked for by the author"`')(forget)


def forget(
    article: Annotated[list[str] | None, typer.Argument(metavar="[ID|URL]…", help="Articles, or addresses to keep out.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is kept. Needed.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who wants it; else the user of this machine.")] = None,
    copies: Annotated[bool, typer.Option("--copies", help="Its copies, too, on whatever site.")] = False,
    keep_listings: Annotated[
        bool, typer.Option("--keep-listings", help="Keep raw captures of lists and other pages, which show its headline.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", show_envvar=False, help="Do not ask.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List what was forgotten.")] = False,
    finish: Annotated[bool, typer.Option("--finish", help="Finish what a killed `gisa forget` left.")] = False,
    again: Annotated[
        Path | None,
        typer.Option("--again", metavar="FILE", help="Forget what FILE lists, which --list --json printed: after a restore."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Remove articles for good, text and raw captures, and never take them in again."""
    from archive.forget import Order, claim
    from scheduler import session
    from scheduler.raw_captures import finish as finish_erasing

    if sum((bool(article), listed, finish, again is not None)) != 1:
        raise UsageError("forget takes articles with a --reason, or --list, or --finish, or --again FILE")
    if article and not (reason and reason.strip()) and not dry_run:
        raise UsageError('forget wants to know why: --reason "TEXT"; it is kept with the date')
    settings = session.settings()
    with session.connected(settings) as conn:
        if listed:
            _list(conn, as_json)
            return
        if finish:
            claim(conn)
            _report(None, finish_erasing(conn, settings), as_json)
            return
        if again is not None:
            _forget_again(conn, settings, again, as_json=as_json)
            return
        order = Order(
            reason=(reason or "").strip(),
            forgotten_by=by or _user(),
            with_listings=not keep_listings,
            now=datetime.now(UTC),
        )
        _forget(conn, settings, article or [], order, copies=copies, dry_run=dry_run, yes=yes, as_json=as_json)


def _forget_again(conn: "Connection", settings: "Settings", file: Path, *, as_json: bool) -> None:
    """Forgets once more what was forgotten elsewhere, or here before an older backup was restored; asks nothing."""
    from archive.forget import Order, Plan, bury, claim, make_plan
    from archive.store import tombstones
    from archive.warc.places import segments_of
    from scheduler import forgetting
    from scheduler.raw_captures import finish

    wanted = forgetting.read_again(file)
    claim(conn)
    whole = Plan(targets=[], copies=[])
    for one in wanted:
        plan = make_plan(conn, [(one.site_id, one.article_hash, "")], with_copies=False)
        order = Order(
            reason=one.reason, forgotten_by=one.forgotten_by, with_listings=one.with_listings, now=datetime.now(UTC),
        )  # fmt: skip
        conn.commit()
        forgetting.blank_logs(settings.home / "log", plan)
        bury(conn, segments_of(settings), plan, order, set())
        tombstones.bury_addresses(conn, one.site_id, one.article_hash, one.hashes)
        conn.commit()
        whole.targets += plan.targets
    _report(whole, finish(conn, settings), as_json)


def _user() -> str:
    """Who runs this; in a container the user may have a number and no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def _forget(
    conn: "Connection",
    settings: "Settings",
    asked: Sequence[str],
    order: "Order",
    *,
    copies: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    from archive.forget import bury, claim, find_showing, make_plan
    from archive.warc.places import segments_of
    from scheduler import forgetting, session, terminal
    from scheduler.progress import bar
    from scheduler.raw_captures import finish

    if not dry_run:
        claim(conn)
    segments = segments_of(settings)
    catalogue = session.catalogue(settings)
    wanted = [one for each in asked for one in forgetting.resolve(conn, catalogue, each)]
    plan = make_plan(conn, wanted, with_copies=copies)
    seen: set[tuple[str, int]] = set()
    if order.with_listings:
        for _ in bar(find_showing(conn, segments, plan, seen), None, "raw captures looked through"):
            pass
    conn.commit()
    if dry_run:
        if as_json:
            terminal.print_json({"dry_run": True, **forgetting.plan_values(plan)})
        else:
            forgetting.print_plan(terminal.console(), plan, order.with_listings)
        return
    if not yes:
        _ask(plan, order.with_listings)
    forgetting.blank_logs(settings.home / "log", plan)
    bury(conn, segments, plan, order, seen)
    _report(plan, finish(conn, settings), as_json)


def _ask(plan: "Plan", with_listings: bool) -> None:
    """Shows the plan and waits for a yes. Raises UsageError where nobody can be asked."""
    from scheduler import forgetting, terminal

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("nobody can be asked here: look at it with --dry-run, then give --yes")
    forgetting.print_plan(terminal.error_console(), plan, with_listings)
    if not typer.confirm("Remove all this for good?", err=True):
        raise typer.Exit(1)


def _report(plan: "Plan | None", done: tuple[int, list[str]], as_json: bool) -> None:
    from scheduler import forgetting, terminal

    erased, spared = done
    if as_json:
        values = forgetting.plan_values(plan) if plan else {}
        terminal.print_json({"dry_run": False, **values, "records_erased": erased, "spared": spared})
    else:
        screen = terminal.console()
        articles = f"{len(plan.targets)} forgotten, " if plan else ""
        screen.print(f"{articles}{erased} raw records overwritten")
        for seen in plan.copies if plan else ():
            screen.print(f"stays: {seen.article_id} {seen.canonical_url} (a copy: --copies)", soft_wrap=True, markup=False)
        for sentence in spared:
            screen.print(sentence, style="red")
    if spared:
        raise typer.Exit(1)


def _list(conn: "Connection", as_json: bool) -> None:
    from archive.store import tombstones
    from scheduler import forgetting, terminal

    found = tombstones.listed(conn)
    if as_json:
        hashes = {tomb.article_hash: tombstones.addresses(conn, tomb.site_id, tomb.article_hash) for tomb in found}
        terminal.print_json([forgetting.tombstone_values(tomb, hashes[tomb.article_hash]) for tomb in found])
    elif found:
        forgetting.print_tombstones(terminal.console(), found)
    else:
        terminal.console().print("nothing was forgotten")
