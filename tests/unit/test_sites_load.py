"""Site definitions: what a file may say, what it means, and how its mistakes are told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from archive.errors import UnknownError
from archive.extract.page import Page
from archive.sites.load import Catalogue, builtin_folder, load_sites
from archive.sites.model import Site

FOUR_LINES = """
id = "townboard"
name = "마을 게시판"
listing = "https://board.example.kr:8443/news"
extends = "rhymix"
"""


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def site_of(folder: Path, text: str) -> Site:
    write(folder, "site.toml", text)
    catalogue = load_sites([folder])
    assert not catalogue.problems
    return catalogue.by_id("townboard")


def problem_of(folder: Path, text: str) -> str:
    write(folder, "broken.toml", text)
    (problem,) = load_sites([folder]).problems
    return str(problem)


def test_four_lines_make_a_board(tmp_path: Path) -> None:
    site = site_of(tmp_path, FOUR_LINES)
    assert site.hosts == ("board.example.kr:8443",)
    assert site.is_board
    assert site.platforms == ("rhymix",)
    assert [plan.url for plan in site.listings] == ["https://board.example.kr:8443/news"]
    assert site.listings[0].kind == "board"
    assert site.rules_at(datetime(2026, 1, 1, tzinfo=UTC)).body
    assert site.zone == ZoneInfo("Asia/Seoul")


def test_every_shipped_definition_can_be_used() -> None:
    catalogue = load_sites([])
    assert catalogue.problems == ()
    assert {platform.id for platform in catalogue.platforms} >= {"rhymix", "xe", "gnuboard"}
    assert all(platform.detect for platform in catalogue.platforms)


def test_a_full_listing_says_kind_pages_and_pace(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        """
        id = "townboard"
        name = "마을 신문"
        publisher = "마을신문"
        hosts = ["www.town.example", "m.town.example"]
        delay = 2.5
        enabled = false
        verified = "2026-11"
        timezone = "Asia/Tokyo"
        board = false
        [[listing]]
        url = "https://www.town.example/politics"
        kind = "section"
        page_url = "https://www.town.example/politics?page={page}"
        every = "30m"
        [[listing]]
        url = "https://www.town.example/rss"
        kind = "feed"
        """,
    )
    assert (site.publisher, site.delay, site.enabled, site.verified, site.is_board) == ("마을신문", 2.5, False, "2026-11", False)
    assert site.hosts == ("www.town.example", "m.town.example")
    assert [(plan.kind, plan.every) for plan in site.listings] == [
        ("section", timedelta(minutes=30)),
        ("feed", timedelta(minutes=10)),
    ]
    assert site.zone == ZoneInfo("Asia/Tokyo")


def test_a_capture_is_read_by_the_layout_of_its_day(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        """
        id = "townboard"
        name = "마을 신문"
        listing = "https://town.example/news"
        drop = "css:.ad"
        [fields]
        title = "css:h1.new"
        body = "css:.story"
        [[era]]
        until = 2024-03-01
        drop = "css:.banner"
        [era.fields]
        title = "css:h2.old"
        [[era]]
        until = 2019-01-01
        [era.fields]
        title = "css:font.oldest"
        """,
    )
    seoul = ZoneInfo("Asia/Seoul")

    def title(when: datetime) -> str:
        return str(site.rules_at(when).title[0])

    assert title(datetime(2018, 12, 31, 23, 59, tzinfo=seoul)) == "css:font.oldest"
    assert title(datetime(2019, 1, 1, tzinfo=seoul)) == "css:h2.old"
    assert title(datetime(2024, 2, 29, 23, 59, tzinfo=seoul)) == "css:h2.old"
    assert title(datetime(2024, 3, 1, tzinfo=seoul)) == "css:h1.new"
    old = site.rules_at(datetime(2020, 1, 1, tzinfo=seoul))
    assert [str(selector) for selector in old.drop] == ["css:.ad", "css:.banner"]
    assert [str(selector) for selector in old.body] == ["css:.story"]


def test_a_site_speaks_over_its_platform(tmp_path: Path) -> None:
    site = site_of(tmp_path, FOUR_LINES + '\ndrop = "css:.town-ad"\n[fields]\ntitle = "css:h5"\n[rows]\nauthor = "css:.who"\n')
    rules, platform = site.rules_at(datetime.now(UTC)), load_sites([]).platform("rhymix").rules_at(datetime.now(UTC))
    assert [str(selector) for selector in rules.title] == ["css:h5"]
    assert rules.body == platform.body
    assert rules.drop[: len(platform.drop)] == platform.drop
    assert str(rules.drop[-1]) == "css:.town-ad"
    assert [str(selector) for selector in rules.rows.author] == ["css:.who"]
    assert rules.rows.row == platform.rows.row


MISTAKES = [
    ('id = "x"\nname = "x"\nlistings = "https://a.kr/"', ['"listings" is not a key here', '"listing"', "detect"]),
    ('id = "x"\nname = "x"\nlisting = "a.kr/b"', ['"listing"', "a.kr/b", "https://"]),
    ('name = "x"\nlisting = "https://a.kr/"', ['"id" is missing']),
    ('id = "X Y"\nname = "x"\nlisting = "https://a.kr/"', ['"id"', "X Y", "small letters"]),
    ('id = "x"\nlisting = "https://a.kr/"', ['"name" is missing']),
    ('id = "x"\nname = 3\nlisting = "https://a.kr/"', ['"name" is 3', "text"]),
    ('id = "x"\nname = "x"', ['"listing" is missing']),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\nextends = "rymix"', ['"extends"', "rymix", "rhymix"]),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\nextends = "x"', ['"extends"', "back"]),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\ntimezone = "Korea/Busan"', ['"timezone"', "Korea/Busan", "Asia/Seoul"]),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\ndelay = -1', ['"delay" is -1', "0 to 3600"]),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\ncharset = "hangul"', ['"charset"', "hangul", "cp949"]),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\nenabled = "yes"', ['"enabled"', "true or false"]),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\n[fields]\ntitel = "css:h1"', ['"fields.titel"', '"title"']),
    (
        'id = "x"\nname = "x"\nlisting = "https://a.kr/"\n[fields]\ntitle = "h1"',
        ['"fields.title"', '"h1" is not a selector', "css:", "xpath:", "ld:"],
    ),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\n[fields]\ntitle = "css:h1["', ['"fields.title"', "css:h1["]),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\n[rows]\nrow = ["css:tr", "xpath://tr["]', ['"rows.row"', "xpath://tr["]),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\n[rows]\nrow = 5', ['"rows.row" is 5', "list of texts"]),
    ('id = "x"\nname = "x"\n[[listing]]\nurl = "https://a.kr/"\nkind = "forum"', ['"listing[0].kind"', "forum", "sitemap"]),
    ('id = "x"\nname = "x"\n[[listing]]\nurl = "https://a.kr/"\nevery = "soon"', ['"listing[0].every"', "soon", "10m"]),
    (
        'id = "x"\nname = "x"\n[[listing]]\nurl = "https://a.kr/"\npage_url = "https://a.kr/2"',
        ['"listing[0].page_url"', "{page}"],
    ),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\n[[address]]\nmatch = "("', ['"address[0].match"', "regular expression"]),
    (
        'id = "x"\nname = "x"\nlisting = "https://a.kr/"\n[[address]]\nmatch = "(?P<n>1)"\ncanonical = "{m}"',
        ['"address[0].canonical"', "{n}"],
    ),
    (
        'id = "x"\nname = "x"\nlisting = "https://a.kr/"\n[[address]]\nmatch = "a"\nkind = "post"',
        ['"address[0].kind"', "post", "skip"],
    ),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\n[[era]]\nuntil = "2024-01-01"', ['"era[0].until"', "without quotes"]),
    ('id = "x"\nname = "x"\nlisting = "https://a.kr/"\n[[era]]\ntitle = "css:h1"', ['"era[0].title"', "fields"]),
    ('id = "x"\nname = = "x"', ["not TOML"]),
]


@pytest.mark.parametrize(("text", "told"), MISTAKES)
def test_a_mistake_is_told_with_file_key_and_what_is_allowed(tmp_path: Path, text: str, told: list[str]) -> None:
    problem = problem_of(tmp_path, text)
    assert "broken.toml" in problem
    for words in told:
        assert words in problem


def test_one_broken_file_hides_no_other(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "id = 1")
    write(tmp_path, "b.toml", FOUR_LINES)
    catalogue = load_sites([tmp_path])
    assert len(catalogue.problems) == 1
    assert catalogue.by_id("townboard").name == "마을 게시판"
    assert catalogue.platform("rhymix").id == "rhymix"


def test_the_users_file_replaces_the_one_with_its_id(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    first.mkdir()
    second.mkdir()
    write(first, "a.toml", FOUR_LINES)
    write(second, "b.toml", FOUR_LINES.replace("마을 게시판", "새 이름"))
    assert load_sites([first, second]).by_id("townboard").name == "새 이름"


def test_two_files_of_a_folder_cannot_share_an_id(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", FOUR_LINES)
    write(tmp_path, "b.toml", FOUR_LINES)
    (problem,) = load_sites([tmp_path]).problems
    assert "townboard" in str(problem)
    assert "a.toml" in str(problem)


def test_an_unknown_id_is_answered_with_near_ones(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", FOUR_LINES)
    with pytest.raises(UnknownError, match="did you mean townboard"):
        load_sites([tmp_path]).by_id("townbord")


def test_a_platform_is_no_site() -> None:
    with pytest.raises(UnknownError):
        load_sites([]).by_id("rhymix")


BOARDS = {
    "news": 'id = "news"\nname = "뉴스"\nlisting = "https://town.example/news"\nextends = "rhymix"\n',
    "free": 'id = "free"\nname = "자유"\nlisting = "https://town.example/free"\nextends = "rhymix"\n',
    "notes": 'id = "notes"\nname = "쪽지"\nlisting = "https://town.example/bbs/board.php?bo_table=notes"\nextends = "gnuboard"\n',
}


@pytest.fixture
def town(tmp_path: Path) -> Catalogue:
    for name, text in BOARDS.items():
        write(tmp_path, f"{name}.toml", text)
    return load_sites([tmp_path])


@pytest.mark.parametrize(
    ("url", "id"),
    [
        ("https://town.example/news/123", "news"),
        ("https://town.example/index.php?mid=free&document_srl=7", "free"),
        ("https://www.town.example/free?page=3", "free"),
        ("https://town.example/bbs/board.php?bo_table=notes&wr_id=9&page=2", "notes"),
    ],
)
def test_of_several_sites_on_a_host_the_one_whose_listing_it_continues(town: Catalogue, url: str, id: str) -> None:
    found = town.for_url(url)
    assert found is not None
    assert found.id == id


def test_an_unknown_host_has_no_site(town: Catalogue) -> None:
    assert town.for_url("https://elsewhere.example/news/123") is None
    bare = town.generic("https://elsewhere.example:8080/news/123")
    assert (bare.id, bare.hosts, bare.eras) == ("elsewhere.example:8080", ("elsewhere.example:8080",), ())
    assert bare.recipe


def page_of(markup: str) -> Page:
    text = f"<html>{markup}</html>"
    root = html.document_fromstring(text)
    return Page(
        url="https://unknown.example/news/3", fetched_at=datetime.now(UTC), zone=UTC, text=text, charset="utf-8", root=root
    )


@pytest.mark.parametrize(
    ("markup", "platform"),
    [
        ('<head><meta name="generator" content="Rhymix"></head><body></body>', "rhymix"),
        ('<body><div class="document_3_4 rhymix_content xe_content">글</div></body>', "rhymix"),
        ('<head><meta name="Generator" content="XpressEngine"></head><body></body>', "xe"),
        ('<body><div class="document_3_4 xe_content">글</div></body>', "xe"),
        ('<body><script>var g5_bbs_url = "https://unknown.example/bbs";</script></body>', "gnuboard"),
        ('<body><article id="bo_v"><div id="bo_v_con">글</div></article></body>', "gnuboard"),
    ],
)
def test_a_platform_is_known_by_its_marks(markup: str, platform: str) -> None:
    found = load_sites([]).detect(page_of(markup))
    assert found is not None
    assert (found.id, found.platforms[0]) == ("unknown.example", platform)
    assert found.rules_at(datetime.now(UTC)).body


def test_a_page_of_no_platform_is_not_taken_for_one() -> None:
    assert load_sites([]).detect(page_of('<body><div id="content"><h1>제목</h1><p>글</p></div></body>')) is None


def test_the_recipe_changes_with_the_rules_and_only_with_them(tmp_path: Path) -> None:
    plain = site_of(tmp_path, FOUR_LINES)
    assert site_of(tmp_path, FOUR_LINES).recipe == plain.recipe
    assert site_of(tmp_path, FOUR_LINES + "delay = 9\n").recipe == plain.recipe
    assert site_of(tmp_path, FOUR_LINES + 'drop = "css:.x"\n').recipe != plain.recipe


def test_the_shipped_folder_holds_the_platforms() -> None:
    assert (builtin_folder() / "rhymix.toml").is_file()


def test_a_site_that_is_missing_because_its_file_is_broken_is_told_with_the_fault(tmp_path: Path) -> None:
    write(tmp_path, "rhymix.toml", FOUR_LINES.replace("townboard", "rhymix"))
    with pytest.raises(UnknownError, match=r"no site .rhymix.*rhymix\.toml"):
        load_sites([builtin_folder(), tmp_path]).by_id("rhymix")
