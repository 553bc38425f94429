"""How is psql opened on the archive's database?"""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from archive.database.binaries import find_binaries
from archive.errors import UsageError


def find_psql(pg_bin: Path | None) -> Path:
    """The psql of the server's binaries, else the one on the PATH. Raises UsageError where there is none."""
    for binaries in find_binaries(pg_bin):
        beside = binaries.folder / "psql"
        if os.access(beside, os.X_OK):
            return beside
    found = shutil.which("psql")
    if found is None:
        raise UsageError("there is no psql here: install the PostgreSQL client (postgresql-client), or use `gisa sql`")
    return Path(found)


def run_psql(program: Path, dsn: str, arguments: Sequence[str]) -> int:
    """Runs psql and waits for it: the embedded server goes on while this process does. Its exit code."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C cancels a query in psql, and is not for us.
    try:
        return subprocess.run([str(program), dsn, *arguments], check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)
