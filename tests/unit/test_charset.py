"""Are bytes read in the characters that they were written in, whatever header and meta claim?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.extract.charset import decode

TEXT = (
    "<html><head><title>달빛역 앞에 나무 200그루</title></head>"
    "<body>새벽시는 뙇 하고 웃는 시민들의 나무를 심었다. 펲시 똠방각하</body></html>"
)
EUC_KR = TEXT.replace("뙇", "").replace("펲", "페").replace("똠", "또")


def meta(charset: str) -> bytes:
    return f'<meta charset="{charset}">'.encode()


@pytest.mark.parametrize(
    ("body", "content_type", "text", "charset"),
    [
        (TEXT.encode(), "text/html; charset=utf-8", TEXT, "utf-8"),
        (TEXT.encode(), "text/html", TEXT, "utf-8"),
        (TEXT.encode(), "text/html; charset=euc-kr", TEXT, "utf-8"),
        (TEXT.encode("utf-8-sig"), None, TEXT, "utf-8"),
        (TEXT.encode("cp949"), "text/html; charset=euc-kr", TEXT, "cp949"),
        (TEXT.encode("cp949"), "text/html; charset=ks_c_5601-1987", TEXT, "cp949"),
        (TEXT.encode("cp949"), "text/html; charset=utf-8", TEXT, "cp949"),
        (TEXT.encode("cp949"), "text/html; charset=iso-8859-1", TEXT, "cp949"),
        (TEXT.encode("cp949"), None, TEXT, "cp949"),
        (EUC_KR.encode("euc-kr"), "text/html", EUC_KR, "cp949"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), None, TEXT, "utf-16-le"),
        (TEXT.encode("utf-16-le"), None, TEXT, "utf-16-le"),
        (b"<p>plain</p>", "text/html; charset=euc-kr", "<p>plain</p>", "utf-8"),
        (
            "<p>café déjà vu à la fin</p>".encode("latin-1"),
            "text/html; charset=iso-8859-1",
            "<p>café déjà vu à la fin</p>",
            "cp1252",
        ),
        (
            "<p>これは日本語の文章です</p>".encode("shift_jis"),
            "text/html; charset=shift_jis",
            "<p>これは日本語の文章です</p>",
            "cp932",
        ),
    ],
)
def test_the_bytes_have_the_last_word(body: bytes, content_type: str | None, text: str, charset: str) -> None:
    assert decode(body, content_type) == (text, charset)


def test_a_meta_in_the_page_is_believed_where_the_bytes_allow_it() -> None:
    body = meta("shift_jis") + "日本の新聞".encode("shift_jis")
    assert decode(body, "text/html")[0].endswith("日本の新聞")


def test_the_sites_own_word_beats_the_header() -> None:
    body = "<p>日本の新聞です</p>".encode("euc-jp")
    assert decode(body, "text/html; charset=big5", "euc-jp")[0] == "<p>日本の新聞です</p>"


def test_a_text_cut_in_mid_character_loses_that_character_alone() -> None:
    assert decode(TEXT.encode()[: TEXT.encode().index("심".encode()) + 2], None)[0].startswith(TEXT[: TEXT.index("심")])
    cut = ("<p>" + "나무를 심었다 " * 20).encode("cp949") + "끝".encode("cp949")[:1]
    assert decode(cut, "text/html; charset=euc-kr")[0].startswith("<p>" + "나무를 심었다 " * 20)


def test_words_of_two_encodings_on_one_page_are_both_read() -> None:
    mostly_utf8 = "<p>새벽시는 나무를 심었다.</p>".encode() * 5 + "<b>광고 문의</b>".encode("cp949")
    text, charset = decode(mostly_utf8, "text/html; charset=utf-8")
    assert charset == "utf-8"
    assert text.endswith("<p>새벽시는 나무를 심었다.</p><b>광고 문의</b>")
    mostly_cp949 = "<p>새벽시는 나무를 심었다.</p>".encode("cp949") * 9 + "<b>달빛날씨 맑음이네</b>".encode()
    text, charset = decode(mostly_cp949, "text/html; charset=euc-kr")
    assert charset == "cp949"
    assert text.startswith("<p>새벽시는 나무를 심었다.</p>")
    assert "달빛날씨" in text


def test_one_broken_byte_does_not_turn_the_page_into_mojibake() -> None:
    text, charset = decode(
        "<p>새벽시는 나무를 심었다.</p>".encode() * 20 + b"\xff\xfe\xa4 <p>" + "끝이다".encode(), "text/html; charset=euc-kr"
    )
    assert charset == "utf-8"
    assert text.count("새벽시는 나무를 심었다.") == 20
    assert text.endswith("끝이다")


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "text/html; charset=euc-kr", "text/html; charset=nonsense", "text/html; charset=utf-16"]),
)
def test_no_bytes_raise_and_the_text_can_be_written(body: bytes, content_type: str | None) -> None:
    text, _ = decode(body, content_type)
    text.encode("utf-8")


@given(st.text(alphabet="가나다라마바사아자차카타파하 힣뷁<>p/=\"' abc123", min_size=30, max_size=200))
def test_korean_survives_both_encodings(text: str) -> None:
    assert decode(text.encode(), "text/html; charset=euc-kr")[0] == text
    assert decode(text.encode("cp949"), "text/html; charset=utf-8")[0] == text
