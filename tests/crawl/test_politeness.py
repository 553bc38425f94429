"""Is the politeness that is promised what the server sees? Measured in its own log."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from psycopg import Connection

from archive.model import Unit
from archive.settings import Settings
from tests.crawl.crawling import crawl, finish, started
from tests.crawl.small_site import Answer, Asked, SmallSite, define, small_site

pytestmark = pytest.mark.parametrize("pg_server", ["embedded"], indirect=True)
BUSY = 0.9
"""Part of a gap that a server measures where the machine is busy: it notes a request a little after it came."""


def assert_gaps(asked: Sequence[Asked], seconds: float) -> None:
    """One at a time, and so far apart."""
    ordered = sorted(asked, key=lambda one: one.began)
    assert len(ordered) > 2
    assert all(later.began - earlier.began > seconds * BUSY for earlier, later in pairwise(ordered)), ordered
    assert all(later.began >= earlier.ended - 0.01 for earlier, later in pairwise(ordered)), "one at a time"


def robots(site: SmallSite, text: str) -> None:
    site.say("/robots.txt", Answer(body=text.encode()))


def test_two_crawls_of_one_host_are_one_client_to_it(settings: Settings, conn: Connection) -> None:
    with small_site(3) as site, small_site(3) as other:
        define(settings.home, site, delay=0.3)
        define(settings.home, other, name="other", delay=0.4)
        # A pause of the server's own: the gap must not begin before it has answered.
        site.say("/read/1", Answer(status=404, pause=0.5))
        with (
            started(Unit(site="small", why="crawl"), settings) as first,
            started(Unit(site="other", why="crawl"), settings) as second,
        ):
            ends = finish(first), finish(second)
        both = [*site.asked, *other.asked]
    assert [end.code for end in ends] == [0, 0], ends[0].log + ends[1].log
    assert len(both) == 12
    assert_gaps(both, 0.3)


@pytest.mark.parametrize(
    ("rules", "gap"),
    [
        ("User-agent: *\nCrawl-delay: 0.4\n", 0.4),
        ("User-agent: *\nCrawl-delay: 0\n\nUser-agent: gisa\nRequest-rate: 1/1\n", 1.0),
        ("User-agent: *\nCrawl-delay: 0.01\n", 0.2),
        ("User-agent: *\nCrawl-delay: bald\n", 0.2),
    ],
)
def test_the_gap_that_robots_asks_for_is_kept(settings: Settings, conn: Connection, rules: str, gap: float) -> None:
    with small_site(3) as site:
        define(settings.home, site, delay=0.2)
        robots(site, rules)
        crawled = crawl(settings)
    assert crawled.outcomes == {"NEW": 3}
    assert_gaps(site.asked[1:], gap)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True])
def test_the_peace_that_a_host_asks_for_is_kept_by_this_crawl_and_the_next(
    settings: Settings, conn: Connection, status: int, as_date: bool
) -> None:
    with small_site(3) as site:
        define(settings.home, site)
        until = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True) if as_date else "3600"
        site.say("/read/1", Answer(status=status, headers=(("Retry-After", until),)))
        urls = tuple(site.url(f"/read/{number}") for number in (1, 2, 3))
        crawled = crawl(settings, why="fetch", urls=urls)
        after = site.paths()[site.paths().index("/read/1") :]
        site.asked.clear()
        again = crawl(settings)
    assert after == ["/read/1"], "nothing is asked for after that"
    assert {crawled.end_of(url) for url in urls} <= {("FAILED", "throttled"), ("NEW", None)}
    assert crawled.end_of(urls[0]) == ("FAILED", "throttled")
    assert site.asked == []
    assert again.code == 1
    assert "asked to be left alone for" in again.of("end")[0]["note"]


def test_a_short_peace_is_waited_for_and_the_page_asked_again(settings: Settings, conn: Connection) -> None:
    with small_site(2) as site:
        define(settings.home, site)
        answers = iter([Answer(status=429, headers=(("Retry-After", "2"),)), Answer(status=503)])
        page = site.answer("/read/1")
        site.special["/read/1"] = lambda: next(answers, page)
        crawled = crawl(settings)
    assert crawled.outcomes == {"NEW": 2}
    asked = sorted(site.asked, key=lambda one: one.began)
    first = next(position for position, one in enumerate(asked) if one.path == "/read/1")
    assert asked[first + 1].began - asked[first].ended > 2 * BUSY
    assert site.paths().count("/read/1") == 3


def test_while_robots_cannot_be_read_nothing_is_fetched_and_then_all(settings: Settings, conn: Connection) -> None:
    with small_site(2) as site:
        define(settings.home, site)
        answers = iter([Answer(status=500), Answer(status=503), Answer(status=502)])
        site.special["/robots.txt"] = lambda: next(answers, Answer(status=404))
        urls = (site.url("/read/1"), site.url("/read/2"))
        ends = []
        for _ in range(4):
            crawled = crawl(settings, why="fetch", urls=urls[:1])
            ends.append(crawled.end_of(urls[0]))
            assert bool(site.paths()) == (ends[-1][0] == "NEW")
    assert ends == [*[("FAILED", "server-error")] * 3, ("NEW", None)]


def test_robots_is_read_again_every_day(settings: Settings, conn: Connection) -> None:
    with small_site(6) as site:
        define(settings.home, site, delay=0.3)
        answers = iter(["User-agent: *\nAllow: /\n"])
        site.special["/robots.txt"] = lambda: Answer(body=next(answers, "User-agent: *\nDisallow: /read/\n").encode())
        crawled = crawl(settings, more={"SCRAPY_SETTINGS_MODULE": "tests.crawl.daily"})
    assert crawled.outcomes["BLOCKED"] >= 1, crawled.log
    read = [position for position, one in enumerate(site.asked) if one.path == "/robots.txt"]
    assert len(read) > 1
    assert not [one for one in site.asked[read[1] :] if one.path.startswith("/read/")], "what is forbidden now is not fetched"


def test_the_pages_of_the_day_are_a_limit_that_the_note_tells(settings: Settings, conn: Connection) -> None:
    with small_site(15) as site:
        define(settings.home, site, more="pages_per_day = 8\n")
        crawled = crawl(settings)
        assert crawled.outcomes == {"NEW": 5}, "and three pages of the list"
        assert crawled.code == 0
        site.asked.clear()
        again = crawl(settings)
        named = crawl(settings, why="fetch", urls=(site.url("/read/1"),))
    assert [end.of("end")[0]["note"].startswith("The 8 pages of small for 2") for end in (crawled, again)] == [True, True]
    assert (again.code, named.code, site.asked) == (0, 1, [])
    assert named.end_of(site.url("/read/1")) == ("FAILED", "budget")
    assert conn.execute("SELECT count(*) FROM frontier WHERE due_at IS NOT NULL AND article_hash IS NULL").fetchone() == (10,)


def test_the_setting_limits_sites_that_do_not_say(settings: Settings, conn: Connection) -> None:
    with small_site(9) as site:
        define(settings.home, site)
        few = crawl(settings, more={"GISA_PAGES_PER_DAY": "4"})
        rest = crawl(settings, more={"GISA_PAGES_PER_DAY": "0"})
    assert few.outcomes == {"NEW": 2}
    assert rest.outcomes == {"NEW": 7}
    assert rest.of("end")[0]["note"] is None


@pytest.mark.parametrize("wanted", [False, True])
def test_cookies_go_back_only_to_a_site_that_needs_them(settings: Settings, conn: Connection, wanted: bool) -> None:
    with small_site(6) as site, small_site(6) as other:
        define(settings.home, site, more=f"cookies = {str(wanted).lower()}\n")
        define(settings.home, other, name="other")
        for server in (site, other):
            page = server.answer("/read/1")
            server.say("/read/1", Answer(headers=(*page.headers, ("Set-Cookie", "seen=1; path=/")), body=page.body))
            crawl(settings, why="fetch", urls=(server.url("/read/1"),), site="small")
        site.asked.clear()
        urls = tuple(server.url(f"/read/{number}") for number in range(1, 7) for server in (site, other))
        crawled = crawl(settings, why="fetch", urls=urls)
    assert len(crawled.of("page")) == 12
    first = min((one for one in site.asked if one.path == "/read/1"), key=lambda one: one.began)
    later = [one.cookie for one in site.asked if one.began > first.ended]
    # A request that waited its turn already when the cookie came goes without it.
    assert later[-1] == ("seen=1" if wanted else "")
    assert wanted or set(later) == {""}
    assert {one.cookie for one in (*other.asked, *[one for one in site.asked if one.path == "/robots.txt"])} == {""}


def test_a_killed_crawl_keeps_no_turn(settings: Settings, conn: Connection) -> None:
    with small_site(2) as site:
        define(settings.home, site)
        site.say("/read/1", Answer(pause=20.0))
        with started(Unit(site="small", why="fetch", urls=(site.url("/read/1"),)), settings) as first:
            limit = time.monotonic() + 60
            # The server notes a request when it has answered: what it is doing shows in robots.txt, which comes before.
            while not site.asked and time.monotonic() < limit:
                time.sleep(0.05)
            time.sleep(0.5)
            first.kill()
            first.wait()
        crawled = crawl(settings, why="fetch", urls=(site.url("/read/2"),))
    assert crawled.end_of(site.url("/read/2")) == ("NEW", None)
