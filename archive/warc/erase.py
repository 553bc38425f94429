"""How does a raw record vanish for good? It is overwritten where it lies, with a record of the same length that says nothing.

Offsets of the other records stay true, so no row has to follow, and a writer may go on appending to the same segment.
"""

import hashlib
import os
import struct
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from archive.errors import SegmentError
from archive.store.tombstones import Doomed
from archive.warc.frames import beginning
from archive.warc.places import dictionary_at

HEAD = 8192
"""Bytes of a record that are looked at to see whose it is."""
CONTENT = "This record was erased on request; its length is kept so that the records behind it stay where they are.\r\n"
NAMESPACE = uuid.UUID("7b1ff5f0-6f3c-5c5e-9d0d-67697361a000")
GZIP_HEAD = struct.pack("<4BI2B", 0x1F, 0x8B, 8, 0x10, 0, 0, 255)
"""A gzip head that announces a comment: what fills the record up."""
FRAME_HEAD = b"\x50\x2a\x4d\x18\0\0\0\0"
"""The head of a skippable frame of Zstandard, before its length is known."""
PAD = b"-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """A record that says nothing any more."""

    record: Doomed


@dataclass(frozen=True, slots=True, kw_only=True)
class Spared:
    """A record that is not what was to be overwritten: left as it is."""

    record: Doomed
    detail: str


def erase_records(folder: Path, records: Iterable[Doomed]) -> Iterator[Erased | Spared]:
    """Overwrites records, each safe on the disk before it is given. Raises SegmentError where a segment cannot be written.

    Any number of times: what is erased already, or gone with the end of its segment, counts as erased.
    """
    for segment, ofone in groupby(records, key=lambda record: record.segment):
        path = folder / segment
        try:
            file = path.open("r+b")
        except FileNotFoundError:
            yield from (Erased(record=record) for record in ofone)
            continue
        except OSError as error:
            raise SegmentError(f"{path} cannot be written ({error.strerror}): its records are still to be erased") from error
        with file:
            yield from _erase_in(file, list(ofone), _dictionary(path))


def _dictionary(path: Path) -> bytes | None:
    """The dictionary that a segment's records are read with; of a damaged one no record can be read, so none is another's."""
    try:
        return dictionary_at(path) if path.suffix == ".zst" else None
    except ValueError:
        return None


def _erase_in(file: BinaryIO, records: list[Doomed], dictionary: bytes | None) -> Iterator[Erased | Spared]:
    done: list[Erased | Spared] = []
    for record in records:
        detail = _erase(file, record, dictionary)
        done.append(Erased(record=record) if detail is None else Spared(record=record, detail=detail))
    file.flush()
    os.fsync(file.fileno())
    yield from done


def _erase(file: BinaryIO, record: Doomed, dictionary: bytes | None) -> str | None:
    """Overwrites one record; a sentence where it is another than was meant."""
    file.seek(record.offset)
    found = file.read(min(HEAD, record.length))
    if not found:
        return None
    blank = filler(record)
    known = blank[: min(64, len(blank))]
    if not found.startswith(known) and _is_another(found, record, dictionary):
        return f"byte {record.offset} of {record.segment} holds another record than the one to erase: look with `gisa verify`"
    file.seek(record.offset)
    file.write(blank)
    return None


def filler(record: Doomed) -> bytes:
    """What every reader passes over, as long as the record: a gzip member with a metadata record, or a skippable frame."""
    if record.segment.endswith(".zst"):
        room = record.length - len(FRAME_HEAD)
        return (FRAME_HEAD[:4] + room.to_bytes(4, "little") + CONTENT.encode("ascii")[:room].ljust(room, PAD))[: record.length]
    name = uuid.uuid5(NAMESPACE, f"{record.segment}:{record.offset}")
    text = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{name}>\r\n"
        f"WARC-Date: {record.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(CONTENT)}\r\n\r\n{CONTENT}\r\n\r\n"
    ).encode("ascii")
    return _member(text, record.length) or _member(b"", record.length) or bytes(record.length)


def _member(content: bytes, length: int) -> bytes | None:
    """The content as a gzip member of exactly this length, filled up by a comment; None where there is no room."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    tail = packed + struct.pack("<2I", zlib.crc32(content), len(content))
    room = length - len(GZIP_HEAD) - len(tail) - 1
    return GZIP_HEAD + PAD * room + b"\0" + tail if room >= 0 else None


def _is_another(found: bytes, record: Doomed, dictionary: bytes | None) -> bool:
    """Whether the bytes begin a record of another address or time; what cannot be read is no other record's."""
    head = beginning(found, dictionary, HEAD)
    if not head.startswith(b"WARC/"):
        return False
    fields = dict(line.split(b": ", 1) for line in head.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:] if b": " in line)
    url, when = fields.get(b"WARC-Target-URI", b""), fields.get(b"WARC-Date", b"").decode("ascii", "replace")
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        return True
    return hashlib.sha256(url).digest() != record.record_hash or moment != record.fetched_at
