"""What makes two readings the same, an edit, or another story."""

import pytest

from archive.normalise.compare import Change, Text, compare, content_hash

BODY = "부산 해운대에 올해 첫눈이 내렸다.\n시민들은 백사장에 나와 사진을 찍었다.\n기상청은 내일 아침까지 눈이 이어진다고 했다."


def text(**changes) -> Text:
    return Text(**({"title": "해운대에 첫눈…17년 만", "subtitle": None, "body": BODY, "authors": ("김갈매",)} | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "해운대에  첫눈... 17년 만"},
        {"body": BODY.replace("\n", "\n\n ")},
        {"body": BODY + "\n조회수 1,234"},
        {"body": BODY + "\n댓글 3개\n추천 12"},
        {"body": BODY + "\nⓒ 시험신문, 무단전재 및 재배포 금지"},
        {"body": BODY + "\ngalmae@example.com"},
        {"body": BODY.replace("첫눈이", "첫눈\u200b이")},
        {"subtitle": ""},
    ],
)
def test_dull_differences_are_none(changes):
    assert content_hash(text()) == content_hash(text(**changes))
    assert compare(text(), text(**changes)) is Change.SAME


def test_the_shape_of_quotes_is_dull():
    curly = text(body="그는 “눈이다”라고 ‘말’했다.")
    straight = text(body="그는 \"눈이다\"라고 '말'했다.")
    assert content_hash(curly) == content_hash(straight)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "해운대에 첫눈…7년 만"},
        {"body": BODY.replace("내일", "모레")},
        {"body": BODY + "\n눈은 5㎝ 쌓였다."},
        {"subtitle": "백사장이 하얗게"},
        {"authors": ("김갈매", "박동백")},
        {"title": "부산 큰눈에 교통 마비", "body": BODY + "\n시내버스가 멈췄다."},
        {"title": "[속보] 해운대에 첫눈", "body": "부산 해운대에 올해 첫눈이 내렸다."},
    ],
)
def test_anything_said_otherwise_is_an_edit(changes):
    assert compare(text(), text(**changes)) is Change.EDITED


def test_another_story_under_the_same_address_is_a_replacement():
    other = text(title="코스피 3% 급락", body="외국인이 주식을 팔았다.\n환율도 크게 올랐다.\n당국은 시장을 지켜보겠다고 했다.")
    assert compare(text(), other) is Change.REPLACED


def test_lost_characters_found_again_are_a_repair_and_never_an_edit():
    damaged = text(body=BODY.replace("첫눈이", "\ufffd\ufffd이"))
    assert compare(damaged, text()) is Change.REPAIRED
    assert compare(text(), damaged) is Change.DAMAGED
    assert compare(damaged, text(body=BODY.replace("내일", "모레"))) is Change.EDITED
