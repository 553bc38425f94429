"""`gisa verify`: every kind of fault is found and named, and what can be mended is mended."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Want
from archive.sites.model import Site
from archive.warc.segment import SegmentWriter
from scheduler.cli import app

pytestmark = pytest.mark.one_server

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",))
PAGE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>{1}</p></article></body></html>"


def capture(n: int) -> Capture:
    page = PAGE.format(f"골목 소식 {n}호가 나왔다", f"골목 소식지의 {n}호가 나와 주민들에게 배달되었다고 편집실이 전했다. " * 5)
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Capture(
        url=f"http://paper.test/{n}", fetched_at=T0 + timedelta(minutes=n), status=200, headers=headers, body=page.encode()
    )


def arrival(n: int, pointer) -> Arrival:
    draft = Draft(canonical_url=f"http://paper.test/{n}", title=f"골목 소식 {n}호가 나왔다", body="본문이다.")
    return Arrival(site=SITE, want=Want.ARTICLE, capture=capture(n), pointer=pointer, reading=draft)


def write(conn, home: Path, numbers, form: str, rows: bool = True):
    writer = SegmentWriter(home / "warc", "paper", form=form)
    pointers = [writer.append(capture(n)) for n in numbers]
    writer.close()
    if rows:
        ingest(conn, [arrival(n, pointer) for n, pointer in zip(numbers, pointers, strict=True)])
        conn.commit()
    return pointers


@pytest.fixture(params=["zst", "gz"])
def form(request) -> str:
    """How the raw captures are packed."""
    return request.param


@pytest.fixture
def archive(conn, home: Path, monkeypatch, form):
    """Six articles and their raw captures; where each lies."""
    monkeypatch.setenv("GISA_HOME", str(home))
    monkeypatch.setenv("GISA_DSN", conn.info.dsn)
    return home, write(conn, home, range(6), form)


def verify(*words: str, code: int = 0):
    result = CliRunner().invoke(app, ["verify", "--json", *words])
    assert result.exit_code == code, result.output + result.stderr
    return json.loads(result.stdout)


def kinds(told) -> list[tuple[str, str, str | None]]:
    faults = [(one["url"].rpartition("/")[2], one["kind"], one["mended"]) for one in told["faults"]]
    return sorted(faults + [("-", one["kind"], one["mended"]) for one in told["strays"]])


def test_a_sound_archive_is_sound(archive):
    told = verify()
    assert (told["good"], kinds(told), told["versions_without_raw"]) == (6, [], {})


def test_damage_in_the_middle_and_a_lost_end_are_told_apart_and_let_go(archive):
    home, pointers = archive
    path = home / "warc" / pointers[0].segment
    data = bytearray(path.read_bytes())
    data[pointers[1].offset + 30] ^= 0xFF
    path.write_bytes(data[: pointers[5].offset + 9])
    found = [("1", "unreadable", None), ("5", "beyond", None)]
    told = verify(code=1)
    assert (told["good"], kinds(told)) == (4, found)
    assert kinds(verify("--repair", code=1)) == [(n, kind, "lost") for n, kind, _ in found]
    told = verify(code=1)
    assert (told["good"], told["faults"], told["versions_without_raw"]) == (4, [], {"lost": 2})
    assert {one["kind"] for one in told["strays"]} == {"torn"}


def test_a_missing_segment_and_a_row_with_another_digest_are_named(archive, conn, form):
    home, pointers = archive
    gone = write(conn, home, [7], form)
    (home / "warc" / gone[0].segment).unlink()
    conn.execute("UPDATE capture SET body_digest = sha256('x') WHERE url = 'http://paper.test/2'")
    conn.execute("UPDATE capture SET url = 'http://paper.test/other' WHERE url = 'http://paper.test/3'")
    conn.commit()
    assert kinds(verify(code=1)) == [("2", "digest", None), ("7", "missing", None), ("other", "other", None)]
    assert len(pointers) == 6


def test_captures_without_a_row_come_in_and_lie_where_they_lay(archive, conn, form):
    home, _ = archive
    orphans = write(conn, home, [10, 11], form, rows=False)
    before = (home / "warc" / orphans[0].segment).read_bytes()
    assert kinds(verify(code=1)) == [("-", "orphan", None)] * 2
    assert kinds(verify("--repair", code=1)) == [("-", "orphan", "NEW")] * 2
    told = verify()
    assert (told["good"], kinds(told)) == (8, [])
    assert (home / "warc" / orphans[0].segment).read_bytes() == before
    titles = conn.execute("SELECT title FROM current_article WHERE canonical_url LIKE '%/1_' ORDER BY title").fetchall()
    assert titles == [("골목 소식 10호가 나왔다",), ("골목 소식 11호가 나왔다",)]


def test_a_row_whose_record_is_lost_finds_a_copy_of_it(archive, conn, form):
    home, pointers = archive
    write(conn, home, [2], form, rows=False)
    assert kinds(verify()) == [("-", "spare", None)]
    conn.execute("UPDATE capture SET segment_offset = segment_offset + 1 WHERE url = 'http://paper.test/2'")
    conn.commit()
    told = verify("--repair", code=1)
    assert ("2", "unreadable", "found") in kinds(told)
    told = verify(code=0)
    assert told["good"] == 6
    assert len(pointers) == 6


def test_a_row_that_was_given_up_points_again_to_what_comes_back(archive, conn, form):
    home, pointers = archive
    path = home / "warc" / pointers[0].segment
    saved = path.read_bytes()
    path.unlink()
    assert len(verify("--repair", code=1)["faults"]) == 6
    assert verify(code=0)["versions_without_raw"] == {"lost": 6}
    path.write_bytes(saved)
    assert kinds(verify("--repair", code=1)) == [("-", "orphan", "found")] * 6
    told = verify()
    assert (told["good"], told["versions_without_raw"]) == (6, {})
