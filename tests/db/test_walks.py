"""What does a crawl learn from the archive on its way?"""

import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

from psycopg import Connection

from archive.database.connect import Database
from archive.model import Outcome, Row
from archive.normalise.url import url_hash
from archive.sites.model import Site
from archive.store import frontier, listings, sites, walks

SITE = Site(id="small", name="작은 신문", hosts=("small.example",))
LIST = "http://small.example/list"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def url(number: int) -> str:
    return f"http://small.example/read/{number}"


def see(conn: Connection, numbers: range, now: datetime, *, under: bool = False) -> bytes:
    """Rows seen on the listing, or under one of its posts."""
    sites.upsert(conn, SITE, now)
    listing_hash = listings.upsert(conn, SITE.id, LIST, "board", now)
    rows = [Row(title=f"글 {number}", url=url(number)) for number in numbers]
    listings.see(conn, SITE.id, listing_hash, "under" if under else "list", rows, now)
    return listing_hash


def test_a_site_is_one_crawls_until_its_connection_closes(conn: Connection, database: Database) -> None:
    with closing(database.connect()) as other:
        assert walks.claim(other, "small")
        assert not walks.claim(conn, "small")
        assert walks.claim(conn, "another")
    limit = time.monotonic() + 5
    while not walks.claim(conn, "small"):
        assert time.monotonic() < limit, "the server notices within moments that a connection is gone"
        time.sleep(0.05)


def test_a_listing_is_whole_from_when_it_was_last_said_to_be(conn: Connection) -> None:
    listing_hash = see(conn, range(3), NOON)
    assert walks.whole_at(conn, "small", listing_hash) is None
    walks.mark_whole(conn, "small", listing_hash, NOON + HOUR)
    walks.mark_whole(conn, "small", listing_hash, NOON)
    assert walks.whole_at(conn, "small", listing_hash) == NOON + HOUR
    assert walks.whole_at(conn, "small", url_hash("http://small.example/other")) is None


def test_only_rows_that_the_list_itself_had_shown_by_then_count_as_seen(conn: Connection) -> None:
    listing_hash = see(conn, range(1, 4), NOON)
    see(conn, range(1, 6), NOON + HOUR)
    see(conn, range(7, 9), NOON, under=True)
    hashes = {number: url_hash(url(number)) for number in range(1, 9)}
    seen = walks.seen_by(conn, "small", listing_hash, list(hashes.values()), NOON)
    assert seen == {hashes[number] for number in (1, 2, 3)}


def test_what_was_tried_since_the_crawl_began_is_not_given_again(conn: Connection) -> None:
    sites.upsert(conn, SITE, NOON)
    for number in range(4):
        frontier.discover(conn, "small", url(number), NOON)

    def settle(number: int, at: datetime) -> None:
        frontier.settle(
            conn, "small", url(number), at, due_at=at, attempts=1, outcome=Outcome.FAILED, reason=None, article_hash=None
        )

    settle(0, NOON - HOUR)
    settle(1, NOON + HOUR)
    due = walks.untried(conn, "small", NOON + 2 * HOUR, NOON, 10, [url_hash(url(2))])
    assert {found.url for found in due} == {url(0), url(3)}
    assert len(walks.untried(conn, "small", NOON + 2 * HOUR, NOON, 1)) == 1
