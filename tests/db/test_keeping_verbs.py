"""The verbs that keep the archive, as a person calls them: out, in, again, checked."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.extract.derive import derive
from archive.ingest import Arrival, ingest
from archive.model import Capture, Want
from archive.sites.load import builtin_folder, load_sites
from archive.warc.segment import SegmentWriter
from scheduler.cli import app

pytestmark = pytest.mark.one_server

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PAGE = """<html><head><title>{title}</title><meta property="og:title" content="{title}"></head><body><article><h1>{title}</h1>
<p>입력 2026.11.22 10:0{n}</p><div itemprop="articleBody"><p>{body}</p>
<p>시민들은 아침 일찍 거리로 나와 눈을 치웠다고 전했다.</p></div>
</article></body></html>"""


@pytest.fixture
def archive(conn, database, home: Path, monkeypatch):
    """Three articles and their raw captures, in an archive that the verbs open by themselves."""
    monkeypatch.setenv("GISA_HOME", str(home))
    monkeypatch.setenv("GISA_DSN", conn.info.dsn)
    catalogue = load_sites([builtin_folder()])
    writer = SegmentWriter(home / "warc")
    for n in range(3):
        body = PAGE.format(
            title=f"해운대에 첫눈 {n}", n=n, body=f"부산 해운대에 올해 첫눈이 {n}센티미터 내렸다고 기상청이 밝혔다."
        )
        capture = Capture(
            url=f"http://paper.test/news/{n}",
            fetched_at=T0 + timedelta(hours=n),
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=body.encode(),
        )
        site = catalogue.generic(capture.url)
        reading = derive(capture, site, catalogue=catalogue)
        ingest(conn, [Arrival(site=site, want=Want.ARTICLE, capture=capture, pointer=writer.append(capture), reading=reading)])
    writer.close()
    conn.commit()
    return home


def gisa(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output + result.stderr
    return result.stdout


def test_an_export_to_a_file_says_how_many_and_its_digest(archive, tmp_path):
    told = json.loads(gisa("export", "--out", str(tmp_path / "all.jsonl"), "--json"))
    assert told["rows"] == 3
    assert len((tmp_path / "all.jsonl").read_text().splitlines()) == 3


def test_an_unknown_format_is_refused_with_the_known_ones(archive):
    result = CliRunner().invoke(app, ["export", "--format", "xlsx"])
    assert result.exit_code == 2
    assert "bigkinds" in result.stderr


def test_reading_again_by_the_same_rules_changes_nothing(archive):
    told = json.loads(gisa("reextract", "--dry-run", "--jobs", "1", "--json"))
    assert told == {"dry_run": True, "counts": {"same": 3}, "changes": []}


def test_a_damaged_text_is_read_again_and_mended(archive, conn):
    conn.execute("UPDATE version SET title = 'x', content_hash = sha256('x')")
    conn.commit()
    told = json.loads(gisa("reextract", "--jobs", "1", "--json"))
    assert told["counts"] == {"changed": 3}
    titles = conn.execute("SELECT title FROM current_article ORDER BY title").fetchall()
    assert titles == [(f"해운대에 첫눈 {n}",) for n in range(3)]


def test_what_was_archived_comes_in_again_from_its_segment_as_known(archive):
    (segment,) = (archive / "warc").glob("*/*/*.warc.*")
    told = json.loads(gisa("import-warc", str(segment), "--jobs", "1", "--json"))
    assert (told["known"], told["outcomes"], told["damages"]) == (3, [], [])


def test_verify_tells_good_records_from_broken_ones(archive):
    told = json.loads(gisa("verify", "--json"))
    assert (told["good"], told["faults"], told["strays"], told["to_erase"]) == (3, [], [], 0)
    (segment,) = (archive / "warc").glob("*/*/*.warc.*")
    segment.write_bytes(segment.read_bytes()[:-30])
    assert len(json.loads(gisa("verify", "--json", code=1))["faults"]) == 1
