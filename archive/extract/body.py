"""What is the article's text, paragraph by paragraph, without anything that surrounds it?

The page is narrowed by what the site's rules say or by what is known of Korean pages; trafilatura reads what is left; what every
outlet prints around its articles is taken off the result. What each part does is told in docs/data-flow.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.extract.article_node import Weights, find_article, weigh
from archive.extract.blocks import Block, Role, read_blocks
from archive.extract.captions import holds_caption, holds_deck, is_caption, is_credit
from archive.extract.hydrated import written_article
from archive.extract.listing import Table
from archive.extract.metadata import Metadata
from archive.extract.noise import SILENT_TAGS, is_hidden, is_other_voice, is_tool, names_of
from archive.extract.page import Page
from archive.extract.reader import confirmed
from archive.extract.select import nodes
from archive.extract.tidy import tidy
from archive.normalise.text import compare_key
from archive.sites.model import Rules, Site

SHORT = 1500
"""A shorter text may be the opening of an article whose whole stands in the page's data."""

_BOARD_WORDS = frozenset(["board", "bbs", "bo", "gnuboard", "kboard", "zboard", "xe", "rhymix", "brd", "bd"])
_BOARD_ADDRESS = re.compile(r"document_srl=|wr_id=|bo_table=|/bbs/|/board/|[?&]mid=|board(?:View|Read|Id)|nttId=|article_?no=", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An article's text and the captions of its pictures."""

    paragraphs: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    deck: tuple[str, ...] = ()
    """Lines above the text that sum it up."""
    lines: tuple[str, ...] = ()
    """Every line of the text, those too that were taken off as bylines, credits and the like."""
    source: str = "nowhere"
    """Where it was found: "rules", "named" (by the page), "page" (by its sentences), or the data that it came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """How the lines of one article are to be taken."""

    metadata: Metadata
    dropped: frozenset[HtmlElement]
    """What the rules name as no part of it."""
    lists: frozenset[HtmlElement]
    """Lists of other articles."""
    is_board: bool
    """A post: it is what its writer wrote."""
    is_exact: bool
    """Its elements hold nothing but the text."""


def read_body(page: Page, site: Site, rules: Rules, metadata: Metadata, tables: Sequence[Table]) -> Body:
    """The article's body; without paragraphs where the page has none."""
    body = _shown(page, site, rules, metadata, tables)
    if sum(map(len, body.paragraphs)) < SHORT:
        written = written_article(page, metadata.title or "")
        if written is not None:
            setting = _Setting(metadata=metadata, dropped=frozenset(), lists=frozenset(), is_board=site.is_board, is_exact=True)
            other = _body([(written.node, weigh(written.node, frozenset()))], setting, written.source)
            if _is_better(other, body, is_named=written.is_named):
                return other
    return body


def _shown(page: Page, site: Site, rules: Rules, metadata: Metadata, tables: Sequence[Table]) -> Body:
    """The body as it stands in the page's elements."""
    lists = frozenset(part for table in tables for part in table.parts)
    found = _outermost(nodes(page, rules.body))
    if found:
        parts, is_exact, source = [(node, weigh(node, lists)) for node in found], True, "rules"
    else:
        weights = weigh(page.root, lists)
        place = find_article(metadata.title or "", weights)
        if place is None:
            return Body()
        parts, is_exact, source = [(node, weights) for node in place.nodes], place.is_exact, "named" if place.is_exact else "page"
    is_board = site.is_board or (not site.publisher and _is_post(page, parts[0][0]))
    if is_board and is_exact:
        # A list in a post is the writer's own.
        lists = frozenset(part for part in lists if not any(node in part.iterancestors() for node, _ in parts))
    dropped = frozenset(node for selector in (*rules.drop, *rules.subtitle) for node in nodes(page, (selector,)))
    setting = _Setting(metadata=metadata, dropped=dropped, lists=lists, is_board=is_board, is_exact=is_exact)
    return _body(parts, setting, source)


def _outermost(found: list[HtmlElement]) -> list[HtmlElement]:
    """The nodes that stand in no other of them."""
    every = set(found)
    return [node for node in found if not any(outer in every for outer in node.iterancestors())]


def _is_post(page: Page, node: HtmlElement) -> bool:
    """Whether the article is a post on a board, by the names around it or the address."""
    if _BOARD_ADDRESS.search(page.url):
        return True
    return any(not _BOARD_WORDS.isdisjoint(names_of(element)) for element in (node, *node.iterancestors()))


def _body(parts: Sequence[tuple[HtmlElement, Weights]], setting: _Setting, source: str) -> Body:
    blocks = [block for node, weights in parts for block in _read(node, weights, setting)]
    text: list[Block] = []
    captions: list[str] = []
    for block in blocks:
        apart = is_caption(block) or (not setting.is_board and is_credit(block.text))
        captions.append(block.text) if apart else text.append(block)
    lines = tuple(block.text for block in text)
    deck: tuple[str, ...] = ()
    if not setting.is_board:
        opening = _opening(text)
        deck = tuple(block.text for block in text[:opening] if block.kind == "deck")
        text = [block for position, block in enumerate(text) if position >= opening or block.kind != "deck"]
        metadata = setting.metadata
        text = tidy(confirmed(text), metadata.title or "", (metadata.subtitle or "", metadata.byline_raw or ""))
    return Body(
        paragraphs=tuple(block.text for block in text), captions=tuple(dict.fromkeys(captions)), deck=deck, lines=lines, source=source
    )  # fmt: skip


def _read(node: HtmlElement, weights: Weights, setting: _Setting) -> list[Block]:
    believes_names = not (setting.is_board and setting.is_exact)

    def role_of(element: HtmlElement) -> Role | None:
        if element in setting.dropped:
            return "skip"
        if element.tag in SILENT_TAGS or element in setting.lists:
            return "skip" if weights.share(element, node) < 0.5 else None
        if is_hidden(element):
            return "skip"
        if element.get("class") or element.get("id"):
            if believes_names and (
                (is_other_voice(element) and weights.share(element, node) < 0.5)
                or (not setting.is_board and is_tool(element) and weights.share(element, node) < 0.1)
            ):
                return "skip"
            if holds_deck(element) and weights.share(element, node) < 0.3:
                return "deck"
        elif element.tag == "header" and weights.share(element, node) < 0.1:
            return "skip"
        return "caption" if holds_caption(element) and weights.share(element, node) < 0.5 else None

    return read_blocks(node, role_of)


def _opening(text: Sequence[Block]) -> int:
    """The position of the first line that belongs to the text itself."""
    return next((position for position, block in enumerate(text) if block.kind == "text"), 0)


def _is_better(written: Body, shown: Body, *, is_named: bool) -> bool:
    """Whether the article in the page's data is longer than what the page shows of it."""
    there, here = "".join(written.paragraphs), "".join(shown.paragraphs)
    if len(there) < 1.5 * len(here):
        return False
    return is_named or len(here) < 40 or compare_key(here)[:20] in compare_key(there)
