"""Do the import rules of pyproject.toml hold, and would they notice a breach?"""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("archive", "crawler", "scheduler")
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
PURE = tuple(CONTRACTS["pure"]["source_modules"])
LINT = "from importlinter.cli import lint_imports_command as lint; lint()"

PLANTED = {
    "edges": ("archive/model.py", "import crawler"),
    "layers": ("archive/errors.py", "import archive.store"),
    "pure": ("archive/extract/planted.py", "import subprocess"),
    "archive-tools": ("archive/store/planted.py", "import twisted"),
    "crawler-tools": ("crawler/planted.py", "import apscheduler"),
    "scheduler-tools": ("scheduler/planted.py", "import scrapy"),
}
"""For each contract an import that breaks it."""


def lint(folder: Path) -> str:
    """What import-linter says of the packages in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--show-timings"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> str:
    """What import-linter says of a copy in which each rule is broken once."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for path, line in PLANTED.values():
        with (folder / path).open("a") as file:
            file.write(f"\n{line}\n")
    return lint(folder)


def test_every_contract_has_a_planted_breach():
    assert set(PLANTED) == set(CONTRACTS)


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_breach_is_caught(contract, planted):
    line = next(line for line in planted.splitlines() if line.startswith(CONTRACTS[contract]["name"]))
    assert "BROKEN" in line


def test_the_rules_hold():
    said = lint(ROOT)
    assert f"{len(CONTRACTS)} kept, 0 broken" in said, said


def sources(*modules: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module below the named ones, parsed."""
    for module in modules:
        place = ROOT.joinpath(*module.split("."))
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]:
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def imports(tree: ast.Module) -> set[str]:
    """Every module a tree imports, in functions too, by full name."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


FORBIDDEN_CALLS = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "open",
    "print",
    "input",
    "os.getenv",
    "os.urandom",
    "exec",
    "eval",
}


def calls(tree: ast.Module) -> set[str]:
    """The names that a tree calls, as written: `open`, `datetime.now`."""
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_read_no_clock_and_touch_nothing_outside(module):
    forbidden = {*CONTRACTS["pure"]["forbidden_modules"], "urllib.request", "os.environ", "sqlite3"}
    for path, tree in sources(module):
        reached = {name for name in imports(tree) if name in forbidden or name.split(".")[0] in forbidden}
        assert not reached, f"{path} imports {sorted(reached)}"
        done = {call for call in calls(tree) if call in FORBIDDEN_CALLS or call.startswith("datetime.datetime.now")}
        assert not done, f"{path} calls {sorted(done)}"


def test_the_clocks_library_is_known_in_one_file():
    knowing = [path for path, tree in sources(*PACKAGES) if any(name.split(".")[0] == "apscheduler" for name in imports(tree))]
    assert knowing == ["scheduler/clock.py"]


def test_scrapy_is_known_to_the_crawler_alone():
    knowing = {path.split("/")[0] for path, tree in sources(*PACKAGES) if any(n.split(".")[0] == "scrapy" for n in imports(tree))}
    assert knowing == {"crawler"}
