"""What stood on a listing, and for how long."""

from datetime import UTC, datetime, timedelta

from archive.ingest import Arrival, ingest
from archive.model import Capture, Listing, Row, Want
from archive.sites.model import Site

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BOARD = Site(id="board", name="시험 게시판", hosts=("board.test",))
URL = "http://board.test/news"


def minutes(n: int) -> datetime:
    return T0 + timedelta(minutes=n)


def read(conn, at: int, *numbers: int, page: int = 1) -> None:
    rows = tuple(Row(title=f"소식 {n}", url=f"http://board.test/news/{n}", no=n) for n in numbers)
    capture = Capture(url=URL, fetched_at=minutes(at), status=200)
    arrival = Arrival(
        site=BOARD, want=Want.LISTING, capture=capture, pointer=None, reading=Listing(rows=rows), listing=URL, page=page
    )
    ingest(conn, [arrival])


def stood(conn, no: int) -> list[tuple]:
    return conn.execute(
        "SELECT since_at, until_at, first_position, last_position, stands FROM on_listing WHERE title = %s AND page = 1"
        " ORDER BY since_at",
        (f"소식 {no}",),
    ).fetchall()


def test_a_stay_lasts_from_the_first_reading_to_the_last_that_shows_the_row(conn):
    read(conn, 0, 2, 1)
    read(conn, 10, 3, 2)
    read(conn, 20, 4, 3)
    assert stood(conn, 2) == [(minutes(0), minutes(10), 1, 2, False)]
    assert stood(conn, 3) == [(minutes(10), minutes(20), 1, 2, True)]


def test_a_row_that_comes_back_begins_another_stay(conn):
    read(conn, 0, 1)
    read(conn, 10, 2)
    read(conn, 20, 1)
    assert [row[:2] for row in stood(conn, 1)] == [(minutes(0), minutes(0)), (minutes(20), minutes(20))]


def test_pages_are_apart_and_an_older_reading_tells_nothing(conn):
    read(conn, 10, 1)
    read(conn, 12, 1, page=2)
    read(conn, 5, 1)
    assert [row[:2] for row in stood(conn, 1)] == [(minutes(10), minutes(10))]


def test_what_stood_there_at_a_moment_can_be_asked(conn):
    read(conn, 0, 2, 1)
    read(conn, 10, 3, 2)
    rows = conn.execute(
        "SELECT title FROM on_listing WHERE since_at <= %(t)s AND until_at >= %(t)s ORDER BY title", {"t": minutes(5)}
    ).fetchall()
    assert rows == [("소식 2",)]


def test_numbers_never_seen_are_gaps(conn):
    read(conn, 0, 9, 8, 5)
    assert conn.execute("SELECT first_missing, last_missing, missing FROM number_gap").fetchall() == [(6, 7, 2)]
