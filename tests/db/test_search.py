"""Korean search finds words wherever they stand, and nothing but them."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive.errors import UsageError
from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Want
from archive.sites.model import Site
from archive.store.search import Filters, index_next, search, unindexed

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",), publisher="시험신문")
TEXTS = [
    ("해운대에 첫눈", "부산 해운대에 눈이 내렸다. 데이터센터의 냉각수도 얼었다."),
    ("데이터 산업에 투자 몰려", "정부는 데이터 센터를 늘린다. 오픈AI가 들어온다."),
    ("투자자 설명회", "회사는 신규 투자를 미뤘다. 美 금리가 올랐다."),
]
FIELDS: list[dict[str, Any]] = [{}, {"authors": ("박보기", "김시험")}, {"section": "경제"}]


@pytest.fixture
def archive(conn):
    for n, (title, body) in enumerate(TEXTS):
        store(conn, f"http://paper.test/{n}", title, body, NOW + timedelta(hours=n), **FIELDS[n])
    return conn


def store(conn, url, title, body, at, **fields):
    draft = Draft(canonical_url=url, title=title, body=body, published_at=at, **fields)
    capture = Capture(url=url, fetched_at=at, status=200)
    ingest(conn, [Arrival(site=SITE, want=Want.ARTICLE, capture=capture, pointer=None, reading=draft)])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("투자", {1, 2}),
        ("해운대", {0}),
        ("데이터센터", {0, 1}),
        ("데이터 센터", {0, 1}),
        ('"데이터 센터"', {0, 1}),
        ('"센터 데이터"', set()),
        ("센터 데이터", {0, 1}),
        ("투자 -설명회", {1}),
        ('투자 -"산업에 투자"', {2}),
        ("오픈ai", {1}),
        ("ＡＩ", {1}),
        ("美", {2}),
        ("눈", {0}),
        ("운", {0}),
        ("없는말", set()),
        (unicodedata.normalize("NFD", "데이터센터"), {0, 1}),
    ],
)
def test_words_are_found_wherever_they_stand(archive, words, expected):
    assert {int(hit.canonical_url[-1]) for hit in search(archive, words).hits} == expected


def test_a_word_in_the_title_ranks_first_and_newest_can_be_asked_for(archive):
    assert [hit.canonical_url[-1] for hit in search(archive, "데이터").hits] == ["1", "0"]
    newest = search(archive, "투자", Filters(newest=True)).hits
    assert [hit.title for hit in newest] == ["투자자 설명회", "데이터 산업에 투자 몰려"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(until=NOW + timedelta(hours=2)), {1}),
        (Filters(since=NOW + timedelta(hours=2)), {2}),
        (Filters(site_id="paper"), {1, 2}),
        (Filters(site_id="other"), set()),
        (Filters(publisher="시험신문"), {1, 2}),
        (Filters(publisher="없는신문"), set()),
        (Filters(author="김시험"), {1}),
        (Filters(author=unicodedata.normalize("NFD", "김시험")), {1}),
        (Filters(author="김"), set()),
        (Filters(section="경제"), {2}),
        (Filters(section="경제", author="김시험"), set()),
    ],
)
def test_filters_narrow_what_is_found(archive, filters, expected):
    assert {int(hit.canonical_url[-1]) for hit in search(archive, "투자", filters).hits} == expected


def test_the_count_is_of_all_hits(archive):
    found = search(archive, "투자", Filters(limit=1))
    assert (len(found.hits), found.total, found.more) == (1, 2, False)


def test_nothing_to_look_for_is_said(archive):
    with pytest.raises(UsageError, match="nothing to look for"):
        search(archive, "-투자")


def test_an_edited_text_is_found_by_what_it_says_now(archive):
    url = "http://paper.test/0"
    for hours, body in ((5, "부산 해운대에 소나기가 내렸다."), (6, TEXTS[0][1])):
        store(archive, url, "해운대에 첫눈", body, NOW + timedelta(hours=hours))
        assert bool(search(archive, "소나기").hits) is (hours == 5)
        assert bool(search(archive, "냉각수").hits) is (hours == 6)


def test_what_is_not_indexed_is_found_in_its_text_and_then_indexed(archive):
    archive.execute("UPDATE article SET search = '''*'''")
    assert unindexed(archive) == 3
    assert {hit.canonical_url[-1] for hit in search(archive, "데이터센터").hits} == {"0", "1"}
    last: tuple[str, bytes] | None = ("", b"")
    while last is not None and (last := index_next(archive, last, 2)) is not None:
        assert unindexed(archive) < 3
    assert unindexed(archive) == 0
    assert {hit.canonical_url[-1] for hit in search(archive, "데이터센터").hits} == {"0", "1"}


def test_a_search_leaves_the_planner_as_it_was(archive):
    archive.execute("SET enable_seqscan = on")
    search(archive, "투자")
    assert archive.execute("SHOW enable_seqscan").fetchone() == ("on",)
