"""Is the outlet that a repost was taken from recognised, and the page's own publisher never taken for it?"""

import pytest

from archive.extract.origin import origin_publisher
from archive.extract.outlets import is_portal, looks_like_outlet, outlet


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["나무를 심었다.", "한국일보"], "한국일보"),
        (["나무를 심었다.", "[경향신문]"], "경향신문"),
        (["나무를 심었다.", "hankookilbo"], "한국일보"),
        (["[서울=뉴시스] 홍길동 기자 = 나무를 심었다."], "뉴시스"),
        (["(새벽=연합뉴스) 홍길동 기자 = 나무를 심었다."], "연합뉴스"),
        (["나무를 심었다.", "[출처] 서울경제"], "서울경제"),
        (["나무를 심었다.", "출처 : 한겨레 https://news-example.kr/1"], "한겨레"),
        (["나무를 심었다.", "<저작권자 ⓒ 매일신문, 무단 전재 및 재배포 금지>"], "매일신문"),
        (["나무를 심었다.", "ⓒ 한경닷컴, 무단전재 및 재배포 금지"], "한국경제"),
        (["나무를 심었다.", "Copyright © 조선비즈. All rights reserved."], "조선비즈"),
        (["나무를 심었다.", "새벽신문"], "새벽신문"),
        (["나무를 심었다. 한국일보 기자가 본 그대로다."], None),
        (["달빛역 전경. 연합뉴스 자료사진", "나무를 심었다."], None),
        (["나무를 심었다.", "출처: 새벽시"], None),
        ([], None),
    ],
)
def test_the_source_of_a_repost(lines: list[str], expected: str | None) -> None:
    assert origin_publisher(lines) == expected


@pytest.mark.parametrize("publisher", ["뉴시스", "NEWSIS", "newsis"])
def test_a_publishers_own_dateline_is_no_origin(publisher: str) -> None:
    assert origin_publisher(["[서울=뉴시스] 홍길동 기자 = 나무를 심었다."], publisher=publisher) is None


def test_outlets_have_one_name() -> None:
    assert outlet("SBS NEWS") == outlet("sbs") == "SBS"
    assert outlet("새벽일보") is None
    assert looks_like_outlet("새벽일보")
    assert not looks_like_outlet("홍길동")
    assert is_portal("NAVER")
    assert not is_portal("뉴시스")
