"""Where in a line of a list does its title stand?"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.extract.listing_words import (
    GENERIC_LABEL,
    LABEL,
    NEW,
    NUMBER,
    SHOWN_DATE,
    class_field,
    header_field,
    marks_of,
)
from archive.extract.select import text_of

TITLE_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6", "strong", "dt", "em", "b")
BLOCKS = frozenset({"div", "p", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "table", "figure", "section"})
SILENT = frozenset({"script", "style", "button", "option", "textarea", "noscript", "template"})
LONGEST_LINK = 120
"""A link with more text than this wraps a whole card, not only a title."""
COMMENT_LINK = re.compile(r"#\w*(?:comment|reply|c_)")
SHORTEST = 6
"""A shorter bold word before a title is a flag ("단독", "[속보]")."""

Leaf = tuple[HtmlElement, str, str]


def leaves(element: HtmlElement) -> Iterator[Leaf]:
    """Elements with text of their own: the element, that text, and its class names."""
    for node in element.iter():
        if not isinstance(node.tag, str) or node.tag in SILENT:
            continue
        own = node.text or ""
        for child in node:
            own += child.tail or ""
        own = " ".join(own.split())
        if own:
            yield node, own, node.get("class") or ""


def is_detail(text: str) -> bool:
    """A date, a number, a label or a mark: part of a line, never its title."""
    bare = LABEL.sub("", text).strip(" |·")
    return (
        len(bare) < 2
        or bool(SHOWN_DATE.fullmatch(bare) or NUMBER.fullmatch(bare) or NEW.fullmatch(bare) or GENERIC_LABEL.fullmatch(bare))
        or header_field(bare) is not None
    )


def title_in_link(anchor: HtmlElement, text: str) -> HtmlElement:
    """The element that is the title, within a link that may wrap a whole card."""
    if not _is_card(anchor, text):
        return anchor
    found = marked_title(anchor)
    if found is not None:
        return found
    telling = [leaf for leaf in leaves(anchor) if not is_detail(leaf[1]) and "beside" not in marks_of(leaf[2])]
    return next((node for node, own, _ in telling if len(own) >= SHORTEST), telling[0][0] if telling else anchor)


def marked_title(element: HtmlElement) -> HtmlElement | None:
    """The descendant that says of itself that it is the title, by its class or by being a heading."""
    inner = [node for node in element.iter() if isinstance(node.tag, str) and node is not element and node.tag not in SILENT]
    for node in inner:
        if class_field(node.get("class") or "") == "title" and not is_detail(text_of(node)):
            return _within(node)
    tagged = [node for tag in TITLE_TAGS for node in inner if node.tag == tag and not is_detail(text_of(node))]
    return next((node for node in tagged if len(text_of(node)) >= SHORTEST), None)


def _within(node: HtmlElement) -> HtmlElement:
    """A block named "title" may hold more than the title: a date, a link to it."""
    anchors = [anchor for anchor in node.iter("a") if not is_detail(text_of(anchor))]
    if anchors:
        return anchors[0]
    parts = list(leaves(node))
    telling = [leaf for leaf, own, _ in parts if not is_detail(own)]
    return telling[0] if telling and len(telling) < len(parts) else node


def _is_card(anchor: HtmlElement, text: str) -> bool:
    """Whether the link holds more than a title with its marks."""
    if len(text) > LONGEST_LINK:
        return True
    own = "".join((anchor.text or "", *(child.tail or "" for child in anchor))).strip()
    if len(own) >= SHORTEST:
        return False
    if any(child.tag in BLOCKS and text_of(child) for child in anchor.iterdescendants()):
        return True
    return any(
        SHOWN_DATE.fullmatch(LABEL.sub("", found)) or class_field(classes) == "title" for _, found, classes in leaves(anchor)
    )


def is_beside(href: str, text: str) -> bool:
    """A link to the comments, or a bare number: it stands beside the title's own."""
    if COMMENT_LINK.search(href):
        return True
    return bool(re.fullmatch(r"[\[(+]?\d+[\])]?", text)) and not href.startswith("javascript")


def is_prefix(anchor: HtmlElement, text: str) -> bool:
    """A link to the category, before the title's own."""
    return bool("beside" in marks_of(anchor.get("class") or "") or re.fullmatch(r"[\[<(【][^\])>】]{1,12}[\])>】]", text))
