"""Feeds and sitemaps, as tidy and as broken as servers write them."""
# ruff: noqa: E501 - markup, addresses and definitions stay on their own lines

import gzip
from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive.extract.feed import read_feed
from archive.model import Capture, Listing, Reason, Rejection
from archive.sites.load import load_sites

CATALOGUE = load_sites([])
BARE = CATALOGUE.generic("https://feed.example/")
KST = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="{charset}"?>
<!-- 새길신문 -->
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>새길신문</title><link>https://feed.example/news</link>
<item><title><![CDATA[ 산책로 <b>새 단장</b> ]]></title><link> https://feed.example/news/3 </link><pubDate>Fri, 20 Nov 2026 10:11:12 +0900</pubDate>
<dc:creator>홍길동</dc:creator><category>사회</category><description>&lt;p&gt;첫 문장&amp;nbsp;이다.&lt;/p&gt;</description></item>
<item><title>난방비 지원 &amp; 신청 &hellip;</title><link>/news/2</link><author>desk@feed.example (편집부)</author></item>
<item><title>항만 물동량</title><guid isPermaLink="true">https://feed.example/news/1</guid><pubDate>Thu,19 Nov 2026 4:35:5 GMT+9</pubDate></item>
<item><description>제목도 주소도 없다</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>새길신문</title><link rel="next" href="https://feed.example/atom?page=2"/>
<entry xml:base="https://feed.example/board/"><title type="html">산책로 &amp;quot;새 단장&amp;quot;</title>
<link rel="replies" href="https://feed.example/board/3#comment"/><link rel="alternate" href="3"/>
<published>2026-11-20T10:11:12+09:00</published><updated>2026-11-21T00:00:00Z</updated><author><name>홍길동</name></author></entry></feed>"""

NEWS_SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://feed.example/a/1</loc><news:news><news:publication><news:name>새길신문</news:name></news:publication>
<news:publication_date>2026-11-19T09:54:04+00:00</news:publication_date><news:title>&#039;항만&#039; 물동량</news:title></news:news></url>
<url><loc>https://feed.example/a/2</loc><lastmod>2026-11-20</lastmod></url></urlset>"""

INDEX = """<sitemapindex><sitemap><loc>https://feed.example/s/1.xml.gz</loc><lastmod>2026-11-01</lastmod></sitemap>
<sitemap><loc>/s/2.xml.gz</loc><lastmod>2026-11-20</lastmod></sitemap></sitemapindex>"""


def read(body: str | bytes, content_type: str = "text/xml", url: str = "https://feed.example/rss") -> Listing | Rejection:
    raw = body if isinstance(body, bytes) else body.encode()
    return read_feed(Capture(url=url, fetched_at=NOW, status=200, headers=(("Content-Type", content_type),), body=raw), BARE)


def listing(body: str | bytes) -> Listing:
    found = read(body)
    assert isinstance(found, Listing), found
    return found


@pytest.mark.parametrize("charset", ["utf-8", "euc-kr"])
def test_rss_is_read_in_its_charset(charset: str) -> None:
    found = listing(RSS.format(charset=charset).encode(charset))
    assert found.kind == "feed"
    first, second, third = found.rows
    assert [row.title for row in found.rows] == ["산책로 새 단장", "난방비 지원 & 신청 …", "항만 물동량"]
    assert [row.url for row in found.rows] == [f"https://feed.example/news/{n}" for n in (3, 2, 1)]
    assert (first.author, second.author, third.author) == ("홍길동", "편집부", None)
    assert (first.category, first.summary) == ("사회", "첫 문장 이다.")
    assert first.published_at == datetime(2026, 11, 20, 10, 11, 12, tzinfo=KST)
    assert (second.date, second.published_at) == (None, None)
    assert third.published_at is not None
    assert third.published_at.astimezone(KST).date().isoformat() == "2026-11-19"


def test_atom_is_read_with_its_base_and_next_page() -> None:
    found = listing(ATOM)
    (row,) = found.rows
    assert (row.title, row.url, row.author) == ('산책로 "새 단장"', "https://feed.example/board/3", "홍길동")
    assert row.published_at == datetime(2026, 11, 20, 10, 11, 12, tzinfo=KST)
    assert found.next_urls == ("https://feed.example/atom?page=2",)


def test_a_news_sitemap_has_titles_and_comes_latest_first() -> None:
    found = listing(NEWS_SITEMAP)
    assert found.kind == "sitemap"
    assert [(row.url, row.title) for row in found.rows] == [
        ("https://feed.example/a/2", ""),
        ("https://feed.example/a/1", "'항만' 물동량"),
    ]


def test_an_index_leads_on_to_its_sitemaps_latest_first() -> None:
    found = listing(INDEX)
    assert found.rows == ()
    assert found.next_urls == ("https://feed.example/s/2.xml.gz", "https://feed.example/s/1.xml.gz")


def test_a_packed_sitemap_is_unpacked() -> None:
    assert [row.url for row in listing(gzip.compress(NEWS_SITEMAP.encode())).rows] == [
        "https://feed.example/a/2",
        "https://feed.example/a/1",
    ]


def test_links_escaped_twice_meet_the_canonical_address() -> None:
    board = CATALOGUE.platform("gnuboard")
    body = "<rss><channel><item><title>글</title><link>https://g.example/bbs/board.php?bo_table=news&amp;amp;wr_id=3</link></item></channel></rss>"
    found = read_feed(Capture(url="https://g.example/rss", fetched_at=NOW, status=200, body=body.encode()), board)
    assert isinstance(found, Listing)
    assert found.rows[0].url == "https://g.example/bbs/board.php?bo_table=news&wr_id=3"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "하">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><rss><channel><item><title>&j;</title><link>https://feed.example/1</link></item></channel></rss>"
)
OUTSIDE = (
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    "<rss><channel><item><title>제목 &x;</title><link>https://feed.example/1</link></item></channel></rss>"
)


@pytest.mark.parametrize("body", [BOMB, OUTSIDE])
def test_entities_are_never_expanded(body: str) -> None:
    (row,) = listing(body).rows
    assert len(row.title) < 20
    assert "&" in row.title


BROKEN = [
    RSS.format(charset="utf-8")[:-40],
    RSS.format(charset="utf-8").replace("</item>", ""),
    RSS.format(charset="utf-8").replace("산책로", "산책\x00\x0b로"),
    "\n\n" + RSS.format(charset="utf-8").replace("&amp;", "&"),
]


@pytest.mark.parametrize("body", BROKEN, ids=["cut short", "items never closed", "control characters", "bare ampersands"])
def test_a_broken_feed_still_gives_its_first_entry(body: str) -> None:
    rows = listing(body).rows
    assert rows[0].url == "https://feed.example/news/3"
    assert rows[0].title.startswith("산책로")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"<html><body><p>feed</p></body></html>", Reason.NOT_LISTING),
        (b"\x1f\x8bnonsense", Reason.NOT_LISTING),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), Reason.NOT_LISTING),
        (b"<rss", Reason.NOT_LISTING),
        (b'{"feed": []}', Reason.NOT_LISTING),
    ],
)
def test_what_is_no_feed_is_refused_with_its_reason(body: bytes, reason: Reason) -> None:
    found = read(body)
    assert isinstance(found, Rejection)
    assert found.reason is reason
    assert found.detail
