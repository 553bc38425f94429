"""Where on the page does the headline stand, and what do the lines around it say? Found when first asked for."""

from functools import cached_property

from archive.extract.evidence import Evidence
from archive.extract.masthead import Masthead, read_masthead
from archive.extract.page import Page
from archive.extract.title import Headline, find_line


class Look:
    """A look at a page around its headline. Where a site's rules say everything, nobody looks."""

    def __init__(self, page: Page, evidence: Evidence, headline: Headline | None, names: frozenset[str]) -> None:
        self.evidence = evidence
        self._page = page
        self._headline = headline
        self._names = names

    @cached_property
    def at(self) -> int | None:
        """The headline's place among the lines; None where it stands nowhere."""
        if self._headline is None:
            return None
        if self._headline.source == "rules":
            return find_line(self.evidence, self._headline.text, self._names)
        return self._headline.at

    @cached_property
    def masthead(self) -> Masthead:
        """The times shown beside the headline."""
        return read_masthead(self.evidence.lines, self.at, now=self._page.fetched_at, zone=self._page.zone)
