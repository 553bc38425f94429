"""What does a capture say? The one function through which every page goes: a crawl's, a WARC's, a saved file's."""

from dataclasses import replace

from lxml.html import HtmlElement

from archive.extract.article_node import weigh_page, without
from archive.extract.body import Body, read_body
from archive.extract.feed import read_feed
from archive.extract.listing import Table, described_tables, read_listing, read_tables
from archive.extract.metadata import Metadata, complete, read_metadata
from archive.extract.open import open_page
from archive.extract.page import Page
from archive.extract.place import Place, is_line, place_by_headline, place_by_rules, place_by_text, place_by_title
from archive.extract.verdict import judge_notice, judge_reading, judge_refusal, judge_status
from archive.model import Capture, Draft, Listing, Reading, Redirect, Rejection, Row, Want
from archive.sites.address import address_kind
from archive.sites.finding import names_on
from archive.sites.load import Catalogue
from archive.sites.model import Rules, Site
from archive.sites.recipe import recipe_of

BOARD_ROWS = 5
"""Rows by which the list of a board is known: a related article has neither number nor writer."""


def derive(
    capture: Capture, site: Site, want: Want = Want.ARTICLE, *, catalogue: Catalogue | None = None, generic: bool = False
) -> Reading:
    """What the capture says, read as what it was fetched for. `generic` reads as if nobody had described the site.

    Whatever the bytes, it answers: what cannot be read is a Rejection with its reason.
    """
    if generic:
        site = _undescribed(site)
    answer = judge_status(capture)
    if isinstance(answer, Redirect):
        return answer
    if answer is None and want is Want.LISTING:
        feed = read_feed(capture, site)
        if isinstance(feed, Listing):
            return feed
    page = open_page(capture, site)
    if isinstance(page, Rejection):
        return answer or page
    if not site.eras and catalogue is not None and not generic:
        site = catalogue.detect(page) or site
    rules = site.rules_at(capture.fetched_at)
    if site.eras:
        rules = rules.usable(names_on(page.root))
    if answer is not None:
        return judge_refusal(page, answer, _rows(read_tables(page, site, rules)))
    if want is Want.LISTING:
        listing = read_listing(page, site, rules)
        return (judge_notice(page, weigh_page(page)) or listing) if isinstance(listing, Rejection) else listing
    return _article(page, site, rules)


def _article(page: Page, site: Site, rules: Rules) -> Draft | Rejection:
    place = place_by_rules(page, site, rules)
    weights = weigh_page(page) if place is None else place.weights
    notice = judge_notice(page, weights) if place is None else None
    if notice is not None:
        return notice
    metadata = read_metadata(page, site, rules)
    title = metadata.title or ""
    place = place or place_by_text(page, site, weights, title)
    tables: tuple[Table, ...] = ()
    lists: frozenset[HtmlElement] = frozenset()
    if place is not None and is_line(place):
        place = place_by_headline(page, weights, metadata, lists, is_board=place.is_board, guess=place) or place
    elif place is None or place.is_board or not place.is_exact:
        # Elsewhere the page itself says what is the article's, and a publisher's page has no board's list.
        tables = (described_tables(page, site, rules) if place is not None and place.source == "rules" else ()) or read_tables(
            page, site, rules
        )
        lists = frozenset(part for table in tables for part in table.parts)
        if place is None or place.source != "rules":
            weights = without(weights, lists)
            place = place_by_text(page, site, weights, title, has_board_list=any(map(_is_board_list, tables)))
            if place is None or place.source == "page":
                is_board = place.is_board if place is not None else metadata.is_board
                place = place_by_headline(page, weights, metadata, lists, is_board=is_board, guess=place) or place
            if place is None and metadata.published_at is not None:
                place = place_by_title(page, weights, title)
    body = read_body(page, rules, metadata, place, lists)
    metadata = complete(metadata, body.lines)
    rows = _rows(tables)
    refused = judge_reading(
        page, metadata, body, rows,
        is_list=address_kind(page.url, site) == "listing", is_under_list=_is_under_list(page, place, tables),
        is_pictures=place is not None and place.is_pictures,
    )  # fmt: skip
    return refused or _draft(site, metadata, body, rows)


def _draft(site: Site, metadata: Metadata, body: Body, rows: tuple[Row, ...]) -> Draft:
    return Draft(
        canonical_url=metadata.canonical_url,
        title=metadata.title or "",
        subtitle=metadata.subtitle or " ".join(body.deck) or None,
        body="\n".join(body.paragraphs),
        captions=body.captions,
        authors=metadata.authors,
        byline_raw=metadata.byline_raw,
        publisher=metadata.publisher,
        origin_publisher=metadata.origin_publisher,
        section=metadata.section,
        keywords=metadata.keywords,
        published_at=metadata.published_at,
        published_at_raw=metadata.published_at_raw,
        modified_at=metadata.modified_at,
        modified_at_raw=metadata.modified_at_raw,
        rows=rows,
        recipe=site.recipe,
        evidence={**metadata.evidence, "body": body.source},
    )


def _rows(tables: tuple[Table, ...]) -> tuple[Row, ...]:
    """The rows of the list under a post: those of the site's rules, else of the longest list."""
    chosen = max(tables, key=lambda table: (table.is_described, table.weight), default=None)
    return chosen.rows if chosen is not None else ()


def _is_under_list(page: Page, place: Place | None, tables: tuple[Table, ...]) -> bool:
    """Whether the text was found below the page's longest list; a post stands above its board's."""
    longest = max(tables, key=lambda table: len(table.rows), default=None)
    if longest is None or place is None:
        return False
    first = next((node for node in page.root.iter() if node is place.nodes[0] or node is longest.lines[0]), None)
    return first is longest.lines[0]


def _is_board_list(table: Table) -> bool:
    """Rows with a number, a writer and a date: the list of a board, under one of its posts."""
    return sum(row.no is not None and bool(row.author) and bool(row.date) for row in table.rows) >= BOARD_ROWS


def _undescribed(site: Site) -> Site:
    """The site as if it had no definition."""
    return replace(site, publisher=None, platforms=(), is_board=False, listings=(), addresses=(), eras=(), recipe=recipe_of())
