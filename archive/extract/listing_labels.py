"""Which categories, in elements of their own, open the titles of a list?"""

import re
from collections.abc import Mapping

from lxml.html import HtmlElement

from archive.extract.listing_repeats import Line, Repeat
from archive.extract.select import text_of

BRACKETED = re.compile(r"\[[^\[\]]{1,12}\]|【[^【】]{1,12}】|〔[^〔〕]{1,12}〕|<[^<>]{1,12}>|〈[^〈〉]{1,12}〉")
TAGS = frozenset({"em", "span", "i", "small"})
"""What marks a category; bold type may stress a word of the title."""
LABEL_CLASS = re.compile(r"(?:^|[-_ ])(?:head|prefix|header|horse|cate\w*|category|말머리)(?:$|[-_ \d])", re.IGNORECASE)
MOST = 0.6
"""A label in so many of the lines is the list's own; in fewer it may be a paper's "[단독]", which belongs to the title."""


def opening_labels(repeat: Repeat) -> Mapping[HtmlElement, HtmlElement]:
    """By each line's first element, the bracketed category before its title."""
    found = {line.elements[0]: label for line in repeat.lines if (label := _label_of(line)) is not None}
    if len(found) >= max(2, MOST * len(repeat.lines)):
        return found
    return {line: label for line, label in found.items() if LABEL_CLASS.search(label.get("class") or "")}


def _label_of(line: Line) -> HtmlElement | None:
    for link in line.links:
        if len(link.element) and link.text:
            # The title's text begins with it, or the title of a card does.
            for node in link.element.iterdescendants(*TAGS):
                if len(node) == 0 and BRACKETED.fullmatch((node.text or "").strip()) and _opens(node):
                    return node
    return None


def _opens(node: HtmlElement) -> bool:
    """Whether the element stands first in its parent, and more follows it there."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None or (parent.text or "").strip():
        return False
    if before is not None and (text_of(before) or (before.tail or "").strip()):
        return False
    return bool((node.tail or "").strip()) or node.getnext() is not None
