"""What do a site's selectors find on a page?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from archive.extract.embedded import along, linked_data, script_data
from archive.extract.page import Page
from archive.sites.finding import found_by
from archive.sites.model import Selector, Selectors
from archive.sites.selector import compiled

SILENT = frozenset({"script", "style", "noscript", "template", "textarea"})
APART = frozenset({"br", "p", "div", "li", "td", "th", "tr", "dd", "dt", "h1", "h2", "h3", "h4", "option"})
META_NAMES = ("property", "name", "itemprop", "http-equiv")


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the selector that found it."""

    value: str
    source: str


def nodes(where: Page | HtmlElement, selectors: Selectors) -> list[HtmlElement]:
    """The elements of the first css or xpath selector that finds any."""
    for selector in selectors:
        if selector.kind in ("css", "xpath"):
            found = [node for node in _results(where, selector) if isinstance(node, HtmlElement)]
            if found:
                return found
    return []


def values(where: Page | HtmlElement, selectors: Selectors) -> list[Found]:
    """The texts of the first selector that finds any; white space is folded."""
    for selector in selectors:
        found = [Found(text, str(selector)) for text in _texts(where, selector) if text]
        if found:
            return found
    return []


def matches(node: HtmlElement, selectors: Selectors) -> bool:
    """Whether any selector finds anything in the node or the node itself."""
    return any(selector.kind in ("css", "xpath") and bool(_results(node, selector)) for selector in selectors)


def text_of(node: HtmlElement) -> str:
    """The node's visible text on one line."""
    if len(node) == 0 and node.tag not in SILENT and isinstance(node.tag, str):
        return " ".join((node.text or "").split())
    return " ".join("".join(_pieces(node)).split())


def spread(node: HtmlElement) -> str:
    """All text in a node, its pieces set apart: a date in one cell and a count in the next are no number together."""
    return " ".join(node.itertext())


def _pieces(node: HtmlElement) -> Iterator[str]:
    """The text within a node, blocks and line breaks set apart. A stack, because broken pages nest thousands deep."""
    waiting: list[HtmlElement | str] = [node]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            yield piece
            continue
        if not isinstance(piece.tag, str) or piece.tag in SILENT:
            continue
        yield piece.text or ""
        for child in reversed(piece):
            apart = " " if child.tag in APART else ""
            waiting.extend((child.tail or "", apart, child, apart))


def _results(where: Page | HtmlElement, selector: Selector) -> list[Any]:
    """What the selector finds, always as a list: XPath also answers with strings, numbers and booleans."""
    if isinstance(where, Page):
        found = found_by(selector.expression, where.root) if selector.kind == "css" else None
        if found is not None:
            return found
        where = where.root
    result = compiled(selector)(where)
    if isinstance(result, list):
        return result
    return [result] if result else []


def _texts(where: Page | HtmlElement, selector: Selector) -> Iterator[str]:
    root = where.root if isinstance(where, Page) else where
    if selector.kind in ("css", "xpath"):
        for result in _results(where, selector):
            yield _value(result) if isinstance(result, HtmlElement) else _folded(str(result))
    elif selector.kind == "meta":
        yield from _meta(root, selector.expression)
    elif isinstance(where, Page):
        for thing in _data(where, selector):
            if isinstance(thing, str | int | float) and not isinstance(thing, bool):
                yield _folded(str(thing))


def _value(node: HtmlElement) -> str:
    if node.tag == "meta":
        return _folded(node.get("content") or "")
    return text_of(node)


def _meta(root: HtmlElement, name: str) -> Iterator[str]:
    wanted = name.lower()
    for meta in root.iter("meta"):
        if any((meta.get(attribute) or "").lower() == wanted for attribute in META_NAMES):
            yield _folded(meta.get("content") or "")


def _data(page: Page, selector: Selector) -> Iterator[Any]:
    if selector.kind == "ld":
        for thing in linked_data(page):
            found = list(along(thing, selector.expression))
            if found:
                yield from found
                return
        return
    # The name before the path may hold dots itself ("Fusion.globalContent.headlines.basic").
    keys = selector.expression.split(".")
    for end in range(1, len(keys) + 1):
        data = script_data(page, ".".join(keys[:end]))
        if data is not None:
            yield from along(data, ".".join(keys[end:]))
            return


def _folded(text: str) -> str:
    return " ".join(text.split())
