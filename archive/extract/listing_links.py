"""Which links does a page have, and which of them lead to pages of the same make?"""

import re
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from archive.extract.page import Page
from archive.extract.select import text_of
from archive.normalise.url import normalise_url
from archive.sites.address import address_kind, canonical_url
from archive.sites.model import Site

SCRIPT_CALL = re.compile(r"(?:javascript:)?\s*(?:return\s+)?([A-Za-z_$][\w$.]*)\s*\(([^)]*\d[^)]*)\)")
"""A function called with a number: how boards without addresses open a post."""
LOCATION = re.compile(r"location(?:\.href|\.assign|\.replace)?\s*[=(]\s*[\"']([^\"']+)")
CLICKABLE = etree.XPath("descendant-or-self::a | descendant-or-self::*[@onclick or @data-href]")
ROWS = frozenset({"tr", "li", "td", "div", "dl", "p", "span", "article", "button"})
DATA_ADDRESSES = ("data-href", "data-url", "data-link", "data-action")
"""Where an element that a script opens may tell its address."""
ADDRESS = re.compile(r"(?=\S*\d)(?:https?://|[./?])\S+")
DATA_KEY = re.compile(r"data-(?:[\w-]*[-_])?\w*(?:id|idx|no|num|seq|sn|sno|uid|srl|key|pk)", re.IGNORECASE)
DATA_VALUE = re.compile(r"(?=\D*\d)[\w.=+-]{1,64}")
"""A post's number or key, from which a script makes the address."""
DIGITS = re.compile(r"\d+")
TELLING_KEYS = frozenset({"act", "mode", "cmd", "command", "method", "action", "task", "view", "type", "proc", "md"})
"""Parameters whose word says what the page does, so that it belongs to the address's make."""
FEWEST_SLUG_PARTS = 3
DATA_SHAPE = "data:"
"""How the shape of links begins that are known by their data attributes only: tabs and folds have such too."""


class Link(NamedTuple):
    """A link to another page, or the call of a function that opens one."""

    element: HtmlElement
    key: str
    """What it leads to: the address, or the call where there is none."""
    url: str | None
    shape: str
    loose: str
    """The shape without the words of its path."""
    text: str


def links_of(page: Page, site: Site, within: HtmlElement | None = None) -> list[Link]:
    """The links of a page, or of one element, in order, without those that lead nowhere or to what the site's rules leave out."""
    root = page.root if within is None else within
    elements: Any = CLICKABLE(root) if _has_scripted(page) else root.iter("a")
    return [link for element in elements if (link := link_of(element, page, site)) is not None]


@lru_cache(maxsize=1)
def _has_scripted(page: Page) -> bool:
    """Whether anything but a link may react to a click."""
    return any(name in page.text for name in ("onclick", "onClick", "data-href", "ONCLICK"))


def target(element: HtmlElement, page: Page, site: Site) -> str | None:
    """The address a link leads to, in the site's spelling; None for a script or a place on the same page."""
    url = linked(element, page)
    return (canonical_url(url, site) if site.addresses else url) if url else None


def linked(element: HtmlElement, page: Page) -> str | None:
    """The address as the page links to it."""
    href = (element.get("href") or element.get("data-href") or "").strip()
    if not href or href.startswith("#") or href[:11].lower() == "javascript:":
        opened = LOCATION.search(element.get("onclick") or "") or LOCATION.search(href)
        href = opened[1] if opened else _told_address(element)
    return (normalise_url(href, page.url) or None) if href else None


@lru_cache(maxsize=8192)  # A site's menus stand on each of its pages.
def _shapes(url: str) -> tuple[str, str]:
    """What addresses of one make share ("host/news/#", "host/board.php?id&no"): with the words of the path, and without."""
    parts = urlsplit(url)
    keys = []
    for token in parts.query.split("&") if parts.query else []:
        key, _, value = token.partition("=")
        keys.append(f"{key}={value}" if key.lower() in TELLING_KEYS and value.isalpha() else _digits(key))
    query = "&".join(sorted(keys))
    segments = [segment for segment in parts.path.split("/") if segment]
    strict, loose = ("/".join(_segment(segment, loose) for segment in segments) for loose in (False, True))
    return f"{parts.netloc}/{strict}?{query}", f"{parts.netloc}/{loose}?{query}"


def link_of(anchor: HtmlElement, page: Page, site: Site) -> Link | None:
    """The link that an element is; None where it leads nowhere, or to what the site's rules leave out."""
    if anchor.tag != "a" and not _stands_alone(anchor):
        return None
    url = target(anchor, page, site)
    if url is None:
        call = SCRIPT_CALL.search(anchor.get("onclick") or "") or SCRIPT_CALL.search(anchor.get("href") or "")
        if call is None:
            return _by_data(anchor)
        name = f"script:{call[1]}"
        return Link(anchor, f"{name}({call[2]})", None, name, name, text_of(anchor))
    if site.addresses:
        kind = address_kind(url, site)
        if kind == "skip":
            return None
        if kind == "article":
            return Link(anchor, url, url, "article", "article", text_of(anchor))
    return Link(anchor, url, url, *_shapes(url), text_of(anchor))


def _told_address(element: HtmlElement) -> str:
    """The address in a data attribute, which a script opens; "" where there is none."""
    told = ((element.get(name) or "").strip() for name in DATA_ADDRESSES)
    return next((value for value in told if value and ADDRESS.fullmatch(value)), "")


def _by_data(element: HtmlElement) -> Link | None:
    """The link of an element that tells a script, in data attributes, which post to open."""
    keys = [(name, value) for name, value in element.items() if DATA_KEY.fullmatch(name) and DATA_VALUE.fullmatch(value)]
    if not keys:
        return None
    shape = DATA_SHAPE + " ".join(name for name, _ in keys)
    return Link(element, f"{shape} {' '.join(value for _, value in keys)}", None, shape, shape, text_of(element))


def _stands_alone(element: HtmlElement) -> bool:
    """Whether something that reacts to a click is a row, not a button, and has no real link of its own."""
    return element.tag in ROWS and all(
        (anchor.get("href") or "#").startswith(("#", "javascript:")) for anchor in element.iter("a")
    )


def _segment(segment: str, loose: bool) -> str:
    if "%" in segment or segment.count("-") >= FEWEST_SLUG_PARTS:
        return "*"
    if DIGITS.search(segment):
        generalised = _digits(segment)
        return "*" if loose or generalised.count("#") > 2 else generalised
    return "w" if loose else segment


def _digits(text: str) -> str:
    return DIGITS.sub("#", text)
