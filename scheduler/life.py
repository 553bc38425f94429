"""How is an article's life shown: its versions, when it vanished or came back, the edits not owned up to, and its copies?"""

from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from archive.ingest.article import FLAPS_FROM
from archive.store.articles import Article, Version
from archive.store.copies import Member
from archive.store.lives import Event, Life
from scheduler.show import as_values as version_as_values
from scheduler.show import changed
from scheduler.tables import STYLES, plain_table
from scheduler.terminal import when

MEANINGS = {
    "MISSING": "the site said once that it does not exist; a second look decides",
    "GONE": "confirmed by a second look: the site says that it does not exist",
    "RESTORED": "it could be read again",
    "BLOCKED": "the site does not show it; this is no deletion",
    "FAILED": "no page was got; this tells nothing of the article",
    "REJECTED": "what came was no article; what the archive has stays",
    "QUARANTINED": "our reader broke on it; what the archive has stays",
    "UNCHANGED": "it shows a text again that it showed before",
}


def history(console: Console, known: Article, versions: Sequence[Version], life: Life, copies: Sequence[Member]) -> None:
    """The versions oldest first with what changed in each, then what else happened, then the copies."""
    table = plain_table("version", "first seen", "last seen", "characters", "changed", "title", right=("version", "characters"))
    for before, version in zip([None, *versions], versions, strict=False):
        seen = (when(version.first_seen_at), when(version.last_seen_at))
        what = "; ".join([_change(before, version), *notes(version, life)])
        table.add_row(str(version.version), *seen, str(len(version.body)), what, escape(version.title))
    console.print(table)
    if life.events:
        console.print()
        table = plain_table("seen", "what", "reason", "times", "meaning", right=("times",))
        for event in life.events:
            table.add_row(
                _span(event),
                Text(event.what, style=STYLES.get(event.what, "")),
                event.reason or "",
                str(event.times),
                MEANINGS.get(event.what, ""),
            )
        console.print(table)
    if copies:
        console.print()
        _copies(console, known, copies)


def _copies(console: Console, known: Article, copies: Sequence[Member]) -> None:
    table = plain_table("copy", "published", "first seen", "outlet", "source", "title", "id", right=("copy",))
    for place, copy in enumerate(copies, 1):
        outlet = escape(copy.publisher or copy.site_id)
        this = " (this one)" if copy.article_id == known.article_id else ""
        times = (when(copy.published_at), when(copy.first_seen_at))
        table.add_row(str(place), *times, outlet, escape(copy.origin_publisher or ""), escape(copy.title), copy.article_id + this)
    console.print(table)


def facts(known: Article, version: Version, life: Life, copies: Sequence[Member]) -> list[tuple[str, str]]:
    """What `gisa show` says of an article's life, a line each."""
    turns = [event for event in life.events if event.what in ("MISSING", "GONE", "BLOCKED", "RESTORED")]
    state = known.state
    if turns and known.state != "live":
        state = f"{known.state} since {when(turns[-1].at)} ({turns[-1].reason or 'no reason given'})"
    elif turns and turns[-1].what == "RESTORED":
        state = f"live; restored {when(turns[-1].at)}"
    failed = [event for event in life.events if event.what == "FAILED" and event.until > known.last_seen_at]
    lines = [("state", state)]
    lines += [("last failed", f"{when(event.until)} ({event.reason}, {event.times}x)") for event in failed[-1:]]
    lines += [("edit", ", ".join(notes(version, life)))]
    if copies:
        first = copies[0]
        who = "this one" if first.article_id == known.article_id else f"{first.publisher or first.site_id}, {first.article_id}"
        sites = len({copy.site_id for copy in copies})
        lines.append(
            ("copies", f"{len(copies)} on {sites} sites; first {when(first.published_at or first.first_seen_at)}: {who}")
        )
    return lines


def notes(version: Version, life: Life) -> list[str]:
    """What is to be said of a version besides what changed."""
    said = []
    if version.change == "replaced":
        said.append("another story (엎어치기)")
    if version.version in life.silent:
        said.append("silent: the claimed time of editing did not move")
    empty = [edit for edit in life.empty if edit.version == version.version]
    if empty:
        said.append(f"{len(empty)} empty edit{'s' if len(empty) > 1 else ''}: the claimed time moved, the text did not")
    if version.returns:
        said.append(f"came back {version.returns}x" + (": it flaps" if version.returns >= FLAPS_FROM else ""))
    return said


def version_values(known: Article, versions: Sequence[Version], life: Life) -> list[dict[str, object]]:
    """The versions as `history --json` prints them."""
    return [
        {
            **version_as_values(known, version),
            "changed": changed(before, version) if before else [],
            "replaced": version.change == "replaced",
            "silent": version.version in life.silent,
            "empty_edits": [asdict(edit) for edit in life.empty if edit.version == version.version],
            "flaps": version.returns >= FLAPS_FROM,
        }
        for before, version in zip([None, *versions], versions, strict=False)
    ]


def as_values(life: Life, copies: Sequence[Member]) -> dict[str, object]:
    """What else happened, and the copies, as `--json` prints them."""
    return {"events": [asdict(event) for event in life.events], "copies": [asdict(copy) for copy in copies]}


def _change(before: Version | None, version: Version) -> str:
    return ", ".join(changed(before, version)) if before else "first seen"


def _span(event: Event) -> str:
    return when(event.at) if event.times == 1 else f"{when(event.at)} to {when(event.until)}"
