"""Does `.ci/run` run every check whatever fails, and end in pytest's closing line with the right exit code?"""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEPS = ["tests", "format", "lint", "types", "imports", "sizes"]
CLOSING = "=================== 3 passed, 1 skipped in 0.12s ==================="


def stub(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which every check passes, by stubs that do nothing else."""
    folder = tmp_path / "a project"
    (folder / ".ci").mkdir(parents=True)
    shutil.copy2(ROOT / ".ci" / "run", folder / ".ci")
    for package in ("archive", "crawler", "scheduler"):
        (folder / package).mkdir()
    (folder / "archive" / "short.py").write_text("x = 1\n" * 400)
    stub(folder / "gisa", f"echo '[100%] 1 failed attempt is fine'\necho '{CLOSING}'")
    stub(folder / ".venv" / "bin" / "python", "exit 0")
    return folder


def run(project: Path) -> tuple[int, list[str]]:
    done = subprocess.run(
        ["bash", project / ".ci" / "run"], cwd=project.parent, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout.splitlines()


def test_all_passes(project):
    code, lines = run(project)
    assert code == 0
    assert [line[3:] for line in lines if line.startswith("== ")] == STEPS
    assert lines[-2:] == ["all checks passed", CLOSING]


def test_a_failing_test_fails_and_the_other_checks_run_all_the_same(project):
    closing = "========= 1 failed, 2 passed in 0.12s ========="
    stub(project / "gisa", f"echo '{closing}'; exit 1")
    code, lines = run(project)
    assert code != 0
    assert [line[3:] for line in lines if line.startswith("== ")] == STEPS
    assert lines[-2:] == ["failed: tests", closing]


def test_a_failing_tool_fails(project):
    stub(project / ".venv" / "bin" / "python", '[ "$2" != mypy ]')
    code, lines = run(project)
    assert code != 0
    assert lines[-2:] == ["failed: types", CLOSING]


def test_a_long_file_fails_by_name(project):
    (project / "archive" / "long.py").write_text("x = 1\n" * 401)
    code, lines = run(project)
    assert code != 0
    assert "archive/long.py: 401 lines" in lines
    assert lines[-2:] == ["failed: sizes", CLOSING]
