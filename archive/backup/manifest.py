"""What does a backup consist of, and is all of it there?

The manifest is written last, so a folder without one holds no whole backup. A file may be longer than the manifest says: a
later backup into the same folder was not finished, and what had been backed up before is its beginning.
"""

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from archive.errors import BackupError

NAME = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a backup, by its name below the folder."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All that a backup consists of, and what it was made of."""

    made_at: str
    gisa: str
    schema: str
    """The newest change of the schema that the database had had."""
    postgres: int
    """Major version of the server."""
    rows: dict[str, int]
    """Rows of each table."""
    database: File
    segments: tuple[File, ...]
    sites: tuple[File, ...]
    lineage: str = ""
    """Which archive it is of; "" in backups made before this was noted."""
    missing: tuple[str, ...] = ()
    """What could not be backed up, one sentence each."""

    @property
    def files(self) -> tuple[File, ...]:
        """All of them."""
        return (self.database, *self.segments, *self.sites)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far something is, in bytes or records; `total` is None where nobody knows."""

    what: str
    done: int
    total: int | None = None


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a folder; None where there is none. Raises BackupError where it cannot be used."""
    try:
        values = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder / NAME} cannot be read ({error}): make the backup again") from error
    if not isinstance(values, dict) or values.pop("format", None) != FORMAT:
        raise BackupError(f"{folder / NAME} is of another gisa: restore it with the one that made it")
    try:
        values["database"] = File(**values["database"])
        for name in ("segments", "sites"):
            values[name] = tuple(File(**each) for each in values[name])
        return Manifest(**(values | {"missing": tuple(values["missing"])}))
    except (KeyError, TypeError) as error:
        raise BackupError(f"{folder / NAME} is no manifest of a backup ({error}): make the backup again") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Puts the manifest in its place: from then on the backup is whole."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
    part = folder / f"{NAME}.part"
    with part.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / NAME)
    sync_folder(folder)


def check(folder: Path, manifest: Manifest, faults: list[str]) -> Iterator[Step]:
    """Reads every file and compares it with the manifest; a sentence for each that differs is added to `faults`."""
    total, done = sum(file.bytes for file in manifest.files), 0
    for file in manifest.files:
        try:
            digest, size = digest_of(folder / file.name, file.bytes)
        except OSError as error:
            faults.append(f"{file.name}: {error.strerror}")
        else:
            if size < file.bytes:
                faults.append(f"{file.name} has {size} bytes instead of {file.bytes}")
            elif digest != file.sha256:
                faults.append(f"{file.name} is not what was backed up")
        done += file.bytes
        yield Step(what="checking", done=done, total=total)


def digest_of(path: Path, size: int) -> tuple[str, int]:
    """SHA-256 of the first bytes of a file, and how many of them there were."""
    digest, left = hashlib.sha256(), size
    with path.open("rb") as file:
        while left and (chunk := file.read(min(CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest(), size - left


def copy(source: Path, target: Path, size: int) -> tuple[str, int]:
    """Copies the first bytes of a file, safe on the disk under its name only when whole; digest, and how many there were."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    digest, left = hashlib.sha256(), size
    with source.open("rb") as file, part.open("wb") as out:
        while left and (chunk := file.read(min(CHUNK, left))):
            digest.update(chunk)
            out.write(chunk)
            left -= len(chunk)
        out.flush()
        os.fsync(out.fileno())
    part.rename(target)
    sync_folder(target.parent)
    return digest.hexdigest(), size - left


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder safe."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turns what the disk refuses into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BackupError(
                f"there is no room left for {folder}: make room and run it again; it goes on where it was"
            ) from error
        raise BackupError(f"{error.filename or folder}: {error.strerror}") from error


def stamp(moment: datetime) -> str:
    """A moment as part of a file's name: two backups in a second must not meet."""
    return f"{moment:%Y%m%d%H%M%S%f}"
