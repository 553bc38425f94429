"""How are the raw captures looked after: checked, mended, thinned by the settings' policy?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from psycopg import Connection

from archive.errors import SegmentError
from archive.forget import claim, erase
from archive.ingest import Arrival, ingest, screen
from archive.settings import Settings
from archive.store import raw, tombstones
from archive.warc import moving, tidy
from archive.warc.erase import Spared
from archive.warc.importing import page_of
from archive.warc.orphans import Orphan
from archive.warc.places import segments_of
from archive.warc.records import Found
from archive.warc.recover import recover
from archive.warc.repack import Repacked
from archive.warc.verify import Checked, Fault, Stray, verify
from scheduler import session
from scheduler.extract_files import folders_of
from scheduler.progress import bar
from scheduler.read_pool import ReadPool


def put_away(conn: Connection, settings: Settings) -> None:
    """Puts segments into the bucket, where there is one. Raises SegmentError where it does not take them: then they stay."""
    segments = segments_of(settings)
    if failed := moving.put_away(conn, segments, datetime.now(UTC)):
        raise SegmentError(f"raw captures wait in {segments.folder}: {failed[0]}")


@dataclass(slots=True, kw_only=True)
class Report:
    """What a look at every raw record came to."""

    good: int = 0
    faults: list[Fault] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    gone: tombstones.Counts
    bare: dict[str, int] = field(default_factory=dict)
    """Versions without a raw capture, by what became of it."""
    is_repaired: bool = False

    @property
    def is_bad(self) -> bool:
        """Whether something is not as it should be, or was not until now."""
        return bool(
            self.faults or self.gone.waiting or self.gone.unsettled or [stray for stray in self.strays if stray.kind != "spare"]
        )

    def as_values(self) -> dict[str, object]:
        """The report as `--json` prints it."""
        return {
            "good": self.good,
            "forgotten": self.gone.captures,
            "erased": self.gone.others,
            "to_erase": self.gone.waiting,
            "unfinished": self.gone.unsettled,
            "versions_without_raw": self.bare,
            "faults": [
                {"url": one.record.url, "kind": one.kind, "detail": one.detail, "mended": one.mended} for one in self.faults
            ],
            "strays": [
                {"segment": one.segment, "offset": one.offset, "kind": one.kind, "detail": one.detail, "mended": one.mended}
                for one in self.strays
            ],
        }


def check(conn: Connection, settings: Settings, *, repair: bool) -> Report:
    """Looks at every raw record, with a bar on a terminal, and mends what can be mended."""
    segments, now = segments_of(settings), datetime.now(UTC)
    if not repair:
        return _report(conn, verify(conn, segments, now=now), repair=False)
    claim(conn)
    with conn.transaction():
        recover(conn, segments.folder, now, segments.bucket)
    catalogue = session.catalogue(settings)
    with ReadPool(folders_of(settings.home), 1) as pool:

        def adopt(orphan: Orphan) -> str:
            capture = segments.read(orphan.pointer)
            site = catalogue.for_url(capture.url) or catalogue.generic(capture.url)
            page = page_of(Found(capture=capture, offset=orphan.pointer.offset), site)
            [reading] = pool.read_pages([(capture, site, page.want)])
            arrival = Arrival(
                site=site, want=page.want, capture=capture, pointer=orphan.pointer, reading=reading,
                listing=page.listing, page=page.page,
            )  # fmt: skip
            # Where it may not be kept, the door notes that its record is to be erased.
            [result] = ingest(conn, screen(conn, [arrival]))
            conn.commit()
            return result.outcome.value

        report = _report(conn, verify(conn, segments, now=now, adopt=adopt), repair=True)
    moving.sweep(conn, segments, now)
    conn.commit()
    finish(conn, settings)
    put_away(conn, settings)
    return report


def finish(conn: Connection, settings: Settings) -> tuple[int, list[str]]:
    """Overwrites what waits for it, and removes what a kill left: how many records, and sentences on those that were spared."""
    erased, spared = 0, list[str]()
    for done in bar(erase(conn, segments_of(settings), lambda: datetime.now(UTC)), None, "raw records overwritten"):
        if isinstance(done, Spared):
            spared.append(done.detail)
        else:
            erased += 1
    return erased, spared


def _report(conn: Connection, items: Iterator[Checked | Fault | Stray], *, repair: bool) -> Report:
    report = Report(gone=tombstones.counts(conn), is_repaired=repair)
    for item in bar(items, None, "records"):
        match item:
            case Fault():
                report.faults.append(item)
            case Stray():
                report.strays.append(item)
            case Checked():
                report.good += 1
    report.bare = raw.bare_versions(conn)
    return report


def policy(settings: Settings) -> tidy.Policy:
    """What the settings let go."""
    spans = {"never": None}
    return tidy.Policy(
        articles_by=spans.get(settings.thin_articles, settings.thin_articles),
        listings_by=spans.get(settings.thin_listings, settings.thin_listings),
        after=timedelta(days=settings.thin_after),
    )


def tidy_plan(conn: Connection, settings: Settings, now: datetime, *, everything: bool) -> list[tidy.Job]:
    """What `gisa tidy` would do."""
    return tidy.plan(conn, segments_of(settings), policy(settings), now, everything=everything)


def tidy_up(conn: Connection, settings: Settings, now: datetime, *, everything: bool) -> Iterator[Repacked]:
    """Does it. Raises Busy while another process forgets, backs up or tidies."""
    claim(conn)
    finish(conn, settings)
    yield from tidy.tidy(conn, segments_of(settings), policy(settings), settings.warc_format, now, everything=everything)
