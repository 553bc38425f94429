"""What a search word matches in a text, how well, and which piece of it is shown."""

import unicodedata

import pytest

from archive.normalise.matching import excerpt, read_query, spans

FOUND = [
    ("데이터센터", ["데이터센터를", "빅데이터센터", "데이터 센터", "빅데이터 센터는", "데이터·센터", "데이 터센 터"]),
    ("데이터 센터", ["데이터센터", "센터와 데이터"]),
    ('"데이터 센터"', ["데이터센터", "데이터 센터", "데이터, 센터", "데이터(센터)"]),
    ("전세계", ["전세계", "전 세계에"]),
    ("이달말", ["이달말", "이달 말", "이달 말까지", "이달 말."]),
    ("한미", ["한미", "한·미", "한ㆍ미", "한‧미 정상", "한-미"]),
    ("사고", ["사고", "의사고시", "사 고를"]),
    ("부산대", ["부산대", "부산 대"]),
    ("K-팝", ["K-팝", "K팝을", "k 팝", "Ｋ-팝"]),
    ("AI반도체", ["AI반도체", "ai 반도체", "ＡＩ반도체", "AI-반도체를"]),
    ("AI", ["오픈AI가", "AI", "ai-기반", "(AI)"]),
    ("美·中", ["美·中", "美中", "美 中", "美-中"]),
    ("3.1절", ["3.1절", "3·1절"]),
    ("눈", ["눈", "첫눈", "눈이"]),
    ("ㅋㅋ", ["하ㅋㅋㅋ"]),
    ("", []),
    ("“기준 금리”", ["기준금리", "기준 금리"]),
    (unicodedata.normalize("NFD", "한국일보"), ["한국일보", unicodedata.normalize("NFD", "한국일보"), "한국 일보"]),
    ("투자 -증시", ["투자"]),
    ('투자 -"증시 투자"', ["투자 증시"]),
]
PASSED_OVER = [
    ("사고", ["행사 고객", "사 고객", "이번 사\n고"]),
    ("전세계", ["발전 세계"]),
    ("부산대", ["부산·대구"]),
    ("이달말", ["이달 말하는"]),
    ("한미", ["대한·미국", "한·미국"]),
    ("데이터센터", ["데이터, 센터", "데이터\n센터"]),
    ('"센터 데이터"', ["데이터 센터"]),
    ('"데이터 센터"', ["데이터\n센터", "데이터의 센터"]),
    ("K-팝", ["OK팝", "케이팝"]),
    ("AI", ["mail", "A I", "AIs"]),
    ("2026", ["12026", "20260"]),
    ("투자 -증시", ["투자 증시", "증시", "투자와 증 시"]),
]


def matches(words: str, text: str) -> bool:
    return read_query(words).score("", None, text) is not None


@pytest.mark.parametrize(("words", "text"), [(words, text) for words, texts in FOUND for text in texts])
def test_a_word_is_found_in_every_spelling(words, text):
    assert matches(words, text)
    assert read_query(words).score(text, None, "") is not None
    assert read_query(words).score("", text, "") is not None


@pytest.mark.parametrize(("words", "text"), [(words, text) for words, texts in PASSED_OVER for text in texts])
def test_a_word_is_not_made_of_parts_of_others(words, text):
    assert not matches(words, text)


@pytest.mark.parametrize(
    ("words", "index"),
    [
        ("투자", "(('투자' | '투 자')) | '*'"),
        ("눈 -비", "('눈':*) | '*'"),
        ("K-팝", "('k' & '팝':*) | '*'"),
        ('"새 집"', "(('새집' | '새 집')) | '*'"),
        ("'); drop", "('drop') | '*'"),
    ],
)
def test_the_index_is_asked_for_every_spelling(words, index):
    assert read_query(words).index == index


@pytest.mark.parametrize("words", ["", "-비", "…", '""', "-", "'"])
def test_nothing_to_look_for(words):
    assert read_query(words).wanted == ()


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (("금리 인하", "글"), ("제목", "금리 " * 50)),
        (("제목", "금리와 금리"), ("제목", "금리와 환율")),
        (("제목", "금리"), ("제목", "금리" + " 다른 말" * 500)),
        (("제목", "금리 인상"), ("제목", "저금리 인상")),
    ],
)
def test_better_answers_score_higher(better, worse):
    query = read_query("금리")
    high, low = query.score(better[0], None, better[1]), query.score(worse[0], None, worse[1])
    assert high is not None
    assert low is not None
    assert high > low


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_excerpt_stands_around_the_word_and_marks_it(form):
    body = unicodedata.normalize(form, "앞말이 " * 60 + "기준 금리가\n올랐다. " + "뒷말이 " * 60)
    piece = excerpt(read_query("기준금리"), body, 100)
    shown = unicodedata.normalize("NFC", piece.marked("<", ">"))
    assert "앞말이 <기준 금리>가 올랐다. 뒷말이" in shown
    assert shown.startswith("…앞말이 ")
    assert shown.endswith(" 뒷말이…")
    assert "".join(text for text, _ in piece.pieces()) == piece.text
    assert len(piece.text) <= 102


def test_an_excerpt_shows_where_most_words_stand():
    body = "금리. " + "다른 말 " * 80 + "환율과 금리가 함께 올랐다. " + "다른 말 " * 80
    assert "<환율>과 <금리>가 함께" in excerpt(read_query("금리 환율"), body, 100).marked("<", ">")


def test_no_syllable_is_cut_where_there_is_no_blank():
    body = unicodedata.normalize("NFD", "가각간" * 100 + "금리" + "나낙난" * 100)
    for width in range(40, 60):
        piece = excerpt(read_query("금리"), body, width).text.strip("…")
        assert piece in body
        composed = unicodedata.normalize("NFC", piece)
        assert set(composed) <= set("가각간금리나낙난"), composed


def test_a_short_text_is_shown_whole():
    piece = excerpt(read_query("없는말"), "짧은\n글", 100)
    assert (piece.text, piece.spans) == ("짧은 글", ())
    assert excerpt(read_query("없는말"), "", 100).text == ""


def test_places_are_told_in_the_text_as_it_is():
    text = "ＡＩ반도체와 ㈜한빛, 그리고 ai 반도체"
    found = spans(read_query("AI반도체 ㈜한빛"), text)
    assert [text[start:end] for start, end in found] == ["ＡＩ반도체", "㈜한빛", "ai 반도체"]
