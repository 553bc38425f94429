"""How are the raw captures looked after: checked, mended, thinned by the settings' policy?"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from psycopg import Connection

from archive.errors import Busy, SegmentError
from archive.ingest import Arrival, ingest, screen
from archive.settings import Settings
from archive.store import captures, locks, raw, tombstones
from archive.warc import tidy
from archive.warc.erase import erase_records
from archive.warc.importing import page_of
from archive.warc.orphans import Orphan
from archive.warc.places import segments_of, upload
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
    if segments.bucket is None:
        return
    with conn.transaction():
        recover(conn, segments.folder, datetime.now(UTC))
        closed = captures.closed_segments(conn)
    _, failed = upload(segments, closed)
    if failed:
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
        return bool(self.faults or self.gone.waiting or [stray for stray in self.strays if stray.kind != "spare"])

    def as_values(self) -> dict[str, object]:
        """The report as `--json` prints it."""
        return {
            "good": self.good,
            "forgotten": self.gone.captures,
            "erased": self.gone.others,
            "to_erase": self.gone.waiting,
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
    folder = settings.home / "warc"
    segments, now = segments_of(settings), datetime.now(UTC)
    if not repair:
        return _report(conn, verify(conn, segments, now=now), repair=False)
    with conn.transaction():
        recover(conn, folder, now)
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
            [item] = screen(conn, [arrival])
            if isinstance(item, Arrival) and not item.keeps_raw:
                item = replace(item, pointer=None)
                list(erase_records(folder, [_doomed(orphan)]))
            [result] = ingest(conn, [item])
            conn.commit()
            return result.outcome.value

        report = _report(conn, verify(conn, segments, now=now, adopt=adopt), repair=True)
    put_away(conn, settings)
    return report


def _doomed(orphan: Orphan) -> tombstones.Doomed:
    return tombstones.Doomed(
        segment=orphan.pointer.segment, offset=orphan.pointer.offset, length=orphan.pointer.length,
        record_hash=sha256(orphan.url.encode()).digest(), fetched_at=orphan.fetched_at,
    )  # fmt: skip


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
    if not locks.try_keeping(conn):
        raise Busy("another gisa process forgets, backs up, restores or tidies just now: wait until it has ended, and try again")
    conn.commit()
    yield from tidy.tidy(conn, segments_of(settings), policy(settings), settings.warc_format, now, everything=everything)
