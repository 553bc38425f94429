"""Is each field's evidence weighed in the order that is stated, and is what was dropped said so?"""

from datetime import UTC, datetime, timedelta

import pytest

from archive.extract.metadata import Metadata, complete, read_metadata
from archive.extract.open import open_page
from archive.extract.page import Page
from archive.model import Capture
from archive.sites.model import Rules, Selector, Site

NOW = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
URL = "https://news.saebyeok-example.co.kr/article/20261120123456"
BODY = "<p>새벽시는 지난 3일 달빛역 앞 광장에 나무 이백 그루를 새로 심었다고 밝혔다.</p>"


def read(head: str = "", body: str = BODY, *, url: str = URL, rules: Rules | None = None, site: Site | None = None) -> Metadata:
    site = site or Site(id="x", name="새벽일보", hosts=("news.saebyeok-example.co.kr",))
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    page = open_page(Capture(url=url, fetched_at=NOW, status=200, body=html.encode()), site)
    assert isinstance(page, Page)
    return read_metadata(page, site, rules or Rules())


def linked(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


FIELDS = '"headline":"달빛역 나무","datePublished":"2026-11-20T09:30:11+09:00","author":'


@pytest.mark.parametrize(
    "json",
    [
        '{"@type":"NewsArticle",' + FIELDS + '{"name":"김하늘"}}',
        '[{"@type":"WebSite"},{"@type":"NewsArticle",' + FIELDS + '[{"name":"김하늘"}]}]',
        '{"@graph":[{"@type":"Organization"},{"@type":["Article"],' + FIELDS + '"김하늘"}]}',
        '<!-- {"@type":"NewsArticle",' + FIELDS + '{"name":"김하늘"}} -->',
        '{"@type":"NewsArticle", // 기사\n' + FIELDS + '{"name":"김하늘"},}',
        '{"@type":"NewsArticle"\n' + FIELDS + '{"name":"김하늘"}}',
        '{"@type":"NewsArticle","description":"그는 "좋다"고 했다",' + FIELDS + '{"name":"김하늘"}}',
        '{"@type":"NewsArticle",' + FIELDS + '{"name":"김하늘"},"articleBody":"끝나지 않는',
        '{"@type":"NewsArticle","articleBody":"줄이\n바뀐다",' + FIELDS + '{"name":"김하늘"}}',
    ],
)
def test_json_ld_is_read_even_where_it_is_broken(json: str) -> None:
    said = read(linked(json))
    assert (said.title, said.authors) == ("달빛역 나무", ("김하늘",))
    assert said.published_at == datetime(2026, 11, 20, 0, 30, 11, tzinfo=UTC)
    assert said.evidence["published_at"] == "ld:published"


def test_the_sites_rules_come_first() -> None:
    rules = Rules(
        title=(Selector("css", ".t"),),
        authors=(Selector("css", ".w"),),
        published_at=(Selector("css", ".d"),),
        section=(Selector("css", ".s"),),
    )
    said = read(
        '<meta property="og:title" content="다른 제목">'
        '<meta property="article:published_time" content="2026-01-01T00:00:00+09:00">',
        f'<b class="s">지역</b><b class="t">달빛역 나무</b><i class="w">김하늘 기자</i><i class="d">2026.11.20 09:30</i>{BODY}',
        rules=rules,
    )
    assert (said.title, said.authors, said.section) == ("달빛역 나무", ("김하늘",), "지역")
    assert said.published_at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert said.published_at_raw == "2026.11.20 09:30"
    assert said.evidence["title"] == "css:.t"


def test_a_rule_may_point_at_a_meta_that_carries_the_sites_name() -> None:
    rules = Rules(title=(Selector("meta", "og:title"),))
    assert read('<meta property="og:title" content="달빛역 - 나무 | 사회 | 새벽일보">', rules=rules).title == "달빛역 - 나무"


def test_a_rule_that_finds_only_the_day_takes_the_minute_from_elsewhere() -> None:
    rules = Rules(published_at=(Selector("css", ".d"),))
    said = read(
        '<meta property="article:published_time" content="2026-11-20T09:30:00+09:00">',
        f'<i class="d">2026.11.20</i>{BODY}',
        rules=rules,
    )
    assert said.published_at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title_tag", "title"),
    [
        ("달빛역 앞에 나무 - 새벽일보", "달빛역 앞에 나무"),
        ("새벽일보 :: 달빛역 앞에 나무", "달빛역 앞에 나무"),
        ("달빛역 앞에 나무 | 사회 | 새벽일보", "달빛역 앞에 나무"),
        ("달빛역 앞에 나무ㅣ새벽일보", "달빛역 앞에 나무"),
        ("달빛역 앞에 나무 < 사회 < 기사본문 - 새벽일보", "달빛역 앞에 나무"),
        ("달빛역 - 앞에 나무 - 새벽일보", "달빛역 - 앞에 나무"),
        ("[단독] 달빛역 앞에 나무 : 새벽일보", "[단독] 달빛역 앞에 나무"),
    ],
)
def test_the_sites_name_is_cut_off_even_where_the_headline_is_not_visible(title_tag: str, title: str) -> None:
    assert read(f"<title>{title_tag}</title>").title == title


def test_quotes_that_one_source_lost_are_kept() -> None:
    said = read(
        linked('{"@type":"NewsArticle","headline":"나무가 왔다, 달빛역"}')
        + '<meta property="og:title" content="“나무가 왔다”, 달빛역">',
        f"<h1>“나무가 왔다”, 달빛역</h1><p>입력 2026.11.20 09:30</p>{BODY}",
    )
    assert said.title == "“나무가 왔다”, 달빛역"


def test_a_change_before_the_publication_is_dropped_and_said_so() -> None:
    said = read(
        linked('{"@type":"NewsArticle","headline":"가","datePublished":"2026-11-20 09:30","dateModified":"2026-11-19 09:30"}')
    )
    assert said.modified_at is None
    assert "2026-11-19 09:30" in said.evidence["modified_at_dropped"]


def test_a_time_ahead_of_the_capture_is_no_publication() -> None:
    assert (
        read('<meta property="article:published_time" content="2031-01-01T00:00:00+09:00">', url="https://e.kr/a").published_at
        is None
    )


def test_the_url_gives_at_least_the_day() -> None:
    said = read()
    assert said.published_at is not None
    assert said.published_at.astimezone(UTC) + timedelta(hours=9) == datetime(2026, 11, 20, tzinfo=UTC)
    assert said.evidence["published_at"] == "url"


def test_times_of_comments_and_neighbours_are_not_the_articles() -> None:
    said = read(
        "<title>달빛역 앞에 나무</title>",
        f"""<ul><li><a href="/9">옛글</a> 등록 2026-11-01 10:00</li></ul>
        <h1>달빛역 앞에 나무</h1><span>2026-11-20 09:30</span>{BODY}
        <div><a href="#">수정</a> <a href="#">삭제</a></div>
        <div class="comment"><b>지나가던이</b> <span>2026-11-21 11:11</span></div>""",
    )
    assert said.published_at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert said.modified_at is None


def test_the_outlet_is_never_an_author() -> None:
    metas = ("author", "article:author", "og:site_name", "dable:author")
    assert read("".join(f'<meta name="{name}" content="새벽일보">' for name in metas)).authors == ()


def test_on_a_board_the_writer_shown_is_the_author() -> None:
    site = Site(id="x", name="새벽마을", hosts=("news.saebyeok-example.co.kr",), is_board=True)
    said = read(
        "<title>달빛역 나무</title>",
        "<h1>달빛역 나무</h1><dl><dt>글쓴이</dt><dd>새벽일보</dd><dt>날짜</dt><dd>2026-11-20 09:30</dd></dl>"
        f"{BODY}<p>김하늘 기자 a@b-example.kr</p>",
        site=site,
    )
    assert said.authors == ("새벽일보",)
    assert complete(said, ["나무를 심었다.", "김하늘 기자 a@b-example.kr"]).authors == ("새벽일보",)


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ("", URL),
        (f'<link rel="canonical" href="{URL}">', URL),
        ('<link rel="canonical" href="https://www.saebyeok-example.co.kr/article/20261120123456">', "https://www.saebyeok-example.co.kr/article/20261120123456"),
        ('<link rel="canonical" href="/article/20261120123456?a=1">', f"{URL}?a=1"),
        ('<link rel="canonical" href="https://news.saebyeok-example.co.kr/">', URL),
        ('<link rel="canonical" href="https://other-example.co.kr/article/20261120123456">', URL),
        ('<link rel="canonical" href="https://news.saebyeok-example.co.kr/article/">', URL),
        ('<link rel="canonical" href="http://[">', URL),
        ('<link rel="canonical" href=""><meta property="og:url" content="https://news.saebyeok-example.co.kr/a/20261120123456">',
         "https://news.saebyeok-example.co.kr/a/20261120123456"),
    ],
)  # fmt: skip
def test_the_pages_word_on_its_address_is_taken_where_it_can_be_true(head: str, canonical: str) -> None:
    assert read(head).canonical_url == canonical


def test_section_keywords_subtitle_and_publisher() -> None:
    said = read(
        linked('{"@type":"NewsArticle","headline":"달빛역 나무","publisher":{"name":"새벽일보"}}')
        + '<meta property="article:section" content="N1"><meta property="article:section" content="사회">'
        '<meta name="news_keywords" content="나무,달빛역, 나무 ,#새벽시">',
        f'<h1>달빛역 나무</h1><h2 class="sub_title">시민 쉼터로</h2><p>입력 2026.11.20 09:30</p>{BODY}',
    )
    assert (said.section, said.keywords) == ("사회", ("나무", "달빛역", "새벽시"))
    assert (said.subtitle, said.publisher) == ("시민 쉼터로", "새벽일보")


def test_keywords_that_stand_under_every_article_are_none() -> None:
    assert read('<meta name="keywords" content="뉴스,정치,경제,사회,새벽일보,속보">').keywords == ()


def test_the_text_completes_what_the_page_left_open() -> None:
    said = complete(read(), ["[새벽=뉴시스] 김하늘 기자 = 나무를 심었다.", "끝."])
    assert (said.authors, said.byline_raw, said.origin_publisher) == (("김하늘",), "[새벽=뉴시스] 김하늘 기자 =", "뉴시스")
    assert (said.evidence["authors"], said.evidence["origin_publisher"]) == ("body", "body")


def test_arc_pages_say_it_in_their_content_object() -> None:
    said = read(
        '<script>Fusion.globalContent={"headlines":{"basic":"달빛역 나무"},'
        '"display_date":"2026-11-20T00:30:11Z","last_updated_date":"2026-11-20T01:12:00Z",'
        '"credits":{"by":[{"name":"새벽스포츠 = 김하늘 기자"}]},'
        '"taxonomy":{"primary_section":{"name":"스포츠"}}};Fusion.x=1</script>'
        '<meta name="article:published_time" content="2026-11-20T00:20:00Z">'
    )
    assert (said.title, said.authors, said.section) == ("달빛역 나무", ("김하늘",), "스포츠")
    assert said.published_at == datetime(2026, 11, 20, 0, 30, 11, tzinfo=UTC)
    assert said.modified_at == datetime(2026, 11, 20, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<h1></h1>",
        "<title></title>",
        "<meta>",
        "<p>" * 50,
        linked("{"),
        linked("[" * 5000),
        linked('{"@type":5,"headline":[{}]}'),
    ],
)
def test_pages_that_say_nothing_give_nothing(body: str) -> None:
    said = read(body=body or "x", url="https://e.kr/a")
    assert (said.authors, said.published_at, said.canonical_url) == ((), None, "https://e.kr/a")
