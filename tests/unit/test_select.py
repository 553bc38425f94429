"""What selectors find: the first that finds anything wins, in every place a page keeps its data."""
# ruff: noqa: E501 - markup, addresses and definitions stay on their own lines

from datetime import UTC, datetime

import pytest
from lxml import html

from archive.errors import SiteError
from archive.extract.page import Page
from archive.extract.select import Found, matches, nodes, text_of, values
from archive.sites.selector import parse_selector

MARKUP = """<html><head>
<meta property="og:title" content="  산책로
 새 단장 "><meta name="author" content="">
<script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "새길신문"},
 {"@type": "NewsArticle", "headline": "산책로 새 단장", "author": [{"name": "홍길동"}, {"name": "김영희"}],}]}</script>
<script type="application/ld+json">{"broken": </script>
<script id="__NEXT_DATA__" type="application/json">{"props": {"pageProps": {"items": [{"t": "첫째"}, {"t": "둘째"}], "n": 7}}}</script>
<script>var x = 1; Fusion.globalContent={"headlines": {"basic": "기사 제목"}, "og.title": "점 있는 이름"};Fusion.more={};</script>
</head><body>
<h1 class="tit">제목 <span>하나</span><br>둘<script>x()</script></h1>
<p class="by"><a href="/u/1">홍길동</a></p><time datetime="2026-11-20T10:00:00+09:00">어제</time>
<ul><li class="row notice">공지</li><li class="row">글</li></ul>
</body></html>"""


@pytest.fixture
def page() -> Page:
    root = html.document_fromstring(MARKUP)
    return Page(url="https://a.example/1", fetched_at=datetime.now(UTC), zone=UTC, text=MARKUP, charset="utf-8", root=root)


CASES = [
    (["meta:og:title"], ["산책로 새 단장"]),
    (["meta:author", "css:p.by a"], ["홍길동"]),
    (["css:h1.tit"], ["제목 하나 둘"]),
    (["css:.nothing", "css:h1.tit span"], ["하나"]),
    (["css:time::attr(datetime)"], ["2026-11-20T10:00:00+09:00"]),
    (["xpath://time/@datetime"], ["2026-11-20T10:00:00+09:00"]),
    (["xpath:string(//p/a)"], ["홍길동"]),
    (["css:li.row"], ["공지", "글"]),
    (["ld:headline"], ["산책로 새 단장"]),
    (["ld:author.name"], ["홍길동", "김영희"]),
    (["json:__NEXT_DATA__.props.pageProps.items.t"], ["첫째", "둘째"]),
    (["json:__NEXT_DATA__.props.pageProps.items.1.t"], ["둘째"]),
    (["json:__NEXT_DATA__.props.pageProps.n"], ["7"]),
    (["json:Fusion.globalContent.headlines.basic"], ["기사 제목"]),
    (["json:Fusion.globalContent.og.title"], ["점 있는 이름"]),
    (["json:Absent.a.b", "ld:nothing", "meta:nothing"], []),
]


@pytest.mark.parametrize(("written", "wanted"), CASES)
def test_values(page: Page, written: list[str], wanted: list[str]) -> None:
    assert [found.value for found in values(page, tuple(parse_selector(text) for text in written))] == wanted


@pytest.mark.parametrize("text", ["h1", "css:", "css:h1[", "css:a::attr(href), b::attr(c)", "xpath://a[", "text:h1", ""])
def test_what_is_no_selector_is_refused(text: str) -> None:
    with pytest.raises(SiteError):
        parse_selector(text)


def test_a_value_says_where_it_was_found(page: Page) -> None:
    selectors = (parse_selector("css:.nothing"), parse_selector("meta:og:title"))
    assert values(page, selectors) == [Found("산책로 새 단장", "meta:og:title")]


def test_nodes_are_looked_for_within_a_node_and_may_be_it(page: Page) -> None:
    notice, plain = nodes(page, (parse_selector("css:li.row"),))
    assert matches(notice, (parse_selector("css:li.notice"),))
    assert not matches(plain, (parse_selector("css:li.notice"),))
    assert nodes(plain, (parse_selector("css:h1"),)) == []


def test_text_is_read_from_a_tree_of_any_depth() -> None:
    root = html.Element("div")
    node = root
    for _ in range(5000):
        node = html.etree.SubElement(node, "div")
    node.text = "바닥"
    assert text_of(root) == "바닥"
