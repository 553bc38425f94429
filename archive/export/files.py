"""How does an export reach a stream, or a file that a killed export goes on with?"""

import hashlib
import json
import os
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import UsageError
from archive.store.exports import Blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How far an export has come; when it is over, also the SHA-256 of everything written."""

    rows: int
    size: int
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an export stands: `rows` rows in `size` bytes (or parts) are safe, and `after` names the last of them."""

    chosen: str
    rows: int = 0
    size: int = 0
    after: str | None = None


def write_stream(head: bytes, blocks: Blocks, out: BinaryIO) -> Iterator[Written]:
    """Writes everything to a stream; after each block it says how far it has come."""
    digest = hashlib.sha256(head)
    out.write(head)
    rows, size = 0, len(head)
    for block in blocks(None):
        out.write(block.data)
        digest.update(block.data)
        rows, size = rows + block.rows, size + len(block.data)
        yield Written(rows=rows, size=size)
    out.flush()
    yield Written(rows=rows, size=size, digest=digest.hexdigest())


def write_file(head: bytes, blocks: Blocks, path: Path, chosen: str) -> Generator[Written, None, None]:
    """Writes everything to a file, which has its name only when it is whole.

    A killed export leaves `PATH.part` and `PATH.part.place`; run again with the same choice it goes on after them.
    """
    part, note = path.with_name(path.name + ".part"), path.with_name(path.name + ".part.place")
    place = read_place(note, chosen) if part.exists() else None
    if place is None:
        part.write_bytes(head)
        place = Place(chosen=chosen, size=len(head))
        note_place(note, place)
    with part.open("r+b") as file:
        file.truncate(place.size)
        file.seek(place.size)
        for block in blocks(place.after):
            file.write(block.data)
            file.flush()
            os.fsync(file.fileno())
            place = Place(chosen=chosen, rows=place.rows + block.rows, size=file.tell(), after=block.after)
            note_place(note, place)
            yield Written(rows=place.rows, size=place.size)
    yield Written(rows=place.rows, size=place.size, digest=finish(part, path))
    note.unlink()


def finish(part: Path, path: Path) -> str:
    """Gives a whole file its name; its SHA-256."""
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    part.replace(path)
    return digest


def read_place(note: Path, chosen: str) -> Place | None:
    """Where a killed export stood; None where there was none. Raises UsageError where it was of another choice."""
    if not note.exists():
        return None
    told = json.loads(note.read_text(encoding="utf-8"))
    if told["chosen"] != chosen:
        raise UsageError(f"{note} belongs to a part of another export ({told['chosen']}): remove both, or give another file name")
    return Place(**told)


def note_place(note: Path, place: Place) -> None:
    """Keeps where an export stands."""
    newer = note.with_name(note.name + ".new")
    newer.write_text(json.dumps(asdict(place), ensure_ascii=False), encoding="utf-8")
    newer.replace(note)
