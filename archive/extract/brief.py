"""Which line below a headline begins a text that no sentence betrays: a flash, scores, appointments, a table?"""

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from archive.extract import furniture
from archive.extract.article_node import IMPRINT
from archive.extract.blocks import Block
from archive.extract.metadata import Metadata
from archive.extract.noise import COMMENTS, SILENT_TAGS, is_hidden, is_other_voice, is_tool
from archive.extract.page import Page
from archive.extract.texts import Piece, texts_of
from archive.extract.tidy import is_credit_of_people, is_told
from archive.normalise.text import compare_key, one_line

CLIMB = 4
"""Levels from the element that holds headline and text down to either."""
FAR = 40
"""Pieces of text behind a headline within which its text begins: writer, times and buttons lie between."""
BEFORE = 3
"""Pieces of text before a headline in which its time may stand."""
SHORT = 80
"""Letters of a line that is no more than a particular."""

_DAY = re.compile(r"(?:(?:19|20)\d\d|(?<!\d)\d\d)\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}(?!\d)|\d+\s?(?:분|시간|일)\s?전")
_VALUE_FOLLOWS = re.compile(
    r"(?:작성자|글쓴이|등록자|게시자|작성일|등록일|게시일|수정일|작성일시|등록일시|날짜|입력|등록|수정|승인|송고|담당\s?부서|담당자|부서|연락처|전화"
    r"|출처|분류|카테고리|구분|번호|제목|조회|조회\s?수|추천|첨부\s?파일|기자|이름)\s?[:：]?"
)
"""A label alone on its line: what comes next is its value."""


ENDING = re.compile(rf"{furniture.COPYRIGHT.pattern}|{IMPRINT.pattern}")
"""What stands where a text has ended, though there was none."""


def asides_of(metadata: Metadata) -> tuple[str, ...]:
    """What other fields hold of the lines between headline and text."""
    said = (metadata.subtitle, metadata.byline_raw, metadata.section, metadata.publisher)
    return (*(text for text in said if text), *metadata.authors)


def has_headline(page: Page, title: str) -> bool:
    """Whether the title stands on the page as a headline, and not as the site's name that leads home."""
    return next(_headlines(texts_of(page).body, compare_key(title)), None) is not None


def text_begins(
    page: Page, title: str, asides: Sequence[str], lists: frozenset[HtmlElement], *, is_dated: bool
) -> tuple[HtmlElement, HtmlElement] | None:
    """The headline's element and that of the first line of text below it, a time beside the headline; None where there is none.

    `asides`: what other fields hold (writer, subtitle, section). `is_dated`: the page's own data say when it was published.
    """
    key = compare_key(title)
    pieces = texts_of(page).body
    if len(key) < 2:
        return None
    for at, head in _headlines(pieces, key):
        dated = is_dated or any(_is_day(text) for text, _ in pieces[max(0, at - BEFORE) : at])
        host = _first_text(pieces[at + 1 : at + 1 + FAR], head, dated, asides, lists)
        if host is not None:
            return head, host
    return None


def below_headline(blocks: Sequence[Block], title: str, asides: Sequence[str]) -> list[Block]:
    """The lines below headline and particulars. A last line that says the headline again is the text of a flash."""
    key = compare_key(title)
    known = _keys(asides)
    first = next((position for position, block in enumerate(blocks[:FAR]) if compare_key(block.text) == key), -1)
    start = position = first + 1
    while position < len(blocks):
        text = blocks[position].text
        if _is_particular(text, known):
            position += 2 if _VALUE_FOLLOWS.fullmatch(text) else 1
            start = position
        elif compare_key(text) == key:
            position += 1
        else:
            break
    return list(blocks[start:])


def _headlines(pieces: Sequence[Piece], key: str) -> Iterator[tuple[int, HtmlElement]]:
    """Where the headline stands, alone in its element."""
    for at, (text, host) in enumerate(pieces):
        said = compare_key(text)
        if not said or not key.startswith(said) or host.tag in SILENT_TAGS:
            continue
        head = host
        while said != key and (around := head.getparent()) is not None and around.tag not in ("body", "html"):
            head = around
            said = compare_key(head.text_content()) if len(said) < len(key) else ""
            if not said or not key.startswith(said):
                break
        if said == key and not _is_elsewhere(head):
            length = sum(1 for _ in head.itertext() if _.strip())
            yield at + length - 1, head


def _first_text(
    pieces: Sequence[Piece], head: HtmlElement, dated: bool, asides: Sequence[str], lists: frozenset[HtmlElement]
) -> HtmlElement | None:
    """The element of the first line that is neither a particular of the headline nor somebody else's."""
    known = _keys(asides)
    is_value = False
    for piece, host in pieces:
        text = one_line(piece)
        if _is_day(text) and len(text) < SHORT and not _is_within(host, lists):
            dated = True
        if is_value or _is_left_out(host, head, lists):
            is_value = False
            continue
        is_value = _VALUE_FOLLOWS.fullmatch(text) is not None
        if is_value or _is_particular(text, known):
            continue
        if furniture.LEADS_AWAY.match(text) or ENDING.search(text):
            return None
        return host if dated else None
    return None


def _is_particular(text: str, known: Sequence[str]) -> bool:
    """Whether a line says when, by whom, in which section, how often read; a button; a copyright."""
    if len(text) > SHORT or is_told(text):
        return False
    if furniture.LABEL.match(text) or furniture.STAMP.match(text) or is_credit_of_people(text):
        return True
    if any(pattern.search(text) for pattern in (furniture.PARTICULARS, furniture.NOTICE, furniture.TIP_OFF)):
        return True
    key = compare_key(text)
    return not key or any(key == aside or (len(key) > 2 and key in aside) for aside in known)


def _is_day(text: str) -> bool:
    return len(text) < SHORT and _DAY.search(text) is not None


def _keys(texts: Sequence[str]) -> list[str]:
    return [key for text in texts if text and (key := compare_key(text))]


def _is_elsewhere(head: HtmlElement) -> bool:
    """A headline in a menu, a list of others or a link is not the article's own."""
    around = (head, *head.iterancestors())
    return any(element.tag in SILENT_TAGS or element.tag == "a" or is_hidden(element) for element in around)


def _is_within(host: HtmlElement, lists: frozenset[HtmlElement]) -> bool:
    return bool(lists) and any(element in lists for element in (host, *host.iterancestors()))


def _is_left_out(host: HtmlElement, head: HtmlElement, lists: frozenset[HtmlElement]) -> bool:
    """Whether a line stands in a link, a tool, a comment, a list: between it and what holds the headline too."""
    around = frozenset(head.iterancestors())
    for element in (host, *host.iterancestors()):
        if element in around:
            return False
        if element.tag in SILENT_TAGS or element in lists or is_hidden(element) or (element.tag == "a" and element.get("href")):
            return True
        if is_tool(element) or is_other_voice(element) or is_other_voice(element, COMMENTS):
            return True
    return False
