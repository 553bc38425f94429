"""Which lists on a page have rows that no link opens: forms with a button for a title, rows that a script listens to?"""

from collections import defaultdict
from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.extract.listing_columns import cells_of, headings
from archive.extract.listing_links import Link
from archive.extract.listing_repeats import Line, Repeat, find_repeats, is_chrome
from archive.extract.listing_title import is_detail, leaves, marked_title
from archive.extract.listing_words import COUNTED, SHOWN_DATE, marks_of
from archive.extract.page import Page
from archive.extract.select import spread, text_of
from archive.normalise.text import one_line

FEWEST_ROWS = 3
MOST_DATED = 0.6
LONGEST_ROW = 1000
SHORTEST_TITLE = 5
ROW_TAGS = frozenset({"tr", "li", "div", "dl", "article", "section", "tbody"})
BUTTONS = ("submit", "button")


def unlinked_repeats(page: Page) -> Iterator[Repeat]:
    """Repetitions of buttons that carry titles; then of dated rows of which nothing but a script knows where they lead."""
    yield from find_repeats(list(_form_links(page.root)))
    yield from _bare_repeats(page.root)


def _form_links(root: HtmlElement) -> Iterator[Link]:
    """The buttons with words of their own in forms; what a form leads to is known by its place only."""
    forms: dict[HtmlElement | None, int] = {}
    for button in root.iter("input", "button"):
        title = one_line(button.get("value")) if button.tag == "input" else text_of(button)
        if (button.get("type") or button.tag).lower() not in BUTTONS or len(title) < SHORTEST_TITLE:
            continue
        form = next(button.iterancestors("form"), None)
        place = forms.setdefault(form, len(forms))
        key = f"form:{place}" if form is not None else f"call:{button.get('onclick')}"
        yield Link(button, key, None, "form:", "form:", title)


def _bare_repeats(root: HtmlElement) -> Iterator[Repeat]:
    for parent in root.iter("tbody", "table", "ul", "ol", "div", "section"):
        if len(parent) < FEWEST_ROWS:
            continue
        for elements in _twins(parent):
            rows = [element for element in elements if not headings(cells_of(element))]
            if len(rows) < FEWEST_ROWS or not _are_dated(rows) or _is_talk(rows[0]) or is_chrome(parent):
                continue
            lines = tuple(line for position, row in enumerate(rows) if (line := _line(row, position)) is not None)
            if len(lines) * 2 > len(rows) and len(lines) >= FEWEST_ROWS:
                yield Repeat(parent, lines, "row:")


def _twins(parent: HtmlElement) -> Iterator[list[HtmlElement]]:
    """The children of one make: of one tag in tables and lists, where odd rows have a class of their own; else of one class."""
    groups: dict[tuple[str, str], list[HtmlElement]] = defaultdict(list)
    for child in parent:
        if child.tag in ROW_TAGS:
            groups[child.tag, (child.get("class") or "") if child.tag not in ("tr", "li") else ""].append(child)
    yield from (group for group in groups.values() if len(group) >= FEWEST_ROWS)


def _are_dated(rows: list[HtmlElement]) -> bool:
    """Whether most rows are short and hold a date; the first few are looked at first, for most groups have none."""
    first = sum(_is_dated(row) for row in rows[:FEWEST_ROWS])
    return first >= FEWEST_ROWS - 1 and sum(_is_dated(row) for row in rows) >= MOST_DATED * len(rows)


def _is_dated(row: HtmlElement) -> bool:
    text = spread(row)
    return len(text) <= LONGEST_ROW and SHOWN_DATE.search(text) is not None


def _is_talk(row: HtmlElement) -> bool:
    """Whether the rows are comments, which have a name, a date and a text too."""
    for depth, node in enumerate((row, *row.iterancestors())):
        names = f"{node.get('class') or ''} {node.get('id') or ''}"
        if "comments" in marks_of(names) or "comment" in names.lower():
            return True
        if depth == FEWEST_ROWS:
            break
    return False


def _line(row: HtmlElement, position: int) -> Line | None:
    """The row with its title for a link that leads nowhere; None where it has none, or real links, which were read before."""
    title = marked_title(row)
    if title is None:
        telling = [leaf for leaf in leaves(row) if not is_detail(leaf[1]) and not COUNTED.fullmatch(leaf[1])]
        title = max(telling, key=lambda leaf: len(leaf[1]), default=(None, "", ""))[0]
    if title is None or len(text := text_of(title)) < SHORTEST_TITLE:
        return None
    return Line((row,), (Link(title, f"row:{position}", None, "row:", "row:", text),))
