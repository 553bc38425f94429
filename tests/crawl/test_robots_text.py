"""Is a robots.txt understood as its writer meant it, in whatever spelling and character set?"""

import pytest
from protego import Protego

from crawler.robots import LARGEST, text_of

UTF8 = "https://site.example/%EA%B2%8C%EC%8B%9C%ED%8C%90/1"
CP949 = "https://site.example/%B0%D4%BD%C3%C6%C7/1"
PLAIN = "https://site.example/admin/1"
FREE = "https://site.example/news/1"
KOREAN = "User-agent: *\nDisallow: /게시판/\n"


def allows(body: bytes, url: str) -> bool:
    return Protego.parse(text_of(body)).can_fetch(url, "gisa")


@pytest.mark.parametrize("url", [UTF8, CP949])
@pytest.mark.parametrize(
    "body",
    [
        KOREAN.encode(),
        KOREAN.encode("utf-8-sig"),
        KOREAN.encode("cp949"),
        KOREAN.encode("utf-16"),
        b"\xfe\xff" + KOREAN.encode("utf-16-be"),
        KOREAN.replace("\n", "\r\n").encode("cp949"),
        KOREAN.replace("\n", "\r").encode(),
        (KOREAN + "# 관리자만 볼 수 있는 글").encode("cp949"),
    ],
)
def test_a_path_in_korean_is_meant_in_every_spelling(body, url) -> None:
    assert not allows(body, url)
    assert allows(body, FREE)


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /admin/ # 관리자",
        "# 로봇 배제 표준\nUser-agent: * # 모두\nDisallow: /admin/",
        "User-agent：*\nDisallow：/admin/",
        "USER-AGENT : *\nDISALLOW : /admin/",
        "user agent: *\nDissallow: /admin/",
        "User-agent: Yeti\nDisallow:\n\nUser-agent: *\nDisallow: /admin/",
        "User-agent: *\nDisallow: /\n\nUser-agent: gisa\nDisallow: /admin/",
        "User-agent: Yeti\nUser-agent: gisa\nDisallow: /admin/\n\nUser-agent: *\nDisallow: /",
        "User-agent: GISA\nDisallow: /admin/",
        "User-agent: *\nDisallow: /\nAllow: /news/",
        "User-agent: *\nAllow: /news/\nDisallow: /*",
        "User-agent: *\nDisallow: /admin/*\nSitemap: https://site.example/지도.xml",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "cp949", "utf-16"])
def test_groups_precedence_and_slips_of_the_pen(text, charset) -> None:
    body = text.encode(charset)
    assert (allows(body, PLAIN), allows(body, FREE)) == (False, True)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"<html><body>404</body></html>", b"\x00\x01\xff" * 100, b"Disallow: /\n", b"User-agent: *\nDisallow:\n"],
)
def test_what_forbids_nothing_allows_all(body) -> None:
    assert allows(body, PLAIN)


def test_where_both_are_as_long_allow_wins() -> None:
    assert allows(b"User-agent: *\nDisallow: /admin/\nAllow: /admin/\n", PLAIN)


def test_an_endless_file_is_read_to_a_limit_and_no_rule_is_cut() -> None:
    line = b"Disallow: /admin/\n"
    body = b"User-agent: *\n" + b"Disallow: /x\n" * (LARGEST // 13) + line
    assert allows(body, PLAIN), "beyond the limit"
    cut = b"User-agent: *\n" + b"#" * (LARGEST - 14 - 13) + b"\nDisallow: /news/admin/\n"
    assert allows(cut, FREE), "half a rule would forbid more"
