"""`gisa demo` shows what it claims, and says so when it does not."""

import io

import pytest
from rich.console import Console

from archive.errors import Busy, SettingError
from archive.settings import Settings
from scheduler.demo import run_demo
from scheduler.demo.place import MARK, own_place
from scheduler.jobs import Report

# The demonstration has its own embedded server, whichever the other tests use.


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=150)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.timeout(240)
def test_demo_holds_what_it_claims(settings: Settings, console: Console) -> None:
    assert run_demo(settings, console) == 0, printed(console)
    text = printed(console)
    assert text.count("✓") == 9
    assert "✗" not in text
    for word in ("NEW", "EDITED", "GONE", "BLOCKED", "UNCHANGED", "수달", "[-", "{+"):
        assert word in text
    assert "\x1b" not in text


class _NothingFetched:
    """Stands for crawls of which none gets a page."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def run(self) -> Report:
        return Report()


def test_demo_says_when_its_claims_do_not_hold(settings: Settings, console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.demo.run.Round", _NothingFetched)
    assert run_demo(settings, console) == 1
    assert "✗ 71 articles" in printed(console)
    assert "claims do not hold" in printed(console)


def test_two_demonstrations_do_not_share_a_folder(settings: Settings) -> None:
    with own_place(settings), pytest.raises(Busy, match="another `gisa demo`"), own_place(settings):
        pass


def test_folder_of_somebody_else_is_left_alone(settings: Settings) -> None:
    folder = settings.home / "demo"
    folder.mkdir()
    (folder / "mine.txt").write_text("keep")
    with pytest.raises(SettingError, match="not empty"), own_place(settings):
        pass
    assert (folder / "mine.txt").read_text() == "keep"


def test_demo_never_uses_the_real_archive(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISA_DSN", "postgresql://real.example/archive")
    with own_place(settings) as place:
        assert place.settings.dsn is None
        assert "GISA_DSN" not in place.environment
        assert place.environment["GISA_HOME"] == str(settings.home / "demo")
        assert (settings.home / "demo" / MARK).exists()
