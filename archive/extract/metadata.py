"""What does a page say about itself: title, authors, times, section, and where was each found?

The site's own rules come first; then each field's claims are weighed in the order that its module states (title, dates, authors,
canonical, origin). `evidence` names the winner's place, field by field.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from archive.extract.authors import find_authors
from archive.extract.byline import GUESSES
from archive.extract.canonical import find_canonical
from archive.extract.dates import find_times
from archive.extract.evidence import Evidence, gather
from archive.extract.look import Look
from archive.extract.origin import origin_publisher
from archive.extract.outlets import is_portal, outlet
from archive.extract.page import Page
from archive.extract.select import values
from archive.extract.subject import find_keywords, find_section, find_subtitle, section_names
from archive.extract.title import find_title, keys_of
from archive.extract.writer import is_board_post
from archive.normalise.names import byline_from_body, looks_like_name
from archive.normalise.url import host_of
from archive.sites.model import Rules, Selectors, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Everything of an article but its body. Fields are those of `archive.model.Draft`."""

    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    byline_raw: str | None = None
    publisher: str | None = None
    origin_publisher: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_at_raw: str | None = None
    modified_at: datetime | None = None
    modified_at_raw: str | None = None
    canonical_url: str
    evidence: Mapping[str, str] = field(default_factory=dict)
    is_board: bool = False
    """The page is a post on a board, described or recognised."""


def read_metadata(page: Page, site: Site, rules: Rules) -> Metadata:
    """The metadata of an article's page; a field that nothing vouches for is None or empty."""
    evidence = gather(page)
    found: dict[str, str] = {}
    publisher = _publisher(page, site, rules, evidence, found)
    names = _site_names(site, publisher, evidence)
    given = values(page, rules.title)
    never = (*names, *section_names(evidence))
    headline = find_title(evidence, names=never, given=given[0].value if given else None)
    if headline:
        found["title"] = given[0].source if given else headline.source
    look = Look(page, evidence, headline, keys_of(never))
    times = find_times(
        page,
        look,
        given=values(page, rules.published_at),
        given_modified=values(page, rules.modified_at),
        # A definition that has a place for the time of a change knows when a page names none.
        is_described=site.is_board or bool(site.rules_at(page.fetched_at).modified_at),
    )
    is_board = site.is_board or (not site.publisher and is_board_post(look, page.text))
    byline = find_authors(look, given=values(page, rules.authors), outlets=names, is_board=is_board)
    canonical, found["canonical_url"] = find_canonical(page, site, evidence)
    for name, source in (
        ("authors", byline.source if byline.authors else None),
        ("published_at", times.published and times.published.source),
        ("modified_at", times.modified and times.modified.source),
        ("modified_at_dropped", times.note),
    ):
        if source:
            found[name] = source
    return Metadata(
        title=headline.text if headline else None,
        subtitle=_first(page, rules.subtitle, found, "subtitle")
        or (find_subtitle(look, headline, found) if not site.is_board else None),
        authors=byline.authors,
        byline_raw=byline.raw,
        publisher=publisher,
        origin_publisher=_first(page, rules.origin_publisher, found, "origin_publisher"),
        section=_first(page, rules.section, found, "section") or find_section(evidence, names, found),
        keywords=_ruled_keywords(page, rules) or find_keywords(evidence, names, found),
        published_at=times.published.moment.at if times.published else None,
        published_at_raw=times.published.raw if times.published else None,
        modified_at=times.modified.moment.at if times.modified else None,
        modified_at_raw=times.modified.raw if times.modified else None,
        canonical_url=canonical,
        evidence=found,
        is_board=is_board,
    )


def is_declared(metadata: Metadata) -> bool:
    """Whether the page's own data, not a date seen somewhere on it, say when the article was published."""
    return metadata.evidence.get("published_at", "").startswith(("ld:", "meta:", "json:"))


def complete(metadata: Metadata, lines: Sequence[str]) -> Metadata:
    """The metadata with what only the text says: its byline and the outlet that it was taken from.

    `lines` are those of the text area in order, with byline, source and copyright lines still among them.
    """
    evidence = dict(metadata.evidence)
    names = (metadata.publisher or "",)
    authors, raw = metadata.authors, metadata.byline_raw
    is_guess = evidence.get("authors", "").startswith(GUESSES)
    if not metadata.is_board and (is_guess or not any(map(looks_like_name, authors))):
        # An author who bears no Korean name may be a house that a portal names; the text knows better.
        said, said_raw = byline_from_body(lines, outlets=names)
        if said:
            authors, raw, evidence["authors"] = said, said_raw, "body"
    origin = metadata.origin_publisher or origin_publisher(lines, publisher=metadata.publisher)
    if origin and not metadata.origin_publisher:
        evidence["origin_publisher"] = "body"
    return replace(metadata, authors=authors, byline_raw=raw or metadata.byline_raw, origin_publisher=origin, evidence=evidence)


def _publisher(page: Page, site: Site, rules: Rules, evidence: Evidence, found: dict[str, str]) -> str | None:
    """The outlet's name: the rule's, the definition's, else the page's own."""
    ruled = _first(page, rules.publisher, found, "publisher")
    if ruled or site.publisher:
        found.setdefault("publisher", "site")
        return ruled or site.publisher
    for name, source in (
        (evidence.linked.publisher, "ld:publisher"),
        (evidence.meta("og:article:publisher", "dc.publisher", "dcterms.publisher", "publisher"), "meta:publisher"),
        (evidence.meta("og:site_name", "application-name", "apple-mobile-web-app-title", "attribution"), "meta:og:site_name"),
    ):
        shown = _shown_by_portal(name) or name
        if shown and len(shown) <= 40 and not shown.startswith("http") and not is_portal(shown):
            found["publisher"] = source
            return outlet(shown) or shown
    return _known_publisher(evidence, site, found)


def _shown_by_portal(name: str) -> str | None:
    """The outlet that a portal names beside itself: "누리일보 | 네이버", "Daum | 누리일보"."""
    halves = [half.strip() for half in name.split("|")]
    if len(halves) != 2 or is_portal(halves[0]) == is_portal(halves[1]):
        return None
    return next((half for half in halves if half and not is_portal(half)), None)


def _known_publisher(evidence: Evidence, site: Site, found: dict[str, str]) -> str | None:
    """An outlet of the table that a portal's author meta, the end of <title> or the host names."""
    written = evidence.meta("og:article:author", "article:author", "author", "writer")
    shown = _shown_by_portal(written)
    if shown:
        found["publisher"] = "meta:author"
        return outlet(shown) or shown
    author = written.partition("|")[0]
    tail = re.split(r"[|:<>ㅣ│-]", evidence.page_title)[-1]
    labels = site.hosts[0].partition(":")[0].split(".") if site.hosts else []
    for name, source in ((author, "meta:author"), (tail, "title"), *((label, "host") for label in labels)):
        known = outlet(name)
        if known and not is_portal(known):
            found["publisher"] = source
            return known
    return None


def _site_names(site: Site, publisher: str | None, evidence: Evidence) -> tuple[str, ...]:
    """Everything the site and the outlet call themselves: neither title nor author."""
    host = host_of(f"http://{site.hosts[0]}/") if site.hosts else ""
    labels = [label for label in host.partition(":")[0].split(".") if len(label) > 2]
    said = (
        evidence.linked.publisher,
        evidence.meta("og:site_name"),
        evidence.meta("application-name"),
        evidence.meta("dc.publisher"),
    )
    own = [name for name in (site.name, publisher, site.publisher, *said) if name]
    known = [known for name in own if (known := outlet(name)) and not is_portal(known)]
    return tuple(dict.fromkeys((*own, *known, host, *labels)))


def _first(page: Page, selectors: Selectors, found: dict[str, str], name: str) -> str | None:
    for value in values(page, selectors) if selectors else ():
        found[name] = value.source
        return value.value
    return None


def _ruled_keywords(page: Page, rules: Rules) -> tuple[str, ...]:
    words = (
        (word.strip(" #") for found in values(page, rules.keywords) for word in found.value.split(",")) if rules.keywords else ()
    )
    return tuple(dict.fromkeys(word for word in words if word))
