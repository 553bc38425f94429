"""Which lexemes a Korean text is indexed by."""

import random
import unicodedata
from itertools import pairwise

import pytest

from archive.normalise.tokens import ANY, LONGEST_WORD, fold, search_vector, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("한국일보", {"한국", "국일", "일보", "보"}),
        ("눈이 왔다", {"눈이", "이 왔", "왔다", "다"}),
        ("오픈AI의 소라", {"오픈", "픈", "ai", "의 소", "소라", "라"}),
        ("GPT-4o, 2026년", {"gpt", "4o", "2026", "년"}),
        ("美·中 갈등", {"美 中", "中 갈", "갈등", "등"}),
        ("한ㆍ미", {"한 미", "미"}),
        ("ㅋㅋㅋ", {"ㅋㅋ", "ㅋ"}),
        (unicodedata.normalize("NFD", "한국"), {"한국", "국"}),
        ("ＡＢＣ", {"abc"}),
        ("㈜한빛", {"주 한", "한빛", "빛"}),
        ("끝.\n첫", {"끝 첫", "첫"}),
        ("…!?", set()),
        ("x" * 300, {"x" * LONGEST_WORD}),
    ],
)
def test_text_becomes_pairs_of_syllables_and_words(text, expected):
    assert tokens(text) == expected


def test_every_pair_of_syllables_is_there_however_long_the_text():
    syllables = [chr(0xAC00 + (place * 7919) % 11172) for place in range(30_000)]
    vector = search_vector("제목", "".join(syllables))
    assert all(f"'{one}{two}'" in vector for one, two in pairwise(syllables[16_000:17_000]))


def test_no_pair_spans_title_and_body():
    assert search_vector("제목", "본문") == "'목' '문' '본문' '제목'"


def test_a_text_too_varied_for_the_index_is_always_looked_at():
    chance = random.Random(7)
    assert search_vector("".join(chr(0xAC00 + chance.randrange(11172)) for _ in range(200_000))) == f"'{ANY}'"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("한국", unicodedata.normalize("NFD", "한국")),
        ("ＡＩ반도체", "AI반도체"),
        ("Straße", "STRASSE"),
        ("①", "1"),
        ("ｶﾞ", "ガ"),
    ],
)
def test_spellings_of_one_text_fold_alike(one, other):
    assert fold(one) == fold(other)


def test_letters_typed_alone_stay_letters():
    assert fold("하하ㅋㅋ ㅠㅠ ㆍ") == "하하ㅋㅋ ㅠㅠ ㆍ"
