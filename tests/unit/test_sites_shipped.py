"""Do the definitions that come with gisa hold together: outlets, portals, and the systems that make their pages?"""

from datetime import UTC, datetime

import pytest

from archive.extract.open import open_page
from archive.extract.page import Page
from archive.model import Capture
from archive.sites.address import address_kind, canonical_url
from archive.sites.load import load_sites
from archive.sites.model import Site

CATALOGUE = load_sites([])
NOW = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
PLATFORMS = {platform.id for platform in CATALOGUE.platforms}

SAME_PAGE = [
    ("https://n.news.naver.com/mnews/article/003/0012577249", [
        "https://n.news.naver.com/article/003/0012577249?cds=news_media_pc&type=editn",
        "https://n.news.naver.com/mnews/article/003/0012577249?sid=105",
        "https://news.naver.com/main/read.naver?mode=LSD&mid=shm&sid1=105&oid=003&aid=0012577249",
        "http://news.naver.com/main/read.nhn?mode=LSD&mid=sec&sid1=101&oid=003&aid=0012577249",
        "https://news.naver.com/main/read.nhn?aid=0012577249&oid=003",
        "https://m.news.naver.com/read.naver?oid=003&aid=0012577249",
        "https://m.news.naver.com/read.nhn?mode=LSD&sid1=105&oid=003&aid=0012577249",
    ]),
    ("https://v.daum.net/v/20261120160512345", [
        "https://news.v.daum.net/v/20261120160512345?f=m", "http://v.media.daum.net/v/20261120160512345",
        "http://media.daum.net/society/others/newsview?newsid=20261120160512345",
    ]),
    ("https://www.hankookilbo.com/news/article/A2025010112340001234", [
        "https://www.hankookilbo.com/News/Read/A2025010112340001234?did=NA", "https://m.hankookilbo.com/News/Read/A2025010112340001234",
    ]),
    ("https://www.mk.co.kr/news/economy/11330000", ["https://m.mk.co.kr/news/economy/11330000", "https://www.mk.co.kr/amp/news/economy/11330000"]),
    ("https://www.mk.co.kr/news/society/view/2020/07/693000/", ["https://www.mk.co.kr/news/society/view/2020/07/693000"]),
    ("https://www.donga.com/news/article/all/20131023/58400000/1", [
        "http://news.donga.com/3/all/20131023/58400000/1", "https://www.donga.com/news/Society/article/all/20131023/58400000/1",
        "https://www.donga.com/news/article/all/20131023/58400000",
    ]),
    ("https://news.kbs.co.kr/news/view.do?ncd=7640000", [
        "https://news.kbs.co.kr/news/pc/view/view.do?ncd=7640000&ref=A", "https://mn.kbs.co.kr/news/view.do?ncd=7640000",
    ]),
    ("https://news.sbs.co.kr/news/endPage.do?news_id=N1007160000", [
        "https://news.sbs.co.kr/news/endPage.do?news_id=N1007160000&plink=ORI&cooper=NAVER",
        "https://news.sbs.co.kr/amp/news.amp?news_id=N1007160000",
    ]),
    ("https://www.yna.co.kr/view/AKR20261121003200061", [
        "https://m.yna.co.kr/view/AKR20261121003200061?section=society/all", "https://www.yna.co.kr/amp/view/AKR20261121003200061",
    ]),
    ("https://www.joongang.co.kr/article/25290000", ["https://news.joins.com/article/25290000", "https://mnews.joins.com/article/25290000"]),
    ("https://www.mediatoday.co.kr/news/articleView.html?idxno=300000", [
        "https://www.mediatoday.co.kr/news/articleViewAmp.html?idxno=300000",
        "http://www.mediatoday.co.kr/news/articleView.html?sc_code=1&idxno=300000".replace("http:", "https:"),
    ]),
]  # fmt: skip

KINDS = [
    ("https://n.news.naver.com/article/comment/003/0012577249", "skip"),
    ("https://news.naver.com/section/102", "listing"),
    ("https://www.mk.co.kr/news/economy/", "listing"),
    ("https://www.mk.co.kr/news/economy/11330000", "article"),
    ("https://www.mediatoday.co.kr/news/articleList.html?sc_section_code=S1N2&page=2", "listing"),
    ("https://www.mediatoday.co.kr/member/login.html", "skip"),
    ("https://www.chosun.com/politics/", "listing"),
    ("https://news.sbs.co.kr/news/newsflash.do", "listing"),
]

PRINTS = [
    ("ndsoft", '<article id="article-view-content-div"><p>글</p></article>'),
    ("ndsoft", '<ul><li><a href="/news/articleList.html?sc_section_code=S1N1">정치</a></li></ul>'),
    ("wordpress", '<head><meta name="generator" content="WordPress 6.4"></head><p>글</p>'),
    ("wordpress", '<head><link rel="https://api.w.org/" href="https://a.example/wp-json/"></head><p>글</p>'),
    (None, '<div id="articleBody"><a href="https://other.example/news/articleList.html?sc_section_code=S1N1">남의 글</a></div>'),
    (None, '<div class="entry-content"><p>WordPress로 옮겼습니다</p></div>'),
    (None, '<head><meta name="generator" content="TYPO3"></head><h3 class="heading">글</h3>'),
]


def test_every_shipped_definition_can_be_used() -> None:
    assert CATALOGUE.problems == ()
    assert {"ndsoft", "wordpress"} <= PLATFORMS


@pytest.mark.parametrize("site", CATALOGUE.sites, ids=lambda site: site.id)
def test_a_shipped_site_is_at_rest_until_its_owner_wakes_it(site: Site) -> None:
    assert not site.enabled, "what nobody has verified today must not be crawled of itself"
    assert site.verified
    assert all(site.id in {found.id for found in (CATALOGUE.for_url(f"https://{host}/"),) if found} for host in site.hosts)


@pytest.mark.parametrize(("canonical", "variants"), SAME_PAGE, ids=[canonical.split("/")[2] for canonical, _ in SAME_PAGE])
def test_the_variants_of_an_article_meet_in_one_address(canonical: str, variants: list[str]) -> None:
    for url in (canonical, *variants):
        site = CATALOGUE.for_url(url)
        assert site is not None, url
        assert canonical_url(url, site) == canonical
        assert address_kind(url, site) == "article"


@pytest.mark.parametrize(("url", "kind"), KINDS)
def test_an_address_of_a_shipped_site_tells_its_kind(url: str, kind: str) -> None:
    site = CATALOGUE.for_url(url)
    assert site is not None
    assert address_kind(url, site) == kind


@pytest.mark.parametrize(("platform", "html"), PRINTS)
def test_a_platform_is_known_by_its_marks_and_only_by_them(platform: str | None, html: str) -> None:
    body = f"<html><body>{html}</body></html>".encode()
    url = "https://unknown.example/1"
    page = open_page(Capture(url=url, fetched_at=NOW, status=200, body=body), CATALOGUE.generic(url))
    assert isinstance(page, Page)
    found = CATALOGUE.detect(page)
    assert (found.platforms[0] if found else None) == platform
