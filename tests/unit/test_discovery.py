"""Which page of a listing is read next, and when is it enough?"""

from datetime import UTC, datetime

import pytest

from archive.model import Listing, Outcome, Reason, Rejection, Row, Unit
from archive.sites.model import ListingPlan
from crawler.discovery import End, Walk, advance, begin, end_by, too_old

BOARD = ListingPlan(url="http://site/list", page_url="http://site/list?page={page}")
PAGER = ListingPlan(url="http://site/list")


def unit(**fields) -> Unit:
    return Unit(site="site", why="crawl", **fields)


def rows(*numbers: int, **fields) -> tuple[Row, ...]:
    return tuple(Row(title=f"글 {number}", url=f"http://site/{number}", **fields) for number in numbers)


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


def go(walk: Walk, listing: Listing, fresh: int = 1, **fields) -> Walk | End:
    return advance(walk, unit(**fields), listing, fresh)


def test_pages_follow_by_template() -> None:
    walk = go(begin(BOARD, unit()), Listing(rows=rows(3, 2)))
    assert isinstance(walk, Walk)
    assert (walk.page, walk.url) == (2, "http://site/list?page=2")


def test_pages_follow_by_the_nearest_link_not_yet_read() -> None:
    first = begin(PAGER, unit())
    second = go(first, Listing(rows=rows(3), next_urls=("http://site/list", "http://site/list/2", "http://site/list/9")))
    assert isinstance(second, Walk)
    assert second.url == "http://site/list/2"
    assert go(second, Listing(rows=rows(2), next_urls=("http://site/list", "http://site/list/2"))) is End.NO_NEXT


@pytest.mark.parametrize(
    ("plan", "first_page", "begins_at"),
    [(BOARD, 1, "http://site/list"), (BOARD, 4, "http://site/list?page=4"), (PAGER, 4, "http://site/list")],
)
def test_a_walk_begins_at_the_page_asked_for_where_it_can_be_addressed(plan, first_page, begins_at) -> None:
    assert begin(plan, unit(first_page=first_page)).url == begins_at


OLD_BUT_A_NOTICE = (*rows(9, published_at=day(1)), *rows(8, published_at=day(3), is_notice=True))


@pytest.mark.parametrize(
    ("listing", "fresh", "fields", "end"),
    [
        (Listing(rows=rows(9, 8)), 0, {}, End.KNOWN),
        (Listing(rows=rows(9, is_notice=True)), 1, {}, End.EMPTY),
        (Listing(rows=()), 0, {}, End.EMPTY),
        (Listing(rows=rows(9, 8)), 2, {"last_page": 1}, End.LAST_PAGE),
        (Listing(rows=rows(9, 8, published_at=day(1))), 2, {"since": day(2)}, End.OLD),
        (Listing(rows=OLD_BUT_A_NOTICE), 1, {"since": day(2)}, End.OLD),
    ],
)  # fmt: skip
def test_a_walk_ends(listing, fresh, fields, end) -> None:
    assert go(begin(BOARD, unit(**fields)), listing, fresh, **fields) is end


@pytest.mark.parametrize(
    ("listing", "fresh", "fields"),
    [
        (Listing(rows=rows(9, 8)), 1, {}),
        (Listing(rows=rows(9, 8)), 0, {"last_page": 2}),
        (Listing(rows=rows(9, 8)), 0, {"since": day(2)}),
        (Listing(rows=(*rows(9, published_at=day(1)), *rows(8, published_at=day(3)))), 1, {"since": day(2)}),
        (Listing(rows=rows(9)), 1, {"since": day(2)}),
    ],
)
def test_a_walk_goes_on(listing, fresh, fields) -> None:
    assert isinstance(go(begin(BOARD, unit(**fields)), listing, fresh, **fields), Walk)


def test_a_page_shown_again_ends_the_walk() -> None:
    second = go(begin(BOARD, unit()), Listing(rows=rows(2, 1)))
    assert isinstance(second, Walk)
    assert go(second, Listing(rows=(*rows(7, is_notice=True), *rows(2, 1)))) is End.REPEATS


def test_no_list_beyond_the_last_page_is_its_end_and_on_the_first_a_failure() -> None:
    nothing = Rejection(outcome=Outcome.REJECTED, reason=Reason.NOT_LISTING)
    broken = Rejection(outcome=Outcome.FAILED, reason=Reason.SERVER_ERROR)
    first = begin(BOARD, unit())
    second = go(first, Listing(rows=rows(2, 1)))
    assert isinstance(second, Walk)
    assert end_by(first, nothing) is None
    assert end_by(second, nothing) is End.EMPTY
    assert end_by(second, broken) is None


def test_old_rows_are_not_followed_pinned_or_not() -> None:
    pinned = rows(1, published_at=day(1), is_notice=True)
    listing = (*pinned, *rows(2, published_at=day(1)), *rows(3, published_at=day(3)), *rows(4))
    assert too_old(listing, day(2)) == ("http://site/1", "http://site/2")
    assert too_old(listing, None) == ()
