"""What does a cell of a list say, without the marks, menus and hidden words that stand in it?"""

import re
from collections.abc import Callable, Iterator, Set
from typing import TypeAlias

from lxml.html import HtmlElement

from archive.extract.listing_title import COMMENT_LINK
from archive.extract.listing_words import COMMENTS, LABEL, NEW, header_field, marks_of
from archive.extract.select import APART, SILENT, text_of
from archive.normalise.text import one_line

Skip: TypeAlias = Callable[[HtmlElement], bool]

LONGEST_MARK = 24
"""A part of a title with more text than this is the title, whatever its class says."""
LEVEL = re.compile(r"^\[레벨\s?:\s?\d+\]\s*|\s*\(?(?:lv|레벨)\.?\s?\d+\)?$", re.IGNORECASE)
COUNT = re.compile(r"[\[(]\s*\+?(\d{1,4})\s*[\])]")
"""A number in brackets of its own element: comments. In running text it may be part of the title."""
FLAG_TAGS = frozenset({"span", "em", "i", "b", "strong", "sup", "small", "font"})
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
ELLIPSIS = re.compile(r"\s*(?:\.{2,}|…)$")


def title_text(holder: HtmlElement, anchor: HtmlElement | None, unwanted: Set[HtmlElement]) -> str:
    """The title in a cell or a link; whole, where the page shows it cut short and tells it in a tooltip."""
    if holder.tag == "input":
        return one_line(holder.get("value"))
    shown = _without(holder, lambda node: node in unwanted or _is_mark(node))
    if not shown:
        shown = _without(holder, lambda node: node in unwanted) or text_of(holder)
    shown = LABEL.sub("", shown)
    for node in (holder, anchor):
        tooltip = one_line(node.get("title")) if node is not None else ""
        start = ELLIPSIS.sub("", shown)
        if start != shown and start and tooltip.startswith(start):
            return tooltip
    return shown


def author_text(cell: HtmlElement, unwanted: Set[HtmlElement]) -> str:
    """The writer named in a cell: the first name in it, for what follows is a menu."""

    def skip(node: HtmlElement) -> bool:
        return node in unwanted or _is_hidden(node) or node.tag == "img"

    anchors = [
        text for anchor in cell.iter("a") if (anchor is cell or anchor not in unwanted) and (text := _without(anchor, skip))
    ]
    text = anchors[0] if len(anchors) > 1 else _without(cell, skip)
    return LEVEL.sub("", LABEL.sub("", text)).strip()


def shown_in(cell: HtmlElement) -> str:
    """The cell's text without hidden labels."""
    return LABEL.sub("", _without(cell, _is_hidden)) or text_of(cell)


def comment_count(place: HtmlElement, holder: HtmlElement, anchor: HtmlElement | None) -> int:
    """The number of comments shown beside the title: "[3]", "댓글4개"."""
    for node in place.iter():
        if isinstance(node.tag, str) and node is not holder and (match := _counts(node)):
            return int(match[1])
    for node in (anchor, holder):
        match = COUNT.match((node.tail or "").strip()) if node is not None else None
        if match:
            return int(match[1])
    return 0


def _counts(node: HtmlElement) -> re.Match[str] | None:
    """The number in an element that counts comments, by its class, its link or its brackets."""
    if "comments" in marks_of(node.get("class") or "") or (node.tag == "a" and COMMENT_LINK.search(node.get("href") or "")):
        return COMMENTS.match(text_of(node))
    if node.tag not in FLAG_TAGS or (len(node) == 0 and ")" not in (text := node.text or "") and "]" not in text):
        return None
    return COUNT.fullmatch(text_of(node))


def _without(node: HtmlElement, skip: Skip) -> str:
    if len(node) == 0 and isinstance(node.tag, str) and node.tag not in SILENT:
        return one_line(node.text)
    return one_line("".join(_pieces(node, skip)))


def _pieces(node: HtmlElement, skip: Skip) -> Iterator[str]:
    waiting: list[HtmlElement | str] = [node]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            yield piece
            continue
        if not isinstance(piece.tag, str) or piece.tag in SILENT or (piece is not node and skip(piece)):
            continue
        yield piece.text or ""
        for child in reversed(piece):
            apart = " " if child.tag in APART else ""
            waiting.extend((child.tail or "", apart, child, apart))


def _is_mark(node: HtmlElement) -> bool:
    """An icon, a count or a label inside a title."""
    text = text_of(node)
    if not text:
        return False
    if len(text) <= LONGEST_MARK and "beside" in marks_of(node.get("class") or ""):
        return True
    return _is_hidden(node) or (node.tag in FLAG_TAGS and bool(NEW.fullmatch(text) or COUNT.fullmatch(text)))


def _is_hidden(node: HtmlElement) -> bool:
    """Words for screen readers, or a column's heading repeated in each cell."""
    if "hidden" in marks_of(node.get("class") or "") or HIDDEN_STYLE.search(node.get("style") or ""):
        return True
    return node.tag in ("span", "strong", "em", "b", "i", "label", "th") and header_field(text_of(node).rstrip(":：")) is not None
