"""Where on this page does the article stand, how sure is that, and is it a post on a board?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.extract.article_node import PARAGRAPHS, Weights, below_title, find_article, is_named, weigh
from archive.extract.blocks import is_icon
from archive.extract.brief import CLIMB, asides_of, text_begins
from archive.extract.evidence import is_called
from archive.extract.metadata import Metadata, is_declared
from archive.extract.noise import COMMENTS, SILENT_TAGS, is_other_voice, names_of
from archive.extract.page import Page
from archive.extract.select import nodes
from archive.normalise.text import compare_key
from archive.sites.model import Rules, Site

_BOARD_WORDS = frozenset(["board", "bbs", "bo", "gnuboard", "kboard", "zboard", "xe", "rhymix", "brd"])
_BOARD_ADDRESS = re.compile(
    r"document_srl=|wr_id=|bo_table=|/bbs/|/board/|index\.php\?(?:.*&)?mid=|board(?:View|Read|Id)|nttId=|article_?no=",
    re.IGNORECASE,
)


ALONE, WEAK = 60.0, 100.0
"""What gathers less than the one may be a line beside the page; less than the other, a few comments, the summaries of others."""
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:aside|side(?:bar)?|right|rank\w*|foot(?:er)?|recent|popular|best|related?)(?:$|[\s_\d-])", re.IGNORECASE
)
_BOXES = ("div", "section", "article", "td")
_PLACEHOLDER = re.compile(r"load|spinner|blank|spacer|pixel|noimg|no_?image|^data:", re.IGNORECASE)
"""Pictures that stand where one is to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The elements that hold an article's text."""

    nodes: tuple[HtmlElement, ...]
    weights: Weights
    """Where the sentences around and in them stand."""
    source: str
    """What found them: "rules", "named" (the page names them so), "page" (sentences gather there), "headline" (they follow it
    and its time) or "title" (they stand around it)."""
    is_exact: bool
    """They hold the text and nothing else."""
    is_board: bool
    """A post: its text is what its writer wrote, and a list may stand under it."""
    is_pictures: bool = False
    """They hold pictures or a film, and no words."""


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


def place_by_headline(
    page: Page, weights: Weights, metadata: Metadata, lists: frozenset[HtmlElement], *, is_board: bool, guess: Place | None
) -> Place | None:
    """The place of a text that follows headline and time, whatever it says and however short.

    Where sentences gather (`guess`), they are the text, unless they gather by chance: a line that stands elsewhere, a few in what
    is named as somebody else's.
    """
    node = guess.nodes[0] if guess is not None else None
    gathered = weights.gathered.get(node, 0.0) if node is not None else 0.0
    is_misnamed = node is not None and gathered <= WEAK and _is_misnamed(node)
    if gathered > ALONE and not is_misnamed:
        return None
    nothing = weigh(())
    pictures = _picture_post(page, lists)
    if pictures is not None:
        return Place(nodes=(pictures,), weights=nothing, source="named", is_exact=True, is_board=is_board, is_pictures=True)
    found = text_begins(page, metadata.title or "", asides_of(metadata), lists, is_dated=is_declared(metadata))
    nodes = _around(*found) if found is not None else ()
    if found is None or not nodes or (node is not None and _is_within(found[1], node)):
        return None
    if node is not None and not is_misnamed and not _is_in_other_cell(found[0], node):
        return None
    return Place(nodes=nodes, weights=nothing, source="headline", is_exact=False, is_board=is_board)


def is_line(place: Place) -> bool:
    """Whether no more than a line was found, which may stand anywhere on the page."""
    return (
        place.source == "page"
        and place.is_exact
        and not place.is_board
        and place.weights.gathered.get(place.nodes[0], 0.0) <= ALONE
    )


def _is_in_other_cell(head: HtmlElement, node: HtmlElement) -> bool:
    """Whether an element stands in none of the cells that hold the headline: beside it, on a page laid out in tables."""
    cells = list(head.iterancestors("td"))
    return len(cells) > 1 and not any(_is_within(node, cell) for cell in cells[1:])


def _is_within(inner: HtmlElement, outer: HtmlElement) -> bool:
    return inner is outer or any(element is outer for element in inner.iterancestors())


def _around(head: HtmlElement, host: HtmlElement) -> tuple[HtmlElement, ...]:
    """The element that holds both headline and text; where that is the whole page, those of its elements that hold the text."""
    heads = (head, *head.iterancestors())
    chain = [host]
    for element in host.iterancestors():
        if element in heads:
            if heads.index(element) > CLIMB:
                return ()
            if element.tag != "body":
                return (element,)
            if any(map(is_named, heads[heads.index(element) - 1].iterdescendants(*_BOXES))):
                return ()  # The article's own element is empty; what follows it is the page's foot.
            paragraphs = (after for after in chain[-1].itersiblings() if after.tag in PARAGRAPHS)
            return (chain[-1], *paragraphs) if chain[-1].tag in PARAGRAPHS else (chain[-1],)
        chain.append(element)
    return ()


def _is_misnamed(node: HtmlElement) -> bool:
    """Whether an element is called a comment or a side column: sentences gather there for want of any."""
    return any(
        element.tag in SILENT_TAGS or is_other_voice(element, COMMENTS) or is_called(element, _BESIDE, 1)
        for element in (node, *node.iterancestors())
        if element.tag not in ("body", "html")
    )


def _picture_post(page: Page, lists: frozenset[HtmlElement]) -> HtmlElement | None:
    """The element that the page names as the article or its text, where it holds pictures alone."""
    for picture in page.root.iter("img", "video", "iframe"):
        if picture.tag == "img" and (is_icon(picture) or _PLACEHOLDER.search(picture.get("src") or "")):
            continue
        for element in picture.iterancestors():
            if element in lists or is_other_voice(element, COMMENTS) or element.tag in SILENT_TAGS:
                break
            if is_named(element):
                return element if not compare_key(element.text_content()) else None
    return None


def _outermost(found: Sequence[HtmlElement]) -> list[HtmlElement]:
    """The nodes that stand in no other of them."""
    every = set(found)
    return [node for node in found if not any(outer in every for outer in node.iterancestors())]


def _is_post(page: Page, node: HtmlElement) -> bool:
    """Whether the article is a post on a board, by the names around it or the address."""
    if _BOARD_ADDRESS.search(page.url):
        return True
    return any(not _BOARD_WORDS.isdisjoint(names_of(element)) for element in (node, *node.iterancestors()))
