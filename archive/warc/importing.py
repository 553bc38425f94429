"""How captures of other archives come in: through the same door as a crawl's, each at most once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import Connection

from archive.ingest import Arrival, Result, ingest, screen
from archive.model import Capture, Reading, Want
from archive.normalise.url import url_hash
from archive.sites.address import address_kind, canonical_url
from archive.sites.model import Site
from archive.store import captures
from archive.warc.keeping import with_raw
from archive.warc.records import Damage, Found, Passed, read_records
from archive.warc.segment import SegmentWriter

BATCH = 32
NUMBER = "7770777"
"""Stands for the number of a page while its place in an address is looked for."""

SiteOf = Callable[[str], Site | None]
"""The site that an address belongs to; None: it is not wanted."""
Read = Callable[[Sequence[tuple[Capture, Site, Want]]], Iterable[Reading]]
Before = Callable[[Connection, Sequence[Arrival]], object]
"""What is done with a batch that was read before it is stored."""


@dataclass(slots=True)
class Imported:
    """What an import came to so far."""

    results: list[Result] = field(default_factory=list)
    """Of the batch just stored."""
    known: int = 0
    """Captures that the archive has already."""
    unwanted: int = 0
    passed: int = 0
    """Records that are no captures of pages."""
    damages: list[Damage] = field(default_factory=list)
    offset: int = 0
    """How far in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A capture to be brought in, and what it is of."""

    capture: Capture
    site: Site
    want: Want
    listing: str | None = None
    page: int | None = None


def import_warc(
    conn: Connection,
    path: Path,
    *,
    site_of: SiteOf,
    read: Read,
    writer: SegmentWriter,
    run_id: int | None = None,
    before: Before = lambda conn, arrivals: None,
) -> Iterator[Imported]:
    """Brings in every good record of a file, batch by batch; what has been stored is given after each batch.

    Idempotent: what the archive has is passed over, so a killed import is run again.
    """
    done = Imported()
    batch: list[Page] = []
    for item in read_records(path):
        done.offset = item.offset
        match item:
            case Damage():
                done.damages.append(item)
            case Passed():
                done.passed += 1
            case Found():
                _sort(conn, item, site_of, batch, done)
        if len(batch) >= BATCH:
            yield _store(conn, batch, read, writer, run_id, done, before)
            batch = []
    yield _store(conn, batch, read, writer, run_id, done, before)


def _sort(conn: Connection, found: Found, site_of: SiteOf, batch: list[Page], done: Imported) -> None:
    capture = found.capture
    site = site_of(capture.url)
    if site is None or address_kind(capture.url, site) == "skip":
        done.unwanted += 1
    elif captures.exists(conn, site.id, url_hash(canonical_url(capture.url, site)), capture.fetched_at):
        done.known += 1
    else:
        batch.append(page_of(found, site))


def page_of(found: Found, site: Site) -> Page:
    """What a capture is of: as its record tells, else as far as the site's definition tells."""
    if found.want is not None:
        return Page(capture=found.capture, site=site, want=found.want, listing=found.listing, page=found.page)
    plan = _plan_of(found.capture.url, site)
    if plan is not None:
        return Page(capture=found.capture, site=site, want=Want.LISTING, listing=plan[0], page=plan[1])
    kind = address_kind(found.capture.url, site)
    return Page(capture=found.capture, site=site, want=Want.LISTING if kind == "listing" else Want.ARTICLE)


def _plan_of(url: str, site: Site) -> tuple[str, int] | None:
    """The listing of the site's definition that an address is a page of, and which page."""
    spelled = canonical_url(url, site)
    for plan in site.listings:
        if spelled == canonical_url(plan.url, site):
            return plan.url, 1
        if plan.page_url is not None:
            before, _, after = canonical_url(plan.page_url.replace("{page}", NUMBER), site).partition(NUMBER)
            number = spelled.removeprefix(before).removesuffix(after)
            if f"{before}{number}{after}" == spelled and number.isdecimal():
                return plan.url, int(number)
    return None


def _store(
    conn: Connection,
    batch: list[Page],
    read: Read,
    writer: SegmentWriter,
    run_id: int | None,
    done: Imported,
    before: Before,
) -> Imported:
    readings = read([(page.capture, page.site, page.want) for page in batch])
    arrivals = [
        Arrival(
            site=page.site, want=page.want, capture=page.capture, pointer=None, reading=reading,
            run_id=run_id, listing=page.listing, page=page.page,
        )
        for page, reading in zip(batch, readings, strict=True)
    ]  # fmt: skip
    before(conn, arrivals)
    done.results = ingest(conn, with_raw(screen(conn, arrivals), writer)) if arrivals else []
    conn.commit()
    return done
