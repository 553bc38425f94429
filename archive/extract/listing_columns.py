"""What does each column of a list mean: by its heading, by its class names, or by what stands in it?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from lxml.html import HtmlElement

from archive.extract.listing_repeats import Line, Repeat
from archive.extract.listing_words import CURRENT, GENERIC_LABEL, NOTICE, NUMBER, SHOWN_DATE, STATE, class_field, header_field
from archive.extract.select import text_of

Columns = tuple[str | None, ...]

FEWEST_CELLS = 3
FEWEST_UNNAMED_PARTS = 4
"""A title, a name, a date and a number."""
WIDEST_SPAN = 20
CELL_HEADINGS = ("data-th", "data-label", "data-title", "data-cell-header", "data-header", "data-column", "aria-label")
HEADING_REACH = 3
"""A heading stands at most so many elements before the first line."""
LONGEST_NAME = 14
MOST = 0.6
"""A column is of a kind where so many of its cells are."""


def cells_of(line: Line | HtmlElement) -> list[HtmlElement]:
    """The cells of a table's row, a cell over several columns repeated; else the parts that a line is made of."""
    elements = line.elements if isinstance(line, Line) else (line,)
    element = elements[0]
    if len(elements) > 1 and (element.tag != "tr" or len(element) < FEWEST_CELLS):
        return list(elements)
    if element.tag == "tr":  # A line drawn below it is a row of the table too.
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
    is_table = block.lines[0].elements[0].tag in ("tr", "tbody")
    if "title" in hinted and "date" in hinted:
        return _filled(regular, list(hinted), hinted.index("title")) if is_table else hinted
    guessed = _guessed(regular, hinted) if is_table or width >= FEWEST_UNNAMED_PARTS else ()
    # Other things than a table's cells are columns where they are a board's: dated, and numbered or counted.
    return guessed if is_table or ({"title", "date"} <= set(guessed) and {"no", "views"} & set(guessed)) else ()


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
        hints = Counter(_told_field(cells[position]) for cells in grids)
        field = hints.most_common(1)[0][0]
        fields.append(None if field in fields else field)
    return tuple(fields)


def _told_field(cell: HtmlElement) -> str | None:
    """The field that a cell's attributes name: the heading that narrow screens print before it, or a class."""
    for name in CELL_HEADINGS:
        heading = cell.get(name)
        if heading and (named := header_field(heading)):
            return named[0]
    return class_field(cell.get("class") or "")


def _guessed(grids: list[tuple[Line, list[HtmlElement]]], hinted: Columns) -> Columns:
    """What stands in a column tells: the link, dates, numbers before and after the title, names."""
    fields = list(hinted)
    titles = Counter(_title_position(line, cells) for line, cells in grids)
    title = titles.most_common(1)[0][0]
    if title is None:
        return ()
    fields = [
        None if field == "title" or (field == "no" and position > title) else field for position, field in enumerate(fields)
    ]
    fields[title] = "title"
    return _filled(grids, fields, title)


def _filled(grids: list[tuple[Line, list[HtmlElement]]], fields: list[str | None], title: int) -> Columns:
    """With the columns named of which no class speaks, by what stands in them."""
    for position in range(len(fields)):
        if fields[position] is not None:
            continue
        column = [cells[position] for _, cells in grids]
        texts = [text for cell in column if (text := text_of(cell))]
        field = _kind_of_texts(texts, before_title=position < title)
        if field in ("author", None) and position > title and sum(map(tells_date, column)) > MOST * len(column):
            field = "byline"
        if field is not None and field not in fields:
            fields[position] = field
    return tuple(fields)


def _title_position(line: Line, cells: list[HtmlElement]) -> int | None:
    for link in line.links:
        if link.text and not NUMBER.fullmatch(link.text):
            if cells and link.element in cells[0].iterancestors():
                # The row as a whole reacts to a click: the longest text is the title's.
                return max(range(len(cells)), key=lambda position: len(text_of(cells[position])))
            above = {link.element, *link.element.iterancestors()}
            return next((position for position, cell in enumerate(cells) if cell in above), None)
    return None


def _kind_of_texts(texts: list[str], *, before_title: bool) -> str | None:
    if not texts:
        return None
    most = len(texts) * MOST
    if sum(1 for text in texts if SHOWN_DATE.fullmatch(text)) >= most:
        return "date"
    if sum(1 for text in texts if NUMBER.fullmatch(text) or NOTICE.fullmatch(text) or CURRENT.search(text)) >= most:
        return "no" if before_title else "views"
    if sum(len(text) for text in texts) <= LONGEST_NAME * len(texts):
        if sum(1 for text in texts if STATE.fullmatch(text) or GENERIC_LABEL.fullmatch(text)) >= most:
            return "state"
        return "category" if before_title else "author"
    return None


def tells_date(cell: HtmlElement) -> bool:
    """Whether a forum's cell says who wrote and, below, when."""
    if len(cell) == 0:
        return False
    told = [text for piece in cell.itertext() if (text := piece.strip())]
    return len(told) > 1 and SHOWN_DATE.fullmatch(told[-1]) is not None and len(told[0]) <= LONGEST_NAME


def _span(cell: HtmlElement) -> int:
    span = cell.get("colspan") or "1"
    return min(int(span), WIDEST_SPAN) if span.isdigit() and int(span) > 0 else 1
