"""Which pieces of text stand on a page, and in which element each?"""

from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from lxml import etree
from lxml.html import HtmlElement

from archive.extract.page import Page

_in_head = etree.XPath("/html/head//text()[normalize-space()]")
_in_body = etree.XPath("/html/body//text()[normalize-space()]")


Piece: TypeAlias = tuple[str, HtmlElement]
"""A piece of text as the source has it, more than white space, and the element that it stands in."""


class Texts(NamedTuple):
    """A page's pieces of text in reading order, those of its scripts too."""

    head: list[Piece]
    body: list[Piece]


@lru_cache(maxsize=1)  # Three readers ask for them, one after the other.
def texts_of(page: Page) -> Texts:
    """The page's pieces of text."""
    return Texts(_pieces(_in_head(page.root)), _pieces(_in_body(page.root)))


def _pieces(found: Any) -> list[Piece]:
    return [(text, text.getparent().getparent() if text.is_tail else text.getparent()) for text in found]
