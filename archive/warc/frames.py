"""Where do the packed records of a segment begin and end, and what is in one? gzip members and Zstandard frames alike."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import zstandard

from archive.warc.dictionary import FRAME_MAGIC, LARGEST_READ, ZSTD, dictionary_in, loaded

GZIP = b"\x1f\x8b\x08"
LARGEST = 256 << 20
"""A record that unpacks to more is no page."""
HEAD = 18
"""Bytes that hold the head of any frame."""
CHUNK = 1 << 18


class Source(Protocol):
    """Bytes that can be read at any place: a file, or an object in a bucket."""

    size: int

    def read_at(self, offset: int, length: int) -> bytes:
        """So many bytes from a place; fewer where the source ends. Raises SegmentError where it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A member or frame of a segment."""

    offset: int
    length: int
    record: bytes | None
    """What it holds, unpacked; None for a skippable frame (the dictionary, or what was erased)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Torn:
    """From here to its end a stretch holds nothing that can be read."""

    offset: int
    detail: str


def dictionary_of(source: Source) -> bytes | None:
    """The dictionary at the head of a segment; None where it has none. Raises ValueError for one that cannot be used."""
    head = source.read_at(0, 8)
    if not head.startswith(FRAME_MAGIC):
        return None
    size = int.from_bytes(head[4:8], "little")
    if size > LARGEST_READ:
        raise ValueError(f"its dictionary frame has {size} bytes")
    frame = source.read_at(0, 8 + size)
    if len(frame) < 8 + size:
        raise ValueError("it ends in the middle of its dictionary")
    return dictionary_in(frame)


def unpack(data: bytes, dictionary: bytes | None) -> bytes:
    """The record in one member or frame, given whole. Raises ValueError where it is damaged."""
    try:
        if data.startswith(GZIP):
            return _gunzip(data)[0]
        if data.startswith(ZSTD):
            return _unzstd(data, dictionary)
    except (zlib.error, zstandard.ZstdError) as error:
        raise ValueError(str(error)) from error
    if is_skippable(data):
        raise ValueError("what stood there was erased")
    raise ValueError("neither a gzip member nor a Zstandard frame begins there")


def beginning(data: bytes, dictionary: bytes | None, size: int) -> bytes:
    """The first bytes of the record in a member or frame of which the first bytes are given; nothing where it is damaged."""
    try:
        if data.startswith(GZIP):
            return zlib.decompressobj(31).decompress(data, size)
        if data.startswith(ZSTD):
            return zstandard.ZstdDecompressor(dict_data=loaded(dictionary)).decompressobj().decompress(data)[:size]
    except (zlib.error, zstandard.ZstdError):
        return b""
    return b""


def is_skippable(data: bytes) -> bool:
    """Whether a skippable frame of Zstandard begins here."""
    return len(data) >= 4 and 0x50 <= data[0] <= 0x5F and data[1:4] == FRAME_MAGIC[1:]


def walk(source: Source, start: int, end: int, dictionary: bytes | None) -> Iterator[Packed | Torn]:
    """The members and frames of a stretch, in order; it ends with Torn where the rest cannot be read."""
    offset = start
    while offset < end:
        try:
            packed = _at(source, offset, end, dictionary)
        except (ValueError, zlib.error, zstandard.ZstdError) as error:
            yield Torn(offset=offset, detail=str(error))
            return
        yield packed
        offset += packed.length


def _at(source: Source, offset: int, end: int, dictionary: bytes | None) -> Packed:
    head = source.read_at(offset, HEAD)
    if is_skippable(head):
        length = 8 + int.from_bytes(head[4:8], "little")
        if len(head) < 8 or offset + length > end:
            raise ValueError("it ends in the middle of a skippable frame")
        return Packed(offset=offset, length=length, record=None)
    if head.startswith(ZSTD):
        length = frame_length(source, offset, end)
        return Packed(offset=offset, length=length, record=_unzstd(source.read_at(offset, length), dictionary))
    if head.startswith(GZIP):
        record, length = _member(source, offset, end)
        return Packed(offset=offset, length=length, record=record)
    raise ValueError("neither a gzip member nor a Zstandard frame begins there")


def frame_length(source: Source, offset: int, end: int) -> int:
    """Bytes of the Zstandard frame at a place, from the heads of its blocks. Raises ValueError where it goes beyond the end."""
    head = source.read_at(offset, HEAD)
    try:
        at = offset + zstandard.frame_header_size(head)
        has_checksum = zstandard.get_frame_parameters(head).has_checksum
    except zstandard.ZstdError as error:
        raise ValueError(f"the head of a frame is torn: {error}") from error
    is_last = False
    while not is_last:
        block = source.read_at(at, 3)
        if len(block) < 3 or at + 3 > end:
            raise ValueError("it ends in the middle of a frame")
        value = int.from_bytes(block, "little")
        is_last, kind, size = bool(value & 1), value >> 1 & 3, value >> 3
        # A block of one repeated byte stands as that byte.
        at += 3 + (1 if kind == 1 else size)
    at += 4 if has_checksum else 0
    if at > end:
        raise ValueError("it ends in the middle of a frame")
    return at - offset


def _member(source: Source, offset: int, end: int) -> tuple[bytes, int]:
    """The record in the gzip member at a place, and the member's bytes."""
    unpacker = zlib.decompressobj(31)
    parts: list[bytes] = []
    at, size = offset, 0
    while not unpacker.eof:
        chunk = source.read_at(at, min(CHUNK, end - at))
        if not chunk:
            raise ValueError("it ends in the middle of a member")
        at += len(chunk)
        parts.append(unpacker.decompress(chunk))
        size += len(parts[-1])
        if size > LARGEST:
            raise ValueError(f"a record unpacks to more than {LARGEST} bytes")
    return b"".join(parts), at - len(unpacker.unused_data) - offset


def _gunzip(data: bytes) -> tuple[bytes, int]:
    unpacker = zlib.decompressobj(31)
    record = unpacker.decompress(data, LARGEST)
    if not unpacker.eof:
        raise ValueError("it ends in the middle of a member")
    return record, len(data) - len(unpacker.unused_data)


def _unzstd(data: bytes, dictionary: bytes | None) -> bytes:
    size = zstandard.frame_content_size(data)
    if size < 0 or size > LARGEST:
        raise ValueError(f"a frame says that it unpacks to {size} bytes")
    return zstandard.ZstdDecompressor(dict_data=loaded(dictionary)).decompress(data, max_output_size=LARGEST)
