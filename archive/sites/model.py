"""What a site definition says, checked and ready for use."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

SelectorKind = Literal["meta", "ld", "json", "css", "xpath"]


@dataclass(frozen=True, slots=True)
class Selector:
    """One place to look: `css:.read_header h1`, `meta:og:title`, `ld:headline`, `json:ID.path`, `xpath://h1`."""

    kind: SelectorKind
    expression: str
    needles: tuple[frozenset[str], ...] = field(default=(), compare=False, repr=False)
    """Ids and classes by alternatives: on a page that has all of none of them it finds nothing. (): nobody knows."""

    def may_find(self, names: frozenset[str]) -> bool:
        """Whether it could find anything on a page with these ids and classes; quick to tell, and never wrong about "no"."""
        for needed in self.needles:
            if needed <= names:
                return True
        return not self.needles

    def __str__(self) -> str:
        return f"{self.kind}:{self.expression}"


Selectors = tuple[Selector, ...]


def _usable(selectors: Selectors, names: frozenset[str]) -> Selectors:
    return tuple(selector for selector in selectors if selector.may_find(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRules:
    """Where the parts of a listing's row stand; `row` finds the rows, the others look inside one."""

    row: Selectors = ()
    no: Selectors = ()
    title: Selectors = ()
    author: Selectors = ()
    date: Selectors = ()
    comments: Selectors = ()
    category: Selectors = ()
    notice: Selectors = ()
    """A row that matches is pinned."""
    new: Selectors = ()
    secret: Selectors = ()
    current: Selectors = ()
    strip: Selectors = ()
    """Nodes inside a title or author cell that are not part of its text (level icons, menus)."""
    next: Selectors = ()
    """Links of the pager, looked for in the whole page."""

    def usable(self, names: frozenset[str]) -> "RowRules":
        """Without the selectors that find nothing on a page with these ids and classes."""
        return RowRules(**{name: _usable(getattr(self, name), names) for name in RowRules.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One layout: for each field the places to look, first non-empty wins."""

    title: Selectors = ()
    subtitle: Selectors = ()
    body: Selectors = ()
    captions: Selectors = ()
    authors: Selectors = ()
    published_at: Selectors = ()
    modified_at: Selectors = ()
    section: Selectors = ()
    keywords: Selectors = ()
    publisher: Selectors = ()
    origin_publisher: Selectors = ()
    drop: Selectors = ()
    """Nodes that are never part of the article: removed before the body is read."""
    rows: RowRules = field(default_factory=RowRules)
    charset: str | None = None

    def usable(self, names: frozenset[str]) -> "Rules":
        """Without the selectors that find nothing on a page with these ids and classes: most of a platform's many skins."""
        fields = {name: _usable(getattr(self, name), names) for name in Rules.__slots__ if name not in ("rows", "charset")}
        return Rules(**fields, rows=self.rows.usable(names), charset=self.charset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """A layout and the moment until which it held (None: it holds still)."""

    until: datetime | None
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A shape of URL: what kind of page it leads to, and the one spelling for all its variants."""

    match: re.Pattern[str]
    kind: Literal["article", "listing", "skip"] = "article"
    canonical: str | None = None
    """Template over the pattern's named groups: "{root}/{mid}/{srl}"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPlan:
    """A listing that leads to the site's articles."""

    url: str
    kind: Literal["board", "section", "feed", "sitemap"] = "board"
    page_url: str | None = None
    """Address of page N with "{page}" in it; None: the page's own pager is followed."""
    every: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything that gisa knows of one site. A site nobody described has only its id and host."""

    id: str
    name: str
    hosts: tuple[str, ...]
    """Host names, with a port where it is not the scheme's own."""
    publisher: str | None = None
    """The outlet's name on articles; None: the page says it."""
    platforms: tuple[str, ...] = ()
    """What it extends, nearest first: ("rhymix",)."""
    is_board: bool = False
    """Posts of many writers: the author is the writer shown."""
    zone: tzinfo = ZoneInfo("Asia/Seoul")
    delay: float = 1.0
    """Seconds between two requests, at least."""
    cookies: bool = False
    """Whether cookies are sent back: for sites that show nothing without."""
    pages_per_day: int | None = None
    """Pages asked for in a day at most; None: as the setting says. 0: any number."""
    enabled: bool = True
    verified: str | None = None
    """When and how the definition was last seen to work."""
    listings: tuple[ListingPlan, ...] = ()
    addresses: tuple[Address, ...] = ()
    eras: tuple[Era, ...] = ()
    """Oldest first; the last one has no `until`."""
    detect: Selectors = ()
    """Of a platform: what is found on its pages and on no others."""
    is_platform: bool = False
    """Rules that sites extend; not a site itself."""
    recipe: str = ""
    """Digest of the rules and the reader's version."""

    def rules_at(self, when: datetime) -> Rules:
        """The layout that held at a moment."""
        for era in self.eras:
            if era.until is None or when < era.until:
                return era.rules
        return Rules()
