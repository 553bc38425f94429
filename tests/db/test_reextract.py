"""Reading stored captures again: our better reading is ours, the publisher's edits stay his."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Outcome, Reason, Rejection, Want
from archive.normalise.url import url_hash
from archive.reextract import Change, reextract
from archive.sites.model import Site
from archive.store import articles, readings
from archive.store.search import search
from archive.warc.segment import SegmentWriter, read_capture

pytestmark = pytest.mark.one_server

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
URL = "http://paper.test/1"
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",), recipe="r2")
NOISY = Draft(canonical_url=URL, title="해운대에 첫눈 - 시험신문", body="부산에 눈이 왔다.\n많이 본 기사", recipe="r1")
CLEAN = replace(NOISY, title="해운대에 첫눈", body="부산에 눈이 왔다.", recipe="r2")


@pytest.fixture
def folder(conn, tmp_path):
    writer = SegmentWriter(tmp_path)
    put(conn, writer, NOISY, 0)
    writer.close()
    return tmp_path


def put(conn, writer, draft, at):
    capture = Capture(url=URL, fetched_at=T0 + timedelta(hours=at), status=200, body=b"%d" % at)
    arrival = Arrival(site=SITE, want=Want.ARTICLE, capture=capture, pointer=writer.append(capture), reading=draft)
    writer.sync()
    ingest(conn, [arrival])
    conn.commit()


def again(conn, folder, reading, **more):
    def read(pairs):
        return [reading(capture) if callable(reading) else reading for capture, _ in pairs]

    results = reextract(
        conn, readings.Wanted(), load=lambda pointer: read_capture(folder, pointer), read=read, site_of=lambda *_: SITE,
        now=lambda: T0 + timedelta(days=1), **more,
    )  # fmt: skip
    return [result.change for result in results]


def current(conn):
    article = articles.find(conn, URL)
    assert article is not None
    return article


def test_a_better_reading_takes_the_place_of_the_old_one_and_makes_no_version(conn, folder):
    assert again(conn, folder, CLEAN) == [Change.BETTER]
    assert (current(conn).title, current(conn).body, current(conn).version) == (CLEAN.title, CLEAN.body, 1)
    (version,) = articles.versions(conn, "paper", url_hash(URL))
    assert (version.recipe, version.first_seen_at) == ("r2", T0)
    assert conn.execute("SELECT title, recipe FROM former_reading").fetchall() == [(NOISY.title, "r1")]
    assert search(conn, "눈이").hits
    assert search(conn, "해운대").hits[0].title == CLEAN.title


@pytest.mark.parametrize(
    ("reading", "change"),
    [
        (replace(CLEAN, body=""), Change.POORER),
        (replace(CLEAN, body="부산"), Change.POORER),
        (Rejection(outcome=Outcome.REJECTED, reason=Reason.LISTING), Change.LOST),
    ],
)
def test_an_empty_or_much_poorer_reading_is_reported_and_never_taken(conn, folder, reading, change):
    assert again(conn, folder, reading) == [change]
    assert current(conn).title == NOISY.title
    assert again(conn, folder, reading, older_only=True) == []


def test_a_dry_run_changes_nothing(conn, folder):
    assert again(conn, folder, CLEAN, dry_run=True) == [Change.BETTER]
    assert current(conn).title == NOISY.title


def test_run_again_it_goes_on_where_it_was(conn, folder):
    assert again(conn, folder, CLEAN, older_only=True) == [Change.BETTER]
    assert again(conn, folder, CLEAN, older_only=True) == []


def test_an_edit_that_was_only_our_reading_folds_into_one_version(conn, tmp_path):
    writer = SegmentWriter(tmp_path)
    put(conn, writer, NOISY, 0)
    put(conn, writer, CLEAN, 1)
    put(conn, writer, replace(CLEAN, body="부산에 눈이 많이 왔다."), 2)
    writer.close()
    edited = replace(CLEAN, body="부산에 눈이 많이 왔다.")
    assert again(conn, tmp_path, lambda capture: edited if capture.body == b"2" else CLEAN) == ["changed", "same", "same"]
    found = articles.versions(conn, "paper", url_hash(URL))
    assert [(v.version, v.change, v.body, v.last_seen_at) for v in found] == [
        (1, "first", CLEAN.body, T0 + timedelta(hours=1)),
        (2, "edited", edited.body, T0 + timedelta(hours=2)),
    ]
    assert current(conn).version == 2


def test_a_capture_that_is_lost_is_said(conn, folder):
    for path in folder.glob("*/*/*.warc.*"):
        path.unlink()
    assert again(conn, folder, CLEAN) == [Change.NO_CAPTURE]
    assert current(conn).title == NOISY.title
