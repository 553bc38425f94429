"""How does a backup become an archive again? Checked first, raw captures before the rows that point to them, and checked after.

The database comes in one transaction, and a mark in the folder of the archive lasts until all is done: killed anywhere, it is run
again and goes on.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from psycopg import Connection

from archive.backup.manifest import CHUNK, NAME, File, Manifest, Step, check, copy, digest_of, disk_errors, read_manifest
from archive.backup.programs import find_program, running
from archive.database.migrate import migrate, schema_version, shipped
from archive.errors import BackupError, UsageError
from archive.forget import claim
from archive.store import backups
from archive.warc.places import Segments
from archive.warc.verify import Checked, Fault, verify

MARK = "restoring.json"
"""In GISA_HOME, for as long as an archive is not restored to the end: which backup it comes from."""


@dataclass(slots=True)
class Restored:
    """What a restoring came to."""

    rows: dict[str, int] = field(default_factory=dict)
    segments: int = 0
    schema: str = ""
    migrated: list[str] = field(default_factory=list)
    good: int = 0
    """Raw records that are what their rows say."""
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to: the folder of the archive, and how to reach its database."""

    home: Path
    pg_bin: Path | None
    open: Callable[[], AbstractContextManager[tuple[Connection, str]]]
    """A connection, and the database's address for other programs."""


def require_whole(folder: Path) -> Iterator[Step]:
    """Reads all of a backup and compares it with its manifest. Raises BackupError naming what is wrong."""
    faults: list[str] = []
    yield from check(folder, usable(folder), faults)
    if faults:
        more = f", and {len(faults) - 1} more" if faults[1:] else ""
        raise BackupError(f"the backup in {folder} is damaged: {faults[0]}{more}; take another one, or make it again")


def usable(folder: Path) -> Manifest:
    """The manifest of a whole backup that this gisa can read. Raises BackupError."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}: name one that `gisa backup` wrote")
    manifest = read_manifest(folder)
    if manifest is None:
        raise BackupError(f"{folder} holds no whole backup: it has no {NAME}, which `gisa backup` writes last")
    if manifest.schema not in {migration.name for migration in shipped()}:
        raise BackupError(f"the backup was made by a newer gisa ({manifest.gisa}, schema {manifest.schema}): upgrade gisa")
    return manifest


def restore(folder: Path, target: Target, done: Restored) -> Iterator[Step]:
    """Makes an archive of a backup; what came of it stands in `done`. Killed, it is run again.

    Raises BackupError where the backup is not whole, or where there is an archive already.
    """
    manifest = usable(folder)
    with disk_errors(target.home):
        resumed = _require_empty_home(target.home, manifest)
        yield from require_whole(folder)
        with target.open() as (conn, dsn):
            claim(conn)
            major = conn.info.server_version // 10000
            if major < manifest.postgres:
                raise BackupError(
                    f"the backup is of PostgreSQL {manifest.postgres}, and the server is {major}: upgrade the server"
                )
            is_empty = backups.is_empty(conn)
            conn.commit()
            if not (is_empty or resumed):
                raise BackupError("the database has tables already: restore into an empty one (another GISA_HOME, or GISA_DSN)")
            _mark(target.home, manifest)
            yield from _copy_files(folder, target.home, (*manifest.segments, *manifest.sites))
            if is_empty:
                program = find_program("pg_restore", target.pg_bin, major)
                yield from _load(program, dsn, folder / manifest.database.name, manifest.database)
            yield from _finish(conn, target.home, manifest, done)
    (target.home / MARK).unlink()


def _require_empty_home(home: Path, manifest: Manifest) -> bool:
    """Whether an earlier restoring of this backup is to be finished. Raises BackupError where an archive lies there."""
    mark = home / MARK
    if mark.exists():
        if mark.read_text(encoding="utf-8") == _mark_of(manifest):
            return True
        raise BackupError(f"{home} holds an archive half restored from another backup: empty it, or give that backup")
    kept = next((path for path in (home / "warc").rglob("*") if path.is_file()), None) if (home / "warc").is_dir() else None
    if kept is not None:
        raise BackupError(f"{home} has raw captures already ({kept.name}): restore into an empty GISA_HOME")
    return False


def _mark_of(manifest: Manifest) -> str:
    digest = hashlib.sha256(json.dumps(asdict(manifest), sort_keys=True).encode()).hexdigest()
    return json.dumps({"made_at": manifest.made_at, "manifest": digest}) + "\n"


def _mark(home: Path, manifest: Manifest) -> None:
    home.mkdir(parents=True, exist_ok=True)
    part = home / f"{MARK}.part"
    part.write_text(_mark_of(manifest), encoding="utf-8")
    part.rename(home / MARK)


def _copy_files(folder: Path, home: Path, files: tuple[File, ...]) -> Iterator[Step]:
    total, done = sum(file.bytes for file in files), 0
    for file in files:
        place = home / file.name
        if not (place.exists() and digest_of(place, file.bytes + 1) == (file.sha256, file.bytes)):
            copy(folder / file.name, place, file.bytes)
        done += file.bytes
        yield Step(what="segments", done=done, total=total)


def _load(program: Path, dsn: str, dump: Path, size: File) -> Iterator[Step]:
    """Fills the empty database in one transaction. Through a pipe: if we are killed, its end is missing and nothing stays."""
    words = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    done = 0
    with dump.open("rb") as file, running(program, dsn, words, reads=True) as process:
        while process.stdin is not None and (chunk := file.read(CHUNK)):
            process.stdin.write(chunk)
            done += len(chunk)
            yield Step(what="database", done=done, total=size.bytes)


def _finish(conn: Connection, home: Path, manifest: Manifest, done: Restored) -> Iterator[Step]:
    """Brings the schema up to date, and looks whether everything is there."""
    done.rows = backups.rows_of_tables(conn)
    conn.commit()
    for table, rows in manifest.rows.items():
        if done.rows.get(table, 0) < rows:
            done.faults.append(f"the table {table} has {done.rows.get(table, 0)} rows instead of {rows}")
    done.migrated = migrate(conn)
    done.schema = schema_version(conn) or ""
    done.segments = len(manifest.segments)
    backups.tidy(conn)
    conn.commit()
    for number, item in enumerate(verify(conn, Segments(home / "warc"), now=datetime.now(UTC)), 1):
        match item:
            case Fault():
                done.faults.append(item.detail)
            case Checked():
                done.good += 1
        yield Step(what="records", done=number, total=done.rows.get("capture"))
    conn.commit()
