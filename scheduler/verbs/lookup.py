"""The verbs that read the archive: show, history, diff, search."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import Forgotten, SegmentError, UnknownError, UsageError
from scheduler.verbs.options import Asked, Json, OptionalHtml, Site, Until

if TYPE_CHECKING:
    from psycopg import Connection

    from archive.settings import Settings
    from archive.store.articles import Article, Version


def add_to(app: typer.Typer) -> None:
    """Adds these verbs to the command."""
    app.command(epilog="Example: `gisa show https://board.example.kr/news/1024 --version 1`")(show)
    app.command(epilog="Example: `gisa history https://board.example.kr/news/1024`")(history)
    app.command(epilog="Example: `gisa diff https://board.example.kr/news/1024 1 3 --html edit.html`", cls=OptionalHtml)(diff)
    app.command(epilog='Example: `gisa search "기준 금리" --from 2026-01-01 --limit 5`')(search)


def show(
    article: Asked,
    version: Annotated[int | None, typer.Option("--version", metavar="N", help="This version; else the current one.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Print the bytes as they came, from the stored capture.")] = False,
    as_json: Json = False,
) -> None:
    """Show an article: its fields and its text, its state, and who else has the story."""
    from archive.store import lives
    from archive.store.copies import members
    from scheduler import life, session, terminal
    from scheduler import show as screen

    settings = session.settings()
    with session.connected(settings) as conn:
        known, versions = article_of(conn, settings, article)
        chosen = version_of(versions, known.version if version is None else version)
        if raw:
            sys.stdout.buffer.write(raw_bytes(conn, settings, known, chosen))
            sys.stdout.buffer.flush()
            return
        copies = members(conn, known.site_id, known.url_hash)
        told = lives.life(conn, known.site_id, known.url_hash)
    if as_json:
        terminal.print_json({**screen.as_values(known, chosen), **life.as_values(told, copies)})
    else:
        screen.article(terminal.console(), known, chosen, life.facts(known, chosen, told, copies))


def history(article: Asked, as_json: Json = False) -> None:
    """List an article's versions and what changed in each, when it vanished or came back, and its copies."""
    from archive.store import lives
    from archive.store.copies import members
    from scheduler import life, session, terminal

    settings = session.settings()
    with session.connected(settings) as conn:
        known, versions = article_of(conn, settings, article)
        told = lives.life(conn, known.site_id, known.url_hash)
        copies = members(conn, known.site_id, known.url_hash)
    if as_json:
        lines = life.version_values(known, versions, told)
        head = {"article_id": known.article_id, "canonical_url": known.canonical_url, "state": known.state}
        terminal.print_json({**head, "versions": lines, **life.as_values(told, copies)})
    else:
        life.history(terminal.console(), known, versions, told, copies)


def diff(
    article: Asked,
    older: Annotated[int | None, typer.Argument(metavar="[V1]", help="A version; else the last but one.", min=1)] = None,
    newer: Annotated[int | None, typer.Argument(metavar="[V2]", help="A later one; else the current one.", min=1)] = None,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="[FILE]", help="As a page for a browser, into this file; alone or with -: to stdout."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what changed between two versions, word by word."""
    from scheduler import diff_page, session, terminal
    from scheduler import show as screen

    settings = session.settings()
    with session.connected(settings) as conn:
        known, versions = article_of(conn, settings, article)
    second = newer or (known.version if older is None or older != known.version else older)
    first = older or max(1, second - 1)
    before, after = version_of(versions, first), version_of(versions, second)
    replaced = screen.replacement(versions, first, second)
    if html is not None:
        page = diff_page.page(known, before, after, replaced)
        if html == "-":
            sys.stdout.write(page)
        else:
            Path(html).write_text(page, encoding="utf-8")
    elif as_json:
        terminal.print_json(diff_page.as_values(known, before, after, replaced))
    elif screen.changed(before, after):
        screen.difference(terminal.console(), before, after, replaced)
    else:
        only = "; it has no other version" if len(versions) == 1 else ""
        terminal.console().print(f"versions {first} and {second} say the same{only}")


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS…", help='Every word must occur; "in quotes": in a row; -not (after `--`).')
    ],
    site: Site = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", metavar="NAME", help="Published, or first published, by this outlet.")
    ] = None,
    author: Annotated[
        str | None, typer.Option("--author", metavar="NAME", help="Written by this person, with others or alone.")
    ] = None,
    section: Annotated[
        str | None, typer.Option("--section", metavar="NAME", help="In this section, as the page names it.")
    ] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Published from this day on (or 7d).")] = None,
    until: Until = None,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first, instead of the best.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="Show at most N.")] = 20,
    as_json: Json = False,
) -> None:
    """Search titles, subtitles and texts, in Korean or any language.

    A word is found inside longer ones, before particles, and spaced otherwise: 데이터센터 finds 데이터 센터. Letters are whole
    words: AI is not in "mail". The best come first; where there are more than 200 hits (or --limit, if more), the newest 200
    are counted and ranked.
    """
    from archive.store.search import Filters
    from archive.store.search import search as find_words
    from scheduler import given, session, terminal
    from scheduler import show as screen

    now = datetime.now(UTC)
    filters = Filters(
        site_id=site,
        publisher=publisher,
        author=author,
        section=section,
        since=given.moment(since, now, "--from"),
        until=given.moment(until, now, "--until", end=True),
        newest=newest,
        limit=limit,
    )
    with session.connected(session.settings()) as conn:
        found = find_words(conn, " ".join(map(given.quoted, words)), filters)
    if as_json:
        shown = [screen.hit_values(found.query, hit) for hit in found.hits]
        terminal.print_json({"found": found.total, "more": found.more, "hits": shown})
    else:
        screen.hits(terminal.console(), found)


def article_of(conn: "Connection", settings: "Settings", asked: str) -> "tuple[Article, list[Version]]":
    """An article and its versions. Raises UnknownError where the archive has not got it, Forgotten where it had."""
    from archive.store import articles
    from scheduler import forgetting, given, session

    site = session.catalogue(settings).for_url(given.address(asked)) if given.is_address(asked) else None
    found = articles.find(conn, asked, site)
    if found is None:
        if tombs := forgetting.tombstones_of(conn, asked, site):
            raise Forgotten(forgetting.sentence(tombs[0]))
        raise UnknownError(f"the archive has no article {asked}: `gisa search` finds some, `gisa fetch URL` gets one")
    return found, articles.versions(conn, found.site_id, found.url_hash)


def version_of(versions: "list[Version]", number: int) -> "Version":
    """The version of a number. Raises UsageError where there is none."""
    for version in versions:
        if version.version == number:
            return version
    raise UsageError(f"there is no version {number}: the article has 1 to {versions[-1].version}")


def raw_bytes(conn: "Connection", settings: "Settings", known: "Article", version: "Version") -> bytes:
    """The bytes that a version was first read from."""
    from archive.store.captures import pointer_of
    from archive.warc.places import segments_of

    pointer = pointer_of(conn, known.site_id, version.capture_url_hash, version.capture_at)
    if pointer is None:
        raise SegmentError("the raw bytes of this version are not kept")
    return segments_of(settings).read(pointer).body
