"""Do the real locks install on this machine, by uv and by the pip that comes with Python?"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = {"--version": "gisa ", "test --version": "pytest "}

pytestmark = [
    pytest.mark.network,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.environ.get("GISA_TEST_NETWORK") != "1", reason="needs a package index: set GISA_TEST_NETWORK=1"),
]


@pytest.mark.parametrize("maker", ["uv", "pip"])
def test_a_fresh_copy_runs(maker, tmp_path: Path):
    copy = tmp_path / "a copy"
    copy.mkdir()
    for package in ("archive", "crawler", "scheduler", "tests/unit"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("gisa", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy2(ROOT / file, copy)
    uv = Path(sys.executable).parent / "uv"
    folders = [folder for folder in os.environ["PATH"].split(os.pathsep) if not (Path(folder) / "uv").exists()]
    if maker == "uv":
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "uv").symlink_to(uv)
        folders.insert(0, str(tmp_path / "bin"))
    environment = {**os.environ, "PATH": os.pathsep.join(folders)}
    for command, answer in COMMANDS.items():
        done = subprocess.run(
            [copy / "gisa", *command.split()], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(answer)
