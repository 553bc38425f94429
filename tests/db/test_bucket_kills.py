"""Killed while segments are between the disk and the bucket: nothing is lost, and what was forgotten is nowhere in the end."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.errors import Busy
from archive.settings import Settings
from archive.store import captures, raw
from archive.warc.bucket import Bucket
from archive.warc.moving import at_home, put_away
from archive.warc.places import Segments, segments_of
from archive.warc.segment import SegmentWriter
from scheduler.cli import app
from tests.db.test_bucket import NOW, store
from tests.news_pages import news_capture
from tests.s3 import everything_in

pytestmark = pytest.mark.one_server

FORGET = ["forget", news_capture(1).url, "--reason", "요청", "--by", "시험", "--yes"]
KILL = """
import os, signal, sys
from archive.warc import bucket, moving
def die(*args, **more): os.kill(os.getpid(), signal.SIGKILL)
def after(function):
    def call(*args, **more):
        function(*args, **more)
        die()
    return call
point, Bucket = sys.argv[1], bucket.Bucket
if point == "fetched": Bucket.get = after(Bucket.get)
if point == "overwritten": Bucket.put = die
if point == "put back, the old one still there": Bucket.delete = die
if point == "all but settled": moving.sweep = die; import archive.forget; archive.forget.sweep = die
sys.argv = ["gisa", *sys.argv[2:]]
from scheduler.cli import main
main()
"""
POINTS = ["fetched", "overwritten", "put back, the old one still there", "all but settled"]


@pytest.fixture
def archive(conn, home: Path, bucket: str, monkeypatch) -> Settings:
    """Eight articles in two segments, which lie in the bucket; the second has a dictionary."""
    monkeypatch.setenv("GISA_HOME", str(home))
    monkeypatch.setenv("GISA_DSN", conn.info.dsn)
    monkeypatch.setenv("GISA_WARC_URL", bucket)
    settings = Settings(home=home, dsn=conn.info.dsn, warc_url=bucket)
    for first in (4, 0):
        store(conn, settings, range(first, first + 4))
        assert put_away(conn, segments_of(settings), NOW) == []
    return settings


def gisa(*words: str, code: int = 0):
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == code, result.output + result.stderr
    return json.loads(result.stdout)


def killed(point: str, *words: str) -> None:
    died = subprocess.run([sys.executable, "-c", KILL, point, *words], env={**os.environ}, capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stdout + died.stderr


def words_of(n: int) -> list[bytes]:
    """A paragraph of an article, and its headline."""
    page = news_capture(n).body
    return [page.partition(b"<p>")[2].partition(b".</p>")[0], page.partition(b"<title>")[2].partition(b" - ")[0]]


def places_of(settings: Settings) -> bytes:
    """All that can be read in the bucket, and all bytes on the disk."""
    local = b"".join(path.read_bytes() for path in (settings.home / "warc").rglob("*") if path.is_file())
    return everything_in(settings.warc_url or "") + local


@pytest.mark.parametrize("way_on", [["forget", "--finish"], ["verify", "--repair"], ["tidy"]], ids=" ".join)
@pytest.mark.parametrize("point", POINTS)
def test_what_was_forgotten_is_in_no_object_after_a_kill(conn, archive, point, way_on):
    segment = next(record.segment for record in captures.records(conn) if record.url == news_capture(1).url)
    # As if the dictionary showed something of it: then the segment is written anew, and its old copy removed from the bucket.
    raw.ask_repacking(conn, [segment], NOW)
    conn.commit()
    assert all(word in places_of(archive) for word in words_of(1))
    killed(point, *FORGET)
    before = CliRunner().invoke(app, ["verify", "--json"])
    assert (before.exit_code, json.loads(before.stdout)["unfinished"]) == (1, 1)
    CliRunner().invoke(app, way_on)
    if way_on == ["verify", "--repair"] or way_on == ["tidy"]:
        assert "erased" in CliRunner().invoke(app, ["forget", "--list"]).stdout
    assert not [word for word in words_of(1) if word in places_of(archive)]
    assert all(word in places_of(archive) for n in (0, 2, 3) for word in words_of(n))
    told = gisa("verify")
    assert (told["good"], told["strays"], segments_of(archive).local_names()) == (7, [], [])


@pytest.mark.parametrize("point", POINTS[:3])
def test_a_killed_tidy_leaves_no_old_copy_for_long_and_forgetting_finds_it(conn, archive, point):
    killed(point, "tidy")
    gisa(*FORGET)
    assert not [word for word in words_of(1) if word in places_of(archive)]
    told = gisa("verify")
    assert (told["good"], told["strays"], segments_of(archive).local_names()) == (7, [], [])


def test_a_crawl_that_ends_meanwhile_puts_nothing_away_under_the_hands_of_others(conn, archive):
    segments = segments_of(archive)
    with at_home(conn, segments, NOW):
        assert len(segments.local_names()) == 2
        assert put_away(conn, segments_of(archive), NOW) == []
        assert len(segments.local_names()) == 2
        with pytest.raises(Busy, match="in hand"), at_home(conn, segments_of(archive), NOW):
            pass
    assert (segments.local_names(), len(segments.names())) == ([], 2)


def test_a_segment_that_a_crawl_goes_on_with_stays_and_the_forgetting_is_not_done(conn, archive):
    segments = segments_of(archive)
    pointer = next(record.pointer for record in captures.records(conn) if record.url == news_capture(1).url)
    Bucket(archive.warc_url or "").get(pointer.segment, segments.folder / pointer.segment)
    writer = SegmentWriter(segments.folder, "paper", resume=lambda name: name == pointer.segment)
    grown = writer.append(news_capture(20))
    assert grown.segment == pointer.segment
    gisa(*FORGET)
    assert gisa("verify", code=1)["unfinished"] == 1
    writer.close()
    gisa("verify", "--repair", code=1)
    assert not [word for word in words_of(1) if word in places_of(archive)]
    there = next(record.pointer for record in captures.records(conn) if record.url == news_capture(20).url)
    assert segments_of(archive).read(there) == news_capture(20)
    assert gisa("verify")["unfinished"] == 0


def test_an_error_on_the_way_gives_the_segments_back(conn, archive):
    segments = segments_of(archive)
    with pytest.raises(ZeroDivisionError), at_home(conn, segments, NOW):
        _ = 1 / (len(Segments(segments.folder).names()) - 2)
    assert (segments.local_names(), len(segments.names())) == ([], 2)
