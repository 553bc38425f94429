"""The verbs that read the archive show what is in it, to people and to programs."""

import csv
import io
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from archive.ingest import Arrival, Miss, ingest
from archive.model import Capture, Draft, Outcome, Reason, Unit, Want
from archive.sites.model import Site
from archive.store import articles, runs
from archive.warc.segment import SegmentWriter
from scheduler.cli import app
from scheduler.jobs import Report
from scheduler.psql import find_psql

RUNNER = CliRunner()
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",), publisher="시험신문")
URL = "http://paper.test/1"
FIRST = Draft(
    canonical_url=URL,
    title="해운대에 첫눈",
    body="부산 해운대에 눈이 내렸다.\n시민들은 사진을 찍었다.",
    authors=("김시험",),
    published_at=datetime(2026, 11, 20, 1, 0, tzinfo=UTC),
    published_at_raw="2026.11.20 10:00",
)
SECOND = replace(FIRST, title="해운대에 폭설", body="부산 해운대에 눈이 많이 내렸다.\n시민들은 사진을 찍었다.")
OTHER = Draft(canonical_url="http://paper.test/2", title="[단독] 금리 동결", body="한국은행은 금리를 그대로 두었다.")


@pytest.fixture
def archive(database, settings, monkeypatch):
    """An article with two versions, another one, a failed address, and their run; as the command finds them."""
    monkeypatch.setenv("GISA_DSN", database.dsn)
    monkeypatch.setenv("GISA_HOME", str(settings.home))
    now = datetime.now(UTC) - timedelta(hours=3)
    writer = SegmentWriter(settings.home / "warc")
    with database.connect() as conn:
        run_id = runs.start(conn, Unit(site="paper", why="crawl"), now)
        for hours, draft in enumerate([FIRST, SECOND, OTHER]):
            body = f"<h1>{draft.title}</h1>".encode()
            capture = Capture(url=draft.canonical_url, fetched_at=now + timedelta(hours=hours), status=200, body=body)
            pointer = writer.append(capture)
            writer.sync()
            ingest(conn, [Arrival(site=SITE, want=Want.ARTICLE, capture=capture, pointer=pointer, reading=draft, run_id=run_id)])
        miss = Miss(
            site=SITE,
            want=Want.ARTICLE,
            url="http://paper.test/3",
            outcome=Outcome.FAILED,
            reason=Reason.TIMEOUT,
            detail="",
            at=now,
            run_id=run_id,
        )
        ingest(conn, [miss])
        runs.finish(conn, run_id, now + timedelta(minutes=2), exit_code=1, note="한 주소가 답하지 않음")
    writer.close()
    return database


def gisa(*words: str, code: int = 0) -> str:
    """Runs the command and gives what it printed."""
    ended = RUNNER.invoke(app, words, catch_exceptions=False)
    assert ended.exit_code == code, ended.output
    assert "\x1b" not in ended.output
    return ended.stdout if code != 2 else ended.stderr


def test_show_prints_fields_and_text_of_the_current_version(archive):
    shown = gisa("show", URL)
    assert shown.startswith("해운대에 폭설\n")
    assert "눈이 많이 내렸다.\n시민들은" in shown
    assert "김시험" in shown
    assert "2026-11-20 10:00" in shown
    assert "2 of 2" in shown


def test_show_takes_ids_beginnings_of_hashes_and_variants_of_addresses(archive, conn):
    known = articles.find(conn, URL)
    assert known is not None
    for asked in (known.article_id, known.article_id.partition("/")[2][:8], f"{URL}#top", f"{URL}?utm_source=x"):
        assert json.loads(gisa("show", asked, "--json"))["canonical_url"] == URL


def test_show_gives_an_older_version_and_the_bytes_it_came_from(archive):
    assert gisa("show", URL, "--version", "1").startswith("해운대에 첫눈\n")
    assert gisa("show", URL, "--version", "1", "--raw") == "<h1>해운대에 첫눈</h1>"
    assert gisa("show", URL, "--raw") == "<h1>해운대에 폭설</h1>"
    assert "1 to 2" in gisa("show", URL, "--version", "9", code=2)


def test_show_json_has_every_field_of_the_dictionary(archive):
    values = json.loads(gisa("show", URL, "--json"))
    for name in (
        "title",
        "body",
        "authors",
        "byline_raw",
        "published_at",
        "published_at_raw",
        "publisher",
        "canonical_url",
        "article_id",
    ):
        assert name in values
    assert values["published_at"] == "2026-11-20T10:00:00+09:00"
    assert (values["version"], values["current_version"]) == (2, 2)


def test_an_unknown_article_is_said(archive):
    for verb in ("show", "history", "diff", "recrawl"):
        assert "the archive has no article" in gisa(verb, "http://paper.test/404", code=2)


def test_history_says_what_changed_and_when(archive):
    lines = gisa("history", URL).splitlines()
    assert "first seen" in lines[1]
    assert "title, body" in lines[2]
    versions = json.loads(gisa("history", URL, "--json"))["versions"]
    assert [one["changed"] for one in versions] == [[], ["title", "body"]]
    assert versions[0]["last_seen_at"] < versions[1]["first_seen_at"]


def test_diff_is_by_words_and_marked_in_a_pipe(archive):
    shown = gisa("diff", URL)
    assert "해운대에 [-첫눈-]{+폭설+}" in shown
    assert "눈이 {+많이 +}내렸다." in shown
    assert shown == gisa("diff", URL, "1", "2") == gisa("diff", URL, "1")
    assert "say the same" in gisa("diff", "http://paper.test/2")
    changed = json.loads(gisa("diff", URL, "--json"))["changed"]
    assert {"kind": "new", "text": "폭설"} in changed["title"]


def test_diff_is_coloured_on_a_terminal():
    from rich.console import Console

    from scheduler.show import COMPARED, difference

    same = dict.fromkeys(COMPARED, "")
    stub, other = (cast(Any, SimpleNamespace(**same | {"body": body})) for body in ("나", "다"))
    screen = io.StringIO()
    difference(Console(file=screen, force_terminal=True), stub, other)
    assert "\x1b[" in screen.getvalue()
    assert "[-" not in screen.getvalue().replace("\x1b[", "")


def test_search_finds_words_with_a_snippet(archive):
    shown = gisa("search", "해운대", "폭설")
    assert "해운대에 폭설" in shown
    assert "부산 해운대에 눈이 많이 내렸다." in shown
    assert "1 found" in shown
    assert gisa("search", "없는말") == "0 found\n"
    assert "nothing to look for" in gisa("search", "--", "-금리", code=2)


def test_search_filters_and_titles_with_brackets_are_printed_as_they_are(archive):
    assert "[단독] 금리 동결" in gisa("search", "금리")
    assert gisa("search", "해운대", "--until", "2026-11-19") == "0 found\n"
    assert "1 found" in gisa("search", "해운대", "--from", "2026-11-20", "--until", "2026-11-20", "--site", "paper")
    hits = json.loads(gisa("search", "금리", "--json"))
    assert (hits["found"], hits["more"]) == (1, False)
    assert hits["hits"][0]["title"] == "[단독] 금리 동결"
    assert hits["hits"][0]["title_marked"] == "[단독] <mark>금리</mark> 동결"
    assert hits["hits"][0]["snippet"] == "한국은행은 <mark>금리</mark>를 그대로 두었다."
    assert "1 found" in gisa("search", "해운대", "--author", "김시험")
    assert gisa("search", "해운대", "--author", "박보기") == "0 found\n"
    assert gisa("search", "해운대", "--section", "경제") == "0 found\n"
    assert "1 found" in gisa("search", "해운대에 눈이")
    assert gisa("search", "눈이 해운대에") == "0 found\n"


def test_runs_and_status_tell_what_ran(archive):
    (run,) = json.loads(gisa("runs", "--json"))
    assert (run["site_id"], run["exit_code"], run["counts"]) == ("paper", 1, {"NEW": 2, "EDITED": 1, "FAILED": 1})
    shown = gisa("runs")
    assert "한 주소가 답하지 않음" in shown
    assert "2:00" in shown
    (site,) = json.loads(gisa("status", "--json"))
    assert (site["site_id"], site["articles"], site["new_articles"], site["edits"]) == ("paper", 2, 2, 1)
    assert "never" in gisa("status")
    assert json.loads(gisa("runs", "--site", "other", "--json")) == []


def test_sql_prints_tables_csv_and_json(archive):
    query = "SELECT title, version, authors, published_at FROM current_article ORDER BY title DESC"
    assert "(2 rows)" in gisa("sql", query)
    rows = list(csv.DictReader(io.StringIO(gisa("sql", query, "--format", "csv"))))
    assert rows[0]["title"] == "해운대에 폭설"
    assert json.loads(rows[0]["authors"]) == ["김시험"]
    values = json.loads(gisa("sql", query, "--format", "json"))
    assert values == json.loads(gisa("sql", query, "--json"))
    assert values[0]["published_at"] == "2026-11-20T10:00:00+09:00"
    assert values[1]["published_at"] is None


def test_sql_without_rows_still_has_its_columns(archive):
    query = "SELECT title, version FROM version WHERE false"
    assert gisa("sql", query, "--format", "csv") == "title,version\n"
    assert "(0 rows)" in gisa("sql", query)
    assert json.loads(gisa("sql", query, "--json")) == []


def test_sql_stops_at_its_limit_and_says_so(archive):
    ended = RUNNER.invoke(app, ["sql", "SELECT generate_series(1, 1000000)", "--limit", "3", "--format", "csv"])
    assert ended.exit_code == 0
    assert ended.stdout.split() == ["generate_series", "1", "2", "3"]
    assert "only the first 3 rows" in ended.stderr
    ended = RUNNER.invoke(app, ["sql", "SELECT generate_series(1, 1000000) AS n", "--limit", "2", "--json"])
    assert json.loads(ended.stdout) == [{"n": 1}, {"n": 2}]
    assert "only the first 2 rows" in ended.stderr


def test_sql_runs_as_a_reader_of_its_own_and_other_programs_may(archive, conn):
    import psycopg

    assert gisa("sql", "SELECT session_user", "--format", "csv").split()[1].startswith("gisa_reader_")
    owner = conn.execute("SELECT session_user").fetchone()
    assert owner
    assert gisa("sql", "SELECT session_user", "--format", "csv", "--write").split()[1] == owner[0]
    assert "a right that a reader has not got" in gisa("sql", "SELECT password FROM reader_login", code=2)
    with psycopg.connect(gisa("dsn", "--read-only").strip()) as other:
        assert other.execute("SELECT count(*) FROM article").fetchone() == (2,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            other.execute("DELETE FROM article")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM version",
        "CREATE TABLE x (y int)",
        "WITH gone AS (DELETE FROM frontier RETURNING url) SELECT * FROM gone",
        "SELECT 1; DELETE FROM frontier",
        "COMMIT",
        "SET TRANSACTION READ WRITE",
    ],
)
def test_sql_changes_nothing_unless_told_to(archive, conn, statement):
    count = "SELECT (SELECT count(*) FROM version), (SELECT count(*) FROM frontier)"
    before = conn.execute(count).fetchone()
    RUNNER.invoke(app, ["sql", statement], catch_exceptions=False)
    conn.rollback()
    assert conn.execute(count).fetchone() == before
    assert conn.execute("SELECT to_regclass('x')").fetchone() == (None,)


def test_sql_says_what_is_wrong_in_a_sentence(archive):
    assert "--write allows it" in gisa("sql", "DELETE FROM version", code=2)
    assert "syntax error" in gisa("sql", "SELEC 1", code=2)
    assert "nosuchtable" in gisa("sql", "SELECT * FROM nosuchtable", code=2)
    assert "longer than 1 s" in gisa("sql", "SELECT pg_sleep(10)", "--timeout", "1", code=2)


def test_sql_may_write_when_told_to(archive, conn):
    assert gisa("sql", "UPDATE frontier SET priority = 7", "--write").startswith(("UPDATE", "done"))
    assert conn.execute("SELECT DISTINCT priority FROM frontier").fetchall() == [(7,)]


def test_sql_reads_its_query_from_the_input(archive):
    ended = RUNNER.invoke(app, ["sql", "-", "--format", "csv"], input="SELECT 1 AS one")
    assert ended.stdout == "one\n1\n"


@pytest.fixture
def asked(archive, home, monkeypatch):
    """The units that a verb would have crawled."""
    (home / "sites").mkdir()
    (home / "sites" / "paper.toml").write_text(
        'id = "paper"\nname = "시험신문"\nlisting = ["http://paper.test/"]\n', encoding="utf-8"
    )
    units: list[Unit] = []

    def run(settings, wanted):
        units.extend(wanted)
        return Report()

    monkeypatch.setattr("scheduler.verbs.crawling.run", run)
    return units


RECRAWLS = [
    ([URL], [URL]),
    ([f"{URL}?utm_source=x", "http://paper.test/2"], [URL, "http://paper.test/2"]),
    (["--site", "paper"], [URL, "http://paper.test/2"]),
    (["--site", "paper", "--until", "2026-11-20"], [URL]),
    (["--site", "paper", "--since", "2026-11-21", "--until", "2026-11-21"], []),
    (["--site", "paper", "--outcome", "failed"], ["http://paper.test/3"]),
    (["--site", "paper", "--outcome", "FAILED", "--until", "2026-01-01"], []),
]


@pytest.mark.parametrize(("words", "urls"), RECRAWLS, ids=[" ".join(words) for words, _ in RECRAWLS])
def test_recrawl_asks_again_for_what_the_archive_has(asked, words, urls):
    gisa("recrawl", *words)
    assert sorted(url for unit in asked for url in unit.urls) == sorted(urls)
    assert {(unit.site, unit.why) for unit in asked} <= {("paper", "recrawl")}


def test_recrawl_of_an_unknown_site_or_outcome_is_refused(asked):
    assert "papper" in gisa("recrawl", "--site", "papper", code=2)
    assert "one of NEW" in gisa("recrawl", "--site", "paper", "--outcome", "BROKEN", code=2)
    assert asked == []


def test_fetch_takes_known_sites_and_others(asked):
    gisa("fetch", "http://paper.test/9", "http://new.test/1", "http://paper.test/9")
    assert [(unit.site, unit.why, unit.urls) for unit in asked] == [
        ("paper", "fetch", ("http://paper.test/9",)),
        ("new.test", "fetch", ("http://new.test/1",)),
    ]


def test_init_makes_the_schema_once_and_says_where(empty_dsn, home, monkeypatch):
    monkeypatch.setenv("GISA_DSN", empty_dsn)
    monkeypatch.setenv("GISA_HOME", str(home))
    first = json.loads(gisa("init", "--json"))
    assert first["applied"]
    assert first["schema"] == first["applied"][-1]
    again = gisa("init")
    assert "nothing to do" in " ".join(again.split())
    assert "archive ready: PostgreSQL at" in again


def test_reading_verbs_make_the_schema_where_it_is_missing(empty_dsn, home, monkeypatch):
    monkeypatch.setenv("GISA_DSN", empty_dsn)
    monkeypatch.setenv("GISA_HOME", str(home))
    assert "nothing has run yet" in gisa("runs")
    assert "the archive is empty" in gisa("status")


def test_dsn_leads_to_the_archive(archive):
    import psycopg

    with psycopg.connect(gisa("dsn").strip()) as conn:
        assert conn.execute("SELECT count(*) FROM article").fetchone() == (2,)


def test_psql_opens_the_archive(archive, capfd):
    find_psql(None)
    ended = RUNNER.invoke(app, ["psql", "-Atc", "select count(*) from article"])
    sys.stdout.flush()
    assert (ended.exit_code, capfd.readouterr().out.strip()) == (0, "2")


def test_doctor_is_content_with_a_good_installation(archive, monkeypatch):
    monkeypatch.setenv("GISA_CONTACT", "archive@example.org")
    checks = {check["name"]: check for check in json.loads(gisa("doctor", "--json"))}
    assert {
        "gisa",
        "python",
        "packages",
        "home",
        "disk",
        "segments",
        "sites",
        "database",
        "schema",
        "reader",
        "search",
        "daemon",
    } == set(checks)
    assert not [check for check in checks.values() if check["level"] == "fail"]
    assert checks["segments"]["said"].startswith("1 in ")


def test_doctor_fails_with_an_advice_where_the_database_does(home, monkeypatch):
    monkeypatch.setenv("GISA_DSN", "postgresql://gisa@127.0.0.1:1/gisa")
    monkeypatch.setenv("GISA_HOME", str(home))
    shown = gisa("doctor", code=1)
    assert "fail database  the database cannot be reached" in shown
    assert "→ check GISA_DSN" in shown
    assert "1 to repair" in shown
