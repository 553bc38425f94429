"""Can this home hold the embedded server: folders, owner, programs and user all going together?"""

import tempfile
from pathlib import Path

from archive.database.binaries import choose_binaries, copy_binaries
from archive.database.cluster import Cluster
from archive.database.superuser import Runner, choose_runner, name_of, require_entry
from archive.errors import DatabaseUnfit
from archive.settings import Settings


def prepare_cluster(settings: Settings) -> Cluster:
    """Makes the folders and chooses programs and user; raises DatabaseUnfit, saying what to do, where they do not go together."""
    folder = server_folder(settings)
    try:
        runner = choose_runner(folder / "data")
        _make_folders(settings.home, folder, runner)
        require_owner(folder, runner)
        require_entry(runner, settings.home, "GISA_HOME")
        binaries = choose_binaries(settings.pg_bin, made_by(folder / "data"))
        if not runner.may_enter(binaries.folder):
            if binaries.origin != "wheel":
                require_entry(runner, binaries.folder, "GISA_PG_BIN")
            binaries = copy_binaries(binaries, folder, runner.own)
    except OSError as error:
        raise DatabaseUnfit(
            f"{error.filename or settings.home}: {error.strerror}: set GISA_HOME to a folder that you can write to"
        ) from error
    return Cluster(folder=folder, binaries=binaries, runner=runner)


def server_folder(settings: Settings) -> Path:
    """Everything of the embedded server lies here."""
    return settings.home / "postgres"


def made_by(data: Path) -> int | None:
    """The major version that made the data folder; None where there is none yet."""
    if not data.exists():
        return None
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii").strip())
    except (FileNotFoundError, ValueError) as error:
        raise DatabaseUnfit(f"{data} is no PostgreSQL data folder: move it away, or restore it from a backup") from error


def require_owner(folder: Path, runner: Runner) -> None:
    """Raises DatabaseUnfit where the server's folder is somebody else's."""
    owner = folder.stat().st_uid
    if owner != runner.uid:
        raise DatabaseUnfit(
            f"{folder} belongs to {name_of(owner)}, and the server would run as {runner.name}: "
            f"run gisa as its owner (or as the root that made it), or set GISA_HOME to another folder"
        )


def _make_folders(home: Path, folder: Path, runner: Runner) -> None:
    """Makes what is absent, and changes no folder that is there."""
    # The server's user must pass through, where that is not the user of gisa; what is secret lies one floor deeper.
    mode = 0o711 if runner.dropped else 0o700
    for path in reversed([path for path in (home, *home.parents) if not path.exists()]):
        _make_folder(path, mode)
    if not folder.exists():
        _make_folder(folder, 0o700, runner)


def _make_folder(path: Path, mode: int, owner: Runner | None = None) -> None:
    """Makes a folder that has its mode and owner from the moment it is seen: others may be starting, too."""
    new = Path(tempfile.mkdtemp(prefix=f"{path.name[:20]}.new-", dir=path.parent))
    new.chmod(mode)
    if owner is not None:
        owner.own(new)
    try:
        new.rename(path)
    except OSError:
        new.rmdir()
        # Another process was quicker, and has put something into it already.
        if not path.is_dir():
            raise
