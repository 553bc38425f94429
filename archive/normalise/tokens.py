"""Which lexemes is a text indexed by, so that words, parts of compounds and other spellings of them can be found?

Korean words carry particles, are compounded freely and are spaced at will, so a search word is seldom a whole word of a text.
Pairs of neighbouring syllables find it wherever it stands: 한국일보 is 한국, 국일, 일보. Two syllables with a space or
a sign between them are a pair of another kind, with a blank in it: 데이터 센터 has "터 센", which does for 데이터센터, too.
Positions are not kept: the database knows none beyond 16,383 and 256 of a lexeme at most; the text itself decides (matching.py).
"""

import re
import unicodedata

DOT = "\u318d"
"""ㆍ: a letter to Unicode, but Korean pages print it for a middle dot."""

HANGUL = "가-힣\u3131-\u318c\u318e\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb"
SYLLABLE = f"{HANGUL}々一-鿿㐀-䶿豈-\ufaffぁ-ゖゝ-ゟァ-ヺー-ヿ\U00020000-\U0003ffff"
"""Signs that are words or parts of words by themselves: Hangul, its letters, Hanja and Kana; for use inside [ ]."""

RUN = re.compile(f"(?P<syllables>[{SYLLABLE}]+)|(?P<word>[^\\W_{DOT}{SYLLABLE}]+)")

LONGEST_WORD = 100
"""Longer runs of letters are not words (base64, addresses): they are cut."""

ANY = "*"
"""The lexeme of a text that has not been indexed, or is too varied for an index: every search looks at the text itself."""

MOST_BYTES = (1 << 20) - 1
"""PostgreSQL takes no tsvector whose lexemes are longer together."""

NOT_LETTERS = re.compile("[^\u3131-\u318e]+")


def fold(text: str) -> str:
    """One spelling for all: composed syllables, plain forms for full-width and compatible ones, small letters."""
    if not unicodedata.is_normalized("NFKC", text):
        # The letters of 'ㅋㅋㅋ' stay as they are: NFKC would make the beginnings of syllables of them.
        text = NOT_LETTERS.sub(lambda other: unicodedata.normalize("NFKC", other.group()), text)
    return text.casefold()


def tokens(text: str) -> set[str]:
    """The lexemes of a text: pairs of syllables, pairs across a gap, a last syllable, and whole words of letters and digits."""
    found: set[str] = set()
    last = ""
    for match in RUN.finditer(fold(text)):
        run = match.group()
        if match.lastgroup == "word":
            found.add(run[:LONGEST_WORD])
            found.add(last)
            last = ""
            continue
        if last:
            found.add(f"{last} {run[0]}")
        found.update(map(str.__add__, run, run[1:]))
        last = run[-1]
    found.add(last)
    found.discard("")
    return found


def search_vector(*texts: str) -> str:
    """The text form of a tsvector of all these texts; no pair spans two of them."""
    found = set().union(*map(tokens, texts))
    if sum(map(len, map(str.encode, found))) > MOST_BYTES:
        found = {ANY}
    return " ".join(f"'{token}'" for token in sorted(found))
