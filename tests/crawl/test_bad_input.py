"""Does every page that cannot be had, or is none, end in its named outcome, and lose nothing beside it?"""

import gzip
import socket
from collections import Counter
from contextlib import ExitStack

import pytest
from psycopg import Connection

from archive.settings import Settings
from tests.crawl.crawling import crawl
from tests.crawl.small_site import HTML, Answer, SmallSite, article_page, body_of, define, html, small_site

pytestmark = pytest.mark.parametrize("pg_server", ["embedded"], indirect=True)

MEGABYTE = bytes(1024 * 1024)
LIMIT = Answer(headers=(("Content-Type", "application/pdf"),), body=b"%PDF-1.7 \x00\x01\x02 no page of the web")


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(status=status, headers=(("Location", to), ("Content-Length", "0"))[:1])


def korean(charset: str, says: str) -> Answer:
    """An article in one charset whose server says another."""
    page = f"<html><head><title>인코딩</title></head><body>{article_page(7, body_of(7))}</body></html>"
    return Answer(headers=(("Content-Type", f"text/html; charset={says}"),), body=page.encode(charset))


BAD = {
    "/read/404": (Answer(status=404, body=b"<p>404</p>"), "GONE", "not-found"),
    "/read/410": (Answer(status=410, body=b"<p>410</p>"), "GONE", "not-found"),
    "/read/403": (Answer(status=403, body=b"<p>403</p>"), "BLOCKED", "forbidden"),
    "/read/451": (Answer(status=451, body=b"<p>451</p>"), "BLOCKED", "forbidden"),
    "/read/500": (Answer(status=500, body=b"<p>500</p>"), "FAILED", "server-error"),
    "/read/503": (Answer(status=503, body=b"<p>503</p>"), "FAILED", "throttled"),
    "/read/429": (Answer(status=429, headers=(("Retry-After", "0"),), body=b""), "FAILED", "throttled"),
    "/read/418": (Answer(status=418, body=b"<p>418</p>"), "FAILED", "http-status"),
    "/read/pdf": (LIMIT, "REJECTED", "not-html"),
    "/read/empty": (Answer(), "REJECTED", "empty"),
    "/read/blank": (html(""), "REJECTED", "empty"),
    "/read/large": (Answer(body=b"<html><body><p>" + MEGABYTE * 20), "FAILED", "too-large"),
    "/read/bomb": (
        Answer(headers=(*HTML, ("Content-Encoding", "gzip")), body=gzip.compress(MEGABYTE * 40)),
        "FAILED",
        "too-large",
    ),
    "/read/drip": (Answer(pieces=(b"<html>",) * 60, pause=0.2), "FAILED", "timeout"),
    "/read/locked": (redirect("/bbs/password.php?w=s&wr_id=5"), "BLOCKED", "secret"),
    "/read/alert": (html("<script>alert('글이 존재하지 않습니다.');history.back();</script>"), "GONE", "not-found"),
    "/read/nul": (html(article_page(7, body_of(7)).replace("</p>", "\x00</p>")), "NEW", None),
    "/read/euckr": (korean("euc-kr", "utf-8"), "NEW", None),
    "/read/utf8": (korean("utf-8", "euc-kr"), "NEW", None),
    "/private/1": (html("<p>robots</p>"), "BLOCKED", "robots"),
    "/read/7": (html(article_page(7, body_of(7))), "NEW", None),
}


def every_address(site: SmallSite) -> dict[str, tuple[str, str | None]]:
    """Addresses with the outcome that each must end in."""
    for path, (answer, _, _) in BAD.items():
        site.say(path, answer)
    site.say("/robots.txt", Answer(headers=(("Content-Type", "text/plain"),), body=b"User-agent: *\nDisallow: /private/\n"))
    return {site.url(path): (outcome, reason) for path, (_, outcome, reason) in BAD.items()}


@pytest.fixture
def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_each_ends_in_its_own_outcome_once_and_nothing_else_is_lost(settings: Settings, conn: Connection) -> None:
    with small_site() as site:
        define(settings.home, site)
        ends = every_address(site)
        crawled = crawl(settings, why="fetch", urls=tuple(ends))
    assert crawled.code == 1
    assert Counter(page["url"] for page in crawled.of("page")) == Counter(list(ends)), "each once"
    assert {url: crawled.end_of(url) for url in ends} == ends
    assert all(page["detail"] for page in crawled.of("page") if page["outcome"] in ("FAILED", "BLOCKED", "REJECTED"))
    counted = conn.execute("SELECT sum(n) FROM outcome_count WHERE want = 'article'").fetchone()
    assert counted == (len(ends),)
    assert site.url("/private/1") not in {site.url(path) for path in site.paths()}
    asked = Counter(site.paths())
    assert {asked[f"/read/{status}"] for status in (500, 503, 429)} == {3}, "asked again, a few times"
    assert {asked[f"/read/{status}"] for status in (404, 403, 418)} == {1}
    assert "Traceback" not in crawled.log


def test_a_host_that_cannot_be_reached_says_why(settings: Settings, conn: Connection, closed_port: int) -> None:
    with small_site(1) as site:
        define(settings.home, site)
        ends = {
            "http://no-such-host.invalid/1": ("FAILED", "dns"),
            f"http://127.0.0.1:{closed_port}/1": ("FAILED", "connection"),
            site.url("/read/1").replace("http:", "https:"): ("FAILED", "tls"),
            "ftp://127.0.0.1/1": ("REJECTED", "foreign"),
            "file:///etc/hostname": ("REJECTED", "foreign"),
            "no address at all": ("REJECTED", "foreign"),
            site.url("/read/1"): ("NEW", None),
        }
        crawled = crawl(settings, why="fetch", urls=tuple(ends))
    assert {url: crawled.end_of(url) for url in ends} == ends, crawled.log
    assert all(page["detail"] for page in crawled.of("page") if page["outcome"] != "NEW")
    assert "Traceback" not in crawled.log


def test_redirects_are_followed_each_a_capture_of_its_own_and_circles_end(settings: Settings, conn: Connection) -> None:
    with small_site(9) as site:
        define(settings.home, site)
        moves = {"/old/1": "/older/1", "/older/1": "/read/1", "/a": "/b", "/b": "/a", "/self": "/self"}
        moves |= {f"/hop/{n}": f"/hop/{n + 1}" for n in range(9)}
        for path, target in moves.items():
            site.say(path, redirect(target, 301))
        site.say("/away", redirect("http://other.invalid/1"))
        start = ("/old/1", "/a", "/self", "/hop/0", "/away")
        crawled = crawl(settings, why="fetch", urls=tuple(site.url(path) for path in start))
    ends = [(page["url"].removeprefix(site.origin), page["outcome"], page["reason"]) for page in crawled.of("page")]
    assert sorted(ends) == sorted(
        [
            ("/old/1", "MOVED", None),
            ("/older/1", "MOVED", None),
            ("/read/1", "NEW", None),
            ("/a", "MOVED", None),
            ("/b", "MOVED", None),
            ("/a", "REJECTED", "redirect-loop"),
            ("/self", "REJECTED", "redirect-loop"),
            *((f"/hop/{n}", "MOVED", None) for n in range(6)),
            ("/hop/6", "REJECTED", "redirect-loop"),
            ("/away", "REJECTED", "foreign"),
        ]
    )
    assert conn.execute("SELECT count(*) FROM capture WHERE status = 301").fetchone() == (11,)


ROBOTS = (
    (Answer(status=404), ("NEW", "NEW"), None),
    (Answer(status=403), ("NEW", "NEW"), None),
    (Answer(status=500), ("FAILED", "FAILED"), "server-error"),
    (Answer(status=429), ("FAILED", "FAILED"), "server-error"),
    (redirect("/robots-here.txt"), ("BLOCKED", "BLOCKED"), "robots"),
    (Answer(body=b"User-agent: gisa\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), ("BLOCKED", "BLOCKED"), "robots"),
    (Answer(body=b"User-agent: other\nDisallow: /\n"), ("NEW", "NEW"), None),
    (Answer(body="\ufeffUser-agent: *\r\nDisallow: /read/1$\r\n# 비공개\n".encode()), ("BLOCKED", "NEW"), "robots"),
    (Answer(body="User-agent: *\nDisallow: /read/ # 비공개\n".encode("euc-kr")), ("BLOCKED", "BLOCKED"), "robots"),
    (html("<p>robots.txt</p>"), ("NEW", "NEW"), None),
)
"""What robots.txt answers, how /read/1 and /read/2 must end, and why."""


def test_robots_txt_is_obeyed_whatever_it_looks_like(settings: Settings, conn: Connection) -> None:
    with ExitStack() as servers:
        sites = [servers.enter_context(small_site(2)) for _ in ROBOTS]
        for number, (site, (robots, _, _)) in enumerate(zip(sites, ROBOTS, strict=True)):
            define(settings.home, site, name="small" if number == 0 else f"small-{number}")
            site.say("/robots.txt", robots)
            site.say("/robots-here.txt", Answer(body=b"User-agent: *\nDisallow: /\n"))
        urls = [site.url(path) for site in sites for path in ("/read/1", "/read/2")]
        crawled = crawl(settings, why="fetch", urls=tuple(urls))
    for site, (robots, outcomes, reason) in zip(sites, ROBOTS, strict=True):
        ends = [crawled.end_of(site.url(path)) for path in ("/read/1", "/read/2")]
        assert ends == [(outcome, None if outcome == "NEW" else reason) for outcome in outcomes], robots
        asked = [path for path in site.paths() if path.startswith("/read")]
        assert len(asked) == outcomes.count("NEW"), robots
