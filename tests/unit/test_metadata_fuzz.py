"""Does reading metadata end, and end without an exception, on whatever stands in a page?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.extract.metadata import Metadata, complete, read_metadata
from archive.extract.open import open_page
from archive.extract.page import Page
from archive.model import Capture
from archive.sites.model import Rules, Site

NOW = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
SITE = Site(id="x", name="새벽일보", hosts=("saebyeok-example.kr",))


def read(html: str) -> Metadata | None:
    page = open_page(
        Capture(url="https://saebyeok-example.kr/a/1", fetched_at=NOW, status=200, body=html.encode("utf-8", "replace")), SITE
    )
    return read_metadata(page, SITE, Rules()) if isinstance(page, Page) else None


WORDS = [
    "김하늘 기자",
    "입력",
    "수정",
    "2026.11.20 09:30",
    "23:38",
    "조회 31",
    "글쓴이",
    "나무꾼",
    "달빛역 앞에 나무",
    " - 새벽일보",
    "[서울=뉴시스]",
    "@",
    "3시간 전",
]
TAGS = ["h1", "h2", "p", "span", "li", "td", "tr", "table", "ul", "time", "a", "em", "div", "script", "title", "textarea"]
ATTRIBUTES = [
    "",
    ' class="author"',
    ' class="tit"',
    ' datetime="x"',
    ' itemprop="headline name"',
    ' type="application/ld+json"',
    ' title="2026-11-20"',
]

piece = st.one_of(
    st.sampled_from(WORDS),
    st.builds(lambda tag, attribute: f"<{tag}{attribute}>", st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.builds(
        '<meta property="{}" content="{}">'.format,
        st.sampled_from(["og:title", "article:author", "article:published_time"]),
        st.text(max_size=20),
    ),
    st.text(alphabet='{}[]":,\\ \n<>&;=·|-', max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(piece, max_size=40))
def test_no_page_raises(pieces: list[str]) -> None:
    html = "<html><body>" + "".join(pieces)
    said = read(html)
    assert said == read(html)
    if said is not None:
        assert said.modified_at is None or said.published_at is None or said.modified_at >= said.published_at
        assert len(set(said.authors)) == len(said.authors)
        complete(said, pieces)


LD = '<script type="application/ld+json">'
MONSTERS = {
    "blanks in JSON-LD": f"{LD}{{{' ' * 2_000_000}</script>",
    "lines in JSON-LD": LD + '{"headline":"a"' + "\n" * 1_000_000 + "</script>",
    "quotes in JSON-LD": LD + '{"headline":"' + '"a":"' * 300_000 + "</script>",
    "commas in JSON-LD": LD + '{"headline":' + ", " * 500_000 + "</script>",
    "nested JSON-LD": LD + '{"@type":"Article","headline":' + "[" * 900 + "]" * 900 + "}</script>",
    "blanks in an article's text": LD + '{"@type":"Article","articleBody":"' + " " * 2_000_000 + '"}</script>',
    "a long title": "<title>" + "가 - " * 200_000 + "</title>",
    "a long meta": '<meta property="og:title" content="' + "가 | " * 200_000 + '">',
    "a long author": '<meta property="article:author" content="' + "김하늘 기자 " * 100_000 + '">',
    "many lines alike": "<title>달빛역</title>" + "<p>달빛역 2026.11.20 조회</p>" * 30_000,
    "many list rows": "<table>" + "<tr><td>1</td><td><a href='/1'>달빛역</a></td><td>11-20</td></tr>" * 10_000 + "</table>",
    "many bylines": "<h1>달빛역</h1>" + "<p>김하늘 기자 a@b.kr</p>" * 20_000,
    "nested properties": "<div itemprop='name headline'>" * 2_000 + "달빛역" * 100_000,
    "one word": "<h1>" + "가" * 3_000_000 + "</h1>",
    "blanks": "<p>입력" + " " * 3_000_000 + "2026</p>",
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", MONSTERS)
def test_no_page_takes_long(name: str) -> None:
    said = read(MONSTERS[name])
    assert said is not None
    complete(said, [MONSTERS[name], "김하늘 기자 " * 10_000, " " * 100_000])
