"""One page, one address: spellings that meet, and spellings that must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.normalise.url import host_of, normalise_url, url_hash

SPELLINGS = [
    ("HTTPS://News.Example.KR:443/a", "https://news.example.kr/a"),
    ("http://news.example.kr:80", "http://news.example.kr/"),
    ("http://news.example.kr:8080/a", "http://news.example.kr:8080/a"),
    ("https://news.example.kr/a#comment", "https://news.example.kr/a"),
    ("https://news.example.kr/a?utm_source=x&id=3&fbclid=y", "https://news.example.kr/a?id=3"),
    ("https://news.example.kr/view.do;jsessionid=AB12.node1?seq=3", "https://news.example.kr/view.do?seq=3"),
    ("https://news.example.kr/board?pageId=&seq=3", "https://news.example.kr/board?pageId=&seq=3"),
    ("https://news.example.kr/v?b=1&a=2", "https://news.example.kr/v?b=1&a=2"),
    ("https://news.example.kr/기사/1", "https://news.example.kr/%EA%B8%B0%EC%82%AC/1"),
    ("https://news.example.kr/%ea%b8%b0%7e", "https://news.example.kr/%EA%B8%B0~"),
    ("https://news.example.kr/s?q=%B1%E2%BB%E7", "https://news.example.kr/s?q=%B1%E2%BB%E7"),
    ("https://news.example.kr/s?q=100%", "https://news.example.kr/s?q=100%25"),
    ("https://news.example.kr/b.php?t=n&amp;amp;id=3", "https://news.example.kr/b.php?t=n&id=3"),
    (" https://news.example.kr/a b\n", "https://news.example.kr/a%20b"),
    ("https://뉴스.kr/1", "https://xn--vg1b002a.kr/1"),
    ("https://news.example.kr/a?", "https://news.example.kr/a"),
    ("https://news.example.kr./a", "https://news.example.kr/a"),
]


@pytest.mark.parametrize(("written", "wanted"), SPELLINGS)
def test_an_address_has_one_spelling(written: str, wanted: str) -> None:
    assert normalise_url(written) == wanted


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("view.do?id=3", "https://news.example.kr/city/view.do?id=3"),
        ("/a", "https://news.example.kr/a"),
        ("//cdn.example.kr/a", "https://cdn.example.kr/a"),
        ("?act=read&id=3", "https://news.example.kr/city/list.do?act=read&id=3"),
    ],
)
def test_relative_links_lean_on_the_page(link: str, wanted: str) -> None:
    assert normalise_url(link, "https://news.example.kr/city/list.do?page=2") == wanted


@pytest.mark.parametrize(
    "text", ["javascript:goView('3')", "mailto:a@b.kr", "tel:02-123", "", "ftp://a.kr/x", "http://[bad/x", "data:text/html,x"]
)
def test_what_is_no_page_has_no_address(text: str) -> None:
    assert normalise_url(text) == ""


def test_the_order_of_parameters_makes_no_second_page() -> None:
    assert url_hash("https://a.kr/v?bo_table=news&wr_id=3") == url_hash("https://a.kr/v?wr_id=3&bo_table=news")


@pytest.mark.parametrize(
    "other",
    ["https://a.kr/v?wr_id=4&bo_table=news", "https://a.kr/w?bo_table=news&wr_id=3", "http://a.kr/v?bo_table=news&wr_id=3"],
)
def test_other_pages_have_other_hashes(other: str) -> None:
    found = url_hash("https://a.kr/v?bo_table=news&wr_id=3")
    assert len(found) == 16
    assert found != url_hash(other)


@pytest.mark.parametrize(
    ("url", "host"), [("http://A.kr:8090/x", "a.kr:8090"), ("https://a.kr:443/", "a.kr"), ("nothing", ""), ("http://a.kr:x/", "")]
)
def test_a_host_keeps_the_port_that_is_its_own(url: str, host: str) -> None:
    assert host_of(url) == host


@given(st.text(max_size=80))
def test_no_text_breaks_it_and_once_is_enough(text: str) -> None:
    once = normalise_url(f"https://a.kr/{text}")
    assert normalise_url(once) == once


@given(st.text(max_size=60))
def test_any_link_on_a_page_can_be_read(text: str) -> None:
    found = normalise_url(text, "https://a.kr/b/c?d=e")
    assert found == "" or found.startswith(("http://", "https://"))
