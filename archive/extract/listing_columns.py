"""What does each column of a list mean: by its heading, by its class names, or by what stands in it?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from lxml.html import HtmlElement

from archive.extract.listing_repeats import Line, Repeat
from archive.extract.listing_words import CURRENT, NOTICE, NUMBER, SHOWN_DATE, class_field, header_field
from archive.extract.select import text_of

Columns = tuple[str | None, ...]

FEWEST_CELLS = 3
WIDEST_SPAN = 20
HEADING_REACH = 3
"""A heading stands at most so many elements before the first line."""
LONGEST_NAME = 14


def cells_of(line: Line | HtmlElement) -> list[HtmlElement]:
    """The cells of a table's row, a cell over several columns repeated; else the parts that a line is made of."""
    elements = line.elements if isinstance(line, Line) else (line,)
    if len(elements) > 1:
        return list(elements)
    element = elements[0]
    if element.tag == "tr":
        return [cell for cell in element if cell.tag in ("td", "th") for _ in range(_span(cell))]
    while True:
        inner = [child for child in element if isinstance(child.tag, str)]
        if len(inner) != 1 or (element.text or "").strip() or (inner[0].tail or "").strip():
            return inner
        element = inner[0]


def columns_of(block: Repeat) -> Columns:
    """The fields of the block's columns; () where its lines have no columns."""
    heading = _heading(block)
    if heading:
        return heading
    grids = [cells_of(line) for line in block.lines]
    width, number = Counter(len(cells) for cells in grids).most_common(1)[0]
    if width < FEWEST_CELLS or number * 2 < len(grids):
        return ()
    regular = [(line, cells) for line, cells in zip(block.lines, grids, strict=True) if len(cells) == width]
    hinted = _hinted([cells for _, cells in regular], width)
    if "title" in hinted and "date" in hinted:
        return hinted
    return _guessed(regular, hinted) if block.lines[0].elements[0].tag == "tr" else ()


def headings(cells: Sequence[HtmlElement]) -> Columns:
    """The columns that a heading names; () where these cells are no heading."""
    if len(cells) < FEWEST_CELLS - 1:
        return ()
    named = [header_field(text_of(cell)) for cell in cells]
    fields = [name for name, _ in (field for field in named if field)]
    if "title" not in fields or len(set(fields)) < 2 or len(fields) * 2 < len(cells):
        return ()
    best: dict[str, int] = {}
    for position, field in enumerate(named):
        if field and (field[0] not in best or field[1] < (named[best[field[0]]] or field)[1]):
            best[field[0]] = position
    return tuple(field[0] if field and best[field[0]] == position else None for position, field in enumerate(named))


def _heading(block: Repeat) -> Columns:
    first = block.lines[0].elements[0]
    if first.tag == "tr":
        table = next(first.iterancestors("table"), None)
        rows: Iterable[HtmlElement] = () if table is None else islice(table.iter("tr"), HEADING_REACH)
        return next((found for row in rows if (found := headings(cells_of(row)))), ())
    for node in (first, block.container):
        before = islice((sibling for sibling in node.itersiblings(preceding=True) if isinstance(sibling.tag, str)), HEADING_REACH)
        for sibling in before:
            for candidate in (sibling, *islice((child for child in sibling if isinstance(child.tag, str)), 2)):
                found = headings(cells_of(candidate))
                if found and len(found) == len(cells_of(block.lines[0])):
                    return found
    return ()


def _hinted(grids: list[list[HtmlElement]], width: int) -> Columns:
    fields: list[str | None] = []
    for position in range(width):
        hints = Counter(class_field(cells[position].get("class") or "") for cells in grids)
        field = hints.most_common(1)[0][0]
        fields.append(None if field in fields else field)
    return tuple(fields)


def _guessed(grids: list[tuple[Line, list[HtmlElement]]], hinted: Columns) -> Columns:
    """What stands in a column tells: the link, dates, numbers before and after the title, names."""
    fields = list(hinted)
    titles = Counter(_title_position(line, cells) for line, cells in grids)
    title = titles.most_common(1)[0][0]
    if title is None:
        return ()
    fields = [None if field == "title" else field for field in fields]
    fields[title] = "title"
    for position in range(len(fields)):
        if fields[position] is not None:
            continue
        texts = [text_of(cells[position]) for _, cells in grids]
        field = _kind_of_texts([text for text in texts if text], before_title=position < title)
        if field is not None and field not in fields:
            fields[position] = field
    return tuple(fields)


def _title_position(line: Line, cells: list[HtmlElement]) -> int | None:
    for link in line.links:
        if link.text and not NUMBER.fullmatch(link.text):
            above = {link.element, *link.element.iterancestors()}
            return next((position for position, cell in enumerate(cells) if cell in above), None)
    return None


def _kind_of_texts(texts: list[str], *, before_title: bool) -> str | None:
    if not texts:
        return None
    most = len(texts) * 0.6
    if sum(1 for text in texts if SHOWN_DATE.fullmatch(text)) >= most:
        return "date"
    if sum(1 for text in texts if NUMBER.fullmatch(text) or NOTICE.fullmatch(text) or CURRENT.search(text)) >= most:
        return "no" if before_title else "views"
    if not before_title and sum(len(text) for text in texts) <= LONGEST_NAME * len(texts):
        return "author"
    return None


def _span(cell: HtmlElement) -> int:
    span = cell.get("colspan") or "1"
    return min(int(span), WIDEST_SPAN) if span.isdigit() and int(span) > 0 else 1
