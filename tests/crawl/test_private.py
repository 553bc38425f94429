"""Is nothing fetched from an address that is not public, whichever way a crawl is led there?"""

import json
from collections import Counter
from dataclasses import replace

import pytest
from psycopg import Connection

from archive.settings import Settings
from tests.crawl.crawling import Crawled, crawl
from tests.crawl.small_site import Answer, SmallSite, define, small_site

pytestmark = pytest.mark.parametrize("pg_server", ["embedded"], indirect=True)
ANYWHERE = "0.0.0.0"  # the whole loopback network, of which these tests call 127.0.0.1 public


@pytest.fixture
def closed(settings: Settings) -> Settings:
    """Settings that do not allow private addresses."""
    return replace(settings, allow_private=False)


def crawl_named(settings: Settings, names: dict[str, list[str]], **fields) -> Crawled:
    return crawl(settings, more={"SCRAPY_SETTINGS_MODULE": "tests.crawl.names", "NAMES": json.dumps(names)}, **fields)


def named(site: SmallSite, host: str, path: str) -> str:
    return f"http://{host}:{site.port}{path}"


def test_without_the_setting_nothing_of_this_machine_is_asked_for(closed: Settings, conn: Connection) -> None:
    with small_site(2) as site:
        define(closed.home, site)
        hosts = ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]")
        urls = [named(site, host, "/read/1") for host in hosts]
        crawled = crawl(closed, why="fetch", urls=tuple(urls))
        listed = crawl(closed)
    assert site.asked == []
    assert [crawled.end_of(url) for url in urls] == [("REJECTED", "private")] * len(urls), crawled.log
    details = [page["detail"] for page in crawled.of("page")]
    assert all("is no public address; GISA_ALLOW_PRIVATE=1 would allow it." in detail for detail in details)
    assert listed.code == 1
    assert "no public address" in listed.of("end")[0]["note"]
    assert "Traceback" not in crawled.log + listed.log
    assert conn.execute("SELECT count(*) FROM article").fetchone() == (0,)


def test_with_the_setting_it_is(settings: Settings, conn: Connection) -> None:
    with small_site(2) as site:
        define(settings.home, site)
        assert crawl(settings).outcomes == {"NEW": 2}


def test_names_redirects_robots_sitemaps_and_feeds_lead_to_no_private_address(closed: Settings, conn: Connection) -> None:
    with small_site(3, ANYWHERE) as site, small_site(1, ANYWHERE) as other:
        define(closed.home, site)
        names = {"inner.example": ["127.0.0.2"], "inner6.example": ["::ffff:127.0.0.2"], "meta.example": ["169.254.169.254"]}
        site.say("/moved", Answer(status=302, headers=(("Location", named(site, "127.0.0.2", "/list")),)))
        other.say("/robots.txt", Answer(status=302, headers=(("Location", named(site, "127.0.0.3", "/robots.txt")),)))
        ends = {
            site.url("/read/1"): ("NEW", None),
            named(site, "inner.example", "/read/1"): ("REJECTED", "private"),
            named(site, "inner6.example", "/read/1"): ("REJECTED", "private"),
            "http://meta.example/latest/meta-data": ("REJECTED", "private"),
            other.url("/read/1"): ("FAILED", "server-error"),
            site.url("/read/3"): ("NEW", None),
        }
        crawled = crawl_named(closed, names, why="fetch", urls=tuple(ends))
        lists = tuple(named(site, "inner.example", path) for path in ("/sitemap.xml", "/rss"))
        listed = crawl_named(closed, names, listings=(*lists, site.url("/moved")), limit=0)
    assert {url: crawled.end_of(url) for url in ends} == ends, crawled.log
    assert [listed.end_of(url) for url in (*lists, named(site, "127.0.0.2", "/list"))] == [("REJECTED", "private")] * 3
    assert listed.end_of(site.url("/moved")) == ("MOVED", None)
    assert site.paths() == ["/read/1", "/read/3", "/moved"]
    assert other.paths() == []
    assert "Traceback" not in crawled.log + listed.log


def test_a_name_that_turns_to_a_private_address_is_refused_from_then_on(closed: Settings, conn: Connection) -> None:
    with small_site(4, ANYWHERE) as site:
        define(closed.home, site)
        # Each connection asks for the name anew; the server closes them, so that there is more than one.
        bye = ("Connection", "close")
        site.say("/robots.txt", Answer(status=404, headers=(bye,)))
        for number in (1, 2, 3, 4):
            page = site.answer(f"/read/{number}")
            site.say(f"/read/{number}", replace(page, headers=(*page.headers, bye)))
        urls = [named(site, "turning.example", f"/read/{number}") for number in (1, 2, 3, 4)]
        names = {"turning.example": ["127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.1", "127.0.0.2"]}
        crawled = crawl_named(closed, names, why="fetch", urls=tuple(urls))
    ends = Counter(crawled.end_of(url) for url in urls)
    assert ends == {("NEW", None): 2, ("REJECTED", "private"): 2}, crawled.log
    assert len(site.paths()) == 2


def test_one_address_can_be_allowed_and_no_other(closed: Settings, conn: Connection) -> None:
    with small_site(1) as site, small_site(1) as other:
        define(closed.home, site)
        urls = (site.url("/read/1"), other.url("/read/1"))
        crawled = crawl(closed, why="fetch", urls=urls, more={"GISA_ALLOW_PRIVATE": f"10.0.0.1:80, 127.0.0.1:{site.port}"})
    assert [crawled.end_of(url) for url in urls] == [("NEW", None), ("REJECTED", "private")]
    assert other.asked == []
