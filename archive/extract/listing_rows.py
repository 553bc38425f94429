"""What does one line of a list say?"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lxml.html import HtmlElement

from archive.extract.listing_cell import author_text, comment_count, shown_in, title_text
from archive.extract.listing_columns import Columns, cells_of, tells_date
from archive.extract.listing_links import linked, target
from archive.extract.listing_particulars import (
    LONGEST_PARTICULARS,
    Part,
    date_in_pieces,
    number_before,
    parts_of,
    summary_of,
    writer_of,
)
from archive.extract.listing_repeats import Line
from archive.extract.listing_title import Leaf, is_beside, is_detail, is_prefix, leaves, marked_title, title_in_link
from archive.extract.listing_words import (
    CURRENT,
    EMPTY_LIST,
    GENERIC_LABEL,
    LABEL,
    NEW,
    NOTICE,
    NUMBER,
    OPENING_LABEL,
    SECRET,
    SHOWN_DATE,
    class_field,
    marks_of,
)
from archive.extract.page import Page
from archive.extract.row_finder import RowFinder
from archive.extract.select import text_of
from archive.model import Row
from archive.normalise.time import read_time
from archive.sites.model import Site

LONGEST_ICON = 6
LONGEST_FLAG = 40
FLAGS = frozenset(["i", "em", "span", "b", "strong"])
"""Elements that say something of a row even where no class names them."""
SAYING = FLAGS | {"div", "p"}
MARKING = FLAGS | {"img"}
NOTICES = FLAGS - {"i"}
SHORTEST_SUMMARY = 40
PIECE = re.compile(r"(?:19|20)\d\d(?:\s?[-./년]\s?(?:\d{1,2}\s?[-./월]?)?)?")
"""A year, or a year and a month: the rest of the date stands in another element."""
ROW_TAGS = frozenset({"tr", "li", "td", "div", "dl", "p", "article"})
"""What reacts to a click as a whole holds more than the title."""
ANSWERS = re.compile(r"\d{1,5}")
LABEL_BRACKETS = "[]<>(){}【】〔〕〈〉（） "
NO_LABELS: Mapping[HtmlElement, HtmlElement] = MappingProxyType({})
DAY = re.compile(r"(?:19|20)\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}[^\d]?")


def read_row(
    line: Line,
    columns: Columns,
    page: Page,
    site: Site,
    finder: RowFinder,
    *,
    class_pins: bool = True,
    labels: Mapping[HtmlElement, HtmlElement] = NO_LABELS,
) -> Row | None:
    """The line as a row: by the site's rules, else by the columns, else by what each part looks like.

    `class_pins`: a class "notice" means that the row is pinned; where all rows have it, it names the board.
    `labels`: by a line's first element, the category that opens its title.
    """
    cells = _by_field(line, columns)
    holder, anchor = _title_place(line, cells.get("title"), finder)
    if holder is None:
        return None
    label = labels.get(line.elements[0])
    title = title_text(holder, anchor, finder.stripped if label is None else finder.stripped | {label})
    known = next((link.url for link in line.links if link.element is anchor), None)
    url = known or (target(anchor, page, site) if anchor is not None else None)
    if not title or (anchor is None and EMPTY_LIST.search(title)):
        return None
    shown = None if columns and "date" in cells else [leaf for element in line.elements for leaf in leaves(element)]
    date = _date(line, cells, finder, shown or ())
    parts = () if columns else parts_of(line, shown or ())
    marks = _marks(line, cells, finder, class_pins)
    return Row(
        title=title,
        url=url or next((link.url for link in line.links if link.url), None),
        linked_url=linked(anchor, page)
        if url and anchor is not None
        else next((linked(link.element, page) for link in line.links), None),
        no=None if marks["notice"] else _number(line, cells, holder, shown or (), finder),
        author=_author(line, cells, parts, title, finder),
        date=date,
        published_at=read_time(date, now=page.fetched_at, zone=page.zone) if date else None,
        comments=_comments(line, cells, holder, anchor, finder),
        category=_category(line, cells, label, finder),
        summary=summary_of(parts, title, shortest=SHORTEST_SUMMARY),
        is_notice=marks["notice"],
        is_new=marks["new"],
        is_secret=marks["secret"],
        is_current=marks["current"],
    )


def _by_field(line: Line, columns: Columns) -> dict[str, HtmlElement]:
    cells = cells_of(line) if columns else []
    if len(cells) != len(columns):
        # A notice may lack a column; its classes still tell.
        return {field: cell for cell in reversed(cells) if (field := class_field(cell.get("class") or ""))}
    return {field: cell for field, cell in zip(columns, cells, strict=True) if field}


def _title_place(line: Line, cell: HtmlElement | None, finder: RowFinder) -> tuple[HtmlElement | None, HtmlElement | None]:
    """The element that holds the title, and the link it stands in or that stands in it."""
    for element in line.elements:
        found = finder.nodes(element, finder.rules.title)
        if found:
            return found[0], _anchor_near(found[0])
    links = [link for link in line.links if link.text and not is_beside(link.element.get("href") or "", link.text)]
    links = [link for link in links if not is_prefix(link.element, link.text)] or links
    if cell is not None:
        within = set(cell.iter())
        inner = next((link.element for link in links if link.element in within), None)
        anchor = inner if inner is not None else _anchor_near(cell)
        if anchor is None or GENERIC_LABEL.fullmatch(text_of(anchor)) or cell in anchor.iterdescendants():
            return cell, anchor
        return title_in_link(anchor, text_of(anchor)), anchor
    if not links:
        return None, None
    anchor = links[0].element
    if OPENING_LABEL.fullmatch(links[0].text) or anchor.tag != "a":
        marked = next((heading for element in line.elements if (heading := marked_title(element)) is not None), None)
        if marked is None and anchor.tag in ROW_TAGS:
            return title_in_link(anchor, links[0].text), anchor
        return (marked if marked is not None else anchor), anchor
    return title_in_link(anchor, links[0].text), anchor


def _anchor_near(element: HtmlElement) -> HtmlElement | None:
    if element.tag == "a":
        return element
    inner = next(element.iter("a"), None)
    return inner if inner is not None else next(element.iterancestors("a"), None)


def _number(
    line: Line, cells: dict[str, HtmlElement], holder: HtmlElement, shown: Iterable[Leaf], finder: RowFinder
) -> int | None:
    told = (
        [found.value for element in line.elements for found in finder.values(element, finder.rules.no)] if finder.rules.no else []
    )
    if not told and "no" in cells:
        told = [shown_in(cells["no"])]
    if not told:
        place = cells.get("title", line.elements[0])
        return None if finder.rules.no else number_before(holder, shown or leaves(place))
    match = NUMBER.fullmatch(told[0].strip(" .[]#"))
    return int(match[0].replace(",", "")) if match else None


def _author(line: Line, cells: dict[str, HtmlElement], parts: tuple[Part, ...], title: str, finder: RowFinder) -> str | None:
    for element in line.elements:
        found = finder.nodes(element, finder.rules.author)
        if found:
            return author_text(found[0], finder.stripped) or None
    cell = cells.get("author", cells.get("byline"))
    if cell is not None and ("byline" in cells or tells_date(cell)):
        return next((text for _, text, _ in leaves(cell) if not is_detail(text)), None)
    if cell is not None:
        return author_text(cell, finder.stripped) or None
    return writer_of(parts, title)


def _date(line: Line, cells: dict[str, HtmlElement], finder: RowFinder, shown: Iterable[Leaf]) -> str | None:
    for element in line.elements:
        for found in finder.values(element, finder.rules.date):
            return _shown_date(found.value) or found.value
    if "date" in cells:
        text = shown_in(cells["date"])
        return _shown_date(text) or text or None
    title = cells.get("title")
    texts = [text for leaf, text, _ in shown if title is None or title not in leaf.iterancestors()]
    pieces = date_in_pieces(shown) if any(PIECE.fullmatch(text) for text in texts) else None
    if pieces:
        return pieces
    for text in texts:
        bare = LABEL.sub("", text).strip(" |·")
        for date in (bare, bare.strip(" []()")):  # "(수)" belongs to its date, "(11.20)" stands in its brackets.
            if SHOWN_DATE.fullmatch(date):
                return date
    for text in texts:
        match = DAY.search(text) if len(text) <= LONGEST_PARTICULARS else None
        if match:
            # What follows may be its clock.
            whole = SHOWN_DATE.match(text, match.start())
            return (whole[0] if whole else match[0]).strip(" |")
    return None


def _shown_date(text: str) -> str | None:
    text = LABEL.sub("", text).strip(" |")
    if len(text) <= 24 and SHOWN_DATE.match(text):
        return text
    match = SHOWN_DATE.search(text)
    return match[0] if match else None


def _comments(
    line: Line, cells: dict[str, HtmlElement], holder: HtmlElement, anchor: HtmlElement | None, finder: RowFinder
) -> int:
    for element in line.elements:
        for node in finder.nodes(element, finder.rules.comments):
            digits = re.search(r"\d+", text_of(node))
            if digits:
                return int(digits[0])
    if "comments" in cells:
        digits = NUMBER.fullmatch(shown_in(cells["comments"]))
        return int(digits[0].replace(",", "")) if digits else 0
    places = [cells["title"]] if "title" in cells else list(line.elements)
    shown = next((count for place in places if (count := comment_count(place, holder, anchor))), 0)
    return shown or _answers(line, anchor)


def _answers(line: Line, anchor: HtmlElement | None) -> int:
    """The bare number after the title that leads where the title leads: a forum's answers."""
    title = next((position for position, link in enumerate(line.links) if link.element is anchor), len(line.links))
    same = (link for link in line.links[title + 1 :] if link.key == line.links[title].key)
    return next((int(link.text) for link in same if ANSWERS.fullmatch(link.text)), 0)


def _category(line: Line, cells: dict[str, HtmlElement], label: HtmlElement | None, finder: RowFinder) -> str | None:
    for element in line.elements:
        found = finder.values(element, finder.rules.category)
        if found:
            return found[0].value.strip("[] ") or None
    if "category" in cells:
        return shown_in(cells["category"]).strip("[] ") or None
    return text_of(label).strip(LABEL_BRACKETS) or None if label is not None else None


def _marks(line: Line, cells: dict[str, HtmlElement], finder: RowFinder, class_pins: bool) -> dict[str, bool]:
    """A row's marks: pinned, new, secret, the very post above."""
    number_cell = cells.get("no")
    number = shown_in(number_cell) if number_cell is not None else ""
    marks = {
        "notice": bool(NOTICE.fullmatch(number)),
        "new": False,
        "secret": False,
        "current": bool(number and CURRENT.search(number)),
    }
    for element in line.elements:
        named = marks_of(element.get("class") or "")
        marks["notice"] |= (class_pins and "notice" in named) or finder.matches(element, finder.rules.notice)
        marks["new"] |= finder.matches(element, finder.rules.new)
        marks["secret"] |= finder.matches(element, finder.rules.secret)
        marks["current"] |= "current" in named or finder.matches(element, finder.rules.current)
        for node in element.iterdescendants("*"):
            classes = node.get("class")
            if node.tag in MARKING or (classes and (node.tag in SAYING or marks_of(classes))):
                _mark(node, classes or "", marks, in_number=node is number_cell)
    return marks


def _mark(node: HtmlElement, classes: str, marks: dict[str, bool], *, in_number: bool) -> None:
    """What an icon says: by its words or its class."""
    if node.tag == "img":
        words = f"{node.get('alt') or ''}|{node.get('title') or ''}".strip("|")
        marks["new"] |= any(NEW.fullmatch(word.strip()) for word in words.split("|"))
        marks["secret"] |= any(SECRET.search(word) for word in words.split("|") if len(word) <= LONGEST_ICON)
        marks["notice"] |= any(NOTICE.fullmatch(word.strip()) for word in words.split("|"))
        return
    named = marks_of(classes)
    if "new" in named:
        text = text_of(node)
        marks["new"] |= not text or bool(NEW.fullmatch(text))
    if "secret" in named:
        marks["secret"] |= len(text_of(node)) <= LONGEST_ICON
    if len(node) == 0 and node.tag in SAYING and (text := (node.text or "").strip()) and len(text) <= LONGEST_FLAG:
        marks["new"] |= bool(NEW.fullmatch(text)) and text.lower() != "n"
        marks["notice"] |= (
            node.tag in NOTICES
            and bool(NOTICE.fullmatch(text))
            and (in_number or "notice" in named or "ico" in classes or "label" in classes or "badge" in classes)
        )
