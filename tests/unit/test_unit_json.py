"""A unit of crawling survives being written down."""

from datetime import UTC, datetime

import pytest

from archive.errors import UsageError
from archive.model import Unit
from archive.unit_json import unit_from_json, unit_to_json


@pytest.mark.parametrize(
    "unit",
    [
        Unit(site="board", why="crawl"),
        Unit(site="board", why="crawl", listings=("http://a/b",), first_page=2, last_page=9, limit=5),
        Unit(site="board", why="crawl", since=datetime(2026, 1, 1, tzinfo=UTC)),
        Unit(site="board", why="recrawl", urls=("http://a/뉴스/1", "http://a/2")),
    ],
)
def test_what_is_written_is_read_again(unit):
    assert unit_from_json(unit_to_json(unit)) == unit


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"site": "a"}', '{"site": "a", "why": "b", "speed": 9}', '{"site":"a","why":"b","since":"x"}']
)
def test_anything_else_is_one_clear_sentence(text):
    with pytest.raises(UsageError, match="unit"):
        unit_from_json(text)
