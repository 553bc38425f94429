"""What do the small parts of a line without columns say: who wrote it, which number it has, what it is about?"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from lxml.html import HtmlElement

from archive.extract.listing_repeats import Line
from archive.extract.listing_title import Leaf, is_detail
from archive.extract.listing_words import COUNTED, LABEL, NUMBER, OFFICE, SHOWN_DATE, STATE, VIEWED, class_field, header_field
from archive.extract.select import text_of

YEAR_MONTH = re.compile(r"((?:19|20)\d\d)\s?[-./년]\s?(\d{1,2})\s?[-./월]?")
DAY_ONLY = re.compile(r"(0?[1-9]|[12]\d|3[01])일?")
YEAR_ONLY = re.compile(r"((?:19|20)\d\d)년?")
MONTH_DAY = re.compile(r"(\d{1,2})\s?[-./월]\s?(\d{1,2})\s?일?")
LONGEST_NAME = 30
LONGEST_LABEL = 12
LONGEST_PARTICULARS = 60
"""A line of section, name and date is no longer."""
FEWEST_PARTICULARS = 3
LABEL_TAGS = frozenset({"dt", "th", "span", "strong", "b", "em", "i", "label"})
NAMED = re.compile(r"([가-힣]{2,6})\s*[:：]")
WRITER = re.compile(r"(?:글쓴이|작성자|등록자|게시자|(?:담당|작성|등록)?부서)\s+([\w*].*)")
APART = re.compile(r"\s*[|ㅣ│∣]\s*|\s+[/·]\s+")
"""What stands between a name and a date on one line."""
REPORTER = re.compile(r"[가-힣]{2,4}\s?(?:선임|객원|인턴|전문|수습|시민)?\s?(?:기자|특파원|논설위원|리포터|PD)")


class Part(NamedTuple):
    """A text of a line, and the field that its label or its classes name."""

    node: HtmlElement
    text: str
    field: str | None
    is_labelled: bool
    """The field is named in words on the page."""


def parts_of(line: Line, shown: Iterable[Leaf]) -> tuple[Part, ...]:
    """The texts of a line without columns, in the order of their elements."""
    return tuple(part for leaf in shown for part in _parted(line, leaf))


def _parted(line: Line, leaf: Leaf) -> Iterator[Part]:
    node, text, classes = leaf
    beside = _label_beside(node)
    field = beside or class_field(classes)
    if field is None:
        parent = node.getparent()
        if parent is not None and node not in line.elements:
            field = class_field(parent.get("class") or "")
    pieces = APART.split(LABEL.sub("", text)) if len(text) <= LONGEST_PARTICULARS else [text]
    for piece in pieces if len(pieces) > 1 else [text]:
        label = NAMED.match(piece)
        named = header_field(label[1]) if label else None
        writer = WRITER.match(piece) if named is None else None
        if writer:
            yield Part(node, writer[1], "author", True)
        else:
            yield Part(node, LABEL.sub("", piece), named[0] if named else field, (named or beside) is not None)


def _label_beside(node: HtmlElement) -> str | None:
    """The field named by a label right before a text, in an element of its own or in none: "작성자 <b>도로과</b>"."""
    if len(node) and not (node.text or "").strip():
        text = _label_text(node[0])
    else:
        before, parent = node.getprevious(), node.getparent()
        text = " ".join(((before.tail if before is not None else parent.text if parent is not None else "") or "").split())
        if not text and before is not None:
            text = _label_text(before)
    named = header_field(text.rstrip(" :：")) if 0 < len(text) <= LONGEST_LABEL else None
    return named[0] if named else None


def _label_text(element: HtmlElement) -> str:
    return text_of(element) if element.tag in LABEL_TAGS and len(element) <= 1 else ""


def writer_of(parts: tuple[Part, ...], title: str) -> str | None:
    """The one writer among a line's parts."""
    # A forum's row also names who answered last.
    labelled = next(
        (part.text for part in parts if part.is_labelled and part.field == "author" and _may_be_name(part.text)), None
    )
    reporter = labelled or next((part.text for part in parts if REPORTER.fullmatch(part.text)), None)
    if reporter:
        return reporter
    # Several texts under one "byline" are a section, a name, a date: which is the name cannot be told.
    named = {part.text for part in parts if part.field == "author" and _may_be_name(part.text)}
    if named:
        return named.pop() if len(named) == 1 else None
    return _writer_beside_date(parts, title) or _office_beside_date(parts)


def _writer_beside_date(parts: tuple[Part, ...], title: str) -> str | None:
    """On a board, which counts its readers, the unnamed part before the date, or the only one beside it."""
    dated = next((part for part in parts if SHOWN_DATE.fullmatch(part.text)), None)
    if dated is None or not any(VIEWED.match(part.text) for part in parts):
        return None
    holder = dated.node.getparent()
    if holder is None or len(holder) < FEWEST_PARTICULARS:
        return None
    beside = [node for node in holder if isinstance(node.tag, str)]
    if dated.node not in beside or not any(VIEWED.match(text_of(node)) for node in beside):
        return None
    place = beside.index(dated.node)
    names = [
        (position, text)
        for position, node in enumerate(beside)
        if (text := text_of(node)) and text not in title and _may_be_name(text) and not _says_other(node)
    ]
    before = [text for position, text in names if position < place]
    return before[-1] if before else names[0][1] if len(names) == 1 else None


def _office_beside_date(parts: tuple[Part, ...]) -> str | None:
    """The only department among the small parts right before or after a date."""
    places = [place for place, part in enumerate(parts) if SHOWN_DATE.fullmatch(part.text)]
    near = {parts[other].text for place in places for other in (place - 1, place + 1) if 0 <= other < len(parts)}
    offices = {text for text in near if OFFICE.fullmatch(text)}
    return offices.pop() if len(offices) == 1 else None


def date_in_pieces(parts: Iterable[Leaf]) -> str | None:
    """A date of which the day, or the year, stands in an element of its own: "21" above "2026.07", "07.21" above "2026"."""
    for (one, first, _), (other, second, _) in pairwise(parts):
        if one.getparent() is not other.getparent() and one is not other.getparent():
            continue
        for large, small in ((first, second), (second, first)):
            pieces = (
                YEAR_MONTH.fullmatch(large),
                DAY_ONLY.fullmatch(small),
                YEAR_ONLY.fullmatch(large),
                MONTH_DAY.fullmatch(small),
            )
            if pieces[0] and pieces[1]:
                return f"{pieces[0][1]}.{pieces[0][2]}.{pieces[1][1]}"
            if pieces[2] and pieces[3]:
                return f"{pieces[2][1]}.{pieces[3][1]}.{pieces[3][2]}"
    return None


def _may_be_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and not is_detail(text) and not COUNTED.fullmatch(text) and not STATE.fullmatch(text)


def _says_other(node: HtmlElement) -> bool:
    field = class_field(node.get("class") or "")
    return field is not None and field != "author"


def number_before(title: HtmlElement, shown: Iterable[Leaf]) -> int | None:
    """The post's number, in an element called so before the title's."""
    above = {title, *title.iterdescendants()}
    for node, text, classes in shown:
        if node in above:
            return None
        if NUMBER.fullmatch(text) and _is_number(node, classes):
            return int(text.replace(",", ""))
    return None


def _is_number(node: HtmlElement, classes: str) -> bool:
    parent = node.getparent()
    return class_field(classes) == "no" or (parent is not None and class_field(parent.get("class") or "") == "no")


def summary_of(parts: tuple[Part, ...], title: str, *, shortest: int) -> str | None:
    """The longest text beside the title, where it is long enough to be a sentence."""
    longest = max((part.text for part in parts if part.field != "title" and part.text != title), key=len, default="")
    return longest if len(longest) >= shortest else None
