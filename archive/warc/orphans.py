"""What lies in a segment that no row points to: whole captures, and places that cannot be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from psycopg import Connection

from archive.errors import SegmentError
from archive.model import Pointer
from archive.normalise.url import normalise_url, url_hash
from archive.store import captures, raw, tombstones
from archive.store.tombstones import Buried
from archive.warc.frames import Packed, Torn, dictionary_of, walk
from archive.warc.places import Segments
from archive.warc.response import capture_of, is_response


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A whole capture without a row that points to it."""

    url: str
    fetched_at: datetime
    body_digest: bytes
    pointer: Pointer
    row: raw.KnownCapture | None
    """The row of the same address and time, which points elsewhere or nowhere; None: the archive does not know this capture."""
    buried: Buried | None = None
    """It is of a forgotten article, or shows one: what a kill left, and what must go."""


def gaps(extents: Sequence[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    """The stretches of so many bytes that these records (first byte, length) leave free."""
    at = 0
    for offset, length in extents:
        if offset > at:
            yield at, min(offset, size)
        at = max(at, offset + length)
    if at < size:
        yield at, size


def orphans_in(conn: Connection, segments: Segments, name: str) -> tuple[list[Orphan], list[Torn]]:
    """What lies between and behind the records with rows. Raises OSError or ValueError for a segment that cannot be read."""
    found: list[Orphan] = []
    torn: list[Torn] = []
    extents = captures.extents(conn, name)
    with segments.opened(name) as source:
        dictionary = dictionary_of(source) if name.endswith(".zst") else None
        for start, end in gaps(extents, source.size):
            for part in walk(source, start, end, dictionary):
                match part:
                    case Torn():
                        torn.append(part)
                    case Packed(record=record) if record is not None and is_response(record):
                        found.append(_orphan(name, part, record))
    return _known(conn, found) if found else [], torn


def _known(conn: Connection, found: Sequence[Orphan]) -> list[Orphan]:
    """The same with what the archive knows of them."""
    rows = {(row.url, row.fetched_at): row for row in raw.known(conn, [(one.url, one.fetched_at) for one in found])}
    hashes = {one.url: url_hash(normalise_url(one.url)) for one in found}
    buried = tombstones.among(conn, set(hashes.values()))
    known = [replace(one, row=rows.get((one.url, one.fetched_at)), buried=buried.get(hashes[one.url])) for one in found]
    return [
        replace(one, buried=tombstones.of_pages(conn, one.row.site_id)) if one.row is not None and one.row.is_erased else one
        for one in known
    ]


def _orphan(name: str, part: Packed, record: bytes) -> Orphan:
    capture = capture_of(record)
    return Orphan(
        url=capture.url, fetched_at=capture.fetched_at, body_digest=sha256(capture.body).digest(),
        pointer=Pointer(segment=name, offset=part.offset, length=part.length), row=None,
    )  # fmt: skip


def is_spare(orphan: Orphan, segments: Segments) -> bool:
    """Whether nothing is lost with an orphan: its row's own record can be read, or the bytes went on purpose."""
    row = orphan.row
    if orphan.buried is not None:
        return True
    if row is None or row.let_go or row.pointer is None:
        return row is not None and row.let_go
    try:
        return sha256(segments.read(row.pointer).body).digest() == row.body_digest
    except SegmentError:
        return False
