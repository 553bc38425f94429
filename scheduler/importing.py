"""How are WARC files brought into the archive: a run with its counts, pages read in other processes?"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from psycopg import Connection

from archive.reextract import refresh
from archive.settings import Settings
from archive.sites.model import Site
from archive.warc.importing import Imported, import_warc
from archive.warc.places import segments_of
from archive.warc.records import Damage
from archive.warc.segment import SegmentWriter
from scheduler import session
from scheduler.extract_files import folders_of
from scheduler.raw_captures import put_away
from scheduler.read_pool import ReadPool


@dataclass(slots=True)
class Report:
    """What an import came to."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    known: int = 0
    unwanted: int = 0
    passed: int = 0
    damages: list[tuple[Path, Damage]] = field(default_factory=list)

    def as_values(self) -> dict[str, object]:
        """The report as `--json` prints it."""
        return {
            "outcomes": [
                {"outcome": outcome, "reason": reason, "n": n} for (outcome, reason), n in sorted(self.outcomes.items())
            ],
            "known": self.known,
            "unwanted": self.unwanted,
            "passed": self.passed,
            "damages": [{"file": str(path), "offset": damage.offset, "detail": damage.detail} for path, damage in self.damages],
        }


def import_files(
    conn: Connection,
    settings: Settings,
    files: Sequence[Path],
    *,
    known_only: bool,
    jobs: int | None,
    bar: Callable[[Iterator[Imported]], Iterator[Imported]],
) -> Report:
    """Imports files one after another; pages of undescribed sites are read without rules, or left out."""
    report = Report()
    catalogue = session.catalogue(settings)

    def site_of(url: str) -> Site | None:
        return catalogue.for_url(url) or (None if known_only else catalogue.generic(url))

    writer = SegmentWriter(settings.home / "warc", f"import-{datetime.now(UTC):%Y%m%d}", form=settings.warc_format)
    try:
        with ReadPool(folders_of(settings.home), jobs or settings.jobs) as pool:
            before = partial(refresh, load=segments_of(settings).read, read=pool.read_articles, now=lambda: datetime.now(UTC))
            for path in files:
                done = Imported()
                steps = import_warc(conn, path, site_of=site_of, read=pool.read_pages, writer=writer, before=before)
                for done in bar(steps):
                    report.outcomes.update((result.outcome.value, result.reason or "") for result in done.results)
                report.known += done.known
                report.unwanted += done.unwanted
                report.passed += done.passed
                report.damages += [(path, damage) for damage in done.damages]
    finally:
        writer.close()
    put_away(conn, settings)
    return report
