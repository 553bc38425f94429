"""Is the article found on pages that nobody has described, and nothing beside it?"""

from datetime import UTC, datetime

import pytest

from archive.extract.derive import derive
from archive.model import Capture, Draft
from archive.sites.load import load_sites

NOW = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
CATALOGUE = load_sites([])
TITLE = "달빛역 앞에 나무 200그루"
HEAD = f"<title>{TITLE} - 새벽일보</title><meta property='og:title' content='{TITLE}'>"
A = "새벽시는 지난 3일 달빛역 앞 광장에 나무 이백 그루를 새로 심었다고 밝혔다."
B = "시민들은 그늘이 생겨 걷기 좋아졌다고 입을 모았다. 시는 내년에도 백 그루를 더 심을 계획이다."
C = "“여름마다 땡볕에 버스를 기다렸는데 이제 살 것 같다.” 역 앞 가게 주인은 이렇게 말했다."
OTHERS = "".join(f"<li><a href='/news/{n}'>다른 기사의 제목이 여기에 {n}번째로 서 있다고 한다</a></li>" for n in range(8))
RANKING = f"<div><h4>많이 본 뉴스</h4><ul>{OTHERS}</ul></div>"
COMMENT = "<li><p>정말 좋은 소식이네요. 저도 내일 가 봐야겠습니다. 물은 누가 주는지 모르겠어요.</p></li>"
FOOTER = "<div><p>새벽일보 | 등록번호 서울 아00000 | 발행인 홍길동 | 주소: 새벽시 달빛로 1 | 무단전재 금지</p></div>"


def read(body: str, head: str = HEAD, url: str = "https://news.example.kr/news/12") -> Draft:
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    reading = derive(
        Capture(url=url, fetched_at=NOW, status=200, body=page.encode()), CATALOGUE.generic(url), catalogue=CATALOGUE
    )
    assert isinstance(reading, Draft), reading
    return reading


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(f"<h1>{TITLE}</h1><div><p>{A}</p><p>{B}</p></div>", [A, B], id="paragraphs"),
        pytest.param(f"<h1>{TITLE}</h1><div>{A}<br><br>{B}<br><br>{C}</div>", [A, B, C], id="breaks"),
        pytest.param(f"<div class='article_body'><div>{A}</div><div>{B}</div></div>", [A, B], id="divs"),
        pytest.param(f"<h1>{TITLE}</h1><div class='v'><div>{A}</div></div>", [A], id="one sentence"),
        pytest.param(
            f"<table><tr><td><b>{TITLE}</b></td></tr><tr><td>2026-11-20</td></tr><tr><td><p>{A}</p><p>{B}</p></td></tr></table>",
            [A, B],
            id="tables for layout",
        ),
        pytest.param(
            f"<div class='art'><p>{A}</p></div><div class='adbox'>광고</div><div class='art'><p>{B}</p><p>{C}</p></div>",
            [A, B, C],
            id="cut in two by an advertisement",
        ),
        pytest.param(f"<form id='boardForm'><div class='board_view_body'>{A}<br>{B}</div><input></form>", [A, B], id="in a form"),
        pytest.param(f"<div id='articleBody'><a name='top'>{A}<br><br>{B}</a></div>", [A, B], id="in an open anchor"),
        pytest.param(
            f"<div id='CmAdContent'><div itemprop='articleBody'>{A}<br>{B}</div></div>", [A, B], id="in a misnamed element"
        ),
        pytest.param(
            f"<div class='news_related_wrap'><p>{A}</p><p>{B}</p><p>{C}</p></div>", [A, B, C], id="in another misnamed one"
        ),
        pytest.param(f"<div id='articleBody'>&nbsp;{A}<br />&nbsp;<br />&nbsp;{B}<p>&nbsp;</p></div>", [A, B], id="hard spaces"),
        pytest.param(
            f"<div class='article_body'><p>{A}</p><h3>소제목</h3><ul><li>하나</li><li>둘</li></ul><blockquote>{C}</blockquote>"
            f"<table><tr><th>나무</th><th>수</th></tr><tr><td>느티</td><td>100</td></tr></table></div>",
            [A, "소제목", "하나", "둘", C, "나무 | 수", "느티 | 100"],
            id="subhead, list, quotation, table",
        ),
        pytest.param(
            f"<div class='article_body'><p>{A} <a href='/x'>조례</a>는 아직이다.</p>"
            f"<p><a href='/y'>달빛역의 사계를 찍은 사진전 열린다</a></p><p>{B}</p></div>",
            [f"{A} 조례는 아직이다.", B],
            id="links within the text stay, links between go",
        ),
    ],
)
@pytest.mark.parametrize(
    "around",
    ["", RANKING, FOOTER, f"<ul class='comment_list'>{COMMENT * 20}</ul>"],
    ids=["bare", "ranking", "footer", "comments"],
)
def test_the_text_is_read_and_nothing_beside_it(body: str, expected: list[str], around: str) -> None:
    assert read(f"{body}{around}").body.split("\n") == expected


def test_captions_and_deck_stand_apart() -> None:
    figure = "<figure><img src='1.jpg'><figcaption>달빛역 앞. 새벽통신</figcaption></figure>"
    box = "<div class='photo_wrap'><img src='2.jpg'><p class='desc'>나무 심는 시민들</p></div>"
    draft = read(f"<article><h1>{TITLE}</h1><h2>그늘이 생겼다</h2>{figure}<p>{A}</p>{box}<p>{B}</p></article>")
    assert draft.body.split("\n") == [A, B]
    assert draft.captions == ("달빛역 앞. 새벽통신", "나무 심는 시민들")
    assert draft.subtitle == "그늘이 생겼다"


def test_the_headline_is_no_subtitle() -> None:
    assert read(f"<div><h1>{TITLE}</h1><p>{A}</p><p>{B}</p></div>").subtitle is None


def test_a_photographs_page_has_its_line_for_text() -> None:
    draft = read(
        "<div class='article_body'><div><img src='1.jpg'></div>시민들이 달빛역 앞을 지나고 있다.<br><br>홍길동 기자 a@b.kr</div>"
    )
    assert draft.body == "시민들이 달빛역 앞을 지나고 있다."


def test_text_printed_twice_is_read_once() -> None:
    text = f"<p>{A}</p><p>{B}</p><p>{C}</p>"
    assert read(f"<div><h1>{TITLE}</h1><div>{text}</div><div class='mailform'>{text}</div></div>").body.split("\n") == [A, B, C]


@pytest.mark.parametrize("end", ["새벽통신", "[출처] 새벽통신", "홍길동 기자 gildong@saebyeok.example", "ⓒ 새벽통신", "#달빛역"])
def test_a_post_on_a_board_is_what_its_writer_wrote(end: str) -> None:
    url = "https://news.example.kr/bbs/board.php?bo_table=free&wr_id=3"
    draft = read(f"<div id='bo_v_con'>{A}<br><br>{B}<br><br>{end}</div><div id='bo_vc'>{COMMENT * 3}</div>", url=url)
    assert draft.body.split("\n") == [A, B, end]


def test_a_page_in_another_language_is_read_too() -> None:
    text = "The city planted two hundred trees in front of the station, officials said on Friday."
    assert read(
        f"<h1>Trees</h1><div><p>{text}</p><p>Residents welcomed the shade, a shop owner said.</p></div>{RANKING}"
    ).body.startswith(text)
