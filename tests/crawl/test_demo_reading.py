"""Every post of the bundled boards is read exactly: with the definition of its platform, and by the generic reader alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from archive.extract.derive import derive
from archive.model import Capture, Draft, Listing, Reading, Row, Want
from archive.sites.load import Catalogue, builtin_folder, load_sites
from scheduler.demo.board import Board, news_board
from scheduler.demo.gnuboard import Gnuboard
from scheduler.demo.page import Request
from scheduler.demo.rhymix import Rhymix
from scheduler.demo.story import Post
from tests.crawl.gold import words

NOW = datetime.now(UTC)
ORIGIN = "http://board.example"
Skins = Rhymix | Gnuboard


@pytest.fixture(params=[Rhymix, Gnuboard], ids=["rhymix", "gnuboard"])
def skin(request: pytest.FixtureRequest) -> Skins:
    skin: Skins = request.param(news_board(NOW))
    return skin


@pytest.fixture(params=[False, True], ids=["described", "generic"])
def generic(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def catalogue(skin: Skins, tmp_path: Path) -> Catalogue:
    platform = type(skin).__name__.lower()
    (tmp_path / "own.toml").write_text(
        f'id = "own"\nname = "own"\nextends = "{platform}"\nlisting = "{ORIGIN}{skin.listing_path()}"\n', encoding="utf-8"
    )
    return load_sites([builtin_folder(), tmp_path])


def read(skin: Skins, catalogue: Catalogue, path: str, want: Want, *, generic: bool) -> Reading:
    """What gisa reads on a page of the board."""
    parts = urlsplit(path)
    request = Request(
        path=parts.path, query=dict(parse_qsl(parts.query)), has_session=False, origin=ORIGIN, serial=7, address=path
    )  # fmt: skip
    response = skin.respond(request)
    headers = (("Content-Type", response.content_type),)
    capture = Capture(
        url=ORIGIN + path, fetched_at=NOW, status=response.status, headers=headers, body=response.body.encode(skin.charset)
    )  # fmt: skip
    site = catalogue.generic(capture.url) if generic else catalogue.by_id("own")
    return derive(capture, site, want, catalogue=catalogue, generic=generic)


def faults(post: Post, reading: Reading) -> list[object]:
    """What was read otherwise than it was written."""
    if not isinstance(reading, Draft):
        return [reading]
    body = [line for line in reading.body.split("\n") if line.removeprefix("▲ ") not in post.captions]
    pairs: Sequence[tuple[object, object]] = (
        (reading.title, post.title),
        (words(" ".join(body)), words(" ".join(post.paragraphs))),
        (reading.authors, (post.writer,)),
        (reading.published_at, post.written_at.replace(second=0)),
        (reading.origin_publisher, post.outlet),
    )
    return [(post.number, post.style, got, wanted) for got, wanted in pairs if got != wanted]


def test_every_post_is_read_exactly(skin: Skins, catalogue: Catalogue, generic: bool) -> None:
    posts = skin.board.articles()
    readings = [read(skin, catalogue, skin.post_path(post.number), Want.ARTICLE, generic=generic) for post in posts]
    wrong = [fault for post, reading in zip(posts, readings, strict=True) for fault in faults(post, reading)]
    assert len(posts) > 60
    assert wrong == []


def test_list_is_read_row_by_row(skin: Skins, catalogue: Catalogue, generic: bool) -> None:
    reading = read(skin, catalogue, skin.listing_path(), Want.LISTING, generic=generic)
    assert isinstance(reading, Listing)
    assert [cells(row) for row in reading.rows] == expected(skin.board)


def test_list_under_a_post_is_read_row_by_row(skin: Skins, catalogue: Catalogue, generic: bool) -> None:
    oldest = skin.board.lines()[-1].post
    reading = read(skin, catalogue, skin.post_path(oldest.number), Want.ARTICLE, generic=generic)
    assert isinstance(reading, Draft)
    assert [cells(row) for row in reading.rows] == expected(skin.board)


def cells(row: Row) -> tuple[object, ...]:
    """A row as read."""
    return (row.no, row.title, row.author, row.comments, row.is_notice, row.is_new, row.is_secret)


def expected(board: Board) -> list[tuple[object, ...]]:
    """The rows of the first page as they are."""
    return [
        (
            line.shown,
            line.post.title,
            line.post.writer,
            len(line.post.comments),
            line.post.is_notice,
            board.is_new(line.post),
            line.post.is_secret,
        )
        for line in [*board.notices(), *board.page(1)]
    ]


def test_guest_keeps_the_name_that_the_board_shows(skin: Skins, catalogue: Catalogue) -> None:
    post = replace(skin.board.articles()[0], writer="손님", member=0)
    skin.board.put(post)
    reading = read(skin, catalogue, skin.post_path(post.number), Want.ARTICLE, generic=False)
    assert isinstance(reading, Draft)
    assert reading.authors == ("손님",)
