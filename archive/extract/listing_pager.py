"""Which further pages does a list have, and which one is this?"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml.html import HtmlElement

from archive.extract.listing_links import target
from archive.extract.listing_repeats import names_of
from archive.extract.page import Page
from archive.extract.select import nodes, text_of
from archive.sites.address import canonical_url
from archive.sites.model import Selectors, Site

PAGER = re.compile(r"pag(?:e|ing|er|inat)|pg_|bd_pg|pnavi|navi$|numbering", re.IGNORECASE)
PAGE_KEY = re.compile(
    r"(?:cp|c|cur|current|now|go|move|list)?_?(?:page|pg|p|pn|pageno|pageindex|page_?num|currentpage|start_?page|nowpage)",
    re.IGNORECASE,
)
NEXT = re.compile(r"(?:다음|다음\s?페이지|다음\s?목록|next|next page|›|>|»|→|더\s?보기)", re.IGNORECASE)
MORE = re.compile(r"(?:기사|뉴스|목록|글|결과)?\s?더\s?보기\W*|(?:load |view |see )?more", re.IGNORECASE)
NUMBER = re.compile(r"\[?\s*(\d{1,6})\s*\]?(?:\s?페이지|페이지로 이동)?")
MOST_PAGES = 30


def read_pager(page: Page, site: Site, next_links: Selectors) -> tuple[int | None, tuple[str, ...]]:
    """The number of this page, and the addresses of those after it, nearest first."""
    anchors = nodes(page.root, next_links) if next_links else []
    found = list(_numbered(anchors or _pager_links(page), page, site))
    here = canonical_url(page.url, site)
    current = _page_of(here) or _marked(anchors, page) or (1 if found else None)
    after = {number: url for number, url in sorted(found, reverse=True) if number > (current or 1) and url != here}
    following = tuple(dict.fromkeys(after[number] for number in sorted(after)))
    if not following:
        following = tuple(_named_next(anchors or [*_pager_links(page), *_more_links(page)], page, site, here))
    return current, following[:MOST_PAGES]


def _numbered(anchors: list[HtmlElement] | Iterator[HtmlElement], page: Page, site: Site) -> Iterator[tuple[int, str]]:
    for anchor in anchors:
        match = NUMBER.fullmatch(text_of(anchor)) or re.fullmatch(r"(\d{1,6})\s?페이지.*", anchor.get("title") or "")
        url = target(anchor, page, site)
        if url is None:
            continue
        if match:
            yield int(match[1]), url
        elif (number := _page_of(url)) is not None:
            yield number, url


def _pager_links(page: Page) -> Iterator[HtmlElement]:
    """Links in what calls itself a pager, or numbers in a row."""
    for anchor in page.root.iter("a"):
        above = list(anchor.iterancestors())[:4]
        if any(PAGER.search(name) for node in above if node.tag not in ("body", "html") for name in names_of(node)):
            text = text_of(anchor)
            if (
                NUMBER.fullmatch(text)
                or NEXT.fullmatch(text)
                or any(PAGER.search(name) for node in above[:2] for name in names_of(node))
            ):
                yield anchor


def _more_links(page: Page) -> Iterator[HtmlElement]:
    """Links outside any pager by which a list goes on; to be believed where their address says a later page of it."""
    path = urlsplit(page.url).path
    for anchor in page.root.iter("a"):
        href = anchor.get("href") or ""
        if "=" in href and urlsplit(urljoin(page.url, href)).path == path and MORE.fullmatch(text_of(anchor)):
            yield anchor


def _named_next(anchors: list[HtmlElement], page: Page, site: Site, here: str) -> Iterator[str]:
    for anchor in anchors:
        words = (text_of(anchor), anchor.get("title") or "", anchor.get("rel") or "", *names_of(anchor))
        if any(NEXT.fullmatch(word.strip()) for word in words if word):
            url = target(anchor, page, site)
            if url and url != here and (_page_of(url) or 0) > (_page_of(here) or 1):
                yield url
                return


def _marked(anchors: list[HtmlElement], page: Page) -> int | None:
    """The number that stands in a pager without a link."""
    parents = dict.fromkeys(parent for anchor in anchors or _pager_links(page) if (parent := anchor.getparent()) is not None)
    for parent in parents:
        for node in parent.iter("strong", "em", "span", "b"):
            match = NUMBER.fullmatch(text_of(node))
            if match and next(node.iterancestors("a"), None) is None:
                return int(match[1])
    return None


def _page_of(url: str) -> int | None:
    """The page number that an address says: in a parameter, or at the end of its path after "page"."""
    parts = urlsplit(url)
    for key, value in parse_qsl(parts.query):
        if PAGE_KEY.fullmatch(key) and value.isdigit():
            return int(value)
    match = re.search(r"/page/(\d{1,6})/?$", parts.path)
    return int(match[1]) if match else None
