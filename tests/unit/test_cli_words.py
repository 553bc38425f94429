"""Words given on the command line mean what the help says, and become the right units of crawling."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import UnknownError, UsageError
from archive.sites.load import Catalogue, load_sites
from archive.sites.model import ListingPlan, Site
from scheduler import given, plan
from scheduler.word_diff import word_diff
from scheduler.worker_process import Event, file_name, read_event

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [(None, (1, None)), ("3", (1, 3)), ("2-5", (2, 5)), ("4-", (4, None)), ("7-7", (7, 7)), (" 1 ", (1, 1))],
)
def test_page_ranges_are_read(text, meant):
    assert given.pages(text) == meant


@pytest.mark.parametrize("text", ["0", "5-2", "-3", "", "a", "1-b", "0-3", "1,2"])
def test_other_page_ranges_are_refused_in_a_sentence(text):
    with pytest.raises(UsageError, match="--pages takes"):
        given.pages(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-01", "2026-11-01T00:00:00+09:00"),
        ("2026-11-01T10:30:00Z", "2026-11-01T10:30:00+00:00"),
        ("2026-11-01T10:30", "2026-11-01T10:30:00+09:00"),
        ("7d", "2026-11-15T12:00:00+00:00"),
        ("12h", "2026-11-22T00:00:00+00:00"),
    ],
)
def test_times_are_korean_unless_they_say_otherwise(text, meant):
    assert given.moment(text, NOW, "--since") == datetime.fromisoformat(meant)


def test_a_last_day_counts_to_its_end():
    assert given.moment("2026-11-01", NOW, "--until", end=True) == datetime.fromisoformat("2026-11-02T00:00:00+09:00")


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "7", "d7", "2026-02-30"])
def test_other_times_are_refused_in_a_sentence(text):
    with pytest.raises(UsageError, match="--since takes a day"):
        given.moment(text, NOW, "--since")


@pytest.mark.parametrize(
    "text", ["ftp://a.test/x", "a.test/x", "http://", "https:///x", "http://a.test:port/", "http://[::1/x", "javascript:1"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(UsageError, match="is no address"):
        given.address(text)


def site(id: str, *listings: str, every: int = 10, enabled: bool = True) -> Site:
    plans = tuple(ListingPlan(url=url, every=timedelta(minutes=every)) for url in listings)
    return Site(id=id, name=id, hosts=(f"{id}.test",), listings=plans, enabled=enabled)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    (tmp_path / "a.toml").write_text('id = "a"\nname = "가"\nlisting = ["http://a.test/list"]\n')
    (tmp_path / "b.toml").write_text('id = "b"\nname = "나"\nlisting = ["http://b.test/1", "http://b.test/2"]\n')
    (tmp_path / "off.toml").write_text('id = "off"\nname = "다"\nlisting = ["http://off.test/"]\nenabled = false\n')
    (tmp_path / "bare.toml").write_text('id = "bare"\nname = "라"\nhosts = ["bare.test"]\n')
    return load_sites([tmp_path])


def crawled(catalogue, names=(), listings=()):
    units = plan.crawl_units(catalogue, names, listings, plan.Scope())
    return {unit.site: unit.listings for unit in units}


def test_a_crawl_of_nothing_named_is_of_every_enabled_site_with_listings(catalogue):
    assert {"a": (), "b": ()}.items() <= crawled(catalogue).items()
    assert not {"off", "bare"} & crawled(catalogue).keys()


def test_a_crawl_of_named_sites_is_of_these_even_when_switched_off(catalogue):
    assert crawled(catalogue, ["off", "a", "off"]) == {"off": (), "a": ()}


def test_a_listing_goes_to_the_site_that_it_belongs_to_or_to_a_new_one(catalogue):
    urls = ["http://a.test/other", "http://new.test:8080/board", "http://a.test/third"]
    assert crawled(catalogue, listings=urls) == {"a": (urls[0], urls[2]), "new.test:8080": (urls[1],)}
    assert crawled(catalogue, ["b"], urls[:1]) == {"b": (urls[0],)}


@pytest.mark.parametrize(
    ("names", "listings", "sentence"),
    [(["bare"], [], "names no listing"), (["a", "b"], ["http://a.test/"], "goes with one site")],
)
def test_crawls_that_cannot_be_meant_are_refused(catalogue, names, listings, sentence):
    with pytest.raises(UsageError, match=sentence):
        crawled(catalogue, names, listings)


def test_an_unknown_site_is_refused_with_a_near_name(catalogue):
    with pytest.raises(UnknownError, match="bare"):
        crawled(catalogue, ["bear"])


def test_the_scope_reaches_every_unit(catalogue):
    scope = plan.Scope(first_page=2, last_page=4, since=NOW, limit=7)
    for unit in plan.crawl_units(catalogue, ["a", "b"], [], scope):
        assert (unit.why, unit.first_page, unit.last_page, unit.since, unit.limit) == ("crawl", 2, 4, NOW, 7)


def test_addresses_are_fetched_in_batches_of_one_site_each_address_once():
    pairs = [("a", f"http://a.test/{n % 450}") for n in range(900)] + [("b", "http://b.test/1")]
    units = plan.fetch_units(pairs, "fetch")
    assert [(unit.site, len(unit.urls)) for unit in units] == [("a", 200), ("a", 200), ("a", 50), ("b", 1)]
    assert len({url for unit in units for url in unit.urls}) == 451


def test_a_listing_is_due_at_its_own_cadence():
    two = Site(
        id="x",
        name="x",
        hosts=("x.test",),
        listings=(ListingPlan(url="fast", every=timedelta(minutes=10)), ListingPlan(url="slow", every=timedelta(hours=1))),
    )
    assert plan.cadence(two) == timedelta(minutes=10)
    assert plan.due_listings(two, {}, NOW) == ("fast", "slow")
    read = {"fast": NOW - timedelta(minutes=9, seconds=40), "slow": NOW - timedelta(minutes=50)}
    assert plan.due_listings(two, read, NOW) == ("fast",)
    assert plan.due_listings(two, read, NOW + timedelta(minutes=10)) == ("fast", "slow")


DIFFS = [
    ("눈이 내렸다.", "눈이 많이 내렸다.", [("same", "눈이 "), ("new", "많이 "), ("same", "내렸다.")]),
    ("가 나", "가 다", [("same", "가 "), ("gone", "나"), ("new", "다")]),
    ("", "새 글", [("new", "새 글")]),
    ("그대로", "그대로", [("same", "그대로")]),
]


@pytest.mark.parametrize(("old", "new", "pieces"), DIFFS)
def test_a_difference_is_by_words_and_rebuilds_both_texts(old, new, pieces):
    found = list(word_diff(old, new))
    assert [(piece.kind, piece.text) for piece in found] == pieces
    assert "".join(piece.text for piece in found if piece.kind != "new") == old
    assert "".join(piece.text for piece in found if piece.kind != "gone") == new


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("금리", "금리"),
        ("-금리", "-금리"),
        ("기준 금리", '"기준 금리"'),
        (" 기준\n금리 ", '" 기준\n금리 "'),
        ("-기준 금리", '-"기준 금리"'),
        ('"기준 금리" 인하', '"기준 금리" 인하'),
    ],
)
def test_what_the_shell_took_the_quotes_off_is_a_phrase_still(word, means):
    assert given.quoted(word) == means


@pytest.mark.parametrize("line", ["", "Traceback", "[1]", '{"event": 3}', '{"kind": "page"}', "{", '"event"'])
def test_a_line_that_is_no_event_is_passed_over(line):
    assert read_event(line) is None


def test_an_event_is_its_kind_and_its_words():
    assert read_event('{"event":"progress","done":2,"queued":5}') == Event(kind="progress", words={"done": 2, "queued": 5})


def test_a_site_without_a_definition_makes_a_safe_file_name():
    assert file_name("127.0.0.1:8090/../x") == "127.0.0.1_8090_.._x"
