"""`gisa tidy`: what goes and what stays, and no moment at which a kill loses anything."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Listing, Row, Want
from archive.sites.model import Site
from archive.store import captures
from archive.warc.places import Segments
from archive.warc.recover import recover
from archive.warc.segment import SegmentWriter
from scheduler.cli import app

pytestmark = pytest.mark.one_server

NOW = datetime.now(UTC)
T0 = datetime(2026, 1, 1, tzinfo=UTC)
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",))
URL, LIST = "http://paper.test/1", "http://paper.test/list"
STORY = "골목 소식지의 새 호가 나와 주민들에게 배달되었다고 편집실이 전했다."


def looks() -> list[tuple[datetime, str]]:
    """Looks at one article: its first text for ten weeks, looked at every day, and another one for three weeks."""
    first = [(T0 + timedelta(days=day), STORY) for day in range(70)]
    return [*first, *((T0 + timedelta(days=day), f"{STORY} 고친 글이다.") for day in range(70, 90))]


@pytest.fixture
def archive(conn, home: Path, monkeypatch):
    """Ninety looks at one article and as many at a listing each morning and evening, in a segment a week."""
    monkeypatch.setenv("GISA_HOME", str(home))
    monkeypatch.setenv("GISA_DSN", conn.info.dsn)
    everything = looks()
    for week in range(0, len(everything), 7):
        writer = SegmentWriter(home / "warc", "paper")
        items = [item for when, text in everything[week : week + 7] for item in arrivals(writer, when, text)]
        writer.close()
        ingest(conn, items)
        conn.commit()
        with conn.transaction():
            recover(conn, home / "warc", NOW)
    return home


def arrivals(writer: SegmentWriter, when: datetime, text: str) -> list[Arrival]:
    draft = Draft(canonical_url=URL, title="골목 소식", body=text)
    page = Capture(url=URL, fetched_at=when, status=200, body=f"<p>{text}</p>{when}".encode())
    found = [Arrival(site=SITE, want=Want.ARTICLE, capture=page, pointer=writer.append(page), reading=draft)]
    for hours in (1, 2):
        seen = Capture(url=LIST, fetched_at=when + timedelta(hours=hours), status=200, body=f"<ul>{when}{hours}</ul>".encode())
        pointer = writer.append(seen, Want.LISTING)
        listing = Listing(rows=(Row(title="골목 소식", url=URL),))
        found.append(Arrival(site=SITE, want=Want.LISTING, capture=seen, pointer=pointer, reading=listing))
    return found


def gisa(*words: str, code: int = 0):
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == code, result.output + result.stderr
    return json.loads(result.stdout)


def kept(conn, want: str) -> list[str]:
    rows = conn.execute(
        "SELECT to_char(fetched_at AT TIME ZONE 'UTC', 'MM-DD HH24') FROM capture"
        " WHERE want = %s AND segment IS NOT NULL ORDER BY 1",
        [want],
    ).fetchall()
    conn.commit()
    return [row[0] for row in rows]


def facts(conn) -> list:
    rows = conn.execute("SELECT * FROM current_article").fetchall()
    rows += conn.execute("SELECT url, fetched_at, outcome, body_digest, body_size FROM capture ORDER BY fetched_at").fetchall()
    conn.commit()
    return rows


def test_of_what_did_not_change_the_ends_and_one_a_month_stay(archive, conn):
    before = facts(conn)
    told = gisa("tidy", "--dry-run")
    assert (told["thinned"], kept(conn, "article") == kept(conn, "article")) == (0, True)
    done = gisa("tidy")
    assert done["records_to_go"] == told["records_to_go"] == done["thinned"]
    # Made and last seen: January 1st and March 11th, March 12th and 31st; the first look of each month between.
    assert kept(conn, "article") == [
        "01-01 00",
        "01-02 00",
        "02-01 00",
        "03-01 00",
        "03-11 00",
        "03-12 00",
        "03-13 00",
        "03-31 00",
    ]
    assert kept(conn, "listing") == sorted([f"{T0 + timedelta(days=day):%m-%d} 01" for day in range(90)] + ["03-31 02"])
    assert facts(conn) == before
    thinned = conn.execute("SELECT count(*) FROM capture WHERE thinned_at IS NOT NULL AND segment IS NULL").fetchone()
    assert thinned == (done["thinned"],)
    conn.commit()
    assert gisa("verify")["good"] == len(before) - 1 - done["thinned"]
    assert done["bytes_after"] < done["bytes_before"]
    assert len(Segments(archive / "warc").names()) == 1
    assert gisa("tidy") == {**done, "segments": 0, "records_to_go": 0, "bytes_to_go": 0, "thinned": 0,
                            "bytes_before": 0, "bytes_after": 0}  # fmt: skip


def test_the_settings_say_what_goes(archive, conn, monkeypatch):
    monkeypatch.setenv("GISA_THIN_ARTICLES", "never")
    monkeypatch.setenv("GISA_THIN_LISTINGS", "year")
    gisa("tidy")
    assert len(kept(conn, "article")) == 90
    assert kept(conn, "listing") == ["01-01 01", "03-31 02"]


def test_what_is_young_stays(archive, conn, monkeypatch):
    monkeypatch.setenv("GISA_THIN_AFTER", str((NOW - T0).days + 1))
    assert gisa("tidy")["thinned"] == 0


def test_a_segment_that_is_being_written_to_is_left_alone(archive, conn):
    name = Segments(archive / "warc").names()[0]
    writer = SegmentWriter(archive / "warc", "paper", resume=lambda _: True)
    pointer = writer.append(Capture(url=URL, fetched_at=NOW, status=200, body=b"x"))
    done = gisa("tidy", code=1)
    assert pointer.segment in str(done["left"])
    assert (archive / "warc" / pointer.segment).exists()
    writer.close()
    assert name


def test_everything_is_packed_anew_as_the_setting_says(archive, conn, monkeypatch):
    before = facts(conn)
    monkeypatch.setenv("GISA_WARC_FORMAT", "gz")
    monkeypatch.setenv("GISA_THIN_ARTICLES", "never")
    monkeypatch.setenv("GISA_THIN_LISTINGS", "never")
    gisa("tidy", "--all")
    assert all(name.endswith(".warc.gz") for name in Segments(archive / "warc").names())
    assert gisa("verify")["good"] == 270
    assert facts(conn) == before


KILL = """
import os, signal, sys
from archive.warc import repack, segment
from archive.store import raw, captures
def die(*args, **more): os.kill(os.getpid(), signal.SIGKILL)
def after(function, calls):
    count = [0]
    def call(*args, **more):
        result = function(*args, **more)
        count[0] += 1
        if count[0] >= calls: die()
        return result
    return call
point = sys.argv[1]
if point == "first record": segment.SegmentWriter.append_record = after(segment.SegmentWriter.append_record, 1)
if point == "some records": segment.SegmentWriter.append_record = after(segment.SegmentWriter.append_record, 40)
if point == "synced": repack._switch = die
if point == "some rows": raw.move = after(raw.move, 5)
if point == "rows, not committed": captures.close_segment = after(captures.close_segment, 1); repack.captures = captures
if point == "committed": repack.Path = None; os_unlink = repack.sync_folder; from pathlib import Path; Path.unlink = die
if point == "one old segment gone": repack.sync_folder = after(repack.sync_folder, 1)
from scheduler.cli import main
sys.argv = ["gisa", "tidy"]
main()
"""
POINTS = ["first record", "some records", "synced", "some rows", "rows, not committed", "committed", "one old segment gone"]


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_moment_loses_nothing(archive, conn, point):
    before = facts(conn)
    died = subprocess.run([sys.executable, "-c", KILL, point], env={**os.environ}, capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    told = gisa("verify", code=0)
    assert told["faults"] == []
    assert told["good"] + conn.execute("SELECT count(*) FROM capture WHERE thinned_at IS NOT NULL").fetchone()[0] == 270
    conn.commit()
    gisa("tidy")
    assert facts(conn) == before
    assert gisa("verify")["good"] == len(kept(conn, "article")) + len(kept(conn, "listing")) == 99
    (name,) = Segments(archive / "warc").names()
    assert set(captures.closed_segments(conn)) == {name}
