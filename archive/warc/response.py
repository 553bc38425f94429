"""How does a capture stand in a WARC record, and what does a record say of its capture?"""

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import responses
from io import BytesIO
from types import MappingProxyType
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import __version__
from archive.model import Capture

DECODED = {"content-encoding", "transfer-encoding", "content-length"}
"""Headers that speak of the bytes on the wire: kept under another name, since the record holds the decoded content."""

ORIGINAL = "X-Archive-Orig-"
RESPONSE = b"WARC-Type: response"
HEAD = 400
"""Bytes of a record of ours in which its type stands."""


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """Computes digests in memory, where the body is already, instead of in a temporary file that nobody closes."""

    _create_temp_file = staticmethod(BytesIO)


def warc_writer(out: IO[bytes], *, packed: bool = True) -> WARCWriter:
    """A writer of WARC 1.1 records, each a gzip member or not packed at all."""
    return _Writer(out, gzip=packed, warc_version="1.1")


def warcinfo(name: str) -> bytes:
    """The record that a segment of this file name begins with, unpacked."""
    out = BytesIO()
    warc = warc_writer(out, packed=False)
    info = {"software": f"gisa/{__version__}", "format": "WARC File Format 1.1"}
    warc.write_record(warc.create_warcinfo_record(name, info))
    return out.getvalue()


def record_of(capture: Capture) -> bytes:
    """A capture as a response record, unpacked."""
    out = BytesIO()
    warc = warc_writer(out, packed=False)
    warc.write_record(response_record(warc, capture))
    return out.getvalue()


def response_record(warc: WARCWriter, capture: Capture, more: Mapping[str, str] = MappingProxyType({})):  # type: ignore[no-untyped-def]
    """The response record of a capture for a writer, with further WARC fields."""
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


def capture_of(record: bytes) -> Capture:
    """The capture in an unpacked response record, with the headers as the server sent them. Raises ValueError for other bytes."""
    try:
        found = next(ArchiveIterator(BytesIO(record)))
    except (ArchiveLoadFailed, StopIteration, EOFError) as error:
        raise ValueError(str(error) or "there is no record") from error
    if found.rec_type != "response" or found.http_headers is None:
        raise ValueError(f"the record is no response but {found.rec_type}")
    headers = []
    for name, value in found.http_headers.headers:
        if name.startswith(ORIGINAL):
            headers.append((name.removeprefix(ORIGINAL), value))
        elif name.lower() != "content-length":
            headers.append((name, value))
    return Capture(
        url=found.rec_headers.get_header("WARC-Target-URI"),
        fetched_at=datetime.fromisoformat(found.rec_headers.get_header("WARC-Date")),
        status=int(found.http_headers.get_statuscode()),
        headers=tuple(headers),
        body=found.content_stream().read(),
    )


def is_response(record: bytes) -> bool:
    """Whether an unpacked record of ours is a capture."""
    return RESPONSE in record[:HEAD]


def gzip_member(record: bytes) -> bytes:
    """An unpacked record as every WARC tool reads it: one gzip member. The same record gives the same bytes."""
    return gzip.compress(record, 6, mtime=0)
