"""What does one definition file say? Its words are checked here; docs/adding-a-site.md explains each."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.errors import SiteError
from archive.sites.model import Address, ListingPlan, Selectors
from archive.sites.selector import parse_selector

T = TypeVar("T")

ARTICLE_FIELDS = (
    "title", "subtitle", "body", "captions", "authors", "published_at", "modified_at", "section", "keywords",
    "publisher", "origin_publisher",
)  # fmt: skip
ROW_FIELDS = (
    "row", "no", "title", "author", "date", "comments", "category", "notice", "new", "secret", "current", "strip", "next",
)  # fmt: skip
LAYOUT_KEYS = ("fields", "rows", "drop", "charset")
TOP_KEYS = (
    "id", "name", "publisher", "extends", "platform", "board", "timezone", "delay", "pages_per_day", "cookies", "enabled",
    "verified", "hosts", "detect", "listing", "address", "era", *LAYOUT_KEYS,
)  # fmt: skip
LISTING_KEYS = ("url", "kind", "page_url", "every")
ADDRESS_KEYS = ("match", "kind", "canonical")
ERA_KEYS = ("until", *LAYOUT_KEYS)

LISTING_KINDS = ("board", "section", "feed", "sitemap")
ADDRESS_KINDS = ("article", "listing", "skip")
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9._-]*")
SPAN = re.compile(r"(\d+)\s*([smhd])")
SPAN_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
LONGEST_DELAY = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The keys of a layout that a table gives; what it does not give comes from what it extends."""

    fields: Mapping[str, Selectors] = field(default_factory=dict)
    rows: Mapping[str, Selectors] = field(default_factory=dict)
    drop: Selectors = ()
    charset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One file, checked word by word, not yet joined with what it extends. None: the file does not say."""

    source: str
    id: str
    name: str
    publisher: str | None = None
    extends: str | None = None
    is_platform: bool = False
    is_board: bool | None = None
    zone: ZoneInfo | None = None
    delay: float | None = None
    pages_per_day: int | None = None
    cookies: bool | None = None
    enabled: bool = True
    verified: str | None = None
    hosts: tuple[str, ...] = ()
    detect: Selectors = ()
    listings: tuple[ListingPlan, ...] = ()
    addresses: tuple[Address, ...] = ()
    layout: Layout = field(default_factory=Layout)
    eras: tuple[tuple[date | datetime, Layout], ...] = ()


def read_definition(path: Path) -> Definition:
    """The definition in a file; SiteError names the file, the key and what is allowed there."""
    try:
        table = tomllib.loads(path.read_bytes().decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SiteError(f"{path}: this is not TOML in UTF-8: {error}") from error
    except OSError as error:
        raise SiteError(f"{path}: the file cannot be read: {error.strerror}") from error
    return _definition(_Table(str(path), "", table, TOP_KEYS))


def _definition(top: "_Table") -> Definition:
    return Definition(
        source=top.source,
        id=_identifier(top),
        name=top.need("name", str),
        publisher=top.take("publisher", str),
        extends=top.take("extends", str),
        is_platform=top.take("platform", bool) or False,
        is_board=top.take("board", bool),
        zone=top.read("timezone", _zone),
        delay=top.read("delay", _delay),
        pages_per_day=top.read("pages_per_day", _pages),
        cookies=top.take("cookies", bool),
        enabled=top.take("enabled", bool) is not False,
        verified=top.read("verified", str),
        hosts=tuple(host.lower() for host in top.strings("hosts")),
        detect=top.selectors("detect"),
        listings=_listings(top),
        addresses=tuple(_address(table) for table in top.tables("address", ADDRESS_KEYS)),
        layout=_layout(top),
        eras=tuple((_until(table), _layout(table)) for table in top.tables("era", ERA_KEYS)),
    )


class _Table:
    """A TOML table with the name of its file, so that every complaint can say where."""

    def __init__(self, source: str, where: str, content: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
        self.source = source
        self.where = where
        self.content = content
        for key in content:
            if key not in allowed:
                near = get_close_matches(key, allowed, 1)
                hint = f' (did you mean "{near[0]}"?)' if near else ""
                raise self.error(key, f"is not a key here{hint}; allowed are: {', '.join(allowed)}")

    def error(self, key: str, complaint: str) -> SiteError:
        return SiteError(f'{self.source}: "{self.where}{key}" {complaint}')

    def take(self, key: str, kind: type[T]) -> T | None:
        value = self.content.get(key)
        if value is None or (isinstance(value, kind) and value != ""):
            return value
        raise self.error(key, f"is {value!r}, but must be {_in_words(kind)}")

    def need(self, key: str, kind: type[T]) -> T:
        value = self.take(key, kind)
        if value is None:
            raise self.error(key, f"is missing: it must be {_in_words(kind)}")
        return value

    def read(self, key: str, reader: Callable[[Any], T]) -> T | None:
        """The value as `reader` understands it; its ValueError says what is allowed."""
        if key not in self.content:
            return None
        try:
            return reader(self.content[key])
        except ValueError as error:
            raise self.error(key, f"is {self.content[key]!r}, but {error}") from error

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.content.get(key, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            raise self.error(key, f"is {value!r}, but must be a text or a list of texts")
        return tuple(items)

    def selectors(self, key: str) -> Selectors:
        try:
            return tuple(parse_selector(text) for text in self.strings(key))
        except SiteError as error:
            if str(error).startswith(self.source):
                raise
            raise self.error(key, f"has a selector that cannot be used: {error}") from error

    def tables(self, key: str, allowed: tuple[str, ...]) -> list["_Table"]:
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, f"must be written as [[{key}]] blocks")
        return [_Table(self.source, f"{self.where}{key}[{n}].", item, allowed) for n, item in enumerate(value)]

    def table(self, key: str, allowed: tuple[str, ...]) -> "_Table":
        value = self.content.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"must be written as a [{key}] table")
        return _Table(self.source, f"{self.where}{key}.", value, allowed)


def _layout(table: _Table) -> Layout:
    fields = table.table("fields", ARTICLE_FIELDS)
    rows = table.table("rows", ROW_FIELDS)
    return Layout(
        fields={key: fields.selectors(key) for key in fields.content},
        rows={key: rows.selectors(key) for key in rows.content},
        drop=table.selectors("drop"),
        charset=table.read("charset", _charset),
    )


def _listings(top: _Table) -> tuple[ListingPlan, ...]:
    value = top.content.get("listing", [])
    if isinstance(value, str) or (isinstance(value, list) and any(isinstance(item, str) for item in value)):
        return tuple(ListingPlan(url=_page_address(top, "listing", url)) for url in top.strings("listing"))
    return tuple(_listing(table) for table in top.tables("listing", LISTING_KEYS))


def _listing(table: _Table) -> ListingPlan:
    page_url = table.take("page_url", str)
    if page_url is not None and "{page}" not in page_url:
        raise table.error("page_url", f'is "{page_url}", but must have "{{page}}" where the page number stands')
    return ListingPlan(
        url=_page_address(table, "url", table.need("url", str)),
        kind=cast(Any, _choice(table, "kind", LISTING_KINDS)),
        page_url=page_url,
        every=table.read("every", _span) or ListingPlan(url="").every,
    )


def _address(table: _Table) -> Address:
    match = table.read("match", _pattern)
    if match is None:
        raise table.error("match", "is missing: it must be a regular expression over the whole address")
    canonical = table.take("canonical", str)
    if canonical is not None:
        unknown = set(re.findall(r"\{([^}]*)\}", canonical)) - set(match.groupindex)
        if unknown or canonical.count("{") != canonical.count("}"):
            names = ", ".join(f"{{{name}}}" for name in match.groupindex) or "none"
            raise table.error("canonical", f"is {canonical!r}, but may hold only the pattern's groups: {names}")
    return Address(match=match, kind=cast(Any, _choice(table, "kind", ADDRESS_KINDS)), canonical=canonical)


def _choice(table: _Table, key: str, allowed: tuple[str, ...]) -> str:
    value = table.take(key, str) or allowed[0]
    if value not in allowed:
        raise table.error(key, f'is "{value}", but must be one of: {", ".join(allowed)}')
    return value


def _page_address(table: _Table, key: str, url: str) -> str:
    if not re.match(r"https?://[^/\s]+", url):
        raise table.error(key, f'is "{url}", but must be an absolute address: https://…')
    return url


def _identifier(top: _Table) -> str:
    value = top.need("id", str)
    if not IDENTIFIER.fullmatch(value):
        raise top.error("id", f'is "{value}", but may hold only small letters, digits, ".", "-" and "_"')
    return value


def _until(table: _Table) -> date | datetime:
    value = table.content.get("until")
    if isinstance(value, date):
        return value
    raise table.error("until", f"is {value!r}, but must be a date without quotes: 2024-03-01")


def moment(until: date | datetime, zone: ZoneInfo) -> datetime:
    """The era's end as an aware time: a bare date ends at its midnight in the site's zone."""
    when = until if isinstance(until, datetime) else datetime.combine(until, time(), zone)
    return when if when.tzinfo else when.replace(tzinfo=zone)


def _zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, TypeError, ValueError, OSError):
        raise ValueError('must be a zone name: "Asia/Seoul"') from None


def _delay(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_DELAY:
        raise ValueError(f"must be seconds from 0 to {LONGEST_DELAY:.0f}")
    return float(value)


def _pages(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("must be a number of pages, or 0 for any number")
    return value


def _charset(value: Any) -> str:
    try:
        "".encode(value)
    except (LookupError, TypeError):
        raise ValueError('must be a character set that Python knows: "utf-8", "cp949"') from None
    return str(value)


def _span(value: Any) -> timedelta:
    found = SPAN.fullmatch(value) if isinstance(value, str) else None
    span = timedelta(**{SPAN_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not span:
        raise ValueError('must be a time span above zero: "30s", "10m", "6h", "1d"')
    return span


def _pattern(value: Any) -> re.Pattern[str]:
    try:
        return re.compile(value)
    except (re.error, TypeError) as error:
        raise ValueError(f"must be a regular expression: {error}") from None


def _in_words(kind: type[object]) -> str:
    return {str: "a text that is not empty", bool: "true or false"}.get(kind, kind.__name__)
