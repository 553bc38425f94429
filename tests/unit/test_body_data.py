"""Is an article read that stands in a page's data, and only where the page shows less of it?"""

import json
from datetime import UTC, datetime

import pytest

from archive.extract.derive import derive
from archive.extract.hydrated import flight
from archive.model import Capture, Draft, Reading, Rejection
from archive.sites.model import Site

NOW = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
TITLE = "달빛역 앞에 나무 200그루"
PARAGRAPHS = [
    "새벽시는 지난 3일 달빛역 앞 광장에 나무 이백 그루를 새로 심었다고 밝혔다.",
    "시민들은 그늘이 생겨 걷기 좋아졌다고 입을 모았다.",
    "시는 내년에도 백 그루를 더 심을 계획이다.",
]
MARKUP = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
OTHER = "".join(f"<p>다른 기사의 {number}번째 문단은 이 기사와 아무 상관이 없다고 밝혔다.</p>" for number in range(30))


def read(scripts: str, body: str = '<div id="root"></div>') -> Reading:
    head = f'<title>{TITLE}</title><meta property="og:title" content="{TITLE}"><meta property="og:type" content="article">'
    page = f"<html><head>{head}</head><body>{body}{scripts}</body></html>"
    capture = Capture(url="https://news.example.kr/a/1", fetched_at=NOW, status=200, body=page.encode())
    return derive(capture, Site(id="x", name="x", hosts=("news.example.kr",)))


def body_of(reading: Reading) -> list[str]:
    assert isinstance(reading, Draft), reading
    return reading.body.split("\n")


def pushed(*pieces: str) -> str:
    """A flight payload, as the server pushes it piece by piece."""
    return "".join(f"<script>self.__next_f.push([1,{json.dumps(piece)}])</script>" for piece in pieces)


def row(name: str, text: str) -> str:
    return f"{name}:T{len(text.encode()):x},{text}"


def test_arc_content_elements_give_paragraphs_subheads_and_captions() -> None:
    story = {
        "headlines": {"basic": TITLE},
        "content_elements": [
            {"type": "image", "caption": "달빛역 전경"},
            {"type": "text", "content": PARAGRAPHS[0]},
            {"type": "reference"},
            {"type": "header", "content": "그늘이 생겼다"},
            {"type": "text", "content": PARAGRAPHS[1]},
            {"type": "list", "items": [{"type": "text", "content": "느티나무"}, {"type": "text", "content": "단풍나무"}]},
            {"type": "quote", "content_elements": [{"type": "text", "content": PARAGRAPHS[2]}]},
            {"type": "text", "content": "홍길동 기자 gildong@saebyeok.example"},
            {"type": "raw_html", "content": '<custom-ad><a href="/1">다른 기사의 제목이 여기에 있다</a></custom-ad>'},
        ],
    }
    reading = read(f"<script>window.Fusion=window.Fusion||{{}};Fusion.globalContent={json.dumps(story)};Fusion.x=1</script>")
    assert body_of(reading) == [PARAGRAPHS[0], "그늘이 생겼다", PARAGRAPHS[1], "느티나무", "단풍나무", PARAGRAPHS[2]]
    assert isinstance(reading, Draft)
    assert reading.captions == ("달빛역 전경",)
    assert reading.evidence["body"] == "json:Fusion.globalContent"


def test_flight_references_are_put_in_place_and_placeholders_left_out() -> None:
    text = f"{MARKUP[: len(MARKUP) // 2]}$$ARTICLEAD$$" + MARKUP[len(MARKUP) // 2 :]
    article = {"articles": [{"title": TITLE, "contentHtml": "$24"}]}
    reading = read(pushed("1:HL[]\n:HL[]\n" + row("24", text)[:40], row("24", text)[40:] + f"5:{json.dumps(article)}\n"))
    assert "".join(body_of(reading)).replace(" ", "") == "".join(PARAGRAPHS).replace(" ", "")


def test_a_flight_text_row_is_measured_in_bytes_and_ends_without_a_line() -> None:
    two_lines = "가나\n다"
    payload = f"{row('a', two_lines)}{row('b', '라')}c:{json.dumps({'x': '$a', 'y': ['$b', '$ff']})}\n"
    assert flight(pushed(payload)) == [{"x": "가나\n다", "y": ["라", None]}]


def test_the_article_of_the_pages_title_is_taken_from_many() -> None:
    data = {"props": {"list": [{"title": "다른 글", "content": OTHER}, {"title": TITLE, "content": MARKUP}]}}
    assert body_of(read(f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>')) == PARAGRAPHS


def test_plain_text_in_json_ld_is_parted_at_its_lines() -> None:
    data = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(PARAGRAPHS)}
    assert body_of(read(f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>')) == PARAGRAPHS


def test_escaped_markup_in_data_is_unescaped() -> None:
    data = {"article": {"title": TITLE, "body": MARKUP.replace("<", "&lt;").replace(">", "&gt;")}}
    assert body_of(read(f"<script>window.__PRELOADED_STATE__ = {json.dumps(data)};</script>")) == PARAGRAPHS


def test_the_whole_article_in_the_data_beats_the_opening_on_the_page() -> None:
    opening = f'<div class="article_body"><p>{PARAGRAPHS[0]}</p></div>'
    data = {"article": {"title": TITLE, "content": MARKUP}}
    assert body_of(read(f"<script>window.__INITIAL_STATE__={json.dumps(data)}</script>", opening)) == PARAGRAPHS


def test_a_short_article_on_the_page_is_not_padded_with_another_in_the_data() -> None:
    flash = f'<div class="article_body"><p>{PARAGRAPHS[0]}</p></div>'
    data = {"related": [{"title": "다른 글", "content": OTHER}]}
    assert body_of(read(f"<script>window.__INITIAL_STATE__={json.dumps(data)}</script>", flash)) == [PARAGRAPHS[0]]


def test_an_article_on_the_page_is_read_from_the_page() -> None:
    shown = f'<div class="article_body">{MARKUP}</div>'
    data = {"article": {"title": TITLE, "content": MARKUP}}
    reading = read(f"<script>window.__INITIAL_STATE__={json.dumps(data)}</script>", shown)
    assert isinstance(reading, Draft)
    assert reading.evidence["body"] == "named"


@pytest.mark.parametrize(
    "script",
    [
        '<script>self.__next_f.push([1,"1:T5,"])</script>',
        '<script>self.__next_f.push([1,"zz:{"])</script>',
        '<script>self.__next_f.push([1,"1:Tffffffff,가"])</script>',
        "<script>Fusion.globalContent={</script>",
        '<script>Fusion.globalContent={"content_elements":[1,null,{"type":"text","content":{}},{"type":"list"},{"type":"table","rows":3}]}</script>',
        '<script id="__NEXT_DATA__">[[[[</script>',
        f"<script>window.__INITIAL_STATE__={'[' * 5000}</script>",
        '<script type="application/ld+json">{"articleBody": ["x", {"articleBody": 1}]}</script>',
    ],
)
def test_broken_data_gives_a_rejection_and_no_error(script: str) -> None:
    assert isinstance(read(script), Rejection)
