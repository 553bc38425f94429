"""What is crawled is kept whole, whatever else goes on: a bucket, a kill, a restored backup, an import at the same time."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg import Connection
from typer.testing import CliRunner

from archive.model import Unit
from archive.settings import Settings
from archive.warc.places import segments_of
from scheduler.cli import app
from tests.crawl.crawling import crawl, environment, finish, started
from tests.crawl.small_site import SmallSite, define, small_site, title_of

pytestmark = [pytest.mark.parametrize("pg_server", ["embedded"], indirect=True), pytest.mark.timeout(240)]
ARTICLES = 24


@pytest.fixture
def site() -> Iterator[SmallSite]:
    """The newspaper with its articles."""
    with small_site(ARTICLES) as running:
        yield running


@pytest.fixture
def archive(settings: Settings, conn: Connection, site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An archive with nothing in it but the definition of that newspaper; verbs open it by themselves."""
    use(monkeypatch, settings)
    define(settings.home, site)
    return settings


def use(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Makes the verbs use an archive."""
    monkeypatch.setenv("GISA_HOME", str(settings.home))
    monkeypatch.setenv("GISA_ALLOW_PRIVATE", "1")
    monkeypatch.setenv("GISA_DSN", settings.dsn or "")
    monkeypatch.setenv("GISA_JOBS", "1")


def gisa(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def told(*words: object, code: int = 0):
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def versions(conn: Connection) -> dict[str, int]:
    rows = conn.execute(
        "SELECT canonical_url, count(*) FROM version JOIN article USING (site_id, url_hash) GROUP BY 1"
    ).fetchall()
    conn.commit()
    return dict(rows)


def test_a_crawl_into_a_bucket_is_killed_and_run_again(archive, conn, site, bucket, monkeypatch):
    monkeypatch.setenv("GISA_WARC_URL", bucket)
    define(archive.home, site, delay=0.1)
    limit = time.monotonic() + 60
    with started(Unit(site="small", why="crawl"), archive, GISA_WARC_URL=bucket) as process:
        while len(site.paths()) < ARTICLES // 2 and time.monotonic() < limit:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    killed = Settings(home=archive.home, dsn=archive.dsn, warc_url=bucket)
    assert len(segments_of(killed).local_names()) == 1
    assert 0 < len(versions(conn)) < ARTICLES
    define(archive.home, site)
    with started(Unit(site="small", why="crawl"), archive, GISA_WARC_URL=bucket) as process:
        assert finish(process).code == 0
    segments = segments_of(killed)
    assert (segments.local_names(), len(segments.names()) >= 1) == ([], True)
    assert versions(conn) == {site.url(f"/read/{n}"): 1 for n in range(1, ARTICLES + 1)}
    told("verify", "--repair", code=1 if told_strays() else 0)
    assert told("verify")["strays"] == []


def told_strays() -> bool:
    """Whether a kill has left records without a row."""
    result = CliRunner().invoke(app, ["verify", "--json"])
    report = json.loads(result.stdout)
    assert report["faults"] == []
    return bool(report["strays"])


def test_new_rules_make_no_edits_where_captures_lie_in_a_bucket(archive, conn, site, bucket):
    def run(**fields):
        with started(Unit(site="small", **{"why": "crawl"} | fields), archive, GISA_WARC_URL=bucket) as process:
            return finish(process)

    assert run().outcomes == {"NEW": ARTICLES}
    path = archive.home / "sites" / "small.toml"
    path.write_text(path.read_text().replace("[fields]", 'drop = ["css:.text p:first-child"]\n[fields]'))
    again = run(why="fetch", urls=(site.url("/read/3"),))
    assert again.outcomes == {"UNCHANGED": 1}
    assert versions(conn)[site.url("/read/3")] == 1


def test_a_restored_archive_goes_on_and_keeps_out_what_was_forgotten(archive, conn, site, open_base, tmp_path, monkeypatch):
    assert crawl(archive).outcomes == {"NEW": ARTICLES}
    gone = site.url("/read/3")
    told("forget", gone, "--reason", "본인의 요청", "--yes")
    told("backup", tmp_path / "safe")
    there = Settings(home=open_base / f"there-{uuid4().hex[:6]}", allow_private=True)
    there.home.mkdir(mode=0o711)
    use(monkeypatch, there)
    done = told("restore", tmp_path / "safe")
    assert (done["rows"]["article"], done["faults"]) == (ARTICLES - 1, [])
    assert told("sql", "SELECT count(*) AS n, min(current_user) LIKE 'gisa_reader_%' AS reads FROM article") == [
        {"n": ARTICLES - 1, "reads": True}
    ]
    assert [hit["title"] for hit in told("search", f'"{title_of(5)}"')["hits"]] == [title_of(5)]
    assert told("verify")["faults"] == []
    asked = site.paths().count("/read/3")
    site.write(ARTICLES + 1, ARTICLES + 2)
    assert crawl(there).outcomes == {"NEW": 2}
    for verb in ("fetch", "recrawl"):
        assert "was forgotten on" in gisa(verb, gone, code=1)
    assert "was forgotten on" in gisa("fetch", gone, site.url("/read/4"), code=1)
    assert site.paths().count("/read/3") == asked
    assert told("backup", tmp_path / "safe")["rows"]["article"] == ARTICLES + 1


def test_an_import_runs_beside_a_crawl_of_the_same_site(archive, conn, site, tmp_path):
    assert crawl(archive).outcomes == {"NEW": ARTICLES}
    told("export", "--format", "warc", "--all-captures", "--out", tmp_path / "all.warc.gz")
    before = versions(conn)
    conn.execute("TRUNCATE article, version, capture, sighting, listing, frontier, run, outcome_count CASCADE")
    conn.commit()
    words = [sys.executable, "-P", "-m", "scheduler.cli", "import-warc", str(tmp_path / "all.warc.gz"), "--json"]
    with subprocess.Popen(
        words, env=environment(archive), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as importing:
        try:
            crawled = crawl(archive)
            said, errors = importing.communicate(timeout=90)
        finally:
            if importing.poll() is None:
                importing.kill()
    assert (importing.returncode, crawled.code) == (0, 0), errors
    assert json.loads(said)["damages"] == []
    assert versions(conn) == before
    assert conn.execute("SELECT count(*) FROM article").fetchone() == (ARTICLES,)


def test_no_spelling_of_a_forgotten_address_brings_it_back(archive, conn, site):
    rule = f'\n[[address]]\nmatch = "/m/(?P<n>\\\\d+)$"\ncanonical = "{site.url("/read/{n}")}"\nkind = "article"\n'
    path: Path = archive.home / "sites" / "small.toml"
    path.write_text(path.read_text().replace("[[address]]", rule.strip() + "\n[[address]]", 1))
    assert crawl(archive, limit=3).outcomes == {"NEW": 3}
    number = ARTICLES
    told("forget", site.url(f"/read/{number}"), "--reason", "본인의 요청", "--yes")
    asked = len(site.paths())
    for url in (
        site.url(f"/read/{number}?utm_source=mail&fbclid=x"),
        site.url(f"/read/{number}#top"),
        site.url(f"/m/{number}"),
        site.url(f"/read/{number}").replace("http://", "https://"),
    ):
        assert "was forgotten on" in gisa("fetch", url, code=1)
        assert crawl(archive, why="fetch", urls=(url,)).end_of(url) == ("BLOCKED", "forgotten")
    assert len(site.paths()) == asked
