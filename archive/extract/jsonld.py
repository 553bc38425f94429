"""What does a page's JSON-LD say of the article, even where the JSON is broken?

Pages put comments, trailing commas, bare line breaks and unescaped quotes into it. It is read as JSON where that works, mended
where a mend is safe, and searched for the few fields we want where nothing else helps.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.normalise.text import from_attribute, lines

_ARTICLE = ("newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "reviewnewsarticle",
            "backgroundnewsarticle", "article", "socialmediaposting", "discussionforumposting", "blogposting", "liveblogposting",
            "report", "videoobject")  # fmt: skip
"""Types that speak of the article itself, most telling first."""

_decoder = json.JSONDecoder(strict=False)
_OPENINGS = ("//", "/*", "*/", "<!--", "<![CDATA[")
_CLOSINGS = ("//", "/*", "*/", "-->", "]]>")
_STRING_OR_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_MISSING_COMMA = re.compile(r'(["}\]])([^\S\n]*+\n\s*+)(?="[@\w]+"\s*:)')
_KEY = re.compile(r'"[@\w]+"\s*+:\s*+')
_UNESCAPED = re.compile(r'(?<!\\)"')
_FIELD = re.compile(
    r'"(headline|alternativeHeadline|datePublished|dateModified|articleSection|keywords)"\s*:\s*"(.*?)"'
    r'\s*(?=,?\s*(?:\n|"[@\w]+"\s*:|[}\]]|$))',
    re.DOTALL,
)
_AUTHOR = re.compile(r'"author"\s*:\s*[\[{][^\]}]*?"name"\s*:\s*"([^"\n]{1,80})"')

_LONGEST_MENDED = 100_000
_LONGEST = 1_000
"""A longer value is no name, no headline and no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The article's own object; empty where the page has none."""

    headline: str = ""
    subtitle: str = ""
    published: str = ""
    modified: str = ""
    section: str = ""
    publisher: str = ""
    url: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    breadcrumbs: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    """Lines of the body, where it is given."""
    has_article: bool = False
    source: str = "ld"


def read_linked(sources: Iterable[str]) -> Linked:
    """The article as the page's JSON-LD scripts describe it."""
    things: list[dict[str, Any]] = []
    for source in sources:
        things.extend(objects(read_json(source)))
    articles = sorted((thing for thing in things if _rank(thing) < len(_ARTICLE)), key=_rank)
    crumbs = tuple(_breadcrumbs(things))
    if not articles:
        return Linked(breadcrumbs=crumbs)
    best = articles[0]
    return Linked(
        headline=_text(best.get("headline")) or _text(best.get("name")),
        subtitle=_text(best.get("alternativeHeadline")) or _text(best.get("alternateName")),
        published=_first(articles, "datePublished") or _first(articles, "dateCreated") or _first(articles, "uploadDate"),
        modified=_first(articles, "dateModified"),
        section=_first(articles, "articleSection"),
        publisher=next(iter(_names(best.get("publisher"))), ""),
        url=_text(best.get("url")) or _text(best.get("@id")),
        authors=tuple(
            next((names for thing in articles if (names := list(_names(thing.get("author") or thing.get("creator"))))), [])
        ),
        keywords=tuple(_words(best.get("keywords"))),
        breadcrumbs=crumbs,
        text=tuple(lines(str(best.get("articleBody") or ""))),
        has_article=True,
    )


def read_json(source: str) -> Any:
    """The first JSON value in a text; None where nothing can be made of it."""
    text = _unwrapped(source)
    if not text:
        return None
    for mend in (str, _without_comments, _mended):
        try:
            return _decoder.raw_decode(mend(text[:_LONGEST_MENDED] if mend is _mended else text))[0]
        except (ValueError, RecursionError):
            continue
    return _salvaged(text[:_LONGEST_MENDED])


def _unwrapped(source: str) -> str:
    """The script without the comment signs that hide it from old browsers."""
    text = source.strip()
    for sign in _OPENINGS * 2:
        text = text.removeprefix(sign).lstrip()
    for sign in _CLOSINGS * 2:
        text = text.removesuffix(sign).rstrip()
    return text


def objects(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every object of a JSON-LD value that may be described on its own: lists, @graph, main entities."""
    if depth > 8:
        return
    if isinstance(data, list):
        for item in data:
            yield from objects(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from objects(data.get(key), depth + 1)


def _without_comments(text: str) -> str:
    kept = _STRING_OR_COMMENT.sub(lambda match: match.group(1) or "", text)
    return _TRAILING_COMMA.sub("", kept)


def _mended(text: str) -> str:
    """Quotes inside a string escaped, missing commas between lines put in."""
    keys = list(_KEY.finditer(text))
    pieces = [text[: keys[0].start()] if keys else text]
    for key, end in zip(keys, [*(key.start() for key in keys[1:]), len(text)], strict=True):
        value = text[key.end() : end]
        closed = value.rstrip(" \t\r\n,{}[]")
        if len(closed) > 1 and closed[0] == closed[-1] == '"':
            value = '"' + _UNESCAPED.sub(r"\\\"", closed[1:-1]) + '"' + value[len(closed) :]
        pieces += [key.group(), value]
    return _TRAILING_COMMA.sub("", _MISSING_COMMA.sub(r"\1,\2", "".join(pieces)))


def _salvaged(text: str) -> Any:
    """The wanted fields alone, of an object that is no JSON."""
    if '"headline"' not in text and '"datePublished"' not in text:
        return None
    found: dict[str, Any] = {}
    for key, value in _FIELD.findall(text):
        found.setdefault(key, value.replace('\\"', '"'))
    authors = _AUTHOR.findall(text)
    return {"@type": "Article", "author": authors, **found} if found else None


def _rank(thing: dict[str, Any]) -> int:
    kinds = thing.get("@type") or ""
    names = [str(kind).lower().rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])]
    return min((_ARTICLE.index(name) for name in names if name in _ARTICLE), default=len(_ARTICLE))


def _text(value: Any, depth: int = 0) -> str:
    if depth > 4:
        return ""
    if isinstance(value, list):
        return next((text for item in value[:20] if (text := _text(item, depth + 1))), "")
    if isinstance(value, dict):
        return _text(value.get("@value") or value.get("name") or value.get("@id") or "", depth + 1)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return from_attribute(str(value)[:_LONGEST])


def _first(things: list[dict[str, Any]], key: str) -> str:
    return next((text for thing in things if (text := _text(thing.get(key)))), "")


def _names(value: Any) -> Iterator[str]:
    for item in value[:50] if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str) and (clean := from_attribute(text[:_LONGEST])):
                yield clean


def _words(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield from (from_attribute(word[:_LONGEST]) for word in item.split(",")[:100])


def _breadcrumbs(things: list[dict[str, Any]]) -> Iterator[str]:
    for thing in things:
        if str(thing.get("@type")).lower() != "breadcrumblist":
            continue
        for item in thing.get("itemListElement") or ():
            if isinstance(item, dict):
                name = _text(item.get("name")) or (_text(item["item"]) if isinstance(item.get("item"), dict) else "")
                if name:
                    yield name
