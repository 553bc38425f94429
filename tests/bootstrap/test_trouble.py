"""What does `./gisa` do on a machine that lacks something, and after an end in the middle?"""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.bootstrap.conftest import Checkout, script

FAR_PLACES = " /opt/homebrew/bin/python3 /usr/local/bin/python3"


def hide(checkout: Checkout, *modules: str) -> None:
    """Make the host's Python lack these modules, as Debian's does without python3-venv."""
    folder = checkout.home / "hidden"
    folder.mkdir()
    for module in modules:
        (folder / f"{module}.py").write_text(f"raise ImportError('{module} is not installed')")
    checkout.extra["PYTHONPATH"] = str(folder)


def waits_for(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not appear"
        time.sleep(0.05)


def test_without_python_one_sentence_says_what_to_install(checkout):
    (checkout.bin / "python3").unlink()
    text = (checkout.root / "gisa").read_text()
    assert FAR_PLACES in text.replace(" \\\n       ", "")
    (checkout.root / "gisa").write_text(text.replace("/opt/homebrew/bin/python3 /usr/local/bin/python3", ""))
    result = checkout.run("x")
    assert result.returncode == 2
    assert result.stderr.startswith("gisa: needs Python 3.11 or newer and found none")
    assert result.stderr.count("\n") == 1
    assert not checkout.venv.exists()


def test_an_old_python_and_a_signpost_are_passed_over(with_uv):
    (with_uv.bin / "python3").rename(with_uv.bin / "python3.11")
    script(with_uv.bin / "python3", "exit 1")
    script(with_uv.bin / "python3.12", "echo 'no such version' >&2; exit 127")
    assert with_uv.told("x")["args"] == ["x"]


def test_a_python_named_by_hand_must_serve(checkout):
    script(checkout.bin / "old", "exit 1")
    checkout.extra["GISA_PYTHON"] = "old"
    result = checkout.run("x")
    assert (result.returncode, result.stderr) == (2, "gisa: GISA_PYTHON=old is no Python 3.11 or newer that runs.\n")


def test_without_ensurepip_the_hosts_pip_serves(checkout):
    hide(checkout, "ensurepip")
    assert checkout.told("x")["seedling"] == "1.0"
    assert not (checkout.venv / "bin" / "pip").exists()


def test_without_ensurepip_and_pip_one_sentence_says_what_to_install(checkout):
    hide(checkout, "ensurepip", "pip")
    result = checkout.run("x")
    assert result.returncode == 2
    assert "apt install python3-venv" in result.stderr
    assert "Traceback" not in result.stderr
    assert not checkout.venv.exists()


@pytest.mark.parametrize("maker", ["uv", "pip"])
def test_a_package_with_another_digest_is_refused_and_nothing_counts_as_ready(maker, checkout, request):
    if maker == "uv":
        request.getfixturevalue("with_uv")
    good = (checkout.root / "requirements.lock").read_text()
    (checkout.root / "requirements.lock").write_text(f"seedling==1.0 --hash=sha256:{'0' * 64}\n")
    result = checkout.run("x")
    assert result.returncode == 2
    assert "could not be installed" in result.stderr
    assert "hash" in result.stderr.lower()
    assert not (checkout.venv / "requirements.lock").exists()
    (checkout.root / "requirements.lock").write_text(good)
    assert checkout.told("x")["seedling"] == "1.0"


def test_an_install_killed_in_the_middle_is_made_anew(with_uv, tmp_path: Path):
    real = (with_uv.bin / "uv").readlink()
    (with_uv.bin / "uv").unlink()
    reached = tmp_path / "reached"
    script(with_uv.bin / "uv", f'[ "$1" = pip ] || exec "{real}" "$@"\ntouch "{reached}"\nsleep 60')
    process = with_uv.start("x")
    waits_for(reached)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=20)
    (with_uv.venv / "half").touch()
    script(with_uv.bin / "uv", f'exec "{real}" "$@"')
    assert with_uv.told("x")["seedling"] == "1.0"
    assert not (with_uv.venv / "half").exists()


def test_a_second_one_goes_on_when_the_first_is_killed(with_uv, tmp_path: Path):
    real = (with_uv.bin / "uv").readlink()
    (with_uv.bin / "uv").unlink()
    reached = tmp_path / "reached"
    once = f'[ "$1" = pip ] && [ ! -e "{reached}" ] && touch "{reached}" && sleep 60\nexec "{real}" "$@"'
    script(with_uv.bin / "uv", once)
    first = with_uv.start("one")
    waits_for(reached)
    second = with_uv.start("two")
    assert second.stderr
    assert "waiting" in second.stderr.readline()
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=20)
    out, err = second.communicate(timeout=60)
    assert second.returncode == 0, err
    assert '"two"' in out


def test_an_environment_whose_interpreter_went_away_is_made_anew(with_uv):
    with_uv.told("x")
    python = with_uv.venv / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.11")
    assert with_uv.told("x")["seedling"] == "1.0"


def test_a_folder_that_cannot_be_written_is_named(checkout):
    (checkout.root / ".venv.lock").mkdir()
    result = checkout.run("x")
    assert result.returncode != 0
    assert "cannot make the environment" in result.stderr
    assert str(checkout.root) in result.stderr
