"""Which pg_dump and pg_restore fit a server, and how are they run: through pipes, so that they end when we do."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from archive.database.binaries import find_binaries
from archive.errors import BackupError

VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def find_program(name: str, pg_bin: Path | None, major: int) -> Path:
    """The program of this major version, or of the next newer that there is. Raises BackupError where all are older."""
    found = [(each.major, each.folder / name) for each in find_binaries(pg_bin) if os.access(each.folder / name, os.X_OK)]
    if pg_bin is None and (client := _on_path(name)):
        found.append(client)
    fit = [(version, place, path) for place, (version, path) in enumerate(found) if version >= major]
    if fit:
        return min(fit)[2]
    seen = ", ".join(f"{path} is of {version}" for version, path in found) or "there is none"
    raise BackupError(
        f"PostgreSQL {major} needs {name} {major} or newer ({seen}): install PostgreSQL's client programs of that version "
        "(postgresql-client), or set GISA_PG_BIN to the bin folder of such a PostgreSQL"
    )


@contextmanager
def running(program: Path, dsn: str, words: Sequence[str], *, reads: bool = False) -> "Iterator[subprocess.Popen[bytes]]":
    """The program at work on a database; its output, or where it `reads` its input, is a pipe. Raises BackupError if it fails."""
    given = conninfo_to_dict(dsn)
    password = given.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {}), "LC_ALL": "C"}
    command = [str(program), *words, f"--dbname={make_conninfo('', **given)}"]
    given_in, taken_out = (subprocess.PIPE, subprocess.DEVNULL) if reads else (subprocess.DEVNULL, subprocess.PIPE)
    # Its complaints go to a file without a name: a pipe that nobody reads could fill up and stop it.
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(command, env=environment, stdin=given_in, stdout=taken_out, stderr=complaints) as process,
    ):
        try:
            yield process
            if process.stdin is not None:
                process.stdin.close()
            code = process.wait()
        except BrokenPipeError:
            code = process.wait() or 1
        except BaseException:
            process.kill()
            raise
        if code:
            complaints.seek(0)
            lines = complaints.read().decode("utf-8", "replace").strip().splitlines()
            raise BackupError(f"{program.name} failed: {lines[-1] if lines else f'exit code {code}'}")


def _on_path(name: str) -> tuple[int, Path] | None:
    found = shutil.which(name)
    if found is None:
        return None
    said = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    match = VERSION.search(said)
    return (int(match[1]), Path(found)) if match else None
