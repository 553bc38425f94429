"""From listing pages to articles in the database, on the bundled boards: everything once, exactly, and politely."""

import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from archive.model import Unit
from scheduler.demo.board import Board, news_board, old_board
from scheduler.demo.gnuboard import Gnuboard
from scheduler.demo.rhymix import Rhymix
from scheduler.demo.server import DemoServer, serving
from scheduler.demo.story import Post
from tests.crawl.archives import CrawlArchive


def words(text: str) -> list[str]:
    """What two readers of a text would agree on."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c if c.isalnum() else " " for c in plain).split()


def check_article(archive: CrawlArchive, url: str, post: Post) -> None:
    """The archive has the post as it was written, and nothing besides."""
    found = archive.article(url)
    body = [line for line in found["body"].split("\n") if line not in post.captions]
    assert found["title"] == post.title
    assert words(" ".join(body)) == words(" ".join(post.paragraphs)), post.style
    assert found["authors"] == [post.writer]
    assert found["published_at"] == post.written_at.replace(second=0)
    assert found["origin_publisher"] == post.outlet


def check_rows(archive: CrawlArchive, board: Board, server: DemoServer) -> None:
    """Every line of the board's list is a sighting with its cells."""
    rows = {row["url"]: row for row in archive.rows("SELECT * FROM sighting WHERE place = 'list'")}
    lines = [*board.notices(), *board.lines()]
    assert set(rows) == {server.post_url(line.post.number) for line in lines}
    for line in lines:
        row, post = rows[server.post_url(line.post.number)], line.post
        found = (row["no"], row["title"], row["author"], row["is_notice"], row["is_secret"], row["comments"])
        assert found == (line.shown, post.title, post.writer, post.is_notice, post.is_secret, len(post.comments))


@pytest.fixture
def crawled(archive: CrawlArchive, server: DemoServer) -> CrawlArchive:
    """The small board, crawled once."""
    archive.describe("small", "rhymix", server.listing_url)
    archive.crawl(Unit(site="small", why="crawl"))
    return archive


def test_first_crawl_has_everything_exactly(crawled: CrawlArchive, server: DemoServer, board: Board) -> None:
    assert crawled.counts() == {"NEW": len(board.articles()), "BLOCKED": 1}
    for post in board.articles():
        check_article(crawled, server.post_url(post.number), post)
    check_rows(crawled, board, server)
    assert crawled.check_segments() == len(board.articles()) + 1 + board.last_page()


def test_full_board_is_read_page_by_page(archive: CrawlArchive) -> None:
    board = news_board(datetime.now(UTC))
    with serving(Gnuboard(board)) as server:
        archive.describe("full", "gnuboard", server.listing_url)
        archive.crawl(Unit(site="full", why="crawl"))
        assert archive.counts() == {"NEW": len(board.articles()), "BLOCKED": 1}
        for post in board.articles():
            check_article(archive, server.post_url(post.number), post)
        check_rows(archive, board, server)


def test_old_board_in_code_page_949(archive: CrawlArchive) -> None:
    board = old_board(datetime.now(UTC))
    with serving(Gnuboard(board, charset="cp949")) as server:
        archive.describe("old", "gnuboard", server.listing_url)
        archive.crawl(Unit(site="old", why="crawl"))
        for post in board.articles():
            check_article(archive, server.post_url(post.number), post)
        check_rows(archive, board, server)


def test_lively_board_makes_no_version(crawled: CrawlArchive, server: DemoServer, board: Board) -> None:
    before = crawled.snapshot()
    old = board.articles()
    board.advance(timedelta(hours=30))
    board.add(7)
    crawled.crawl(Unit(site="small", why="recrawl", urls=tuple(server.post_url(post.number) for post in old)))
    assert crawled.counts() == {"UNCHANGED": len(old)}
    assert crawled.snapshot()["versions"] == before["versions"]


def test_second_crawl_fetches_only_what_is_new(crawled: CrawlArchive, server: DemoServer, board: Board) -> None:
    asked = len(server.log)
    board.add(3)
    crawled.crawl(Unit(site="small", why="crawl"))
    assert crawled.counts() == {"NEW": 3}
    addresses = [one.address for one in server.log[asked:] if one.address != "/robots.txt"]
    assert len(addresses) == 3 + 2, "three posts, the page they stand on, and one whole page that was known"


def test_edit_makes_exactly_one_version(crawled: CrawlArchive, server: DemoServer, board: Board) -> None:
    edited = board.articles()[6]
    url = server.post_url(edited.number)
    board.edit(edited.number, ending="[고침] 이 문장은 나중에 덧붙였다.")
    board.advance(timedelta(hours=1))
    unit = Unit(site="small", why="recrawl", urls=tuple(server.post_url(post.number) for post in board.articles()))
    crawled.crawl(unit)
    assert crawled.counts() == {"EDITED": 1, "UNCHANGED": len(board.articles()) - 1}
    crawled.crawl(unit)
    assert crawled.counts() == {"UNCHANGED": len(board.articles())}
    assert {u: n for u, n in crawled.versions().items() if n > 1} == {url: 2}
    post = board.post(edited.number)
    assert post
    check_article(crawled, url, post)


def test_new_title_in_the_list_brings_the_edit_by_itself(crawled: CrawlArchive, server: DemoServer, board: Board) -> None:
    edited = board.articles()[4]
    board.edit(edited.number, title="제목을 고친 글: 다시 읽어 주세요")
    board.add(1)
    crawled.crawl(Unit(site="small", why="crawl"))
    assert crawled.counts() == {"NEW": 1, "EDITED": 1}
    assert crawled.article(server.post_url(edited.number))["title"] == "제목을 고친 글: 다시 읽어 주세요"


def test_all_addresses_of_a_post_meet_in_one_article(archive: CrawlArchive, server: DemoServer, board: Board) -> None:
    archive.describe("small", "rhymix", server.listing_url)
    number = board.articles()[5].number
    variants = (
        f"/index.php?mid=board&page=1&document_srl={number}",
        f"/board/{number}",
        f"/board/{number}?page=2",
        f"/index.php?document_srl={number}&mid=board",
        f"/?mid=board&document_srl={number}",
        f"/board/{number}#comment",
        f"/{number}",
    )
    addresses = [server.origin + variant for variant in variants]
    archive.crawl(Unit(site="small", why="fetch", urls=tuple(addresses[:1])))
    archive.crawl(Unit(site="small", why="fetch", urls=tuple(addresses[1:])))
    assert list(archive.versions().items()) == [(server.post_url(number), 1)]
    assert archive.outcomes().keys() >= {"NEW", "UNCHANGED", "MOVED"}


@pytest.mark.parametrize("software", [Gnuboard, Rhymix])
def test_deleted_and_hidden_posts_keep_their_text(
    archive: CrawlArchive, board: Board, software: type[Gnuboard] | type[Rhymix]
) -> None:
    with serving(software(board)) as server:
        archive.describe("small", software.__name__.lower(), server.listing_url)
        deleted, hidden = board.articles()[3], board.articles()[4]
        urls = tuple(server.post_url(post.number) for post in (deleted, hidden))
        archive.crawl(Unit(site="small", why="fetch", urls=urls))
        board.delete(deleted.number)
        board.hide(hidden.number)
        for state in ("missing", "gone"):
            archive.crawl(Unit(site="small", why="recrawl", urls=urls))
            assert archive.counts() == {"GONE": 1, "BLOCKED": 1}
            assert [archive.article(url)["state"] for url in urls] == [state, "blocked"]
        check_article(archive, urls[0], deleted)
        check_article(archive, urls[1], hidden)
        assert set(archive.versions().values()) == {1}


def test_crawl_is_polite(archive: CrawlArchive, server: DemoServer) -> None:
    archive.describe("small", "rhymix", server.listing_url, delay=0.2)
    archive.crawl(Unit(site="small", why="crawl", last_page=1, limit=8))
    log = server.log
    assert log[0].address == "/robots.txt"
    assert [one.address for one in log].count("/robots.txt") == 1
    assert {one.agent.split("/")[0] for one in log} == {"gisa"}
    assert all("tests@example.org" in one.agent for one in log)
    waits = [later.began - earlier.ended for earlier, later in pairwise(log[1:])]
    assert len(log) == 10
    assert min(waits) >= 0.17, "two requests were closer than the site's delay allows, less the server's own time"
