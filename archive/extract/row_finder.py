"""What do a site's selectors find in each row of a list? Looked for once in the whole page, not once in every row."""

from collections.abc import Iterable

from lxml.html import HtmlElement

from archive.extract.page import Page
from archive.extract.select import Found, matches, nodes, text_of, values
from archive.sites.finding import found_in_any_order
from archive.sites.model import RowRules, Selector, Selectors


class RowFinder:
    """The rules of a list's rows on one page."""

    def __init__(self, page: Page, rules: RowRules, rows: Iterable[HtmlElement] = ()) -> None:
        self._root = page.root
        self._rows = frozenset(rows)
        self._by_row: dict[str, dict[HtmlElement, list[HtmlElement]] | None] = {}
        self.rules = rules
        self.stripped = frozenset(node for selector in rules.strip for node in nodes(page, (selector,)))
        """What is no part of a title or a name, wherever it stands."""

    def nodes(self, row: HtmlElement, selectors: Selectors) -> list[HtmlElement]:
        """The elements in a row, or the row itself, that the first selector finds which finds any."""
        for selector in selectors:
            by_row = self._found(selector)
            found = by_row.get(row, []) if by_row is not None else nodes(row, (selector,))
            if found:
                return found
        return []

    def values(self, row: HtmlElement, selectors: Selectors) -> list[Found]:
        """The texts of the first selector that finds any in a row."""
        for selector in selectors:
            by_row = self._found(selector)
            if by_row is None:
                found = values(row, (selector,))
            else:
                found = [Found(text, str(selector)) for node in by_row.get(row, ()) if (text := text_of(node))]
            if found:
                return found
        return []

    def matches(self, row: HtmlElement, selectors: Selectors) -> bool:
        """Whether any selector finds anything in a row, or the row itself."""
        for selector in selectors:
            by_row = self._found(selector)
            if row in by_row if by_row is not None else matches(row, (selector,)):
                return True
        return False

    def _found(self, selector: Selector) -> dict[HtmlElement, list[HtmlElement]] | None:
        """What the selector finds on the page, by the row that it stands in; None where it has to be tried on each row."""
        if selector.expression not in self._by_row:
            found = found_in_any_order(selector.expression, self._root) if selector.kind == "css" else None
            self._by_row[selector.expression] = None if found is None else self._sorted(found)
        return self._by_row[selector.expression]

    def _sorted(self, found: list[HtmlElement]) -> dict[HtmlElement, list[HtmlElement]]:
        by_row: dict[HtmlElement, list[HtmlElement]] = {}
        for node in found:
            row: HtmlElement | None = node
            while row is not None and row not in self._rows:
                row = row.getparent()
            if row is not None:
                by_row.setdefault(row, []).append(node)
        return {row: _in_order(row, nodes) if len(nodes) > 1 else nodes for row, nodes in by_row.items()}


def _in_order(row: HtmlElement, nodes: list[HtmlElement]) -> list[HtmlElement]:
    wanted = set(nodes)
    return [node for node in row.iter() if node in wanted]
