"""How are gisa's own tests run from the command line?"""

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from archive.errors import UsageError

SOURCE = Path(__file__).resolve().parent.parent


def run_tests(arguments: Sequence[str], source: Path = SOURCE) -> int:
    """Runs pytest in the source folder; 0 where all pass, 1 where not. Raises UsageError where it cannot be run."""
    if not (source / "tests").is_dir():
        raise UsageError("this gisa was installed without its tests: run `./gisa test` in a clone of its source")
    if find_spec("pytest") is None:
        raise UsageError("the development tools are missing: run `./gisa test` in the source folder, which installs them")
    ended = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=source, check=False).returncode
    return min(ended, 1) if ended >= 0 else 1
