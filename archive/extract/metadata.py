"""What does a page say about itself: title, authors, times, section, and where was each found?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archive.extract.page import Page
from archive.normalise.text import one_line
from archive.normalise.time import read_time
from archive.sites.model import Rules, Site


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


def read_metadata(page: Page, site: Site, rules: Rules) -> Metadata:
    """The metadata of an article's page; a field that nothing vouches for is None or empty."""
    metas = {
        (node.get("property") or node.get("name") or "").lower(): node.get("content") or "" for node in page.root.iter("meta")
    }
    published = metas.get("article:published_time")
    return Metadata(
        title=one_line(metas.get("og:title")) or one_line(page.root.findtext(".//title")) or None,
        published_at=read_time(published, now=page.fetched_at, zone=page.zone),
        published_at_raw=published,
        canonical_url=page.url,
    )


def complete(metadata: Metadata, body: tuple[str, ...]) -> Metadata:
    """The metadata with what only the body's paragraphs say: the byline, the outlet a story was taken from."""
    return metadata
