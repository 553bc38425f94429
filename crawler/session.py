"""What does one crawl hold while it runs: its site, its place in the archive, its record, its readers?"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic, sleep

from psycopg import Connection

from archive.database.connect import open_database
from archive.database.migrate import migrate
from archive.errors import Busy, UnknownError
from archive.model import Outcome, Unit
from archive.normalise.url import host_of, normalise_url
from archive.settings import Settings
from archive.sites.load import Catalogue, builtin_folder, load_sites
from archive.sites.model import ListingPlan, Site
from archive.store import runs, walks
from archive.warc.moving import put_away
from archive.warc.places import segments_of
from archive.warc.recover import recover, resume
from archive.warc.segment import SegmentWriter
from crawler.events import Emit, Ended, Started
from crawler.pace import Pace
from crawler.pool import Readers, workers_for
from crawler.road import Road

log = logging.getLogger(__name__)

BAD = frozenset({Outcome.FAILED, Outcome.QUARANTINED})
"""Outcomes that make a crawl end with exit code 1: there was no answer, or we could not read it."""
LINGERING = 2.0
"""Seconds in which a server surely has noticed that a killed crawl is gone."""
LEAST_DELAY = 0.001
"""A site's delay may be 0, Scrapy's may not: without one it forgets when a host was last asked."""


@dataclass(slots=True, kw_only=True)
class Session:
    """One crawl: what it is to do, and what it needs for that."""

    unit: Unit
    settings: Settings
    catalogue: Catalogue
    site: Site
    road: Road
    pace: Pace
    run_id: int
    started_at: datetime
    emit: Emit
    note: str | None = None
    """Why the crawl ended before its time, in one sentence."""
    troubles: list[str] = field(default_factory=list)
    """Listings that could not be read, one sentence each."""
    remarks: list[str] = field(default_factory=list)
    """What is to be known of a crawl that went well, one sentence each."""

    def site_for(self, url: str) -> Site:
        """The site that an address belongs to, described or not."""
        return site_for(url, self.site, self.catalogue)

    def plans(self) -> Sequence[ListingPlan]:
        """The listings to read: those asked for, or all of the site."""
        if not self.unit.listings:
            return self.site.listings
        known = {normalise_url(plan.url): plan for plan in self.site.listings}
        return [known.get(normalise_url(url), ListingPlan(url=url)) for url in self.unit.listings]

    def exit_code(self) -> int:
        """0: all done; 1: something failed."""
        failed = any(outcome in BAD and n for (_, outcome), n in self.road.counts.items())
        return 1 if failed or self.note or self.troubles else 0

    def counts(self) -> dict[str, dict[str, int]]:
        """How many pages ended how, by what they were wanted for."""
        counts: dict[str, dict[str, int]] = {}
        for (want, outcome), n in sorted(self.road.counts.items()):
            counts.setdefault(want.value, {})[outcome.value] = n
        return counts


def site_for(url: str, site: Site, catalogue: Catalogue) -> Site:
    """The site that an address belongs to, described or not, where a crawl is of `site`."""
    return site if host_of(url) in site.hosts else catalogue.for_url(url) or catalogue.generic(url)


def delay_of(unit: Unit, site: Site, catalogue: Catalogue) -> float:
    """Seconds between two requests to a host: the most that any site asks for which is visited."""
    sites = [site, *(site_for(url, site, catalogue) for url in unit.urls)]
    return max(LEAST_DELAY, *(site.delay for site in sites))


def unit_site(unit: Unit, catalogue: Catalogue) -> Site:
    """The site of a unit. Raises UnknownError where it is not described and no address says what is meant."""
    addresses = (*unit.listings, *unit.urls)
    try:
        return catalogue.by_id(unit.site)
    except UnknownError:
        if not addresses:
            raise
        return catalogue.for_url(addresses[0]) or catalogue.generic(addresses[0])


@contextmanager
def open_session(unit: Unit, settings: Settings, emit: Emit) -> Iterator[Session]:
    """Everything that a crawl needs; afterwards its record is closed, whatever happened."""
    folders = (builtin_folder(), settings.home / "sites")
    catalogue = load_sites(folders)
    site = unit_site(unit, catalogue)
    with open_database(settings) as database, database.connect() as conn:
        _claim(conn, unit)
        folder = settings.home / "warc"
        folder.mkdir(parents=True, exist_ok=True)
        started_at = datetime.now(UTC)
        with conn.transaction():
            recover(conn, folder, started_at)
            run_id = runs.start(conn, unit, started_at)
        writer = SegmentWriter(folder, site.id, form=settings.warc_format, resume=lambda name: resume(conn, folder, name))
        readers = Readers(min(settings.jobs, workers_for(site.delay)), folders)
        pace = Pace(settings.home / "pace", delay_of(unit, site, catalogue))
        session = Session(
            unit=unit, settings=settings, catalogue=catalogue, site=site, run_id=run_id, started_at=started_at,
            emit=emit, pace=pace,
            road=Road(conn, writer, readers, run_id, emit, segments_of(settings).read),
        )  # fmt: skip
        try:
            readers.start()
            emit(Started(run=run_id))
            yield session
        except BaseException as error:
            session.note = session.note or f"{type(error).__name__}: {error}"
            raise
        finally:
            readers.stop()
            writer.close()
            _put_away(conn, session)
            _finish(conn, session)


def _claim(conn: Connection, unit: Unit) -> None:
    """Makes this the only crawl of the site, after the database has been brought up to date."""
    migrate(conn)
    limit = monotonic() + LINGERING
    while True:
        with conn.transaction():
            if walks.claim(conn, unit.site):
                return
        if monotonic() > limit:
            raise Busy(f"{unit.site} is being crawled already: wait until that crawl has ended (`gisa runs` lists it)")
        sleep(0.1)


def _put_away(conn: Connection, session: Session) -> None:
    """Puts segments into the bucket, where there is one, with what earlier crawls could not put there."""
    segments = segments_of(session.settings)
    if conn.broken:
        return
    failed = put_away(conn, segments, datetime.now(UTC))
    session.troubles += [f"Raw captures wait in {segments.folder}: {sentence}" for sentence in failed]


def _finish(conn: Connection, session: Session) -> None:
    """Closes the record of the run, and says so."""
    code = session.exit_code()
    note = " ".join(filter(None, [session.note, *session.troubles, *session.remarks])) or None
    if not conn.broken:
        with conn.transaction():
            runs.finish(conn, session.run_id, datetime.now(UTC), exit_code=code, note=note)
    session.emit(Ended(run=session.run_id, counts=session.counts(), exit=code, note=note))
