"""Which raw records are kept: those of every arrival that may be, written before the rows that point to them."""

from collections.abc import Sequence
from dataclasses import replace

from archive.ingest import Arrival, Miss
from archive.warc.segment import SegmentWriter

Item = Arrival | Miss


def with_raw(items: Sequence[Item], writer: SegmentWriter) -> list[Item]:
    """The same items, pointing to their raw records; what shows something forgotten gets none. Safe once this returns."""
    kept = [
        replace(item, pointer=writer.append(item.capture, item.want)) if isinstance(item, Arrival) and item.keeps_raw else item
        for item in items
    ]
    writer.sync()
    return kept
