"""How are an article, a difference and search hits shown to a person?"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from rich.console import Console
from rich.text import Text

from archive.normalise.matching import Excerpt, Query, excerpt
from archive.store.articles import Article, Version
from archive.store.search import Found, Hit
from scheduler.terminal import KST, when
from scheduler.word_diff import word_diff

LABELS = ("subtitle", "authors", "byline_raw", "publisher", "origin_publisher", "section", "keywords", "captions")
TEXTS = ("title", "subtitle", "body", "authors", "byline_raw", "publisher", "origin_publisher", "section", "keywords", "captions")
TIMES = ("published_at", "modified_at")
COMPARED = TEXTS + TIMES
SNIPPET = 180
"""Characters of the piece of a text that is shown with a hit."""
WHOLE = 10_000
"""More characters than a title has."""
MARKS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
COLOURS = {"same": "", "gone": "red strike", "new": "green"}


def article(console: Console, known: Article, version: Version, life: Sequence[tuple[str, str]]) -> None:
    """An article: its fields and what is known of its life, then its text."""
    console.print(Text(version.title, style="bold"))
    lines = [("id", known.article_id), ("address", known.canonical_url), *life]
    lines += [(label, shown(getattr(version, label))) for label in LABELS]
    lines += [("published", when_said(version.published_at, version.published_at_raw))]
    lines += [("modified", when_said(version.modified_at, version.modified_at_raw))]
    lines += [("version", f"{version.version} of {known.version}")]
    lines += [("seen", f"{when(version.first_seen_at)} to {when(version.last_seen_at)}")]
    for label, value in lines:
        if value:
            console.print(Text.assemble((f"{label:17}", "dim"), value), soft_wrap=True)
    console.print()
    console.print(Text(version.body), soft_wrap=True)


def shown(value: object) -> str:
    """A field's value on one line."""
    if isinstance(value, list):
        return ", ".join(value)
    return str(value or "").replace("\n", " / ")


def when_said(moment: object, raw: str | None) -> str:
    """A time, and the page's own words for it."""
    text = when(moment) if moment else ""  # type: ignore[arg-type]
    return f"{text} ({raw})" if text and raw and raw != text else text or raw or ""


def changed(before: Version, after: Version) -> list[str]:
    """The fields in which two versions differ."""
    return [name for name, _, _ in differences(before, after)]


def differences(before: Version, after: Version) -> Iterator[tuple[str, str, str]]:
    """Name, old text and new text of each field in which two versions differ."""
    for name in COMPARED:
        old, new = told(before, name), told(after, name)
        if old != new:
            yield name, old, new


def told(version: Version, name: str) -> str:
    """A field of a version as text to compare; a time with the page's own words for it."""
    value = getattr(version, name)
    if isinstance(value, datetime):
        raw = getattr(version, f"{name}_raw")
        return f"{value.astimezone(KST):%Y-%m-%d %H:%M:%S}" + (f" ({raw})" if raw else "")
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def replacement(versions: Sequence[Version], first: int, second: int) -> Version | None:
    """The version between two, the later one included, since which another story stands under the address; else None."""
    low, high = sorted((first, second))
    return next((one for one in versions if low < one.version <= high and one.change == "replaced"), None)


def difference(console: Console, before: Version, after: Version, replaced: Version | None = None) -> None:
    """What changed from one version to another, word by word: in colour on a terminal, with marks in a pipe."""
    if replaced is not None:
        sentence = f"another story stands here since {when(replaced.first_seen_at)} (version {replaced.version})"
        console.print(Text(sentence, style="bold yellow"))
    for name, old, new in differences(before, after):
        console.print(Text(f"{name}:", style="bold"))
        print_words(console, old, new)


def print_words(console: Console, old: str, new: str) -> None:
    """The way from one text to another."""
    line = Text()
    for piece in word_diff(old, new):
        start, end = ("", "") if console.is_terminal else MARKS[piece.kind]
        line.append(f"{start}{piece.text}{end}", style=COLOURS[piece.kind])
    console.print(line, soft_wrap=True)


def hits(console: Console, found: Found) -> None:
    """Search hits, what was looked for in colour: the title, and a piece of the text around it."""
    for hit in found.hits:
        console.print(coloured(excerpt(found.query, hit.title, WHOLE), "bold"), soft_wrap=True)
        facts = [hit.publisher or hit.site_id, when(hit.published_at or hit.first_seen_at), hit.article_id, hit.canonical_url]
        console.print(Text("  " + "  ".join(filter(None, facts)), style="dim"), soft_wrap=True)
        console.print(Text("  ").append_text(coloured(snippet(found.query, hit), "")), soft_wrap=True)
    shown = f", {len(found.hits)} shown (--limit shows more)" if found.total > len(found.hits) else ""
    more = f"more than {found.total} found, the newest {found.total} of them ranked" if found.more else f"{found.total} found"
    console.print(more + shown)


def snippet(query: Query, hit: Hit) -> Excerpt:
    """The part of a hit that says most of what was looked for: of its text, or of its subtitle where that alone has it."""
    of_body = excerpt(query, hit.body, SNIPPET)
    of_subtitle = excerpt(query, hit.subtitle or "", SNIPPET)
    return of_subtitle if of_subtitle.spans and not of_body.spans else of_body


def coloured(piece: Excerpt, style: str) -> Text:
    """A piece of text with the places looked for in colour; in a pipe it is the text alone."""
    made = Text(style=style)
    for text, is_hit in piece.pieces():
        made.append(text, "yellow bold" if is_hit else None)
    return made


def hit_values(query: Query, hit: Hit) -> dict[str, object]:
    """A hit as `search --json` prints it."""
    marks = {"title_marked": excerpt(query, hit.title, WHOLE), "snippet": snippet(query, hit)}
    return asdict(hit) | {name: piece.marked("<mark>", "</mark>") for name, piece in marks.items()}


def as_values(known: Article, version: Version) -> dict[str, object]:
    """An article in one of its versions as `show --json` prints it."""
    values = {**asdict(known), **asdict(version), "current_version": known.version}
    return {name: value for name, value in values.items() if name not in ("url_hash", "capture_url_hash")}
