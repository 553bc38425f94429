"""What is the article's text, paragraph by paragraph, without anything that surrounds it?

The page is narrowed by what the site's rules say or by what is known of Korean pages; trafilatura reads what is left; what every
outlet prints around its articles is taken off the result. What each part does is told in docs/data-flow.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.extract.article_node import Weights, find_article, weigh
from archive.extract.blocks import Block, read_blocks
from archive.extract.captions import is_caption, is_caption_element, is_credit
from archive.extract.hydrated import written_article
from archive.extract.listing import Table
from archive.extract.metadata import Metadata
from archive.extract.noise import SILENT_TAGS, is_hidden, is_other_voice, is_tool, names_of
from archive.extract.page import Page
from archive.extract.reader import confirmed, read_page
from archive.extract.select import nodes
from archive.extract.tidy import tidy
from archive.normalise.text import compare_key
from archive.sites.model import Rules, Site

_BOARD_WORDS = frozenset(["board", "bbs", "bo", "gnuboard", "kboard", "zboard", "xe", "rhymix", "brd", "bd"])
_BOARD_ADDRESS = re.compile(r"document_srl=|wr_id=|bo_table=|/bbs/|/board/|[?&]mid=|board(?:View|Read|Id)|nttId=|article_?no=", re.IGNORECASE)

SHORT = 1500
"""A shorter text may be the opening of an article whose whole stands in the page's data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An article's text and the captions of its pictures."""

    paragraphs: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    """Every line of the text, those too that were taken off as bylines, credits and the like."""
    source: str = ""
    """Where it was found: "rules", "page", "trafilatura", or the data it came from."""


def read_body(page: Page, site: Site, rules: Rules, metadata: Metadata, tables: Sequence[Table]) -> Body:
    """The article's body; without paragraphs where the page has none."""
    body = _on_page(page, site, rules, metadata, tables)
    if sum(map(len, body.paragraphs)) < SHORT:
        written = written_article(page, metadata.title or "")
        if written is not None:
            weights = weigh(written.node, frozenset())
            blocks = _read(written.node, weights, frozenset(), is_board=site.is_board)
            other = _body(blocks, metadata, written.source, is_board=site.is_board)
            if _is_better(other, body, is_named=written.is_named):
                return other
    return body


def _on_page(page: Page, site: Site, rules: Rules, metadata: Metadata, tables: Sequence[Table]) -> Body:
    """The body as it stands in the page's elements."""
    lists = frozenset(part for table in tables for part in table.parts)
    found = nodes(page, rules.body)
    if found:
        parts = [(node, weigh(node, lists)) for node in _outermost(found)]
    else:
        weights = weigh(page.root, lists)
        node = find_article(page.root, metadata.title or "", weights)
        parts = [] if node is None else [(node, weights)]
    if not parts:
        return Body(paragraphs=tuple(read_page(page.root)), source="trafilatura")
    is_board = site.is_board or (not site.publisher and any(_is_post(page, node) for node, _ in parts))
    dropped = lists.union(node for selector in (*rules.drop, *rules.subtitle) for node in nodes(page, (selector,)))
    blocks = [block for node, weights in parts for block in _read(node, weights, dropped, is_board=is_board)]
    return _body(blocks, metadata, "rules" if found else "page", is_board=is_board)


def _body(blocks: Sequence[Block], metadata: Metadata, source: str, *, is_board: bool) -> Body:
    text, captions = _apart(blocks, is_board=is_board)
    lines = tuple(block.text for block in text)
    if not is_board:
        text = tidy(confirmed(text), metadata.title or "", (metadata.subtitle or "", metadata.byline_raw or ""))
    paragraphs = tuple(block.text for block in text)
    return Body(paragraphs=paragraphs, captions=tuple(dict.fromkeys(captions)), lines=lines, source=source)


def _is_better(written: Body, shown: Body, *, is_named: bool) -> bool:
    """Whether the article in the page's data is longer than what the page shows of it."""
    there, here = "".join(written.paragraphs), "".join(shown.paragraphs)
    if len(there) < 1.5 * len(here):
        return False
    return is_named or len(here) < 40 or compare_key(here)[:20] in compare_key(there)


def _outermost(found: list[HtmlElement]) -> list[HtmlElement]:
    """The nodes that stand in no other of them."""
    every = set(found)
    return [node for node in found if not any(outer in every for outer in node.iterancestors())]


def _is_post(page: Page, node: HtmlElement) -> bool:
    """Whether the article is a post on a board, by the names around it or the address."""
    if _BOARD_ADDRESS.search(page.url):
        return True
    return any(not _BOARD_WORDS.isdisjoint(names_of(element)) for element in (node, *node.iterancestors()))


def _read(node: HtmlElement, weights: Weights, dropped: frozenset[HtmlElement], *, is_board: bool) -> list[Block]:
    def skip(element: HtmlElement) -> bool:
        if element in dropped or element.tag in SILENT_TAGS:
            return weights.share(element, node) < 0.5
        if is_hidden(element) or (element.tag == "header" and weights.share(element, node) < 0.1):
            return True
        if is_other_voice(element):
            return weights.share(element, node) < 0.5
        return not is_board and is_tool(element) and weights.share(element, node) < 0.1

    def marks_caption(element: HtmlElement) -> bool:
        return (element.tag in ("figure", "figcaption") or is_caption_element(element)) and weights.share(element, node) < 0.5

    return read_blocks(node, skip, marks_caption)


def _apart(blocks: Sequence[Block], *, is_board: bool) -> tuple[list[Block], list[str]]:
    """The text and, taken out of it, the captions."""
    text: list[Block] = []
    captions: list[str] = []
    for block in blocks:
        if is_caption(block) or (not is_board and is_credit(block.text)):
            captions.append(block.text)
        else:
            text.append(block)
    return text, captions
