"""The command keeps its contract: help, exit codes, one sentence for what is wrong, and a quick start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.errors import Busy, DatabaseUnreachable, GisaError, SegmentError, SiteError, UsageError
from scheduler import cli, own_tests
from scheduler.doctor import examine

ROOT = Path(__file__).parents[2]
RUNNER = CliRunner()


def gisa(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as a process, its output in pipes."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GISA_")}
    return subprocess.run(
        [sys.executable, "-m", "scheduler.cli", *words],
        cwd=ROOT,
        env={**inherited, "GISA_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


HEAVY = ("scrapy", "twisted", "trafilatura", "psycopg", "lxml", "apscheduler")


def test_help_loads_none_of_the_heavy_libraries(tmp_path):
    # What they cost to load (a second and more) would be waited for at every mistyped word.
    said = "import sys; from scheduler.cli import main; sys.argv = ['gisa', '--help']"
    loaded = "import atexit; atexit.register(lambda: print('LOADED', *sorted(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", f"{said}; {loaded}; main()"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert "crawl" in run.stdout
    modules = run.stdout.rpartition("LOADED")[2].split()
    assert "scheduler.cli" in modules
    assert not set(HEAVY) & set(modules)


WRONG = [
    (["crawl", "nosuchsite"], "nosuchsite"),
    (["crawl", "--listing", "board.example.kr"], "must begin with http"),
    (["crawl", "--pages", "0"], "--pages"),
    (["crawl", "--since", "soon"], "--since"),
    (["fetch", "mailto:a@b.test"], "must begin with http"),
    (["recrawl"], "recrawl takes"),
    (["recrawl", "http://a.test/1", "--site", "a"], "not both"),
    (["extract"], "extract takes"),
    (["extract", "--manifest", "nosuch.jsonl"], "nosuch.jsonl"),
    (["sites", "show", "nosuchsite"], "nosuchsite"),
    (["sites", "check", "nosuch.toml"], "nosuch.toml"),
    (["sql", "  "], "empty"),
    (["nosuchverb"], "nosuchverb"),
    (["crawl", "--nosuchoption"], "nosuchoption"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_wrong_words_end_with_code_two_and_a_sentence(words, said, tmp_path, monkeypatch):
    monkeypatch.setenv("GISA_HOME", str(tmp_path))
    ended = RUNNER.invoke(cli.app, words)
    assert ended.exit_code == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.output
    assert ended.stdout == ""


def test_wrong_settings_end_with_code_two_and_a_sentence_in_a_real_process(tmp_path):
    (tmp_path / "file").touch()
    for home, dsn, said in [(tmp_path / "file", "", "not a folder"), (tmp_path, "nonsense", "GISA_DSN")]:
        ended = gisa("runs", home=home, GISA_DSN=dsn)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert said in ended.stderr
        assert len(ended.stderr.splitlines()) == 1


def test_a_server_that_does_not_answer_is_one_sentence_without_the_password(tmp_path):
    ended = gisa("search", "경제", home=tmp_path, GISA_DSN="postgresql://gisa:hidden@127.0.0.1:1/gisa")
    assert ended.returncode == 2
    assert ended.stderr.startswith("gisa: the database cannot be reached")
    assert "hidden" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 2),
        (SiteError("x"), 2),
        (DatabaseUnreachable("x"), 2),
        (Busy("x"), 1),
        (SegmentError("x"), 1),
        (GisaError("x"), 1),
    ],
)
def test_each_error_has_its_exit_code(error, code, tmp_path, monkeypatch):
    def fail() -> None:
        raise error

    monkeypatch.setattr("scheduler.session.settings", fail)
    ended = RUNNER.invoke(cli.app, ["runs"])
    assert (ended.exit_code, ended.stderr) == (code, "gisa: x\n")


def test_an_option_has_its_environment_variable(tmp_path, monkeypatch):
    monkeypatch.setenv("GISA_HOME", str(tmp_path))
    monkeypatch.setenv("GISA_CRAWL_PAGES", "none")
    ended = RUNNER.invoke(cli.app, ["crawl"])
    assert ended.exit_code == 2
    assert "'none'" in ended.stderr
    assert "GISA_CRAWL_PAGES" in RUNNER.invoke(cli.app, ["crawl", "--help"]).stdout


def test_json_is_one_value_in_a_pipe_without_colours(tmp_path):
    ended = gisa("sites", "list", "--json", home=tmp_path)
    assert ended.returncode == 0
    assert isinstance(json.loads(ended.stdout), list)
    assert "\x1b" not in gisa("sites", "list", home=tmp_path).stdout


def test_a_broken_definition_is_named_and_hides_no_other(tmp_path):
    folder = tmp_path / "sites"
    folder.mkdir()
    (folder / "good.toml").write_text('id = "good"\nname = "좋은 곳"\nlisting = ["http://good.test/"]\n', encoding="utf-8")
    (folder / "bad.toml").write_text(
        'id = "bad"\nname = "나쁜 곳"\nlisting = ["http://bad.test/"]\ncolour = "red"\n', encoding="utf-8"
    )
    listed = gisa("sites", "list", home=tmp_path)
    assert "good" in listed.stdout
    assert "bad.toml" in listed.stderr
    assert "colour" in listed.stderr
    checked = gisa("sites", "check", str(folder / "bad.toml"), home=tmp_path)
    assert (checked.returncode, checked.stdout) == (2, "")
    assert "bad.toml" in checked.stderr
    assert gisa("sites", "check", str(folder / "good.toml"), home=tmp_path).returncode == 0


def test_site_facts_are_shown(tmp_path):
    folder = tmp_path / "sites"
    folder.mkdir()
    (folder / "news.toml").write_text(
        'id = "news"\nname = "소식판"\nextends = "rhymix"\n[[listing]]\nurl = "http://news.test/board"\nevery = "30m"\n',
        encoding="utf-8",
    )
    shown = gisa("sites", "show", "news", home=tmp_path).stdout
    assert "소식판" in shown
    assert "http://news.test/board" in shown
    facts = json.loads(gisa("sites", "show", "news", "--json", home=tmp_path).stdout)
    assert facts["extends"][0] == "rhymix"
    assert facts["listings"] == [{"url": "http://news.test/board", "kind": "board", "every_seconds": 1800}]
    assert "rhymix" in gisa("sites", "show", "rhymix", home=tmp_path).stdout


def test_own_tests_need_their_source_and_pytest(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="clone"):
        own_tests.run_tests([], tmp_path)
    (tmp_path / "tests").mkdir()
    monkeypatch.setattr(own_tests, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match="development tools"):
        own_tests.run_tests([], tmp_path)


@pytest.mark.parametrize(("body", "code", "said"), [("assert True", 0, "1 passed"), ("assert not True", 1, "1 failed")])
def test_own_tests_end_with_code_zero_or_one(tmp_path, body, code, said, capfd):
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_one.py").write_text(f"def test_one():\n    {body}\n")
    assert own_tests.run_tests(["-q", "-p", "no:cacheprovider"], tmp_path) == code
    assert said in capfd.readouterr().out


def test_doctor_finds_misspelt_settings_but_not_those_of_options(tmp_path):
    environment = {"GISA_HOME": str(tmp_path), "GISA_HOEM": "x", "GISA_CRAWL_LIMIT": "3", "GISA_TEST_DSN": "x", "GISA_DSN": "bad"}
    checks = examine(environment, {"GISA_CRAWL_LIMIT"})
    said = " ".join(check.said for check in checks if check.name == "settings")
    assert "GISA_HOEM" in said
    assert "GISA_HOME" in said
    assert "GISA_CRAWL_LIMIT" not in said
    assert "GISA_TEST_DSN" not in said
    assert [check.level for check in checks if "GISA_DSN" in check.said] == ["fail"]
