"""Which lines are taken off around an article, and which look like that and stay?"""

from datetime import date

import pytest

from archive.extract.blocks import Block
from archive.extract.captions import is_caption, is_credit
from archive.extract.tidy import is_told, tidy, without_answers, without_surroundings

FIRST = "새벽시는 오늘 청년을 위한 새로운 지원 정책을 발표했다. 이번 정책은 주거 안정과 취업 지원을 핵심으로 한다."
LAST = "이번 정책은 내년부터 시행된다."


def read(*texts: str, title: str = "새벽시 청년 정책 발표", asides: tuple[str, ...] = ()) -> list[str]:
    return [block.text for block in tidy([Block(kind="text", text=text) for text in texts], title, asides, is_exact=True)]


@pytest.mark.parametrize(
    "line",
    [
        "[ⓒ 새벽일보 & saebyeok.example, 무단전재 및 재배포 금지]",
        "Copyright © 새벽뉴스. All rights reserved. 무단 전재 및 재배포 금지.",
        "<저작권자(c) 새벽통신, 무단 전재-재배포 금지>",
        "인터뷰 자료의 저작권은 새벽 라디오에 있습니다.",
        "도쿄/정수진 특파원",
        "제주 최지훈 기자",
        "한소라 온라인 뉴스 기자 news1701@saebyeok.example",
        "[장미래 기자]",
        "[조은별 디지털뉴스 기자 digital@saebyeok.example]",
        "(새벽방송 디지털뉴스편집부)",
        "[ 황보람 기자 / boram@saebyeok.example ]",
        "윤서준 인턴기자·강민아 기자",
        "전주 신동해·봉화 임하늘 기자",
        "박민수 기자 minsu@saebyeok.example, 정수진 기자 sujin@saebyeok.example",
        "유진아 엔터뉴스팀 기자 jina@saebyeok.example (콘텐트비즈니스본부) 사진=새벽통신",
        "newsdesk@saebyeok.example 최지훈 기자",
        "/정종엽 기자",
        "글·사진=홍길동 기자",
        "홍길동 논설위원",
        "대전=홍길동 기자",
        "[ flash@saebyeok.example ]",
        "촬영기자:김철수/영상편집:이영희/그래픽:정수진",
        "영상취재 : 최지훈 기자",
        "2023/06/23 10:12 송고",
        "기사입력 :[ 2018-08-25 15:24 ]",
        "제보는 카카오톡 saebyeokjebo",
        "▷ 유튜브, 네이버, 카카오에서도 새벽뉴스를 구독해주세요!",
        "▶ 관련기사 17면",
        "※ 이 기사는 새벽소프트의 인공지능 기술을 이용해 자동 작성됐습니다.",
        "기사의 본문 내용은 이 글자크기로 변경됩니다.",
        "- Advertisement -",
        "댓글 3개",
        "이미지 확대보기",
        "#달빛역 #새벽시",
        "방그레 기자(새벽), 주하람 기자(누리)",
        "[방그레(새벽)·주하람(누리) 기자]",
        "Lee Seo-yeon seoyeon@saebyeok.example",
        "[영상취재 김서준 / 영상편집 박하율 / 영상자막 정누리]",
        "촬영 한가람 · 편집 나누리 · 음향 서하늘",
        "기사 문의와 의견은 desk@saebyeok.example 로 보내주시기 바랍니다.",
        "새벽 소식을 더 빨리 받고 싶다면 여기를 눌러 친구로 맺어주세요.",
        "프리미엄 회원만 계속 볼 수 있는 기사입니다",
        "로그인하면 기사를 끝까지 볼 수 있어요.",
        "남은 글자 2,310자",
        "이 기사가 마음에 드시나요? 좋은기사 원고료로 응원하세요",
        "이 뉴스는 기업이 새벽와이어를 통해 배포한 보도자료입니다.",
    ],
)
def test_lines_around_an_article_are_taken_off(line: str) -> None:
    assert read(FIRST, LAST, line) == [FIRST, LAST]


@pytest.mark.parametrize(
    "line",
    [
        "이윤우 기자의 보도입니다.",
        "새벽방송 뉴스 이윤우입니다.",
        "▶ 인터뷰 : 이은희 / 새벽대 소비자학 교수",
        "고희정 글, 김선배 그림, 1만5000원",
        "[앵커]",
        "【 기자 】",
        "▷김태현 : 네.",
        "그레고리 윌리엄스 / 뉴욕 시민",
        "자세한 내용은 영상으로 확인하시죠.",
        "한편 그는 자신의 소셜미디어 채널을 구독해 달라고 말했다.",
        "무단 전재를 금지한 약관도 논란이다.",
        "저작권은 유족에게 있습니다.",
        "■ 진행 : 김태현 변호사",
        "선수단을 이끈 사람은 신동해 감독",
        "◇ 남은 과제",
        "주민 40명이 회원으로 가입했다.",
        "구는 뉴스 정정을 요청했다.",
        "이 보도자료는 새벽시가 배포한 것으로 드러났다.",
        "가입하면 기사를 끝까지 읽게 한 것이다.",
        "사진 전시와 그림 판매",
    ],
)
def test_lines_that_only_look_like_that_stay(line: str) -> None:
    assert read(FIRST, LAST, line) == [FIRST, LAST, line]


def test_a_tip_off_box_goes_with_all_its_lines() -> None:
    box = ("■ 제보하기", "▷ 카카오톡 : '새벽제보' 검색, 채널 추가", "▷ 전화 : 02-000-0000", "▷ 이메일 : jebo@saebyeok.example")
    assert read(FIRST, LAST, *box) == [FIRST, LAST]


def test_scraps_below_a_byline_go_with_it() -> None:
    byline = "홍길동 기자 gildong@saebyeok.example"
    assert read(FIRST, LAST, byline, "☞ 공짜로 보는 오늘의 운세", "신문 한 달 무료") == [FIRST, LAST]
    answered = (FIRST, LAST, "[홍길동 기자]", "네, 그렇습니다.")
    assert read(*answered) == list(answered)
    listed = (FIRST, LAST, byline, "1위 새벽", "2위 누리", "3위 한빛", "4위 달빛", "5위 노을")
    assert read(*listed) == list(listed)


def test_a_releases_contact_block_goes_with_its_heading() -> None:
    block = ("언론 문의", "새벽전기 홍보팀 김하늘", "02-000-0000 / press@saebyeok.example")
    assert read(FIRST, LAST, *block) == [FIRST, LAST]
    unreached = (FIRST, LAST, "연락처", "아는 이가 없었다.")
    assert read(*unreached) == list(unreached)


@pytest.mark.parametrize(
    "line",
    [
        "방그레 기자 Fri, 20 Nov 2026 15:05:00 KST",
        "2026년 11월 20일 09:00",
        "26.11.20 18:02ㅣ최종 업데이트 26.11.21 19:11ㅣ김여울(yeoul)",
        "2026년 11월 20일(금) 오전 9:30 · 방그레 기자",
        "By Lee Seo-yeon, Nov 20, 2026 9:30 AM",
    ],
)
def test_the_line_of_the_articles_own_day_above_the_text_goes(line: str) -> None:
    def kept(day: date) -> list[str]:
        blocks = [Block(kind="text", text=text) for text in (line, FIRST, LAST)]
        asides = ("김여울(yeoul)", "Lee Seo-yeon")
        return [block.text for block in tidy(blocks, "제목", asides, is_exact=True, days=(day,))]

    assert kept(date(2026, 11, 20)) == [FIRST, LAST]
    assert kept(date(2026, 11, 18)) == [line, FIRST, LAST]


def test_a_line_that_says_more_than_its_day_stays() -> None:
    line = "2026년 11월 20일. 골목이 캄캄했다."
    blocks = [Block(kind="text", text=text) for text in (line, FIRST, LAST)]
    assert tidy(blocks, "제목", (), is_exact=True, days=(date(2026, 11, 20),)) == blocks


@pytest.mark.parametrize("label", ["답변부서", "답변일 2026-11-19", "답변자 : 도로과 | 답변일 : 2026-11-21"])
def test_an_offices_answer_is_none_of_the_question(label: str) -> None:
    blocks = [Block(kind="text", text=text) for text in ("언제 바뀌나요?", "답변", label, "내년부터 바뀝니다.")]
    assert [block.text for block in without_answers(blocks, is_counted=False)] == ["언제 바뀌나요?"]


def test_who_answers_in_an_interview_says_nothing_of_an_office() -> None:
    blocks = [Block(kind="text", text=text) for text in (FIRST, "답변자 : 한가람 도로과장", "답변 2", LAST)]
    assert without_answers(blocks, is_counted=False) == blocks


def test_the_outlets_name_beside_its_copyright_goes_too() -> None:
    assert read(FIRST, LAST, "전문 게재나 인터뷰 인용 보도 시,", "프로그램명을 밝혀주시기 바랍니다.", "[새벽의 정치쇼]") == [
        FIRST,
        LAST,
    ]
    assert read("[새벽의 정치쇼]", FIRST, LAST) == ["[새벽의 정치쇼]", FIRST, LAST]


def test_a_byline_behind_the_last_sentence_goes_and_a_dateline_before_the_first_stays() -> None:
    assert read(FIRST, f"{LAST} 홍길동 기자 gildong@saebyeok.example") == [FIRST, LAST]
    assert read(f"[새벽=통신] 홍길동 기자 = {FIRST}", LAST) == [f"[새벽=통신] 홍길동 기자 = {FIRST}", LAST]


def test_title_and_subtitle_above_the_text_go() -> None:
    assert read("새벽시 청년 정책 발표", "내년부터 시행", FIRST, LAST, asides=("내년부터 시행",)) == [FIRST, LAST]


def test_an_article_is_never_tidied_away() -> None:
    assert read("홍길동 기자") == ["홍길동 기자"]


def test_headlines_under_a_heading_that_leads_away_go() -> None:
    heading = Block(kind="head", text="관련기사")
    others = [Block(kind="item", text="달빛역 새 출구 열어 2026.11.19", linked=0.6) for _ in range(3)]
    text = [Block(kind="text", text=FIRST), heading, *others, Block(kind="text", text=LAST)]
    assert [block.text for block in tidy(text, "제목", (), is_exact=True)] == [FIRST, LAST]


def test_particulars_between_headline_and_text_go_where_nothing_names_the_text() -> None:
    texts = ("나무꾼의 뜰", "새벽시 청년 정책 발표", "작성자: 나무꾼 조회 31 23:38", "댓글 2", FIRST, LAST, "목록", "이전글")
    kept = without_surroundings([Block(kind="text", text=text) for text in texts], "새벽시 청년 정책 발표", ())
    assert [block.text for block in kept] == [FIRST, LAST]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("새벽시는 나무 이백 그루를 새로 심었다고 밝혔다.", True),
        ("여러분의 제보를 기다립니다. 채널을 구독해 주세요.", False),
        ("짧았다.", False),
    ],
)
def test_sentences_of_news_are_told_from_invitations(text: str, expected: bool) -> None:
    assert is_told(text) is expected


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Block(kind="caption", text="무엇이든"), True),
        (Block(kind="text", text="▲ 달빛역 전경", breaks_since_image=2), True),
        (Block(kind="text", text="달빛역 앞 풍경. 새벽통신 제공", breaks_since_image=1), True),
        (Block(kind="text", text="시민들이 역 앞을 지나고 있다.", breaks_since_image=1), True),
        (Block(kind="text", text="달빛역 설명", breaks_since_image=0, slanted=True), True),
        (Block(kind="text", text="사진설명 : 달빛역 앞"), True),
        (Block(kind="text", text="새벽시는 나무를 심었다고 밝혔다.", breaks_since_image=1), False),
        (Block(kind="text", text="시민들이 지나고 있다.", breaks_since_image=1, breaks_after=1), False),
        (Block(kind="text", text="▲즉각 이행 ▲사과 등을 요구했다."), False),
        (Block(kind="text", text="달빛역 제공", breaks_since_image=2), False),
    ],
)
def test_captions_by_markup_and_by_standing_under_a_picture(block: Block, expected: bool) -> None:
    assert is_caption(block) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(사진=새벽통신)", True),
        ("[사진 출처 : 달빛시청 공식 계정 캡처]", True),
        ("사진제공 : 새벽통신", True),
        ("[자료사진]", True),
        ("사진 속 인물은 아직 확인되지 않았다.", False),
        ("[앵커]", False),
    ],
)
def test_lines_that_credit_a_picture(text: str, expected: bool) -> None:
    assert is_credit(text) is expected
