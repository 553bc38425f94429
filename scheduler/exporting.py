"""How does each format of an export come about, into a stream or into a file?"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import Connection

from archive.errors import UsageError
from archive.export.files import Written, write_file, write_stream
from archive.export.formats import FORMATS as TEXT_FORMATS
from archive.export.formats import article_blocks, head_of
from archive.export.parquet import write_parquet, write_parquet_file
from archive.settings import Settings
from archive.store import exports
from archive.warc import exporting
from archive.warc.places import segments_of

TABLES = ("csv", "bigkinds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be exported, and how."""

    format: str
    chosen: exports.Chosen
    out: Path | None
    """None: to stdout."""
    bom: bool = False
    every_capture: bool = False
    lost: exporting.Lost = field(default_factory=exporting.Lost)
    """Captures that could not be read, as they come up."""

    def check(self) -> None:
        """Raises UsageError where options do not go together."""
        if self.bom and self.format not in TABLES:
            raise UsageError(f"--bom is for {' and '.join(TABLES)}, which Excel opens; {self.format} has no byte order mark")
        if self.every_capture and self.format != "warc":
            raise UsageError("--all-captures is for --format warc: the other formats hold articles")


def export(conn: Connection, settings: Settings, wanted: Wanted) -> Iterator[Written]:
    """Writes it, saying after each step how far it has come."""
    wanted.check()
    if wanted.out is not None and not wanted.out.parent.is_dir():
        raise UsageError(f"there is no folder {wanted.out.parent} to write {wanted.out.name} into")
    chosen, stdout = wanted.chosen, sys.stdout.buffer
    if wanted.format == "parquet":
        return write_parquet_file(conn, chosen, wanted.out) if wanted.out else write_parquet(conn, chosen, stdout)
    if wanted.format == "warc":
        every = wanted.every_capture
        head = exporting.head(chosen, every=every)
        blocks = exporting.capture_blocks(conn, chosen, segments_of(settings).read, wanted.lost, every=every)
    else:
        form = TEXT_FORMATS[wanted.format]
        head, blocks = head_of(form, wanted.bom), article_blocks(conn, chosen, form)
    if wanted.out is None:
        return write_stream(head, blocks, stdout)
    return write_file(head, blocks, wanted.out, f"{wanted.format} {wanted.bom} {wanted.every_capture} {chosen}")
