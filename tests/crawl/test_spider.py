"""Does a crawl read listings and fetch what they lead to, once, and politely?"""

import os
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from psycopg import Connection

from archive.settings import Settings
from archive.store import walks
from tests.crawl.crawling import ROOT, crawl, environment
from tests.crawl.small_site import Answer, define, html, small_site

pytestmark = pytest.mark.parametrize("pg_server", ["embedded"], indirect=True)
KST = timezone(timedelta(hours=9))


def test_every_article_is_archived_once_and_a_second_crawl_asks_for_one_page(settings: Settings, conn: Connection) -> None:
    with small_site(34) as site:
        site.pinned = (3,)
        define(settings.home, site)
        first = crawl(settings)
        assert first.code == 0, first.log
        assert first.outcomes == {"NEW": 34}
        assert Counter(site.paths()).most_common(1)[0][1] == 1, "nothing is asked for twice"
        stored = conn.execute("SELECT count(*), count(*) FILTER (WHERE state = 'live') FROM article").fetchone()
        assert stored == (34, 34)
        assert conn.execute("SELECT count(*) FROM sighting WHERE place = 'list'").fetchone() == (34,)
        assert all(one.agent.startswith("gisa/") for one in site.asked)
        site.asked.clear()
        again = crawl(settings)
        assert again.code == 0, again.log
        assert site.paths() == ["/list"]
        site.write(35, 47)
        site.asked.clear()
        third = crawl(settings)
        assert third.outcomes == {"NEW": 13}
        assert [path for path in site.paths() if path.startswith("/list")] == ["/list", "/list?page=2", "/list?page=3"]
        assert third.of("end")[0]["counts"] == {"article": {"NEW": 13}, "listing": {"NEW": 2, "UNCHANGED": 1}}


def test_what_is_read_again_and_unchanged_makes_no_version_and_an_edit_makes_one(settings: Settings, conn: Connection) -> None:
    with small_site(3) as site:
        define(settings.home, site)
        crawl(settings)
        urls = tuple(site.url(f"/read/{n}") for n in (1, 2, 3))
        site.articles[2] += "\n기사가 나간 뒤 마을은 축제 날짜를 하루 늦추기로 했다고 다시 알려 왔다."
        again = crawl(settings, why="recrawl", urls=urls)
        gone = site.articles.pop(3)
        third = crawl(settings, why="recrawl", urls=urls)
    assert again.outcomes == {"UNCHANGED": 2, "EDITED": 1}, again.log
    assert gone
    assert third.outcomes == {"UNCHANGED": 2, "GONE": 1}
    versions = conn.execute("SELECT count(*) FROM version").fetchone()
    assert versions == (4,)


def test_a_reading_cut_short_does_not_hide_the_pages_it_never_reached(settings: Settings, conn: Connection) -> None:
    with small_site(30) as site:
        define(settings.home, site)
        crawl(settings)
        site.write(31, 65)
        site.say("/list?page=2", Answer(status=500))
        cut = crawl(settings)
        assert cut.code == 1
        assert "/list?page=2" in cut.of("end")[0]["note"]
        assert cut.outcomes == {"NEW": 10}
        site.special.clear()
        whole = crawl(settings)
        assert whole.outcomes == {"NEW": 25}, "page 1 is known by now, and still the pages below it are read"
        assert conn.execute("SELECT count(*) FROM article").fetchone() == (65,)


def test_pages_limit_and_date_are_kept(settings: Settings, conn: Connection) -> None:
    with small_site(40) as site:
        define(settings.home, site)
        two = crawl(settings, last_page=2, limit=5)
        assert two.outcomes == {"NEW": 5}
        assert [path for path in site.paths() if path.startswith("/list")] == ["/list", "/list?page=2"]
        site.asked.clear()
        rest = crawl(settings)
        assert rest.outcomes == {"NEW": 15}, "what was left due is fetched; what is known ends the listing"
        assert [path for path in site.paths() if path.startswith("/list")] == ["/list"]
        site.asked.clear()
        # Numbers 14 to 26 are of the 15th to 27th of March, 27 to 40 of the 1st to 14th.
        site.write(41, 47)
        dated = crawl(settings, since=datetime(2026, 3, 18, tzinfo=KST))
        assert dated.outcomes == {"NEW": 4}, dated.log
        assert {path for path in site.paths() if path.startswith("/read")} == {f"/read/{n}" for n in (44, 45, 46, 47)}
    assert conn.execute("SELECT count(*) FROM article").fetchone() == (24,)


def test_one_request_at_a_time_and_never_faster_than_the_delay(settings: Settings, conn: Connection) -> None:
    with small_site(6) as site:
        define(settings.home, site, delay=0.3)
        site.say("/read/4", Answer(status=503, headers=(("Retry-After", "1"),)))
        crawled = crawl(settings)
    assert crawled.outcomes == {"NEW": 5, "FAILED": 1}
    asked = sorted(site.asked, key=lambda one: one.began)
    assert asked[0].path == "/robots.txt"
    gaps = [later.began - earlier.began for earlier, later in pairwise(asked)]
    assert min(gaps) > 0.27, "the clock of a busy machine may be a tenth off"
    assert all(later.began >= earlier.ended for earlier, later in pairwise(asked))
    after = [gap for one, gap in zip(asked, gaps, strict=False) if one.path == "/read/4"]
    assert after
    assert min(after) > 0.95, "the whole host has the peace that it asked for"


def test_a_site_that_does_not_answer_ends_the_crawl_and_all_stays_due(settings: Settings, conn: Connection) -> None:
    with small_site(20) as site:
        define(settings.home, site)
        crawl(settings, limit=1)
        for number in range(1, 21):
            site.say(f"/read/{number}", Answer(status=503))
        crawled = crawl(settings)
    assert crawled.code == 1
    assert 5 <= crawled.outcomes["FAILED"] <= 9, "five in a row, and what was under way"
    assert "does not answer" in crawled.of("end")[0]["note"]
    assert conn.execute("SELECT count(*) FROM frontier WHERE due_at IS NOT NULL").fetchone() == (20,)


def test_a_site_is_crawled_by_one_process_at_a_time(settings: Settings, conn: Connection) -> None:
    with small_site(1) as site:
        define(settings.home, site)
        assert walks.claim(conn, "small")
        conn.commit()
        crawled = crawl(settings)
    assert crawled.code == 1
    assert crawled.events == []
    assert crawled.log.splitlines()[-1].startswith("gisa: small is being crawled already")
    assert site.asked == []


def test_wrong_units_are_refused_in_a_sentence(settings: Settings, conn: Connection) -> None:
    for text in ("", "[]", '{"site": "small"}', '{"site": "nowhere", "why": "crawl"}', '{"site": "s", "why": "c", "speed": 9}'):
        command = [sys.executable, "-m", "crawler"]
        ended = subprocess.run(command, env=environment(settings), input=text, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stdout) == (2, ""), text
        assert ended.stderr.splitlines()[-1].startswith("gisa: ")
        assert "Traceback" not in ended.stderr


def test_scrapy_users_find_what_they_expect(settings: Settings, conn: Connection) -> None:
    with small_site(3) as site:
        define(settings.home, site)
        scrapy = [sys.executable, "-m", "scrapy"]
        inside = environment(settings)
        assert subprocess.check_output([*scrapy, "list"], env=inside, cwd=ROOT, text=True).split() == ["news"]
        subprocess.check_call([*scrapy, "crawl", "news", "-a", "site=small"], env=inside, cwd=ROOT)
    assert conn.execute("SELECT count(*) FROM article").fetchone() == (3,)
    assert conn.execute("SELECT exit_code, note FROM run").fetchall() == [(0, None)]


def test_an_undescribed_site_is_fetched_and_its_listing_walked(settings: Settings, conn: Connection) -> None:
    with small_site(12) as site:
        crawled = crawl(settings, site=f"127.0.0.1:{site.port}", listings=(site.url("/list"),), limit=4)
    assert crawled.code == 0, crawled.log
    assert sum(crawled.outcomes.values()) == 4
    assert conn.execute("SELECT DISTINCT site_id FROM frontier").fetchall() == [(f"127.0.0.1:{site.port}",)]


def test_a_page_that_leads_on_by_script_or_meta_is_not_followed_blindly(settings: Settings, conn: Connection) -> None:
    with small_site(1) as site:
        define(settings.home, site)
        site.say("/read/1", html('<meta http-equiv="refresh" content="0; url=/elsewhere">'))
        crawl(settings)
    assert "/elsewhere" not in site.paths()


def test_the_process_leaves_nothing_running(settings: Settings, conn: Connection) -> None:
    with small_site(2) as site:
        define(settings.home, site)
        crawled = crawl(settings)
    assert crawled.code == 0
    assert not _named_in_environment(str(settings.home))


def _named_in_environment(home: str) -> list[str]:
    """Processes of crawls for this home."""
    found = []
    for entry in os.scandir("/proc") if os.path.isdir("/proc") else ():  # noqa: PTH112
        if not entry.name.isdigit():
            continue
        try:
            with open(f"{entry.path}/environ", "rb") as environ, open(f"{entry.path}/cmdline", "rb") as command:  # noqa: PTH123
                if f"GISA_HOME={home}".encode() in environ.read() and b"python" in command.read():
                    found.append(entry.name)
        except OSError:
            continue
    return found
