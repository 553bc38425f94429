"""The variants of one address meet, and every address is of one kind."""

import pytest

from archive.sites.address import address_kind, canonical_url
from archive.sites.load import load_sites

CATALOGUE = load_sites([])

SAME_PAGE = [
    ("rhymix", "https://b.example/board/94", [
        "https://b.example/board/94?page=2", "https://b.example/board/94/", "https://b.example/board/94#comment_7",
        "https://b.example/index.php?mid=board&document_srl=94", "https://b.example/?document_srl=94&mid=board&page=3",
        "https://b.example/index.php?mid=board&page=1&document_srl=94&cpage=2", "https://b.example/board/94?utm_source=mail",
    ]),
    ("rhymix", "https://b.example/board/95", ["https://b.example/index.php?mid=board&search_target=title&search_keyword=a&document_srl=95"]),
    ("rhymix", "https://b.example/xe/board/94", ["https://b.example/xe/index.php?mid=board&document_srl=94"]),
    ("rhymix", "https://b.example/94", ["https://b.example/?document_srl=94", "https://b.example/index.php?document_srl=94"]),
    ("rhymix", "https://b.example/board", [
        "https://b.example/board?page=1", "https://b.example/index.php?mid=board", "https://b.example/?mid=board&page=1", "https://b.example/board/",
    ]),
    ("rhymix", "https://b.example/board?page=3", ["https://b.example/index.php?mid=board&page=3", "https://b.example/?page=3&mid=board"]),
    ("gnuboard", "https://g.example/bbs/board.php?bo_table=news&wr_id=336", [
        "https://g.example/bbs/board.php?bo_table=news&wr_id=336&page=2", "https://g.example/bbs/board.php?wr_id=336&bo_table=news",
        "https://g.example/news/336", "https://g.example/news/336?page=4", "https://g.example/bbs/board.php?bo_table=news&amp;wr_id=336",
        "https://g.example/bbs/board.php?bo_table=news&sca=%EC%A0%95%EC%B9%98&wr_id=336#c_340",
    ]),
    ("gnuboard", "https://g.example/bbs/board.php?bo_table=news", ["https://g.example/news", "https://g.example/bbs/board.php?bo_table=news&page=1"]),
    ("gnuboard", "https://g.example/bbs/board.php?bo_table=news&page=2", ["https://g.example/news?page=2"]),
]  # fmt: skip

KINDS = [
    ("rhymix", "https://b.example/board/94", "article"),
    ("rhymix", "https://b.example/94", "article"),
    ("rhymix", "https://b.example/board?page=3", "listing"),
    ("rhymix", "https://b.example/index.php?mid=board&act=dispBoardWrite", "skip"),
    ("rhymix", "https://b.example/board?search_keyword=a&search_target=title", "skip"),
    ("gnuboard", "https://g.example/bbs/board.php?bo_table=news&wr_id=336", "article"),
    ("gnuboard", "https://g.example/bbs/board.php?bo_table=news&page=2", "listing"),
    ("gnuboard", "https://g.example/bbs/write.php?bo_table=news", "skip"),
    ("gnuboard", "https://g.example/bbs/login.php?url=x", "skip"),
    ("gnuboard", "https://g.example/data/file/news/a.pdf", None),
]


@pytest.mark.parametrize(("platform", "canonical", "variants"), SAME_PAGE)
def test_the_variants_of_an_address_meet(platform: str, canonical: str, variants: list[str]) -> None:
    site = CATALOGUE.platform(platform)
    assert {canonical_url(url, site) for url in (canonical, *variants)} == {canonical}


@pytest.mark.parametrize(("platform", "url", "kind"), KINDS)
def test_an_address_tells_what_it_leads_to(platform: str, url: str, kind: str | None) -> None:
    assert address_kind(url, CATALOGUE.platform(platform)) == kind


def test_without_rules_an_address_is_only_spelled() -> None:
    bare = CATALOGUE.generic("https://a.example/")
    assert canonical_url("HTTPS://A.example/board/94?page=2#x", bare) == "https://a.example/board/94?page=2"
    assert address_kind("https://a.example/board/94", bare) is None
