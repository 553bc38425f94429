"""One WARC segment: appending captures to it, and reading one back.

A segment is a file of gzip members, one a record. While a writer lives it holds a lock on its file; what no database row
points to when it died is cut off by `recover`.
"""

import fcntl
import gzip
import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import responses
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import __version__
from archive.errors import SegmentError
from archive.model import Capture, Pointer

ROLL_AT = 256 * 1024 * 1024
"""Bytes after which a writer begins its next segment: large enough for few files, small enough to copy and verify."""

DECODED = {"content-encoding", "transfer-encoding", "content-length"}
"""Headers that speak of the bytes on the wire: kept under another name, since the record holds the decoded content."""

ORIGINAL = "X-Archive-Orig-"


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """Computes digests in memory, where the body is already, instead of in a temporary file that nobody closes."""

    _create_temp_file = staticmethod(BytesIO)


class SegmentWriter:
    """Appends captures to a segment of its own below `folder`; a new one when the last is full."""

    def __init__(self, folder: Path, hint: str = "gisa", roll_at: int = ROLL_AT) -> None:
        self._folder = folder
        self._hint = "".join(c if c.isalnum() or c in "-." else "_" for c in hint)
        self._roll_at = roll_at
        self._file: IO[bytes] | None = None
        self._name = ""
        self._warc: WARCWriter | None = None

    def append(self, capture: Capture) -> Pointer:
        """Writes a capture; it is safe from power loss only after `sync`."""
        if self._file is None or self._file.tell() >= self._roll_at:
            self._begin()
        if self._file is None or self._warc is None:
            raise AssertionError("a segment was begun without a file")
        offset = self._file.tell()
        self._warc.write_record(record_of(self._warc, capture))
        return Pointer(segment=self._name, offset=offset, length=self._file.tell() - offset)

    def sync(self) -> None:
        """Makes everything appended safe: to be called before the rows that point to it are committed."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Ends the segment."""
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = self._warc = None

    def _begin(self) -> None:
        self.close()
        now = datetime.now(UTC)
        self._name = f"{now:%Y/%m}/{self._hint}-{now:%Y%m%d%H%M%S}-{secrets.token_hex(4)}.warc.gz"
        path = self._folder / self._name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Locked before it gets its name: a segment that can be seen without a lock has lost its writer.
        newborn = path.with_suffix(".part")
        self._file = newborn.open("xb")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._warc = warc_writer(self._file)
        info = {"software": f"gisa/{__version__}", "format": "WARC File Format 1.1"}
        self._warc.write_record(self._warc.create_warcinfo_record(path.name, info))
        self.sync()
        newborn.rename(path)
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def warc_writer(out: IO[bytes]) -> WARCWriter:
    """A writer of compressed WARC 1.1 records."""
    return _Writer(out, gzip=True, warc_version="1.1")


def record_of(warc: WARCWriter, capture: Capture, more: Mapping[str, str] = MappingProxyType({})):  # type: ignore[no-untyped-def]
    """The response record of a capture, with further WARC fields."""
    headers = [(ORIGINAL + name if name.lower() in DECODED else name, value) for name, value in capture.headers]
    headers.append(("Content-Length", str(len(capture.body))))
    when = capture.fetched_at.astimezone(UTC)
    status = f"{capture.status} {responses.get(capture.status, '')}".strip()
    return warc.create_warc_record(
        capture.url,
        "response",
        payload=BytesIO(capture.body),
        http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": f"{when:%Y-%m-%dT%H:%M:%S.%f}Z", **more},
    )


def read_capture(folder: Path, pointer: Pointer) -> Capture:
    """The capture that a pointer names. Raises SegmentError where it cannot be read."""
    path = folder / pointer.segment
    try:
        with path.open("rb") as file:
            file.seek(pointer.offset)
            record = next(ArchiveIterator(BytesIO(file.read(pointer.length))))
            return capture_of(record)
    except (OSError, ArchiveLoadFailed, StopIteration, EOFError, gzip.BadGzipFile) as error:
        raise SegmentError(
            f"no record can be read at byte {pointer.offset} of {path} ({error or type(error).__name__}): "
            "restore the segment from a backup, or fetch the page again with `gisa recrawl`"
        ) from error


def capture_of(record) -> Capture:  # type: ignore[no-untyped-def]  # warcio has no types
    """The capture in a response record, with the headers as the server sent them."""
    headers = []
    for name, value in record.http_headers.headers:
        if name.startswith(ORIGINAL):
            headers.append((name.removeprefix(ORIGINAL), value))
        elif name.lower() != "content-length":
            headers.append((name, value))
    return Capture(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        fetched_at=datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")),
        status=int(record.http_headers.get_statuscode()),
        headers=tuple(headers),
        body=record.content_stream().read(),
    )
