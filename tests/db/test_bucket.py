"""Raw captures in a bucket: put there when a writer ends, read there piece by piece, and never lost in between."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import obstore
import pytest
from typer.testing import CliRunner

from archive.errors import SegmentError
from archive.ingest import Arrival, ingest
from archive.model import Draft, Want
from archive.settings import Settings
from archive.sites.model import Site
from archive.store import captures
from archive.warc.bucket import Bucket
from archive.warc.moving import upload
from archive.warc.places import Segments, segments_of
from archive.warc.recover import recover
from archive.warc.segment import SegmentWriter
from scheduler.cli import app
from scheduler.raw_captures import put_away
from tests.news_pages import news_capture

pytestmark = pytest.mark.one_server

SITE = Site(id="paper", name="시험일보", hosts=("paper.test",))
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def archive(conn, home: Path, bucket: str, monkeypatch) -> Settings:
    """An archive whose raw captures go to the bucket."""
    monkeypatch.setenv("GISA_HOME", str(home))
    monkeypatch.setenv("GISA_DSN", conn.info.dsn)
    monkeypatch.setenv("GISA_WARC_URL", bucket)
    return Settings(home=home, dsn=conn.info.dsn, warc_url=bucket)


def store(conn, settings: Settings, numbers) -> None:
    writer = SegmentWriter(settings.home / "warc", "paper")
    items = []
    for n in numbers:
        capture = news_capture(n)
        draft = Draft(canonical_url=capture.url, title=f"골목 소식 {n}", body="본문이다.")
        pointer = writer.append(capture)
        items.append(Arrival(site=SITE, want=Want.ARTICLE, capture=capture, pointer=pointer, reading=draft))
    writer.close()
    ingest(conn, items)
    conn.commit()


def gisa(*words: str, code: int = 0):
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == code, result.output + result.stderr
    return json.loads(result.stdout)


def test_segments_are_put_there_and_records_read_there_one_by_one(conn, archive, monkeypatch):
    store(conn, archive, range(4))
    put_away(conn, archive)
    segments = segments_of(archive)
    assert (segments.local_names(), len(segments.names())) == ([], 1)
    read: list[int] = []
    monkeypatch.setattr(obstore, "get_range", _spied(obstore.get_range, read))
    records = list(captures.records(conn))
    assert [segments.read(record.pointer) for record in records] == [news_capture(n) for n in range(4)]
    assert sum(read) <= sum(record.segment_length for record in records) + 200_000


def _spied(function, read):
    def call(store, path, *, start, end):
        read.append(end - start)
        return function(store, path, start=start, end=end)

    return call


def test_verify_export_and_rereading_work_from_there(conn, archive, tmp_path):
    for first in (0, 4):
        store(conn, archive, range(first, first + 4))
        put_away(conn, archive)
    assert gisa("verify")["good"] == 8
    told = gisa("export", "--format", "warc", "--out", str(tmp_path / "all.warc.gz"))
    assert told["rows"] == 8
    result = CliRunner().invoke(app, ["reextract", "--dry-run", "--jobs", "1", "--json"])
    assert "no-capture" not in json.loads(result.stdout)["counts"]


def test_tidy_fetches_packs_and_puts_back(conn, archive):
    for n in range(3):
        store(conn, archive, [n])
        put_away(conn, archive)
    assert len(segments_of(archive).names()) == 3
    assert gisa("tidy")["segments"] == 3
    segments = segments_of(archive)
    assert (segments.local_names(), len(segments.names())) == ([], 1)
    assert gisa("verify")["good"] == 3


def test_what_is_forgotten_is_erased_there_too(conn, archive):
    store(conn, archive, range(3))
    put_away(conn, archive)
    word = news_capture(1).body[news_capture(1).body.index(b"<p>") + 3 :][:30]
    record = next(record for record in captures.records(conn) if record.url.endswith("/1"))
    conn.commit()
    done = CliRunner().invoke(app, ["forget", news_capture(1).url, "--reason", "요청", "--by", "시험", "--yes", "--json"])
    assert done.exit_code == 0, done.output
    with pytest.raises(SegmentError):
        assert word not in segments_of(archive).record(record.pointer)
    assert segments_of(archive).local_names() == []
    assert gisa("verify")["good"] == 2


@pytest.mark.parametrize("trouble", ["no such bucket", "nobody answers", "wrong key"])
def test_trouble_with_the_service_is_a_sentence_and_loses_nothing(conn, archive, trouble, monkeypatch):
    store(conn, archive, range(2))
    broken = archive
    if trouble == "no such bucket":
        broken, said = replace(archive, warc_url="s3://there-is-none/raw"), "no such bucket"
    elif trouble == "nobody answers":
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        said = "does not answer"
    else:
        monkeypatch.setattr(obstore, "put", _refused)
        said = "refuses our credentials"
    monkeypatch.setattr("archive.warc.bucket.RETRIES", 0)
    with pytest.raises(SegmentError, match=said):
        put_away(conn, broken)
    assert len(Segments(archive.home / "warc").names()) == 1
    segments = Segments(archive.home / "warc")
    assert [segments.read(record.pointer) for record in captures.records(conn)] == [news_capture(n) for n in range(2)]


def _refused(*args, **more):
    raise PermissionError("Client error with status 403 Forbidden: SignatureDoesNotMatch")


def test_a_kill_between_the_upload_and_the_removal_leaves_both_and_the_next_start_ends_it(conn, archive):
    store(conn, archive, range(2))
    folder = archive.home / "warc"
    with conn.transaction():
        recover(conn, folder, NOW)
    (name,) = Segments(folder).names()
    Bucket(archive.warc_url or "").put(name, folder / name)
    assert gisa("verify")["good"] == 2
    put_away(conn, archive)
    segments = segments_of(archive)
    assert (segments.local_names(), segments.names()) == ([], [name])
    assert gisa("verify")["good"] == 2


def test_a_segment_that_is_being_written_to_stays(conn, archive):
    writer = SegmentWriter(archive.home / "warc", "paper")
    pointer = writer.append(news_capture(1))
    assert upload(segments_of(archive), {pointer.segment}) == ([], [])
    writer.close()
    assert segments_of(archive).read(pointer) == news_capture(1)


def test_a_segment_half_put_is_not_taken_for_whole(conn, archive, monkeypatch):
    store(conn, archive, range(2))
    whole = obstore.put
    monkeypatch.setattr(obstore, "put", lambda store, name, file: whole(store, name, file.read()[:100]))
    with pytest.raises(SegmentError, match="100 bytes"):
        put_away(conn, archive)
    monkeypatch.undo()
    assert len(Segments(archive.home / "warc").names()) == 1
