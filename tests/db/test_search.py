"""Korean search finds words wherever they stand, and nothing but them."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import UsageError
from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Want
from archive.sites.model import Site
from archive.store.search import Filters, search

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",), publisher="시험신문")
TEXTS = [
    ("해운대에 첫눈", "부산 해운대에 눈이 내렸다. 데이터센터의 냉각수도 얼었다."),
    ("데이터 산업에 투자 몰려", "정부는 데이터 센터를 늘린다. 오픈AI가 들어온다."),
    ("투자자 설명회", "회사는 신규 투자를 미뤘다. 美 금리가 올랐다."),
]


@pytest.fixture
def archive(conn):
    for n, (title, body) in enumerate(TEXTS):
        url, at = f"http://paper.test/{n}", NOW + timedelta(hours=n)
        capture = Capture(url=url, fetched_at=at, status=200)
        draft = Draft(canonical_url=url, title=title, body=body, published_at=at)
        ingest(conn, [Arrival(site=SITE, want=Want.ARTICLE, capture=capture, pointer=None, reading=draft)])
    return conn


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("투자", {1, 2}),
        ("해운대", {0}),
        ("데이터센터", {0}),
        ("데이터 센터", {0, 1}),
        ('"데이터 센터"', {1}),
        ("투자 -설명회", {1}),
        ("오픈ai", {1}),
        ("美", {2}),
        ("눈", {0}),
        ("없는말", set()),
    ],
)
def test_words_are_found_wherever_they_stand(archive, words, expected):
    assert {int(hit.canonical_url[-1]) for hit in search(archive, words)} == expected


def test_a_word_in_the_title_ranks_first_and_newest_can_be_asked_for(archive):
    assert [hit.canonical_url[-1] for hit in search(archive, "데이터")] == ["1", "0"]
    assert [hit.title for hit in search(archive, "투자", Filters(newest=True))] == ["투자자 설명회", "데이터 산업에 투자 몰려"]


def test_filters_narrow_and_the_count_is_of_all_hits(archive):
    assert [hit.title for hit in search(archive, "투자", Filters(until=NOW + timedelta(hours=2)))] == ["데이터 산업에 투자 몰려"]
    assert search(archive, "투자", Filters(site_id="other")) == []
    assert search(archive, "투자", Filters(publisher="없는신문")) == []
    (hit,) = search(archive, "투자", Filters(publisher="시험신문", limit=1))
    assert hit.hits == 2


def test_nothing_to_look_for_is_said(archive):
    with pytest.raises(UsageError, match="nothing to look for"):
        search(archive, "-투자")
