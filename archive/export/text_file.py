"""Taking articles out into a stream, or into a file that a killed export goes on with."""

import hashlib
import json
import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from psycopg import Connection

from archive.errors import UsageError
from archive.export.formats import BOM, TextFormat
from archive.store import exports


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How far an export has come; when it is over, also the SHA-256 of everything written."""

    rows: int
    size: int
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where an export stands: what is in the file up to `size` bytes ends with the article of this key."""

    rows: int
    size: int
    after: tuple[str, bytes]


def write_stream(
    conn: Connection, chosen: exports.Chosen, form: TextFormat, out: BinaryIO, *, bom: bool = False
) -> Iterator[Written]:
    """Writes all chosen articles to a stream; after each page it says how far it has come."""
    digest = hashlib.sha256()
    head = _head(form, bom)
    out.write(head)
    digest.update(head)
    rows, size = 0, len(head)
    for page in exports.pages(conn, chosen):
        block = "".join(map(form.line, page)).encode()
        out.write(block)
        digest.update(block)
        rows, size = rows + len(page), size + len(block)
        yield Written(rows=rows, size=size)
    out.flush()
    yield Written(rows=rows, size=size, digest=digest.hexdigest())


def write_file(
    conn: Connection, chosen: exports.Chosen, form: TextFormat, path: Path, *, bom: bool = False
) -> Generator[Written, None, None]:
    """Writes all chosen articles to a file, which has its name only when it is whole.

    A killed export leaves `PATH.part` and `PATH.part.place`; run again with the same choice it goes on after them.
    """
    part, note = path.with_name(path.name + ".part"), path.with_name(path.name + ".part.place")
    place = _begin(part, note, chosen, _head(form, bom))
    with part.open("r+b") as file:
        file.truncate(place.size)
        file.seek(place.size)
        for page in exports.pages(conn, chosen, place.after):
            file.write("".join(map(form.line, page)).encode())
            file.flush()
            os.fsync(file.fileno())
            place = _Place(rows=place.rows + len(page), size=file.tell(), after=(page[-1].site_id, page[-1].url_hash))
            _note(note, place, chosen)
            yield Written(rows=place.rows, size=place.size)
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    part.replace(path)
    note.unlink()
    yield Written(rows=place.rows, size=place.size, digest=digest)


def _head(form: TextFormat, bom: bool) -> bytes:
    return ((BOM if bom else "") + form.head).encode()


def _begin(part: Path, note: Path, chosen: exports.Chosen, head: bytes) -> _Place:
    """Where to go on; a fresh file holds its head."""
    if part.exists() and note.exists():
        told = json.loads(note.read_text(encoding="utf-8"))
        if told["chosen"] != repr(chosen):
            raise UsageError(f"{part} is a part of another export ({told['chosen']}): remove it, or give another file name")
        return _Place(rows=told["rows"], size=told["size"], after=(told["site_id"], bytes.fromhex(told["url_hash"])))
    part.write_bytes(head)
    place = _Place(rows=0, size=len(head), after=("", b""))
    _note(note, place, chosen)
    return place


def _note(note: Path, place: _Place, chosen: exports.Chosen) -> None:
    told = {
        "chosen": repr(chosen),
        "rows": place.rows,
        "size": place.size,
        "site_id": place.after[0],
        "url_hash": place.after[1].hex(),
    }
    newer = note.with_name(note.name + ".new")
    newer.write_text(json.dumps(told), encoding="utf-8")
    newer.replace(note)
