"""The bundled boards behave as live ones do: what differs at each request, what answers to which address, what goes on."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPResponse

import pytest

from scheduler.demo.board import Board, news_board, old_board
from scheduler.demo.gnuboard import Gnuboard
from scheduler.demo.pasting import STYLES
from scheduler.demo.rhymix import Rhymix
from scheduler.demo.server import DemoServer, serving

NOW = datetime(2026, 5, 4, 6, 30, tzinfo=UTC)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def get(url: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        response: HTTPResponse | urllib.error.HTTPError = opener.open(urllib.request.Request(url, headers=headers), timeout=10)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        charset = "cp949" if response.headers["Content-Type"] == "text/html" and "/bbs/" in url else "utf-8"
        return response.status or 0, response.read().decode(charset), dict(response.headers)


@pytest.fixture
def board() -> Board:
    return news_board(NOW)


@pytest.fixture
def server(board: Board) -> Iterator[DemoServer]:
    with serving(Rhymix(board)) as running:
        yield running


@pytest.fixture
def old() -> Iterator[DemoServer]:
    with serving(Gnuboard(old_board(NOW), charset="cp949")) as running:
        yield running


@pytest.fixture
def gnuboard(board: Board) -> Iterator[DemoServer]:
    with serving(Gnuboard(board)) as running:
        yield running


def titles(html: str) -> list[str]:
    return re.findall(r'<td class="title">\s*<a href="[^"]*">([^<]*)</a>', html)


def test_board_has_sixty_posts_on_four_pages(board: Board) -> None:
    assert len(board.lines()) >= 60
    assert board.last_page() == 4
    assert len(board.notices()) == 2
    assert {post.style for post in board.posts()} == set(STYLES)


def test_same_clock_makes_same_board(board: Board) -> None:
    assert news_board(NOW).posts() == board.posts()


def test_token_and_views_change_with_every_request(server: DemoServer, board: Board) -> None:
    url = server.post_url(board.lines()[0].post.number)
    first, second = get(url)[1], get(url)[1]
    token, views = re.compile(r'csrf-token" content="(\w+)"'), re.compile(r"조회 수 : (\d+)")
    assert token.findall(first) != token.findall(second)
    assert int(views.findall(first)[0]) + 1 == int(views.findall(second)[0])


def test_front_list_stands_under_an_old_post(server: DemoServer, board: Board) -> None:
    oldest = board.lines()[-1].post
    _, html, _ = get(server.post_url(oldest.number))
    shown = [line.post.title for line in [*board.notices(), *board.page(1)]]
    assert [title.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") for title in titles(html)] == shown
    assert "&raquo;" not in html


def test_session_shows_the_page_of_the_post_itself(server: DemoServer, board: Board) -> None:
    oldest = board.lines()[-1].post
    _, html, _ = get(server.post_url(oldest.number), Cookie="PHPSESSID=x")
    assert "&raquo;" in html
    assert len(titles(html)) == len(board.page(4)) + 2


STATUSES = [
    ("/board", 200),
    ("/board?page=4", 200),
    ("/board?page=99", 200),
    ("/board/{live}", 200),
    ("/board/{live}?page=3", 200),
    ("/index.php?mid=board&page=1&document_srl={live}", 200),
    ("/index.php?mid=board&page=2", 200),
    ("/board/rss", 200),
    ("/{live}", 301),
    ("/board/{deleted}", 404),
    ("/board/{secret}", 403),
    ("/robots.txt", 404),
    ("/sitemap.xml", 404),
    ("/no/such/path", 404),
]


@pytest.mark.parametrize(("path", "status"), STATUSES)
def test_addresses_answer_as_rhymix_does(server: DemoServer, board: Board, path: str, status: int) -> None:
    numbers = {"live": board.articles()[3].number, "deleted": board.deleted[0], "secret": board.secret().number}
    assert get(server.origin + path.format(**numbers))[0] == status


def test_variants_name_one_canonical_address(server: DemoServer, board: Board) -> None:
    number = board.articles()[3].number
    for path in ("/board/{}", "/board/{}?page=2", "/index.php?mid=board&document_srl={}"):
        assert f'<link rel="canonical" href="{server.post_url(number)}" />' in get(server.origin + path.format(number))[1]
    assert get(f"{server.origin}/{number}")[2]["Location"] == f"/board/{number}"


def test_beyond_the_last_page_only_notices_are_left(server: DemoServer) -> None:
    assert len(titles(get(f"{server.listing_url}?page=99")[1])) == 2


def test_deleting_renumbers_what_is_above(board: Board) -> None:
    before = {line.post.number: line.shown for line in board.lines()}
    gone = board.lines()[10].post.number
    board.delete(gone)
    after = {line.post.number: line.shown for line in board.lines()}
    assert all(after[number] == (before[number] or 0) - (number > gone) for number in after)


def test_long_discussion_shows_its_last_page(server: DemoServer, board: Board) -> None:
    long = max(board.articles(), key=lambda post: len(post.comments))
    assert len(long.comments) == 23
    shown = re.findall(r'id="comment_(\d+)"', get(server.post_url(long.number))[1])
    assert shown == [str(comment.number) for comment in long.comments[20:]]


def test_clock_takes_the_new_mark_away(server: DemoServer, board: Board) -> None:
    assert 'alt="new"' in get(server.listing_url)[1]
    board.advance(timedelta(days=3))
    assert 'alt="new"' not in get(server.listing_url)[1]


def test_gnuboard_answers_for_missing_and_secret_posts(gnuboard: DemoServer, board: Board) -> None:
    status, html, _ = get(gnuboard.post_url(board.deleted[0]))
    assert (status, "alert(" in html) == (200, True)
    status, _, headers = get(gnuboard.post_url(board.secret().number))
    assert (status, "/bbs/password.php?w=s" in headers["Location"]) == (302, True)


def test_gnuboard_repeats_comments_in_hidden_fields(gnuboard: DemoServer, board: Board) -> None:
    post = next(post for post in board.articles() if len(post.comments) == 2)
    _, html, _ = get(gnuboard.post_url(post.number))
    assert html.count('<article id="c_') == 2
    assert html.count('<textarea id="save_comment_') == 2


def test_old_board_is_in_code_page_949(old: DemoServer) -> None:
    status, html, headers = get(old.listing_url)
    assert status == 200
    assert "charset" not in headers["Content-Type"]
    assert "euc-kr" in html
    assert "똠방각하네 펜션" in html
    with pytest.raises(UnicodeDecodeError):
        html.encode("cp949").decode("utf-8")


def test_requests_are_logged(server: DemoServer) -> None:
    get(server.listing_url, **{"User-Agent": "somebody/1"})
    assert [(one.address, one.agent, one.status) for one in server.log] == [("/board", "somebody/1", 200)]
