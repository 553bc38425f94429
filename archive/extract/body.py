"""What is the article's text, paragraph by paragraph, without anything that surrounds it?

The page is narrowed by what the site's rules say or by what is known of Korean pages; trafilatura reads what is left; what every
outlet prints around its articles is taken off the result. What each part does is told in docs/data-flow.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from archive.extract.article_node import Weights, weigh
from archive.extract.blocks import DECKS, Block, Role, read_blocks
from archive.extract.brief import asides_of, below_headline
from archive.extract.captions import holds_caption, holds_deck, is_caption, is_credit, is_picture_box
from archive.extract.hydrated import written_article
from archive.extract.link_lists import without_link_lists
from archive.extract.metadata import Metadata
from archive.extract.noise import COMMENTS, SILENT_TAGS, is_hidden, is_other_voice, is_post_menu, is_tool
from archive.extract.own_boxes import own_boxes
from archive.extract.page import Page
from archive.extract.place import Place
from archive.extract.reader import confirmed
from archive.extract.select import nodes
from archive.extract.tidy import is_credit_of_people, tidy, without_answers, without_surroundings, without_what_follows
from archive.normalise.text import compare_key
from archive.sites.model import Rules

SHORT = 1500
"""A shorter text may be the opening of an article whose whole stands in the page's data."""
SUBHEADING = 30
"""Letters of a heading within a text; a subtitle says more."""


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
    """Where it was found: "rules", "named" (by the page), "page" (by its sentences), "headline" (it follows it and its time),
    "title" (it stands around it), or the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """How the lines of one article are to be taken."""

    weights: Weights
    dropped: frozenset[HtmlElement]
    """What the rules name as no part of it."""
    lists: frozenset[HtmlElement]
    """Lists of other articles."""
    is_board: bool
    """A post: it is what its writer wrote."""
    is_exact: bool
    """The elements hold the text and nothing else."""

    @property
    def believes_names(self) -> bool:
        """Whether elements are left out for what their names say."""
        return not (self.is_board and self.is_exact)


def read_body(page: Page, rules: Rules, metadata: Metadata, place: Place | None, lists: frozenset[HtmlElement]) -> Body:
    """The article's body; without paragraphs where the page has none."""
    body = _shown(page, rules, metadata, place, lists) if place is not None else Body()
    if sum(map(len, body.paragraphs)) < SHORT:
        written = written_article(page, metadata.title or "")
        if written is not None:
            nothing: frozenset[HtmlElement] = frozenset()
            is_board = place is not None and place.is_board
            setting = _Setting(weights=weigh((written.node,)), dropped=nothing, lists=nothing, is_board=is_board, is_exact=True)
            other = _body((written.node,), setting, metadata, written.source)
            if _is_better(other, body, is_named=written.is_named):
                return other
    return body


def _shown(page: Page, rules: Rules, metadata: Metadata, place: Place, lists: frozenset[HtmlElement]) -> Body:
    """The body as it stands in the page's elements."""
    if place.is_board and place.is_exact:
        # A list in a post is the writer's own.
        lists = frozenset(part for part in lists if not any(node in part.iterancestors() for node in place.nodes))
    setting = _Setting(
        weights=place.weights,
        dropped=frozenset(node for selector in (*rules.drop, *rules.subtitle) for node in nodes(page, (selector,))),
        lists=lists,
        is_board=place.is_board,
        is_exact=place.is_exact,
    )
    return _body(place.nodes, setting, metadata, place.source)


def _body(parts: Sequence[HtmlElement], setting: _Setting, metadata: Metadata, source: str) -> Body:
    blocks = [block for node in parts for block in _read(node, setting)]
    if not setting.is_board:
        blocks = without_link_lists(blocks)
    apart = [is_caption(block) or (not setting.is_board and is_credit(block.text)) for block in blocks]
    body = _sorted_out(blocks, apart, setting, metadata, source)
    if not any(apart) or not all(map(is_credit_of_people, body.paragraphs)):
        return body
    # A photograph's page may hold nothing but the line under it, which then is the text.
    return _sorted_out(blocks, [block.kind == "caption" for block in blocks], setting, metadata, source)


def _sorted_out(blocks: Sequence[Block], apart: Sequence[bool], setting: _Setting, metadata: Metadata, source: str) -> Body:
    """The blocks as a body; `apart` says which are captions."""
    captions = [block.text for block, is_apart in zip(blocks, apart, strict=True) if is_apart]
    text = [block for block, is_apart in zip(blocks, apart, strict=True) if not is_apart]
    lines = tuple(block.text for block in text)
    title = metadata.title or ""
    deck: tuple[str, ...] = ()
    if source == "headline":
        text = without_what_follows(below_headline(text, title, asides_of(metadata)))
        text = without_answers(text) if setting.is_board else tidy(text, "", (), is_exact=True)
    elif not setting.is_board:
        opening = 0 if _opens_with_subheading(text) else _opening(text)
        deck = tuple(block.text for block in text[:opening] if block.kind in DECKS and not _repeats(block.text, title))
        text = [block for position, block in enumerate(text) if position >= opening or block.kind not in DECKS]
        asides = (metadata.subtitle or "", metadata.byline_raw or "")
        text = tidy(confirmed(text), title, asides, is_exact=setting.is_exact, days=_days(metadata))
        if not setting.is_exact:
            text = without_answers(text, is_counted=metadata.is_board)
    elif not setting.is_exact:
        text = without_answers(without_surroundings(text, title, (metadata.byline_raw or "", *metadata.authors)))
    return Body(
        paragraphs=tuple(block.text for block in text),
        captions=tuple(dict.fromkeys(captions)),
        deck=deck,
        lines=lines,
        source=source,
    )


def _read(node: HtmlElement, setting: _Setting) -> list[Block]:
    def share(element: HtmlElement) -> float:
        return setting.weights.share(element, node)

    boxes = own_boxes(node) if not setting.is_board else frozenset()

    def role_of(element: HtmlElement) -> Role | None:
        if element in setting.dropped or is_hidden(element):
            return "skip"
        if element in boxes and share(element) < 0.4:
            return "skip"
        if element.tag in SILENT_TAGS or element in setting.lists:
            return "skip" if share(element) < 0.5 else None
        if element.get("class") or element.get("id"):
            if setting.believes_names and (
                is_other_voice(element, COMMENTS & setting.weights.voices)
                or (is_other_voice(element) and share(element) < 0.5)
                or (not setting.is_board and is_tool(element) and share(element) < 0.1)
            ):
                return "skip"
            if setting.is_board and is_post_menu(element):
                return "skip"
            if holds_deck(element) and share(element) < 0.3:
                return "deck"
        if element.tag == "header" and share(element) < 0.1:
            return "skip"
        is_apart = holds_caption(element) or (not setting.is_board and is_picture_box(element))
        return "caption" if is_apart and share(element) < 0.5 else None

    return read_blocks(node, role_of)


def _days(metadata: Metadata) -> frozenset[date]:
    """The days on which the article was published and changed."""
    return frozenset(moment.date() for moment in (metadata.published_at, metadata.modified_at) if moment is not None)


def _repeats(text: str, title: str) -> bool:
    """Whether a line is the headline, with or without a word before or after it."""
    line, headline = compare_key(text), compare_key(title)
    return bool(headline) and (headline in line or line in headline)


def _opening(text: Sequence[Block]) -> int:
    """The position of the first line that belongs to the text itself."""
    return next((position for position, block in enumerate(text) if block.kind == "text"), 0)


def _opens_with_subheading(text: Sequence[Block]) -> bool:
    """Whether the text is divided by headings of one kind, and the first of them stands at its beginning."""
    if len(text) < 3 or text[0].kind != "headline" or text[1].kind != "text" or len(text[0].text) > SUBHEADING:
        return False
    return any(block.kind == "headline" for block in text[2:-1])


def _is_better(written: Body, shown: Body, *, is_named: bool) -> bool:
    """Whether the article in the page's data is longer than what the page shows of it."""
    there, here = "".join(written.paragraphs), "".join(shown.paragraphs)
    if len(there) < 1.5 * len(here):
        return False
    return is_named or len(here) < 40 or compare_key(here)[:20] in compare_key(there)
