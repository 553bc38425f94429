"""How is a backup made while crawls go on? The database at one moment first, then the segments as far as its rows reach.

A raw record is safe on the disk before the row that points to it is committed, and never moves: what the rows of that
moment point to is there. Nobody forgets anything meanwhile.
"""

import hashlib
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from psycopg import Connection, IsolationLevel

from archive import __version__
from archive.backup.manifest import (
    CHUNK,
    File,
    Manifest,
    Step,
    copy,
    digest_of,
    disk_errors,
    read_manifest,
    stamp,
    sync_folder,
    write_manifest,
)
from archive.backup.programs import find_program, running
from archive.database.migrate import schema_version
from archive.errors import BackupError, UsageError
from archive.forget import claim, erase
from archive.store import backups
from archive.warc.bucket import Bucket
from archive.warc.moving import at_home
from archive.warc.places import Segments

MARK = "gisa-backup"
"""A file that tells a folder of ours from any other before there is a manifest."""


READER = "reader_login"
"""A table whose row is not backed up: it holds a password, and names a role of the server."""


@dataclass(slots=True)
class Made:
    """What a backup came to."""

    manifest: Manifest | None = None
    copied: int = 0
    copied_bytes: int = 0
    unchanged: int = 0
    rows: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is backed up: a connection of its own, the address for other programs, and the folder of the archive."""

    conn: Connection
    dsn: str
    home: Path
    pg_bin: Path | None
    bucket: Bucket | None = None


def back_up(source: Source, folder: Path, now: Callable[[], datetime], made: Made) -> Iterator[Step]:
    """Brings the folder up to date; what came of it stands in `made`. Killed, it is run again.

    Raises BackupError where it cannot be made, Busy where somebody forgets or backs up.
    """
    claim(source.conn)
    segments = Segments(source.home / "warc", source.bucket)
    for _ in erase(source.conn, segments, now):
        pass
    with disk_errors(folder), at_home(source.conn, segments, now()):
        before = _begin(folder)
        moment = now()
        name = f"database-{stamp(moment)}.dump"
        source.conn.isolation_level, source.conn.read_only = IsolationLevel.REPEATABLE_READ, True
        try:
            with source.conn.transaction():
                seen = backups.snapshot(source.conn)
                schema = schema_version(source.conn) or ""
                made.rows = backups.rows_of_tables(source.conn)
                # The login that only reads is of this server; a restored archive makes one of its own.
                made.rows.pop(READER, None)
                known_segments = backups.segments(source.conn)
                lineage = backups.lineage(source.conn)
                _require_same(before, lineage, known_segments, folder)
                database = yield from _dump(source, folder, name, seen)
        finally:
            source.conn.isolation_level, source.conn.read_only = None, None
        missing: list[str] = []
        known = {file.name: file for file in before.segments} if before else {}
        copied = yield from _copy_segments(source.home / "warc", folder, known_segments, known, missing, made)
        made.manifest = Manifest(
            made_at=moment.isoformat(),
            gisa=__version__,
            schema=schema,
            postgres=source.conn.info.server_version // 10000,
            rows=made.rows,
            lineage=lineage,
            database=database,
            segments=tuple(copied),
            sites=tuple(_copy_sites(source.home / "sites", folder)),
            missing=tuple(missing),
        )
        write_manifest(folder, made.manifest)
        _prune(folder, made.manifest)


def _begin(folder: Path) -> Manifest | None:
    """The backup that lies there. Raises BackupError for a folder that is somebody else's."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: name a folder, which is made where it is absent")
    folder.mkdir(parents=True, exist_ok=True)
    before = read_manifest(folder)
    if before is None and not (folder / MARK).exists():
        if any(folder.iterdir()):
            raise BackupError(f"{folder} has other things in it than a backup: name an empty folder, or one that does not exist")
        (folder / MARK).write_text("gisa puts its backup here; without manifest.json it is not whole.\n")
    return before


def _require_same(before: Manifest | None, lineage: str, segments: list[tuple[str, int]], folder: Path) -> None:
    """What is not ours any more is removed at the end: it must not be another archive's backup."""
    if before is not None and before.lineage:
        if before.lineage != lineage:
            raise BackupError(f"{folder} holds the backup of another archive: name another folder")
        return
    old = {file.name for file in before.segments} if before else set()
    if old and segments and not old & {f"warc/{name}" for name, _ in segments}:
        raise BackupError(f"{folder} holds the backup of another archive: name another folder")


def _dump(source: Source, folder: Path, name: str, snapshot: str) -> Generator[Step, None, File]:
    program = find_program("pg_dump", source.pg_bin, source.conn.info.server_version // 10000)
    # How texts are compressed is the server's matter: another one may not know the method.
    words = ["--format=custom", "--no-owner", "--no-privileges", "--no-toast-compression", f"--exclude-table-data=*.{READER}"]
    words.append(f"--snapshot={snapshot}")
    part, digest, done = folder / f"{name}.part", hashlib.sha256(), 0
    with part.open("wb") as out:
        with running(program, source.dsn, words) as process:
            while process.stdout is not None and (chunk := process.stdout.read1(CHUNK)):  # type: ignore[attr-defined]
                digest.update(chunk)
                out.write(chunk)
                done += len(chunk)
                yield Step(what="database", done=done)
        out.flush()
        os.fsync(out.fileno())
    part.rename(folder / name)
    sync_folder(folder)
    return File(name=name, bytes=done, sha256=digest.hexdigest())


def _copy_segments(
    warc: Path,
    folder: Path,
    segments: list[tuple[str, int]],
    known: dict[str, File],
    missing: list[str],
    made: Made,
) -> Generator[Step, None, list[File]]:
    copied = []
    total, done = sum(size for _, size in segments), 0
    for segment, size in segments:
        name = f"warc/{segment}"
        try:
            digest, found = _copy_one(warc / segment, folder / name, size, known.get(name), made)
        except FileNotFoundError:
            missing.append(f"{segment} is not there")
        else:
            if found < size:
                missing.append(f"{segment} has {found} bytes, but rows point to {size}")
            copied.append(File(name=name, bytes=found, sha256=digest))
        done += size
        yield Step(what="segments", done=done, total=total)
    return copied


def _copy_one(source: Path, target: Path, size: int, known: File | None, made: Made) -> tuple[str, int]:
    """Digest and size of a segment's copy, which is made only where the one that is there differs."""
    if target.exists() and target.stat().st_size == size:
        digest, found = digest_of(source, size)
        there = known.sha256 if known is not None and known.bytes == size else digest_of(target, size)[0]
        if found == size and there == digest:
            made.unchanged += 1
            return digest, size
    digest, found = copy(source, target, size)
    made.copied += 1
    made.copied_bytes += found
    return digest, found


def _copy_sites(sites: Path, folder: Path) -> Iterator[File]:
    for path in sorted(sites.glob("*.toml")) if sites.is_dir() else ():
        digest, size = copy(path, folder / "sites" / path.name, path.stat().st_size)
        yield File(name=f"sites/{path.name}", bytes=size, sha256=digest)


def _prune(folder: Path, manifest: Manifest) -> None:
    """Removes what earlier or unfinished backups left and this one does not need."""
    wanted = {folder / file.name for file in manifest.files}
    for path in (*folder.glob("database-*"), *(folder / "warc").rglob("*.warc.*"), *(folder / "sites").glob("*")):
        if path not in wanted and path.is_file():
            path.unlink()


def as_values(made: Made) -> dict[str, object]:
    """A backup as `--json` prints it."""
    if made.manifest is None:
        raise AssertionError("a backup that was not finished is not shown")
    whole = asdict(made.manifest)
    return {
        "made_at": whole["made_at"],
        "schema": whole["schema"],
        "postgres": whole["postgres"],
        "rows": whole["rows"],
        "database_bytes": made.manifest.database.bytes,
        "segments": len(made.manifest.segments),
        "segment_bytes": sum(file.bytes for file in made.manifest.segments),
        "copied": made.copied,
        "copied_bytes": made.copied_bytes,
        "unchanged": made.unchanged,
        "missing": list(made.manifest.missing),
    }
