"""Where on this page does the article stand, how sure is that, and is it a post on a board?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.extract.article_node import Weights, below_title, find_article, weigh
from archive.extract.noise import names_of
from archive.extract.page import Page
from archive.extract.select import nodes
from archive.sites.model import Rules, Site

_BOARD_WORDS = frozenset(["board", "bbs", "bo", "gnuboard", "kboard", "zboard", "xe", "rhymix", "brd", "bd"])
_BOARD_ADDRESS = re.compile(
    r"document_srl=|wr_id=|bo_table=|/bbs/|/board/|index\.php\?(?:.*&)?mid=|board(?:View|Read|Id)|nttId=|article_?no=",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The elements that hold an article's text."""

    nodes: tuple[HtmlElement, ...]
    weights: Weights
    """Where the sentences around and in them stand."""
    source: str
    """What found them: "rules", "named" (the page names them so), "page" (sentences gather there) or "title"."""
    is_exact: bool
    """They hold the text and nothing else."""
    is_board: bool
    """A post: its text is what its writer wrote, and a list may stand under it."""


def place_by_rules(page: Page, site: Site, rules: Rules) -> Place | None:
    """The place that the site's rules name; None where they find nothing with text in it."""
    found = _outermost(nodes(page, rules.body))
    if not found:
        return None
    weights = weigh(found)
    if not weights.total and not any(node.text_content().strip() for node in found):
        return None
    return Place(nodes=tuple(found), weights=weights, source="rules", is_exact=True, is_board=site.is_board)


def place_by_text(page: Page, site: Site, weights: Weights, title: str, *, has_board_list: bool = False) -> Place | None:
    """The place by what is known of Korean pages; None where there is none."""
    guess = find_article(title, weights)
    if guess is None:
        return None
    is_board = site.is_board or has_board_list or (not site.publisher and _is_post(page, guess.nodes[0]))
    # Lines that stand in the element itself, parted by <br>, are the text; a headline would have an element of its own.
    is_exact = guess.is_named or any(weights.hosts.get(node, 0.0) > weights.total.get(node, 0.0) / 2 for node in guess.nodes)
    source = "named" if guess.is_named else "page"
    return Place(nodes=guess.nodes, weights=weights, source=source, is_exact=is_exact, is_board=is_board)


def place_by_title(page: Page, weights: Weights, title: str) -> Place | None:
    """The place of a text so short that only its headline tells where it is."""
    around = below_title(page.root, title)
    if around is None:
        return None
    return Place(nodes=(around,), weights=weights, source="title", is_exact=False, is_board=True)


def _outermost(found: Sequence[HtmlElement]) -> list[HtmlElement]:
    """The nodes that stand in no other of them."""
    every = set(found)
    return [node for node in found if not any(outer in every for outer in node.iterancestors())]


def _is_post(page: Page, node: HtmlElement) -> bool:
    """Whether the article is a post on a board, by the names around it or the address."""
    if _BOARD_ADDRESS.search(page.url):
        return True
    return any(not _BOARD_WORDS.isdisjoint(names_of(element)) for element in (node, *node.iterancestors()))
