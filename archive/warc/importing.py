"""How captures of other archives come in: through the same door as a crawl's, each at most once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import Connection

from archive.ingest import Arrival, Result, ingest
from archive.model import Capture, Reading, Want
from archive.normalise.url import url_hash
from archive.sites.address import address_kind, canonical_url
from archive.sites.model import Site
from archive.store import captures
from archive.warc.records import Damage, Found, Passed, read_records
from archive.warc.segment import SegmentWriter

BATCH = 32

SiteOf = Callable[[str], Site | None]
"""The site that an address belongs to; None: it is not wanted."""
Read = Callable[[Sequence[tuple[Capture, Site, Want]]], Iterable[Reading]]


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


def import_warc(
    conn: Connection, path: Path, *, site_of: SiteOf, read: Read, writer: SegmentWriter, run_id: int | None = None
) -> Iterator[Imported]:
    """Brings in every good record of a file, batch by batch; what has been stored is given after each batch.

    Idempotent: what the archive has is passed over, so a killed import is run again.
    """
    done = Imported()
    batch: list[tuple[Capture, Site, Want]] = []
    for item in read_records(path):
        done.offset = item.offset
        match item:
            case Damage():
                done.damages.append(item)
            case Passed():
                done.passed += 1
            case Found():
                _sort(conn, item.capture, site_of, batch, done)
        if len(batch) >= BATCH:
            yield _store(conn, batch, read, writer, run_id, done)
            batch = []
    yield _store(conn, batch, read, writer, run_id, done)


def _sort(conn: Connection, capture: Capture, site_of: SiteOf, batch: list[tuple[Capture, Site, Want]], done: Imported) -> None:
    site = site_of(capture.url)
    if site is None or address_kind(capture.url, site) == "skip":
        done.unwanted += 1
    elif captures.exists(conn, site.id, url_hash(canonical_url(capture.url, site)), capture.fetched_at):
        done.known += 1
    else:
        batch.append((capture, site, want_of(capture.url, site)))


def want_of(url: str, site: Site) -> Want:
    """What an address of a site leads to, as far as its definition tells."""
    plans = {canonical_url(plan.url, site) for plan in site.listings}
    is_listing = address_kind(url, site) == "listing" or canonical_url(url, site) in plans
    return Want.LISTING if is_listing else Want.ARTICLE


def _store(
    conn: Connection,
    batch: list[tuple[Capture, Site, Want]],
    read: Read,
    writer: SegmentWriter,
    run_id: int | None,
    done: Imported,
) -> Imported:
    arrivals = [
        Arrival(site=site, want=want, capture=capture, pointer=writer.append(capture), reading=reading, run_id=run_id)
        for (capture, site, want), reading in zip(batch, read(batch), strict=True)
    ]
    writer.sync()
    done.results = ingest(conn, arrivals) if arrivals else []
    conn.commit()
    return done
