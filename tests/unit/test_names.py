"""Are persons, and only persons, read out of bylines?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.normalise.names import byline_from_body, is_credit, looks_like_name, names_in

OUTLETS = ("새벽일보", "Saebyeok")


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("홍길동 기자", ("홍길동",)),
        ("홍길동기자", ("홍길동",)),
        ("홍길동 선임기자", ("홍길동",)),
        ("홍길동 워싱턴 특파원", ("홍길동",)),
        ("홍길동 논설위원", ("홍길동",)),
        ("홍길동 칼럼니스트", ("홍길동",)),
        ("기자 홍길동", ("홍길동",)),
        ("김철수·이영희 기자", ("김철수", "이영희")),
        ("김철수ㆍ이영희 기자", ("김철수", "이영희")),
        ("김철수, 이영희 기자", ("김철수", "이영희")),
        ("김철수 이영희 기자", ("김철수", "이영희")),
        ("김철수 기자, 이영희 기자", ("김철수", "이영희")),
        ("김철수 기자 이영희 기자", ("김철수", "이영희")),
        ("홍길동 기자 외 1명", ("홍길동",)),
        ("홍길동 외 1명 기자", ("홍길동",)),
        ("홍길동 기자 외", ("홍길동",)),
        ("[서울=뉴시스] 홍길동 기자 =", ("홍길동",)),
        ("(서울=연합뉴스) 김철수 이영희 기자 =", ("김철수", "이영희")),
        ("워싱턴=홍길동 특파원", ("홍길동",)),
        ("순천, 광양 홍길동 기자 gildong@saebyeok-example.kr", ("홍길동",)),
        ("새벽일보 홍길동 기자", ("홍길동",)),
        ("홍길동 새벽스타 기자", ("홍길동",)),
        ("글·사진 홍길동 기자", ("홍길동",)),
        ("글·사진=홍길동 기자", ("홍길동",)),
        ("홍길동 기자, 사진=새벽시 제공", ("홍길동",)),
        ("홍길동 기자 (gildong@saebyeok-example.kr)", ("홍길동",)),
        ("류영상 기자 ryu@saebyeok-example.kr", ("류영상",)),
        ("남궁민수 기자", ("남궁민수",)),
        ("홍길동 서울대 교수", ("홍길동",)),
        ("홍길동(새벽대 교수)", ("홍길동",)),
        ("John Smith 기자", ("John Smith",)),
        ("홍길동 기자(광주), 이영희 기자(한빛)", ("홍길동", "이영희")),
        ("홍길동(한빛)·이영희(누리) 기자", ("홍길동", "이영희")),
        ("(새벽스포츠 한빛, 홍길동 기자)", ("홍길동",)),
        ("[새벽일보 고양시, 홍길동 기자]", ("홍길동",)),
        ("홍길동·김철 기자", ("홍길동", "김철")),
        ("김혁, 이순 기자", ("김혁", "이순")),
        ("홍길동(글)·이영희(사진) 기자", ("홍길동",)),
        ("홍길동 기자, 이영희 사진기자", ("홍길동",)),
        ("홍길동 기자 촬영 이영희", ("홍길동",)),
        ("이영희 사진기자", ("이영희",)),
        ("이 기자의 최신기사", ()),
        ("이달의 기자", ()),
        ("새벽일보", ()),
        ("온라인 뉴스부 기자", ()),
        ("디지털뉴스팀", ()),
        ("정치부 기자", ()),
        ("사진=새벽시 제공", ()),
        ("촬영기자 이영희", ()),
        ("", ()),
    ],
)
def test_names_before_their_titles(byline: str, names: tuple[str, ...]) -> None:
    assert names_in(byline, outlets=OUTLETS) == names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("홍길동", ("홍길동",)),
        ("홍길동, 이영희", ("홍길동", "이영희")),
        ("John Smith", ("John Smith",)),
        ("백가람 / 사진제공 새벽엔터", ("백가람",)),
        ("새벽일보", ()),
        ("새벽뉴스", ()),
        ("디지털뉴스팀", ()),
        ("https://www.saebyeok-example.kr", ()),
    ],
)
def test_a_place_that_holds_only_authors_needs_no_titles(byline: str, names: tuple[str, ...]) -> None:
    assert names_in(byline, outlets=OUTLETS, trusted=True) == names


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["[서울=뉴시스] 홍길동 기자 = 새벽시가 나무를 심었다.", "끝."], ("홍길동",)),
        (["(새벽=연합뉴스) 김철수 이영희 기자 = 새벽시가 나무를 심었다."], ("김철수", "이영희")),
        (["[OSEN=홍길동 기자] 배우가 나무를 심었다."], ("홍길동",)),
        (["[OSEN=대전, 홍길동 기자] 배우가 나무를 심었다."], ("홍길동",)),
        (["나무를 심었다.", "홍길동 기자 gildong@saebyeok-example.kr"], ("홍길동",)),
        (["나무를 심었다.", "[홍길동 기자 gildong@saebyeok-example.kr]"], ("홍길동",)),
        (["나무를 심었다.", "/홍길동 기자 gildong@saebyeok-example.kr"], ("홍길동",)),
        (["나무를 심었다.", "(새벽연예 홍길동 기자)"], ("홍길동",)),
        (["나무를 심었다.", "워싱턴 = 홍길동 특파원"], ("홍길동",)),
        (["나무를 심었다.", "홍길동 기자", "이영희 기자"], ("홍길동", "이영희")),
        (["나무를 심었다.", "KBS 뉴스 홍길동입니다."], ("홍길동",)),
        (["나무를 심었다.", "MBC뉴스 홍길동입니다.", "영상취재: 이영희"], ("홍길동",)),
        (["[앵커]", "나무를 심었습니다. ", "홍길동 기자의 보도입니다.", "[리포트]", "달빛역입니다."], ("홍길동",)),
        (["나무를 심었다.", "홍길동 칼럼니스트 gildong@saebyeok-example.kr", "[사진=새벽시]"], ("홍길동",)),
        (["그는 홍길동 기자와 만났다고 밝혔다.", "나무를 심었다."], ()),
        (["나무를 심었다."], ()),
        ([], ()),
    ],
)
def test_the_text_names_its_reporter(lines: list[str], names: tuple[str, ...]) -> None:
    found, raw = byline_from_body(lines)
    assert found == names
    assert (raw is not None) == bool(names)


def test_words_that_begin_like_names_are_none() -> None:
    assert not any(map(looks_like_name, ["정치", "서울", "이슈팀", "한겨레신문", "가나다라", "기자"]))
    assert all(map(looks_like_name, ["홍길동", "남궁민", "남궁민수", "이영"]))


@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    names_in(text)
    names_in(text, trusted=True)
    byline_from_body([text])


@pytest.mark.parametrize(
    "line",
    [
        "【서울=새벽통신】홍길동 기자 = 시는 20일 밝혔다.",
        "[서울=새벽통신] 홍길동 기자 = 시는 20일 밝혔다.",
        "(서울=새벽통신) 홍길동 기자 = 시는 20일 밝혔다.",
        "서울=새벽통신 홍길동 기자 = 시는 20일 밝혔다.",
        "홍길동 기자 = 시는 20일 밝혔다.",
        "<새벽스타=홍길동기자> 시는 20일 밝혔다.",
        "[새벽스타 | 홍길동 기자] 시는 20일 밝혔다.",
        "(새벽스포츠 고척, 홍길동 기자) 시는 20일 밝혔다.",
        "[홍길동 기자] 시는 20일 밝혔다.",
        "글·사진=홍길동",
        "홍길동 gildong@saebyeok.example",
    ],
)
def test_a_text_names_its_reporter(line: str) -> None:
    assert byline_from_body([line])[0] == ("홍길동",)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("사진=홍길동 기자", True),
        ("<사진=홍길동기자>", True),
        ("[사진] 홍길동 기자", True),
        ("영상취재 : 홍길동 기자", True),
        ("촬영기자: 홍길동", True),
        ("홍길동 사진기자", True),
        ("사진·글 홍길동 기자", False),
        ("영상뉴스부 홍길동 기자", False),
        ("홍길동 기자, 사진=이영희", False),
    ],
)
def test_a_credit_names_no_writer(line: str, is_one: bool) -> None:
    assert is_credit(line) is is_one
    assert not is_one or byline_from_body([line]) == ((), None)
