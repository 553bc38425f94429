"""How do processes keep out of each other's way? By locks on files, which vanish with the processes that hold them."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from archive.database.superuser import Runner
from archive.errors import DatabaseUnfit


@contextlib.contextmanager
def opened(path: Path, runner: Runner) -> Iterator[int]:
    """A file for locking, open for as long as the context lasts; no program started meanwhile inherits it unasked."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DatabaseUnfit(f"{path}: {error.strerror}: set GISA_HOME to a folder that you can write to") from error
    try:
        runner.own(path)
        yield descriptor
    finally:
        os.close(descriptor)


def share(descriptor: int) -> None:
    """Takes the lock that any number may have at once; waits while somebody has it alone."""
    _lock(descriptor, fcntl.LOCK_SH)


def take(descriptor: int) -> bool:
    """Takes the lock for oneself, unless anybody else has it in either way; says whether it did."""
    return _lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def release(descriptor: int) -> None:
    """Gives the lock back."""
    _lock(descriptor, fcntl.LOCK_UN)


def _lock(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    except OSError as error:
        raise DatabaseUnfit(
            f"the file system of GISA_HOME keeps no locks ({error.strerror}): set GISA_HOME to a folder on a local disk"
        ) from error
    return True
