"""The captures in a WARC or ARC file of anybody's making: every good record, and where the damaged ones lie."""

import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BufferedReader, BytesIO
from itertools import chain
from pathlib import Path
from typing import IO

import zstandard
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.model import Capture, Want
from archive.warc.dictionary import FRAME_MAGIC, ZSTD, loaded
from archive.warc.fields import LISTING, PAGE, WANT
from archive.warc.frames import GZIP, HEAD, LARGEST, Packed, Torn, dictionary_of, walk
from archive.warc.places import FileSource
from archive.warc.response import ORIGINAL

STARTS = (b"WARC/", b"filedesc:", b"http")
"""How the content of a good member begins: a WARC record, an ARC file's head, an ARC record."""

CHUNK = 1 << 20
CODED = {"content-encoding", "transfer-encoding"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A capture and where it lies in its file."""

    capture: Capture
    offset: int
    want: Want | None = None
    """What it was fetched for, where the record says so."""
    listing: str | None = None
    """The first page of the listing that it is a page of, where the record says so."""
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A place that could not be read."""

    offset: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A good record that is no capture of a page: a request, a revisit, metadata."""

    kind: str
    offset: int


Item = Found | Damage | Passed


def read_records(path: Path) -> Iterator[Item]:
    """Everything in a file, in order. Raises OSError where it cannot be opened."""
    with path.open("rb") as file:
        start = file.peek(4)[:4]
        if start.startswith(GZIP):
            yield from _gzip_members(file)
        elif start in (ZSTD, FRAME_MAGIC):
            yield from _zstd(path)
        else:
            yield from _records(file, 0)


def _zstd(path: Path) -> Iterator[Item]:
    """Frames of Zstandard, with the dictionary that the first skippable frame may hold (IIPC's WARC-Zstandard)."""
    with closing(FileSource(path)) as source:
        try:
            dictionary = dictionary_of(source)
        except ValueError as error:
            yield Damage(offset=0, detail=f"Zstandard: {error}")
            return
        offset = 0
        content, begun = b"", 0
        while offset < source.size:
            if _is_endless(source, offset):
                items = _streamed(path, offset, dictionary)
                first = next(items, None)
                if isinstance(first, Found | Passed):
                    yield from chain([first], items)
                    return
            found = next(walk(source, offset, source.size, dictionary))
            if isinstance(found, Torn):
                yield from _records(BytesIO(content), begun) if content else ()
                content = b""
                yield Damage(offset=offset, detail=f"Zstandard: {found.detail}")
                offset = _next_frame(source, offset + 1, dictionary)
            else:
                # A record may be cut into several frames; the next one begins like a record.
                if found.record is not None and content and found.record.startswith(STARTS):
                    yield from _records(BytesIO(content), begun)
                    content = b""
                if found.record is not None:
                    begun = begun if content else offset
                    content += found.record
                offset += found.length
        if content:
            yield from _records(BytesIO(content), begun)


def _is_endless(source: FileSource, offset: int) -> bool:
    """Whether a frame does not say how large it is, or is larger than a record: other tools pack a whole file so."""
    head = source.read_at(offset, HEAD)
    try:
        return head.startswith(ZSTD) and not 0 <= zstandard.frame_content_size(head) <= LARGEST
    except zstandard.ZstdError:
        return False


def _next_frame(source: FileSource, offset: int, dictionary: bytes | None) -> int:
    """The next place at or after `offset` where a frame begins that holds a record; else the end."""
    while offset < source.size:
        window = source.read_at(offset, CHUNK)
        at = window.find(ZSTD)
        if at < 0:
            offset += max(len(window) - len(ZSTD) + 1, 1)
            continue
        found = next(walk(source, offset + at, source.size, dictionary))
        if isinstance(found, Packed) and found.record is not None and found.record.startswith(STARTS):
            return offset + at
        offset += at + 1
    return source.size


def _streamed(path: Path, offset: int, dictionary: bytes | None) -> Iterator[Item]:
    with path.open("rb") as file:
        file.seek(offset)
        unpacked = zstandard.ZstdDecompressor(dict_data=loaded(dictionary)).stream_reader(file, read_across_frames=True)
        try:
            yield from _records(BufferedReader(unpacked, CHUNK), offset)
        except zstandard.ZstdError as error:
            yield Damage(offset=file.tell(), detail=f"Zstandard: {error}")


def _gzip_members(file: BufferedReader) -> Iterator[Item]:
    """Member after member, so that a damaged one costs only itself."""
    offset = 0
    while True:
        file.seek(offset)
        if not file.peek(1)[:1]:
            return
        try:
            content, end = _member(file, offset)
        except (zlib.error, EOFError, ValueError) as error:
            yield Damage(offset=offset, detail=f"gzip: {error}")
            following = _next_member(file, offset + 1)
            if following is None:
                return
            offset = following
            continue
        yield from _records(BytesIO(content), offset)
        offset = end


def _member(file: BufferedReader, offset: int) -> tuple[bytes, int]:
    """The content of the member at `offset`, and where the next one begins."""
    unpack = zlib.decompressobj(31)
    parts: list[bytes] = []
    size, read = 0, 0
    while not unpack.eof:
        chunk = file.read(CHUNK)
        if not chunk:
            raise EOFError("the file ends in the middle of a record")
        read += len(chunk)
        parts.append(unpack.decompress(chunk))
        size += len(parts[-1])
        if size > LARGEST:
            raise ValueError(f"a record unpacks to more than {LARGEST} bytes")
    return b"".join(parts), offset + read - len(unpack.unused_data)


def _next_member(file: BufferedReader, offset: int) -> int | None:
    """The next place at or after `offset` where a member begins that holds a record."""
    while True:
        file.seek(offset)
        window = file.read(CHUNK)
        at = window.find(GZIP)
        if at < 0:
            if len(window) < CHUNK:
                return None
            offset += CHUNK - len(GZIP) + 1
            continue
        if _begins_record(file, offset + at):
            return offset + at
        offset += at + 1


def _begins_record(file: BufferedReader, offset: int) -> bool:
    file.seek(offset)
    try:
        head = zlib.decompressobj(31).decompress(file.read(4096), 64)
    except zlib.error:
        return False
    return head.startswith(STARTS)


def _records(stream: IO[bytes], offset: int) -> Iterator[Item]:
    """The records of plain content that began at `offset` of its file."""
    records = ArchiveIterator(stream, arc2warc=True)
    while True:
        try:
            item = _item(next(records))
            # The place of a record is known only when it has been read to its end.
            yield replace(item, offset=offset or records.get_record_offset())
        except StopIteration:
            return
        except (ArchiveLoadFailed, ValueError, EOFError, UnicodeDecodeError) as error:
            # After a head that cannot be read nothing says where the next record begins.
            yield Damage(offset=offset, detail=str(error) or type(error).__name__)
            return


def _item(record) -> Found | Passed:  # type: ignore[no-untyped-def]  # warcio has no types
    if record.rec_type != "response" or record.http_headers is None:
        return Passed(kind=record.rec_type or "unknown", offset=0)
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    if not url.startswith(("http://", "https://")):
        return Passed(kind="response of another protocol", offset=0)
    status = record.http_headers.get_statuscode()
    when = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
    headers = tuple(
        (name.removeprefix(ORIGINAL), value)
        for name, value in record.http_headers.headers
        if name.lower() not in CODED and name.lower() != "content-length"
    )
    body = record.content_stream().read()
    capture = Capture(
        url=url, fetched_at=when if when.tzinfo else when.replace(tzinfo=UTC), status=int(status), headers=headers, body=body
    )
    want = record.rec_headers.get_header(WANT)
    page = record.rec_headers.get_header(PAGE) or ""
    return Found(
        capture=capture,
        offset=0,
        want=Want(want) if want in set(Want) else None,
        listing=record.rec_headers.get_header(LISTING),
        page=int(page) if page.isdecimal() else None,
    )
