"""Which lists stand on a page, and what do they say?"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean

from lxml import etree
from lxml.html import HtmlElement

from archive.extract.listing_columns import cells_of, columns_of, headings
from archive.extract.listing_labels import opening_labels
from archive.extract.listing_links import DATA_SHAPE, Link, link_of, links_of
from archive.extract.listing_pager import read_pager
from archive.extract.listing_repeats import FEWEST_LINES, Line, Repeat, find_repeats, is_chrome, names_of
from archive.extract.listing_rows import read_row
from archive.extract.listing_unlinked import unlinked_repeats
from archive.extract.listing_words import ASIDE, ASIDE_HEADING, EMPTY_LIST, NOTICE_CLASS, SHOWN_DATE
from archive.extract.page import Page
from archive.extract.row_finder import RowFinder
from archive.extract.select import nodes, spread, text_of
from archive.model import Listing, Outcome, Reason, Rejection, Row
from archive.sites.model import RowRules, Rules, Site

SHORTEST_TITLES = 10
"""Titles of an undated list are longer on the average; a menu's entries are not."""
SHORTEST_DATED_TITLES = 3
FEWEST_UNDATED = 3
HEADING_ROWS = 3
MOST_DATED = 0.6
"""A list is dated when so many of its rows are."""
_all_text = etree.XPath("normalize-space()", smart_strings=False)
WHOLE = 0.7
"""A container belongs to its list when so much of its text is the list's."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """One list on a page: a board's table, a section's cards, the rows under a post."""

    element: HtmlElement
    """What holds the rows; it may hold more, see `parts`."""
    parts: tuple[HtmlElement, ...]
    """What may be cut to take the list, and nothing else, out of the page."""
    rows: tuple[Row, ...]
    lines: tuple[HtmlElement, ...]
    """The rows' own elements."""
    weight: float
    """How much it looks like what the page is about, beside the page's other lists."""
    is_described: bool = False
    """Found by the site's rules."""


def read_tables(page: Page, site: Site, rules: Rules) -> tuple[Table, ...]:
    """Every list on the page, in the page's order: by the site's rules, and whatever else repeats."""
    links = links_of(page, site)
    chosen = list(_described(page, site, rules.rows, {link.element: link for link in links}))
    taken = {node for table in chosen for node in table.element.iter()}
    others = [link for link in links if link.element not in taken]
    found = [table for repeat in find_repeats(others) for table in _recognised(repeat, page, site)]
    read = {element for table in found for element in table.lines}
    found.extend(_headed(page, site, links, taken, read))
    covered: set[HtmlElement] = set()
    for table in sorted(found, key=lambda table: table.weight, reverse=True):
        inside = {node for line in table.lines for node in line.iter()}
        if not inside & covered:
            covered |= inside
            chosen.append(table)
    if len(chosen) < 2:
        return tuple(chosen)
    heads = {table.lines[0] for table in chosen}
    order = {node: position for position, node in enumerate(page.root.iter()) if node in heads}
    return tuple(sorted(chosen, key=lambda table: order[table.lines[0]]))


def described_tables(page: Page, site: Site, rules: Rules) -> tuple[Table, ...]:
    """The lists whose rows the site's rules find, in the page's order."""
    return tuple(_described(page, site, rules.rows, None))


def read_listing(page: Page, site: Site, rules: Rules) -> Listing | Rejection:
    """The list that the page is about."""
    tables = read_tables(page, site, rules)
    main = _main(tables)
    if main is None and _says_empty(page):
        number, _ = read_pager(page, site, rules.rows.next)
        return Listing(rows=(), page=number, recipe=site.recipe)
    if main is None or (not main.is_described and _is_aside(main.element)):
        # Only here: a list without any link is rare, and comments look much like one.
        tables = (*tables, *(table for repeat in unlinked_repeats(page) for table in _recognised(repeat, page, site)))
        main = _main(tables)
    if main is None:
        return Rejection(outcome=Outcome.REJECTED, reason=Reason.NOT_LISTING, detail=f"No list was found on {page.url}")
    rows = _with_neighbours(main, tables)
    number, following = read_pager(page, site, rules.rows.next)
    beyond = not any(not row.is_notice for row in rows)
    return Listing(rows=rows, next_urls=() if beyond else following, page=number, recipe=site.recipe)


def _main(tables: Iterable[Table]) -> Table | None:
    return max(tables, key=lambda table: (table.is_described, table.weight), default=None)


def _says_empty(page: Page) -> bool:
    """Whether a cell of a list says that there is nothing to list."""
    return any(EMPTY_LIST.fullmatch(text_of(node)) for node in page.root.iter("td", "li", "p") if len(node) <= 1)


def _described(page: Page, site: Site, rules: RowRules, by_element: Mapping[HtmlElement, Link] | None) -> Iterator[Table]:
    """The lists whose rows the site's rules find. `by_element`: the page's links, where all of them are known."""
    groups: dict[HtmlElement, list[HtmlElement]] = {}
    for node in nodes(page, rules.row):
        parent = node.getparent()
        if parent is not None:
            groups.setdefault(_holder(parent), []).append(node)
    for container, elements in groups.items():
        finder = RowFinder(page, rules, elements)
        lines = _lines(elements, by_element) if by_element else [_line(row, page, site, finder) for row in elements]
        lines = [line for line in lines if line.links or not headings(cells_of(line))]
        table = _table(Repeat(container, tuple(lines), ""), page, site, finder, is_described=True) if lines else None
        if table is not None:
            yield table


def _recognised(repeat: Repeat, page: Page, site: Site) -> Iterator[Table]:
    """The repetition as a list, if it looks like one."""
    if not _may_be_list(repeat):
        return
    table = _table(repeat, page, site, RowFinder(page, RowRules()))
    if table is None:
        return
    is_dated = _dated(table.rows) >= MOST_DATED
    length = fmean(len(row.title) for row in table.rows)
    if is_dated:
        fits = len(table.rows) >= FEWEST_LINES and length >= SHORTEST_DATED_TITLES
    else:
        fits = (
            not repeat.shape.startswith(DATA_SHAPE)
            and len(table.rows) >= FEWEST_UNDATED
            and length >= SHORTEST_TITLES
            and not is_chrome(repeat.container)
        )
    if fits:
        yield table


def _may_be_list(repeat: Repeat) -> bool:
    """A quick look that leaves out menus, and two things that merely stand side by side."""
    first, *others = (line.elements[0] for line in repeat.lines)
    if len(repeat.lines) < FEWEST_UNDATED and any(
        (other.tag, other.get("class")) != (first.tag, first.get("class")) for other in others
    ):
        return False
    length = fmean(max(len(link.text) for link in line.links) for line in repeat.lines)
    if length >= SHORTEST_TITLES and not is_chrome(repeat.container):
        return True
    return any(SHOWN_DATE.search(spread(line.elements[0])) for line in repeat.lines[:FEWEST_UNDATED])


def _headed(page: Page, site: Site, links: list[Link], taken: set[HtmlElement], read: set[HtmlElement]) -> Iterator[Table]:
    """Tables whose heading names a board's columns: lists of a single row, or of rows without addresses.

    `read`: rows of the lists found already; a table of no others is not read again.
    """
    by_element = {link.element: link for link in links}
    for table in page.root.iter("table"):
        if table in taken or next(table.iterdescendants("table"), None) is not None:
            continue
        rows = list(table.iter("tr"))
        head = next((position for position, row in enumerate(rows[:HEADING_ROWS]) if headings(cells_of(row))), None)
        if head is None:
            continue
        lines = _lines([row for row in rows[head + 1 :] if len(row) > 1], by_element)
        linked = sum(bool(line.links) or next(line.elements[0].iter("a"), None) is not None for line in lines)
        if linked and linked * 2 >= len(lines) and not all(line.elements[0] in read for line in lines):
            found = _table(Repeat(table, tuple(lines), ""), page, site, RowFinder(page, RowRules()))
            if found is not None:
                yield found


def _lines(elements: Iterable[HtmlElement], by_element: Mapping[HtmlElement, Link]) -> list[Line]:
    return [Line((node,), tuple(by_element[inner] for inner in node.iter() if inner in by_element)) for node in elements]


def _line(row: HtmlElement, page: Page, site: Site, finder: RowFinder) -> Line:
    """A row with the link of the title that the rules find in it; with all of its links where they find none."""
    title = next(iter(finder.nodes(row, finder.rules.title)), None)
    anchor = title if title is None or title.tag == "a" else next(title.iter("a"), None)
    link = link_of(anchor, page, site) if anchor is not None else None
    return Line((row,), (link,) if link is not None else tuple(links_of(page, site, row)))


def _table(repeat: Repeat, page: Page, site: Site, finder: RowFinder, *, is_described: bool = False) -> Table | None:
    columns = columns_of(repeat)
    labels = opening_labels(repeat)
    pins = not all(NOTICE_CLASS.search(line.elements[0].get("class") or "") for line in repeat.lines)
    read = [
        (line, row)
        for line in repeat.lines
        if (row := read_row(line, columns, page, site, finder, class_pins=pins, labels=labels)) is not None
    ]
    if not read:
        return None
    rows = _counted([row for _, row in read])
    if "no" not in columns and not finder.rules.no:
        rows = _trusted(rows)
    return Table(
        element=_holder(repeat.container),
        parts=_parts(repeat),
        rows=rows,
        lines=tuple(element for line, _ in read for element in line.elements),
        weight=_weight(rows, repeat.container) * (1.2 if columns else 1.0),
        is_described=is_described,
    )


def _trusted(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Numbers that no column's heading or rule names are a board's where they fall; a ranking's rise."""
    numbers = [row.no for row in rows if row.no is not None]
    if all(after < before for before, after in pairwise(numbers)) and len(numbers) != 1:
        return rows
    return tuple(replace(row, no=None) for row in rows)


def _counted(rows: list[Row]) -> tuple[Row, ...]:
    """A board prints "»" for the number of the post above it; its neighbours tell the number all the same."""
    for position, row in enumerate(rows):
        if row.is_current and row.no is None and not row.is_notice:
            before = next((other.no for other in rows[position - 1 : position] if other.no is not None), None)
            after = next((other.no for other in rows[position + 1 : position + 2] if other.no is not None), None)
            number = after + 1 if after is not None else before - 1 if before is not None else None
            if number is not None and (before is None or before - 1 == number):
                rows[position] = replace(row, no=number)
    return tuple(rows)


def _dated(rows: tuple[Row, ...]) -> float:
    return sum(row.date is not None for row in rows) / len(rows) if rows else 0.0


def _weight(rows: tuple[Row, ...], container: HtmlElement) -> float:
    """More rows, longer titles, dates and numbers speak for the list; a place at the side against it."""
    if not rows:
        return 0.0
    length = min(fmean(len(row.title) for row in rows), 30.0) / 30.0
    numbered = sum(row.no is not None for row in rows) / len(rows)
    return len(rows) * (0.2 + length + _dated(rows) + 0.5 * numbered) * (0.3 if _is_aside(container) else 1.0)


def _is_aside(container: HtmlElement) -> bool:
    for depth, node in enumerate((container, *container.iterancestors())):
        if node.tag in ("body", "main"):
            break
        if node.tag == "aside" or any(ASIDE.search(name) for name in names_of(node)):
            return True
        if depth < 3:
            before = node.getprevious()
            if (
                before is not None
                and isinstance(before.tag, str)
                and len(text := text_of(before)) < 30
                and ASIDE_HEADING.search(text)
            ):
                return True
    return False


def _holder(container: HtmlElement) -> HtmlElement:
    """The whole table for its body."""
    return next(container.iterancestors("table"), container) if container.tag in ("tbody", "thead") else container


def _parts(repeat: Repeat) -> tuple[HtmlElement, ...]:
    """The container where it holds little else, else the lines themselves."""
    elements = tuple(element for line in repeat.lines for element in line.elements)
    own = sum(_text_length(element) for element in elements)
    if repeat.container.tag not in ("body", "html") and own >= WHOLE * _text_length(repeat.container):
        return (_holder(repeat.container),)
    return elements


def _text_length(element: HtmlElement) -> int:
    return len(str(_all_text(element)))


def _with_neighbours(main: Table, tables: tuple[Table, ...]) -> tuple[Row, ...]:
    """The main list's rows with those of a list of the same make right beside it: pictures first, then lines."""
    rows: list[Row] = []
    known = {row.url for row in main.rows}
    makes = {_make(row.url) for row in main.rows if row.url}
    for table in tables:
        if table is main:
            rows.extend(main.rows)
        elif _beside(table.element, main.element) and {_make(row.url) for row in table.rows if row.url} <= makes:
            fresh = [row for row in table.rows if row.url not in known]
            known |= {row.url for row in fresh}
            rows.extend(fresh)
    return tuple(rows)


def _beside(one: HtmlElement, other: HtmlElement) -> bool:
    """The same parent, or one the other's parent; an aside is beside no list but another such."""
    if _is_aside(one) and not _is_aside(other):
        return False
    above, beneath = one.getparent(), other.getparent()
    if above is None or beneath is None:
        return False
    if above is beneath or above is other or beneath is one:
        return True
    # A day's list in a box of its own, beside the other days'.
    return above.getparent() is beneath.getparent() and (above.tag, above.get("class")) == (beneath.tag, beneath.get("class"))


def _make(url: str | None) -> str:
    return re.sub(r"\d+", "#", url or "")
