"""What does trafilatura read in an article that was prepared for it?"""

from collections.abc import Sequence

from lxml import etree
from lxml.html import Element, HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from archive.extract.blocks import Block
from archive.normalise.text import compare_key

_TAGS = {"text": "p", "head": "h3", "quote": "blockquote", "item": "li", "row": "p", "caption": "p", "deck": "p", "headline": "p"}


def _options() -> Extractor:
    """Fast, because a prepared page needs no second opinion. `dedup` remembers other pages: a reading would depend on them."""
    options = Extractor(output_format="python", fast=True, comments=False, tables=True, dedup=False)
    options.min_output_size = 0
    return options


_OPTIONS = _options()

LINKED = 0.5
"""A line with more of it in links, and which trafilatura leaves out, is no text."""
MOST = 2000
"""Lines of an article that are read a second time: over more, trafilatura takes minutes, and no article has them."""


def confirmed(blocks: Sequence[Block]) -> list[Block]:
    """The blocks as trafilatura reads them, less what it takes for links; prose that it loses is kept."""
    if len(blocks) > MOST or all(block.linked < LINKED for block in blocks):
        return list(blocks)
    document = bare_extraction(_set(blocks), options=_OPTIONS)
    read = compare_key(document.text) if isinstance(document, Document) else ""
    return [block for block in blocks if block.linked < LINKED or compare_key(block.text) in read]


def _set(blocks: Sequence[Block]) -> HtmlElement:
    """The blocks as a clean page: each line in its own element, and nothing else."""
    root = Element("html")
    article = etree.SubElement(etree.SubElement(root, "body"), "article")
    lists: HtmlElement | None = None
    for block in blocks:
        parent = article
        if block.kind == "item":
            lists = etree.SubElement(article, "ul") if lists is None else lists
            parent = lists
        else:
            lists = None
        element = etree.SubElement(parent, _TAGS[block.kind])
        if block.linked >= LINKED:
            element = etree.SubElement(element, "a", href="#")
        element.text = block.text
    return root
