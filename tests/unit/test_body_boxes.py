"""Which boxes and links within an article are none of its text, and which look like that and stay?"""

import pytest
from lxml import html

from archive.extract.blocks import Block
from archive.extract.link_lists import without_link_lists
from archive.extract.own_boxes import own_boxes

TOLD = "<p>새벽시는 나무 이백 그루를 새로 심었다고 밝혔다.</p>"

LINKS = '<li><a href="/1">달맞이공원 주차장 문 닫는다</a></li><li><a href="/2">첫눈 왔다</a></li>'


def boxes(within: str) -> list[str | None]:
    node = html.fromstring(f"<article>{TOLD}{within}{TOLD}</article>")
    return sorted(box.get("id") or box.tag for box in own_boxes(node))


@pytest.mark.parametrize(
    "box",
    [
        "<div id=box><strong>매일 아침 소식을 메일로 받아보세요</strong><button>무료로 받기</button></div>",
        "<form id=box><h4>새벽 편지</h4><p>아침마다 보내 드립니다.</p><input type=email></form>",
        "<div id=box><p>더 심어야 할까요?</p><label><input type=radio>예</label><button>투표하기</button></div>",
        '<div id=box><p>벗만 읽을 수 있습니다.</p><p>모든 기사를 읽어 보세요.</p><a href="https://my.x.example/login">로그인</a></div>',
        f"<div id=box><b>이 기사도 읽어보세요</b>{LINKS}</div>",
        f"<section id=box><h4>고른 소식</h4><ul>{LINKS}</ul></section>",
    ],
)
def test_boxes_that_ask_or_lead_away_are_found(box: str) -> None:
    assert boxes(box) == ["box"]


@pytest.mark.parametrize(
    "part",
    [
        '<p>설명회에 오려면 누리집에 <a href="https://x.example/join">회원 가입</a>을 한 뒤 신청해야 한다.</p>',
        '<p>Residents may <a href="https://x.example/join">join the club</a> until Friday.</p>',
        "<div><p>내년에는 더 심습니다.</p><button>구독</button></div>",
        "<div><h3>언제 끝나나</h3><button>펼치기</button></div>",
        "<div><p>나무 이백 그루를 심었다.</p><button>구독</button></div>",
        "<div><p>시청은 나무 이백 그루를 심었습니다.</p><button>구독</button></div>",
        "<div><img><button>후원</button><figcaption>새로 심은 나무</figcaption></div>",
        '<p>이 법의 <a href="/law">전문</a>과 <a href="/notes">해설</a></p>',
        '<div>헌책방 <a href="https://books.example">https://books.example/dalbit</a></div>',
        '<ul><li>헌책방</li><li><a href="https://books.example">https://books.example/dalbit</a></li></ul>',
    ],
)
def test_paragraphs_with_a_link_or_button_stay(part: str) -> None:
    assert [box for box in boxes(part) if box != "button"] == []


def told(text: str) -> Block:
    return Block(kind="text", text=text)


def link(text: str) -> Block:
    return Block(kind="text", text=text, linked=1.0)


FIRST, LAST = told("새벽시는 나무 이백 그루를 새로 심었다고 밝혔다."), told("내년에도 심는다.")


@pytest.mark.parametrize(
    "rest",
    [
        [link("첫눈")],
        [Block(kind="head", text="지금 주목받는 뉴스"), link("오리 떼 돌아왔다"), link("첫눈")],
        [Block(kind="text", text="요즘 뜨는 것", strong=True), Block(kind="caption", text="오리 떼", linked=1.0)],
        [told("[관련 보도]"), link("오리 떼 돌아왔다"), told("함께 볼 소식"), link("첫눈")],
    ],
)
def test_links_that_stand_last_go_with_their_headings(rest: list[Block]) -> None:
    assert without_link_lists([FIRST, LAST, *rest]) == [FIRST, LAST]


def test_amid_the_text_a_heading_goes_where_its_words_say_what_it_stands_over() -> None:
    assert without_link_lists([FIRST, told("함께 읽으면 좋은 이야기"), link("오리 떼"), LAST]) == [FIRST, LAST]
    subhead = Block(kind="head", text="빛 공해는 숙제")
    assert without_link_lists([FIRST, subhead, link("오리 떼"), LAST]) == [FIRST, subhead, link("오리 떼"), LAST]


def test_a_linked_picture_keeps_its_caption() -> None:
    caption = Block(kind="caption", text="새로 심은 나무", linked=1.0)
    assert without_link_lists([FIRST, LAST, caption]) == [FIRST, LAST, caption]
