"""How is a node's text cut into lines?"""

from typing import Any

import pytest
from lxml import etree, html

from archive.extract.blocks import Block, Role, read_blocks


def blocks(markup: str, **roles: Role) -> list[Block]:
    node = html.fromstring(f"<article>{markup}</article>")
    return read_blocks(node, lambda element: roles.get(str(element.get("class"))))


def lines(markup: str, **roles: Role) -> list[str]:
    return [block.text for block in blocks(markup, **roles)]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>하나다.</p><p>둘이다.</p>", ["하나다.", "둘이다."]),
        ("하나다.<br><br>둘이다.<br>셋이다.", ["하나다.", "둘이다.", "셋이다."]),
        ("그는 <strong>“좋다”</strong>고 했다.", ["그는 “좋다”고 했다."]),
        ("<span></span><div></div>하나다.<span> </span><br>&nbsp;<br>둘이다.", ["하나다.", "둘이다."]),
        ("하나<!-- 쪽지 -->다.<?php 둘 ?> 이어진다.", ["하나다. 이어진다."]),
        ("줄이\n\t\t꺾여도   한 줄이다.\u200b", ["줄이 꺾여도 한 줄이다."]),
        ("<h3>소제목</h3>글이다.", ["소제목", "글이다."]),
        ("<ul><li>첫째</li><li>둘째</li></ul>", ["첫째", "둘째"]),
        ("<blockquote><p>따온 말이다.</p></blockquote>이어진다.", ["따온 말이다.", "이어진다."]),
        ("<pre>첫 줄\n둘째 줄</pre>", ["첫 줄", "둘째 줄"]),
        ("<table><tr><th>구분</th><th>값</th></tr><tr><td>가</td><td>1</td></tr></table>", ["구분 | 값", "가 | 1"]),
        ("<table><tr><td><p>배치로 쓴 표다.</p><p>두 문단이다.</p></td></tr></table>", ["배치로 쓴 표다.", "두 문단이다."]),
        ("<custom-box>지은 이름의 요소도</custom-box>줄을 나눈다.", ["지은 이름의 요소도", "줄을 나눈다."]),
    ],
)
def test_lines_follow_the_page(markup: str, expected: list[str]) -> None:
    assert lines(markup) == expected


@pytest.mark.parametrize("tag", ["script", "iframe", "button", "ins", "span"])
def test_what_is_left_out_within_a_line_does_not_break_it(tag: str) -> None:
    assert lines(f'도피자금 명목<{tag} class="ad">광고</{tag}>의 돈이다.', ad="skip") == ["도피자금 명목의 돈이다."]


def test_what_is_left_out_between_lines_parts_them() -> None:
    assert lines('하나다.<div class="ad">광고</div>둘이다.', ad="skip") == ["하나다.", "둘이다."]


@pytest.mark.parametrize(
    ("markup", "kinds"),
    [
        ("<h1>가</h1><h3>나</h3><p>다</p>", ["headline", "head", "text"]),
        ("<ul><li>가</li></ul><blockquote>나</blockquote>", ["item", "quote"]),
        ("<figure><img><figcaption>가</figcaption></figure>나", ["caption", "text"]),
        ('<div class="cap"><ul><li>가</li></ul></div>나', ["caption", "text"]),
    ],
)
def test_kinds_come_from_the_markup(markup: str, kinds: list[str]) -> None:
    assert [block.kind for block in blocks(markup, cap="caption")] == kinds


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<img>바로 아래", 0),
        ("<img><br>한 줄 아래", 1),
        ("<div><div><img></div></div><em>띄어진 상자 뒤</em>", 0),
        ("<img><br><br><br>세 줄 아래", 3),
        ("<img><p>사이</p>다음 줄", None),
        ('<img width="16" height="16">작은 그림', None),
    ],
)
def test_the_distance_to_the_picture_above_is_known(markup: str, expected: int | None) -> None:
    assert blocks(markup)[-1].breaks_since_image == expected


def test_text_beside_a_picture_in_its_own_element_is_a_line_of_its_own() -> None:
    assert lines("<span><img><em>설명이다</em></span><b>글이</b> 이어진다.") == ["설명이다", "글이 이어진다."]


@pytest.mark.parametrize(
    ("markup", "attribute", "expected"),
    [
        ('<p><a href="/1">모두 링크다</a></p>', "linked", 1.0),
        ('<p>앞<a href="/1">뒤</a></p>', "linked", 0.5),
        ("<p><em>모두 기울었다</em></p>", "slanted", True),
        ("<p><b>모두 굵다</b></p>", "strong", True),
        ("<p><b>일부</b>만 굵은 줄이다</p>", "strong", False),
    ],
)
def test_what_a_line_is_made_of_is_known(markup: str, attribute: str, expected: Any) -> None:
    assert getattr(blocks(markup)[0], attribute) == expected


def test_a_node_nested_ten_thousand_deep_is_read_without_recursion() -> None:
    root = deepest = html.Element("div")
    for _ in range(10_000):
        deepest = etree.SubElement(deepest, "div")
    deepest.text = "깊은 곳의 글이다."
    assert [block.text for block in read_blocks(root, lambda _: None)] == ["깊은 곳의 글이다."]
