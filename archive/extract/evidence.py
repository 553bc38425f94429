"""Where could a page say something about itself? Everything is gathered in one go; others weigh it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from archive.extract.jsonld import Linked, read_linked
from archive.extract.labels import END
from archive.extract.page import Page
from archive.extract.select import text_of
from archive.extract.state import read_arc, read_state
from archive.extract.texts import texts_of
from archive.normalise.text import from_attribute, one_line

_UNSEEN = frozenset(["script", "style", "noscript", "textarea", "option", "template"])
_properties = etree.XPath("//*[@itemprop]")
_ARTICLE_DATA = re.compile(r"headline|datePublished|BreadcrumbList|articleBody", re.IGNORECASE)
_NAMELESS = (None, None, None)
_LONGEST_META = 2_000
_PARAGRAPH = 80
_ROW = 300
"""A row of a list is no longer; a row that is, is a page laid out in a table."""
_LONGEST = 400
"""A longer text is a paragraph: nothing but its beginning is looked at."""


class Line(NamedTuple):
    """A piece of visible text and the element that it stands in."""

    text: str
    node: HtmlElement


def is_called(node: HtmlElement | None, pattern: re.Pattern[str], levels: int = 2) -> bool:
    """Whether the element, or one of the next around it, bears such a class, id or property."""
    for _ in range(levels):
        if node is None:
            return False
        names = (node.get("class"), node.get("id"), node.get("itemprop"))
        if names != _NAMELESS and _speaks(names, pattern):
            return True
        node = node.getparent()
    return False


@lru_cache(maxsize=8192)  # A site's classes stand on each of its pages.
def _speaks(names: tuple[str | None, ...], pattern: re.Pattern[str]) -> bool:
    return pattern.search(" ".join(name or "" for name in names)) is not None


def is_in_row(node: HtmlElement) -> bool:
    """Whether a line belongs to a row that leads elsewhere."""
    for element in (node, *node.iterancestors("li", "tr", "a", "body")):
        if element.tag in ("li", "tr", "a"):
            return element.tag == "a" or (element.find(".//a[@href]") is not None and short_text(element, _ROW) is not None)
    return False


def article_end(lines: tuple[Line, ...], at: int, most: int) -> int:
    """The line, at most so many behind the headline's, at which the article is over: related articles after a paragraph."""
    in_text = False
    for index in range(at + 1, min(at + most, len(lines))):
        text = lines[index].text
        in_text = in_text or len(text) > _PARAGRAPH
        if in_text and END.match(text):
            return index
    return min(at + most, len(lines))


def short_text(node: HtmlElement, longest: int) -> str | None:
    """The element's text on one line; None where it is longer than that, without going through all of it."""
    length = 0
    for piece in node.itertext():
        length += len(piece)
        if length > 4 * longest:
            return None
    text = text_of(node)
    return text if len(text) <= longest else None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a page says of itself, unweighed."""

    metas: Mapping[str, tuple[str, ...]]
    """Contents by lower-case name, empty ones left out."""
    properties: Mapping[str, tuple[str, ...]]
    """Microdata by property name."""
    linked: Linked
    """The article by the site's own system or by JSON-LD, the first that says a thing."""
    page_title: str
    canonical: str | None
    page: Page

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The visible text, piece by piece, in reading order."""
        return _lines(self.page)

    def meta(self, *names: str) -> str:
        """The first non-empty content of the first of these names."""
        return next((self.metas[name][0] for name in names if name in self.metas), "")


def gather(page: Page) -> Evidence:
    """The evidence of a page."""
    metas: dict[str, list[str]] = {}
    sources: list[str] = []
    page_title = ""
    canonical: str | None = None
    for node in page.root.iter("meta", "title", "link", "script"):
        tag = node.tag
        if tag == "meta":
            _add_meta(metas, node)
        elif tag == "script":
            source = node.text or ""
            if "ld+json" in (node.get("type") or "").lower() and _ARTICLE_DATA.search(source):
                sources.append(source)
        elif tag == "title":
            page_title = page_title or one_line("".join(node.itertext()))
        elif canonical is None and (node.get("rel") or "").lower() == "canonical":
            canonical = (node.get("href") or "").strip() or None
    linked = _joined(read_arc(page), read_linked(sources))
    if not linked.has_article:
        linked = _joined(read_state(page, next(iter(metas.get("og:title", ())), page_title)), linked)
    return Evidence(
        metas={name: tuple(contents) for name, contents in metas.items()},
        properties=_microdata(page),
        linked=linked,
        page_title=page_title,
        canonical=canonical,
        page=page,
    )


def _joined(first: Linked | None, second: Linked) -> Linked:
    if first is None:
        return second
    gaps = {field.name: getattr(second, field.name) for field in fields(Linked) if not getattr(first, field.name)}
    return replace(first, **gaps)


def _add_meta(metas: dict[str, list[str]], node: HtmlElement) -> None:
    content = from_attribute((node.get("content") or "")[:_LONGEST_META])
    if not content:
        return
    for attribute in ("property", "name", "itemprop"):
        for name in (node.get(attribute) or "").lower().split():
            contents = metas.setdefault(name, [])
            if content not in contents:
                contents.append(content)


def _lines(page: Page) -> tuple[Line, ...]:
    return tuple(
        [
            Line(text, node)
            for piece, node in texts_of(page).body
            if node.tag not in _UNSEEN and (text := " ".join(piece[:_LONGEST].split()))
        ]
    )


def _microdata(page: Page) -> dict[str, tuple[str, ...]]:
    if "itemprop" not in page.text:
        return {}
    found: dict[str, list[str]] = {}
    nodes: list[HtmlElement] = _properties(page.root)  # type: ignore[assignment]
    for node in nodes:
        if node.tag == "meta":
            continue
        said = node.get("content") or node.get("datetime") or (node.get("title") if node.tag == "abbr" else None)
        text = from_attribute(said[:_LONGEST]) if said else short_text(node, _LONGEST)
        if text:
            for name in (node.get("itemprop") or "").lower().split():
                found.setdefault(name, []).append(text)
    return {name: tuple(values) for name, values in found.items()}
