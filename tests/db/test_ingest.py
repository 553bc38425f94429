"""How a reading becomes rows: one outcome a capture, one version a text, nothing twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.ingest import Arrival, Miss, ingest
from archive.ladder import RETRY_LIMIT
from archive.model import Capture, Draft, Listing, Outcome, Reason, Redirect, Rejection, Row, Unit, Want
from archive.normalise.url import url_hash
from archive.sites.model import ListingPlan, Site
from archive.store import articles, captures, frontier, listings, runs
from archive.warc.segment import SegmentWriter, read_capture

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BOARD = Site(id="board", name="시험 게시판", hosts=("board.test",), listings=(ListingPlan(url="http://board.test/news"),))
URL = "http://board.test/news/100"


def minutes(n: float) -> datetime:
    return T0 + timedelta(minutes=n)


def capture(at: datetime, url: str = URL, status: int = 200, body: bytes = b"<p>page</p>") -> Capture:
    return Capture(url=url, fetched_at=at, status=status, headers=(("Content-Type", "text/html"),), body=body)


def draft(**changes) -> Draft:
    plain = Draft(
        canonical_url=URL, title="해운대에 첫눈", body="부산에 눈이 왔다.\n시민들이 거리로 나왔다.", authors=("갈매기",),
        published_at=T0 - timedelta(hours=1), recipe="r1",
    )  # fmt: skip
    return replace(plain, **changes)


def arrival(reading, at: datetime = T0, url: str = URL, want: Want = Want.ARTICLE, **more) -> Arrival:
    return Arrival(site=BOARD, want=want, capture=capture(at, url), pointer=None, reading=reading, **more)


def row(no: int, title: str | None = None, **more) -> Row:
    return Row(title=title or f"소식 {no}", url=f"http://board.test/news/{no}", no=no, author="갈매기", date="2026.11.22", **more)


def outcomes(conn, *items) -> list[Outcome]:
    return [result.outcome for result in ingest(conn, items)]


def test_a_first_reading_is_new_and_the_same_again_makes_no_version(conn):
    assert outcomes(conn, arrival(draft())) == [Outcome.NEW]
    assert outcomes(conn, arrival(draft(), minutes(20))) == [Outcome.UNCHANGED]
    versions = articles.versions(conn, "board", url_hash(URL))
    assert [(v.version, v.first_seen_at, v.last_seen_at) for v in versions] == [(1, T0, minutes(20))]


def test_white_space_and_claimed_times_alone_make_no_version(conn):
    ingest(conn, [arrival(draft())])
    spaced = draft(body="부산에  눈이 왔다.\n\n시민들이 거리로 나왔다. ", modified_at=minutes(5), modified_at_raw="수정 12:05")
    assert outcomes(conn, arrival(spaced, minutes(10))) == [Outcome.UNCHANGED]
    (version,) = articles.versions(conn, "board", url_hash(URL))
    assert version.modified_at == minutes(5)


@pytest.mark.parametrize(
    "change", [{"title": "해운대에 큰눈"}, {"body": "부산에 눈이 많이 왔다."}, {"subtitle": "17년 만"}, {"authors": ("동백",)}]
)
def test_a_changed_text_makes_exactly_one_version(conn, change):
    ingest(conn, [arrival(draft())])
    assert outcomes(conn, arrival(draft(**change), minutes(5)), arrival(draft(**change), minutes(6))) == ["EDITED", "UNCHANGED"]
    article = articles.find(conn, URL, BOARD)
    assert article is not None
    assert (article.version, article.last_changed_at, article.fetched_at) == (2, minutes(5), minutes(6))
    assert len(articles.versions(conn, "board", article.url_hash)) == 2


def test_an_empty_reading_never_replaces_a_good_one(conn):
    ingest(conn, [arrival(draft())])
    (result,) = ingest(conn, [arrival(draft(body=""), minutes(5))])
    assert (result.outcome, result.reason) == (Outcome.REJECTED, Reason.EMPTY)
    article = articles.find(conn, URL, BOARD)
    assert article is not None
    assert article.body.startswith("부산에")


def test_the_same_batch_twice_changes_nothing(conn):
    batch = [arrival(draft()), arrival(draft(title="해운대에 큰눈"), minutes(1))]
    ingest(conn, batch)
    before = conn.execute("SELECT * FROM version ORDER BY version").fetchall()
    assert outcomes(conn, *batch) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert conn.execute("SELECT * FROM version ORDER BY version").fetchall() == before


def test_variants_of_an_address_meet_in_the_article_that_the_page_names(conn):
    assert outcomes(conn, arrival(draft(), url=URL + "?page=2"), arrival(draft(), minutes(1))) == [Outcome.NEW, Outcome.UNCHANGED]
    for asked in (URL, URL + "?page=2"):
        found = articles.find(conn, asked, BOARD)
        assert found is not None
        assert found.canonical_url == URL


def test_a_page_that_is_not_there_leaves_the_text_and_says_so(conn):
    ingest(conn, [arrival(draft())])
    gone = Rejection(outcome=Outcome.GONE, reason=Reason.NOT_FOUND, detail="404")
    assert outcomes(conn, arrival(gone, minutes(5))) == [Outcome.GONE]
    article = articles.find(conn, URL, BOARD)
    assert article is not None
    assert (article.state, article.gone_at, article.title) == ("missing", minutes(5), "해운대에 첫눈")
    assert outcomes(conn, arrival(draft(), minutes(9))) == [Outcome.UNCHANGED]
    back = articles.find(conn, URL, BOARD)
    assert back is not None
    assert (back.state, back.gone_at) == ("live", None)


def test_a_page_said_to_be_gone_is_looked_at_once_more(conn):
    gone = Rejection(outcome=Outcome.GONE, reason=Reason.NOT_FOUND)
    ingest(conn, [arrival(gone)])
    assert [due.url for due in frontier.due(conn, "board", minutes(61), 10)] == [URL]
    ingest(conn, [arrival(gone, minutes(61))])
    assert frontier.due(conn, "board", T0 + timedelta(days=400), 10) == []


def test_a_failed_fetch_comes_again_later_each_time_and_never_reads_as_a_deletion(conn):
    ingest(conn, [arrival(draft())])
    at, waits = minutes(30), []
    for _ in range(RETRY_LIMIT):
        ingest(
            conn, [Miss(site=BOARD, want=Want.ARTICLE, url=URL, outcome=Outcome.FAILED, reason=Reason.TIMEOUT, detail="", at=at)]
        )
        due_at = conn.execute("SELECT due_at FROM frontier").fetchone()[0]
        waits.append(due_at and due_at - at)
        at = due_at or at
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=16)]
    assert waits[-1] is None
    article = articles.find(conn, URL, BOARD)
    assert article is not None
    assert article.state == "live"


def test_a_listing_makes_sightings_and_tells_the_frontier(conn):
    listing = Listing(
        rows=(row(3, is_new=True), row(2, comments=4), Row(title="공지", url="http://board.test/news/1", is_notice=True))
    )
    (result,) = ingest(conn, [arrival(listing, url="http://board.test/news", want=Want.LISTING, page=1)])
    assert (result.outcome, result.rows, result.new_rows) == (Outcome.NEW, 3, 2)
    assert {due.url for due in frontier.due(conn, "board", T0, 10)} == {f"http://board.test/news/{n}" for n in (1, 2, 3)}
    (seen,) = listings.sightings_of(conn, "board", url_hash("http://board.test/news/3"))
    assert (seen.no, seen.author, seen.date_raw, seen.is_new, seen.position) == (3, "갈매기", "2026.11.22", True, 1)


def test_a_known_page_of_a_list_has_no_new_rows_and_its_rows_stay_where_they_were_first_seen(conn):
    for at in (T0, minutes(10)):
        (result,) = ingest(conn, [arrival(Listing(rows=(row(2), row(1))), at, url="http://board.test/news", want=Want.LISTING)])
    assert (result.outcome, result.new_rows) == (Outcome.UNCHANGED, 0)
    (seen,) = listings.sightings_of(conn, "board", url_hash("http://board.test/news/1"))
    assert (seen.first_seen_at, seen.last_seen_at) == (T0, minutes(10))


def test_a_new_title_on_the_list_makes_its_article_due(conn):
    def read_list(title, at):
        ingest(conn, [arrival(Listing(rows=(row(100, title),)), at, url="http://board.test/news", want=Want.LISTING)])

    read_list("해운대에 첫눈", T0)
    ingest(conn, [arrival(draft(published_at=T0 - timedelta(days=900)))])
    read_list("해운대에 첫눈", minutes(1))
    assert frontier.due(conn, "board", minutes(2), 10) == []
    read_list("해운대에 큰눈", minutes(2))
    assert [due.url for due in frontier.due(conn, "board", minutes(2), 10)] == [URL]


def test_rows_under_a_post_are_sightings_of_their_own_and_lead_nowhere(conn):
    ingest(conn, [arrival(draft(rows=(row(101), row(100, is_current=True))))])
    (seen,) = listings.sightings_of(conn, "board", url_hash("http://board.test/news/101"))
    assert (seen.place, seen.listing_url) == ("under", "http://board.test/news")
    assert frontier.due(conn, "board", minutes(1), 10) == []


def test_a_redirect_is_followed_even_after_a_crash_but_not_to_other_sites(conn):
    moved, foreign = "http://www.board.test/news/100", "http://elsewhere.test/"
    results = ingest(
        conn,
        [
            arrival(Redirect(location=moved), url="http://board.test/100"),
            arrival(Redirect(location=foreign), minutes(1), url="http://board.test/101"),
        ],
    )
    assert [(r.outcome, r.reason, r.followed) for r in results] == [
        (Outcome.MOVED, None, moved),
        (Outcome.REJECTED, Reason.FOREIGN, None),
    ]
    assert [due.url for due in frontier.due(conn, "board", minutes(2), 10)] == [moved]


def test_every_attempt_of_a_run_is_counted_once(conn):
    run_id = runs.start(conn, Unit(site="board", why="crawl"), T0)
    miss = Miss(
        site=BOARD, want=Want.ARTICLE, url=URL, outcome=Outcome.FAILED, reason=Reason.DNS, detail="", at=T0, run_id=run_id
    )  # fmt: skip
    ingest(conn, [arrival(draft(), run_id=run_id), arrival(draft(), minutes(1), run_id=run_id), miss])
    runs.finish(conn, run_id, minutes(2), exit_code=1)
    assert [(c.outcome, c.reason, c.n) for c in runs.counts_of(conn, run_id)] == [
        ("FAILED", "dns", 1), ("NEW", "", 1), ("UNCHANGED", "", 1),
    ]  # fmt: skip
    (run,) = runs.recent(conn, 5)
    assert (run.exit_code, run.counts) == (1, {"FAILED": 1, "NEW": 1, "UNCHANGED": 1})


def test_a_capture_knows_its_raw_record(conn, tmp_path: Path):
    writer = SegmentWriter(tmp_path)
    kept = capture(T0, body="눈".encode("euc-kr"))
    pointer = writer.append(kept)
    writer.close()
    ingest(conn, [replace(arrival(draft()), capture=kept, pointer=pointer)])
    assert captures.pointer_of(conn, "board", url_hash(URL), T0) == pointer
    assert read_capture(tmp_path, pointer).body == kept.body
