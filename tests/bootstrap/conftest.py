"""A fresh clone in small: the real script, a lock of one tiny wheel, and a command line that tells what it was given."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "awk", "cat", "cmp", "cp", "grep", "mkdir", "mv", "readlink", "rm", "sleep", "tail", "touch")
CLI = """
import json, sys, seedling
print(json.dumps({"args": sys.argv[1:], "python": sys.executable, "seedling": seedling.VERSION, "stdin": sys.stdin.read()}))
"""
TESTER = "import json, os, sys\nprint(json.dumps({'args': sys.argv[1:], 'cwd': os.getcwd()}))\n"


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def wheel(folder: Path, version: str) -> str:
    """Make a wheel and return its line for a lock file."""
    info = f"seedling-{version}.dist-info"
    files = {
        "seedling.py": f"VERSION = {version!r}\n",
        "pytest.py": TESTER,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: seedling\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    path = folder / f"seedling-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return f"seedling=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@dataclass(kw_only=True)
class Checkout:
    root: Path
    bin: Path
    wheels: Path
    home: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    def lock(self, version: str) -> None:
        line = wheel(self.wheels, version)
        for name in ("requirements.lock", "requirements-dev.lock"):
            (self.root / name).write_text(line)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": str(self.bin),
            "HOME": str(self.home),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            "UV_CONFIG_FILE": str(self.home / "uv.toml"),
            "UV_CACHE_DIR": str(self.home / "uv"),
            **self.extra,
        }

    def start(self, *args: str, command: Path | None = None, cwd: Path | None = None, stdin: str = "") -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [str(command or self.root / "gisa"), *args],
            cwd=cwd or self.home,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdin
        process.stdin.write(stdin)
        process.stdin.close()
        process.stdin = None
        return process

    def run(
        self, *args: str, command: Path | None = None, cwd: Path | None = None, stdin: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        with self.start(*args, command=command, cwd=cwd, stdin=stdin) as process:
            out, err = process.communicate(timeout=100)
        return subprocess.CompletedProcess(args, process.returncode, out, err)

    def told(self, *args: str, command: Path | None = None, cwd: Path | None = None, stdin: str = "") -> dict[str, object]:
        """What the command line was given; standard output must hold nothing else."""
        result = self.run(*args, command=command, cwd=cwd, stdin=stdin)
        assert result.returncode == 0, result.stderr
        told: dict[str, object] = json.loads(result.stdout)
        return told


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A clone in a folder with a space, on a machine with Python and pip and without uv."""
    made = Checkout(root=tmp_path / "a check out", bin=tmp_path / "bin", wheels=tmp_path / "wheels", home=tmp_path / "home")
    for folder in (made.root / "scheduler", made.bin, made.wheels, made.home):
        folder.mkdir(parents=True)
    shutil.copy2(ROOT / "gisa", made.root)
    (made.root / "scheduler" / "__init__.py").touch()
    (made.root / "scheduler" / "cli.py").write_text(CLI)
    made.lock("1.0")
    (made.home / "uv.toml").write_text(f"no-index = true\nfind-links = [{json.dumps(str(made.wheels))}]\n")
    for name in TOOLS:
        found = shutil.which(name)
        assert found, f"{name} is not on PATH"
        (made.bin / name).symlink_to(found)
    script(made.bin / "python3", f'exec "{os.path.realpath(sys.executable)}" "$@"')
    return made


@pytest.fixture
def with_uv(checkout: Checkout) -> Checkout:
    """The same, with uv on PATH."""
    (checkout.bin / "uv").symlink_to(Path(sys.executable).parent / "uv")
    return checkout
