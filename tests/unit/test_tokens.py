"""Which tokens a Korean text is found by."""

import unicodedata

import pytest

from archive.normalise.tokens import LAST_POSITION, search_query, search_vector, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("한국일보", ["한국", "국일", "일보"]),
        ("투자", ["투자"]),
        ("눈이 왔다", ["눈이", "왔다"]),
        ("오픈AI의 소라", ["오픈", "ai", "의", "소라"]),
        ("GPT-4o, 2026년", ["gpt", "4o", "2026", "년"]),
        ("美 대통령", ["美", "대통", "통령"]),
        (unicodedata.normalize("NFD", "한국"), ["한국"]),
        ("ＡＢＣ", ["abc"]),
        ("…!?", []),
    ],
)
def test_text_becomes_pairs_of_syllables_and_words(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("투자", "('투자')"),
        ("한국일보 투자", "('한국' <-> '국일' <-> '일보') & ('투자')"),
        ('"인공 지능"', "('인공' <-> '지능')"),
        ("눈 -비", "('눈':*) & !('비':*)"),
        ("-비", ""),
        ("'); drop", "('drop')"),
        ("", ""),
    ],
)
def test_a_search_is_a_phrase_for_each_word(words, query):
    assert search_query(words) == query


def test_positions_stop_where_the_database_stops_but_the_words_stay_findable():
    vector = search_vector([("A", "제목"), ("", "가나 " * (LAST_POSITION + 10) + "끝말")])
    assert f"'끝말':{LAST_POSITION}" in vector
    assert "'제목':1A" in vector
