"""Which lists stand on a page, and what do they say?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from lxml.html import HtmlElement

from archive.extract.listing_columns import Columns, cells_of, columns_of, headings
from archive.extract.listing_links import Link, links_of
from archive.extract.listing_pager import read_pager
from archive.extract.listing_repeats import Line, Repeat, find_repeats, is_chrome, names_of
from archive.extract.listing_rows import read_row
from archive.extract.listing_words import ASIDE, ASIDE_HEADING
from archive.extract.page import Page
from archive.extract.select import nodes, text_of
from archive.model import Listing, Outcome, Reason, Rejection, Row
from archive.sites.model import RowRules, Rules, Site

SHORTEST_TITLES = 10
"""Titles of an undated list are longer on the average; a menu's entries are not."""
SHORTEST_DATED_TITLES = 3
FEWEST_UNDATED = 3
MOST_DATED = 0.6
"""A list is dated when so many of its rows are."""
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
    weight: float
    """How much it looks like what the page is about, beside the page's other lists."""
    is_described: bool = False
    """Found by the site's rules."""


def read_tables(page: Page, site: Site, rules: Rules) -> tuple[Table, ...]:
    """Every list on the page, in the page's order: by the site's rules, and whatever else repeats."""
    described = _described(page, site, rules.rows)
    taken = {node for table in described for node in table.element.iter()}
    links = [link for link in links_of(page, site) if link.element not in taken]
    found = [table for repeat in find_repeats(links) if (table := _recognised(repeat, page, site)) is not None]
    found.extend(table for table in _headed(page, site, taken))
    chosen: list[Table] = list(described)
    covered: set[HtmlElement] = set()
    for table in sorted(found, key=lambda table: table.weight, reverse=True):
        inside = {node for part in table.parts for node in part.iter()}
        if not inside & covered:
            covered |= inside
            chosen.append(table)
    order = {node: position for position, node in enumerate(page.root.iter())}
    return tuple(sorted(chosen, key=lambda table: order.get(table.parts[0] if table.parts else table.element, 0)))


def read_listing(page: Page, site: Site, rules: Rules) -> Listing | Rejection:
    """The list that the page is about."""
    tables = read_tables(page, site, rules)
    main = max(tables, key=lambda table: (table.is_described, table.weight), default=None)
    if main is None:
        return Rejection(outcome=Outcome.REJECTED, reason=Reason.NOT_LISTING, detail=f"No list was found on {page.url}")
    rows = _with_neighbours(main, tables)
    number, following = read_pager(page, site, rules.rows.next)
    beyond = not any(not row.is_notice for row in rows)
    return Listing(rows=rows, next_urls=() if beyond else following, page=number, recipe=site.recipe)


def _described(page: Page, site: Site, rules: RowRules) -> list[Table]:
    """The lists whose rows the site's rules find."""
    groups: dict[HtmlElement, list[HtmlElement]] = {}
    for node in nodes(page, rules.row):
        parent = node.getparent()
        if parent is not None:
            groups.setdefault(_holder(parent), []).append(node)
    links: dict[HtmlElement, Link] = {link.element: link for link in links_of(page, site)} if groups else {}
    tables = []
    for container, elements in groups.items():
        lines = tuple(Line((node,), tuple(links[a] for a in node.iter("a") if a in links)) for node in elements)
        lines = tuple(line for line in lines if line.links or not headings(cells_of(line)))
        if lines:
            rows = _rows(Repeat(container, lines, ""), columns_of(Repeat(container, lines, "")), page, site, rules)
            tables.append(
                Table(element=container, parts=(container,), rows=rows, weight=_weight(rows, container), is_described=True)
            )
    return tables


def _recognised(repeat: Repeat, page: Page, site: Site) -> Table | None:
    """The repetition as a list, if it looks like one."""
    columns = columns_of(repeat)
    rows = _rows(repeat, columns, page, site, RowRules())
    dated = _dated(rows)
    if len(rows) < 2 or (dated < MOST_DATED and len(rows) < FEWEST_UNDATED):
        return None
    length = fmean(len(row.title) for row in rows)
    if length < (SHORTEST_DATED_TITLES if dated >= MOST_DATED else SHORTEST_TITLES):
        return None
    if dated < MOST_DATED and is_chrome(repeat.container):
        return None
    return Table(
        element=_holder(repeat.container),
        parts=_parts(repeat),
        rows=rows,
        weight=_weight(rows, repeat.container) * (1.2 if columns else 1.0),
    )


def _headed(page: Page, site: Site, taken: set[HtmlElement]) -> Iterable[Table]:
    """Tables whose heading names a board's columns, for lists of a single row or of rows without addresses."""
    for table in page.root.iter("table"):
        if table in taken or next(table.iter("tr"), None) is None or any(True for _ in table.iterdescendants("table")):
            continue
        trs = list(table.iter("tr"))
        head = next((position for position, row in enumerate(trs[:3]) if headings(cells_of(row))), None)
        if head is None:
            continue
        known = {link.element: link for link in links_of(page, site)}
        lines = tuple(
            Line((row,), tuple(known[a] for a in row.iter("a") if a in known)) for row in trs[head + 1 :] if len(row) > 1
        )
        linked = [line for line in lines if any(True for _ in line.elements[0].iter("a"))]
        if linked and len(linked) * 2 >= len(lines):
            repeat = Repeat(trs[head + 1].getparent() if trs[head + 1].getparent() is not None else table, lines, "")
            rows = _rows(repeat, columns_of(repeat), page, site, RowRules())
            if rows:
                yield Table(element=table, parts=(table,), rows=rows, weight=_weight(rows, table))


def _rows(repeat: Repeat, columns: Columns, page: Page, site: Site, rules: RowRules) -> tuple[Row, ...]:
    return tuple(row for line in repeat.lines if (row := read_row(line, columns, page, site, rules)) is not None)


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
    own = sum(len(text_of(element)) for element in elements)
    if repeat.container.tag not in ("body", "html") and own >= WHOLE * len(text_of(repeat.container)):
        return (_holder(repeat.container),)
    return elements


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
    """The same parent, or one the other's parent; an aside is never beside."""
    if _is_aside(one):
        return False
    parents = (one.getparent(), other.getparent())
    return (parents[0] is parents[1] and one.tag != "table") or parents[0] is other or parents[1] is one


def _make(url: str | None) -> str:
    return re.sub(r"\d+", "#", url or "")
