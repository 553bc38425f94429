"""What does a capture say? The one function through which every page goes: a crawl's, a WARC's, a saved file's."""

from dataclasses import replace

from archive.extract.body import Body, read_body
from archive.extract.feed import read_feed
from archive.extract.listing import Table, read_listing, read_tables
from archive.extract.metadata import Metadata, complete, read_metadata
from archive.extract.open import open_page
from archive.extract.page import Page
from archive.extract.verdict import judge_notice, judge_reading, judge_refusal, judge_status
from archive.model import Capture, Draft, Listing, Reading, Redirect, Rejection, Row, Want
from archive.sites.load import Catalogue
from archive.sites.model import Rules, Site


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
    if answer is not None:
        return judge_refusal(page, answer, _rows(read_tables(page, site, rules)))
    notice = judge_notice(page)
    if want is Want.LISTING:
        listing = read_listing(page, site, rules)
        return notice if notice is not None and isinstance(listing, Rejection) else listing
    return notice or _article(page, site, rules)


def _article(page: Page, site: Site, rules: Rules) -> Draft | Rejection:
    tables = read_tables(page, site, rules)
    metadata = read_metadata(page, site, rules)
    body = read_body(page, site, rules, metadata, tables)
    metadata = complete(metadata, body.lines)
    rows = _rows(tables)
    text = body.paragraphs or body.captions
    refused = judge_reading(
        page, metadata.title, sum(map(len, text)),
        rows=rows, is_dated=metadata.published_at is not None, is_found=body.source == "rules",
    )  # fmt: skip
    return refused or _draft(site, metadata, body, rows)


def _draft(site: Site, metadata: Metadata, body: Body, rows: tuple[Row, ...]) -> Draft:
    return Draft(
        canonical_url=metadata.canonical_url,
        title=metadata.title or "",
        subtitle=metadata.subtitle,
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


def _undescribed(site: Site) -> Site:
    """The site as if it had no definition."""
    return replace(site, publisher=None, platforms=(), is_board=False, listings=(), addresses=(), eras=())
