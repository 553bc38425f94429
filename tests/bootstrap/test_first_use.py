"""Does `./gisa` make its environment by itself, once, wherever and however it is called?"""

import subprocess
import time
from pathlib import Path

import pytest


@pytest.mark.parametrize("maker", ["uv", "pip"])
def test_first_use_makes_the_environment_and_runs_the_verb(maker, checkout, request):
    if maker == "uv":
        request.getfixturevalue("with_uv")
    first = checkout.run("crawl", "--listing", "a b")
    assert first.returncode == 0, first.stderr
    assert "first use" in first.stderr
    assert checkout.told("crawl", "--listing", "a b") == {
        "args": ["crawl", "--listing", "a b"],
        "python": str(checkout.venv / "bin" / "python"),
        "seedling": "1.0",
        "stdin": "",
    }
    assert (checkout.venv / "requirements.lock").read_text() == (checkout.root / "requirements.lock").read_text()


def test_first_use_leaves_standard_input_to_the_verb(with_uv):
    assert with_uv.told("extract", stdin="한 줄\n")["stdin"] == "한 줄\n"


def test_called_through_links_from_anywhere(with_uv, tmp_path: Path):
    (tmp_path / "near").symlink_to("a check out/gisa")
    (tmp_path / "bin" / "gisa").symlink_to(tmp_path / "near")
    for command in (tmp_path / "near", tmp_path / "bin" / "gisa"):
        assert with_uv.told("x", command=command, cwd=tmp_path)["args"] == ["x"]


def test_a_folder_of_the_same_name_where_one_stands_is_not_run(with_uv, tmp_path: Path):
    stranger = tmp_path / "stranger" / "scheduler"
    stranger.mkdir(parents=True)
    (stranger / "__init__.py").touch()
    (stranger / "cli.py").write_text("raise SystemExit('the wrong one')")
    assert with_uv.told("x", cwd=stranger.parent)["args"] == ["x"]


def test_another_environment_in_use_is_left_alone(with_uv, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    with_uv.extra["VIRTUAL_ENV"] = str(other)
    with_uv.told("x")
    assert list(other.iterdir()) == []


def test_later_uses_are_quiet_and_quick(with_uv):
    with_uv.told("x")
    bare = [str(with_uv.venv / "bin" / "python"), "-c", ""]
    cost = []
    for _ in range(5):
        start = time.monotonic()
        subprocess.run(bare, check=True)
        middle = time.monotonic()
        assert with_uv.run("x").stderr == ""
        cost.append(time.monotonic() - middle - (middle - start))
    assert min(cost) < 0.3  # milliseconds on a quiet machine


def test_a_changed_lock_is_followed(with_uv):
    assert with_uv.told("x")["seedling"] == "1.0"
    with_uv.lock("1.10")
    assert with_uv.told("x")["seedling"] == "1.10"


def test_an_environment_made_by_hand_is_completed_not_replaced(with_uv):
    with_uv.told("x")
    (with_uv.venv / "requirements.lock").unlink()
    (with_uv.venv / "mine").touch()
    assert with_uv.told("x")["seedling"] == "1.0"
    assert (with_uv.venv / "mine").exists()


def test_two_at_once_install_once(with_uv):
    both = [with_uv.start(name) for name in ("one", "two")]
    ended = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("first use" in err for _, err in ended) == 1
    assert [f'"{name}"' in out for name, (out, _) in zip(("one", "two"), ended, strict=True)] == [True, True]


def test_test_runs_pytest_in_the_checkout(with_uv):
    assert with_uv.told("test", "-k", "a b") == {"args": ["-n", "2", "-k", "a b"], "cwd": str(with_uv.root)}


def test_the_tests_tools_come_only_when_tests_are_run(with_uv):
    with_uv.told("x")
    assert not (with_uv.venv / "requirements-dev.lock").exists()
    with_uv.told("test")
    assert (with_uv.venv / "requirements-dev.lock").exists()
