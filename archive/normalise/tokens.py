"""Which tokens a Korean text is found by: pairs of syllables and whole words, with their positions.

Korean words carry particles and are compounded freely, so a search word is seldom a whole word of the text. Pairs of
neighbouring syllables find it wherever it stands: 한국일보 is 한국, 국일, 일보 in a row.
"""

import re
import unicodedata

RUN = re.compile(r"(?P<cjk>[가-힣ㄱ-ㆎ一-鿿㐀-䶿豈-﫿ぁ-ヿ]+)|(?P<word>[^\W_가-힣ㄱ-ㆎ一-鿿㐀-䶿豈-﫿ぁ-ヿ]+)")

LAST_POSITION = 16383
"""PostgreSQL keeps no position beyond this one."""

LONGEST_WORD = 100
"""Longer runs of letters are not words (base64, addresses): they are cut."""


def tokens(text: str) -> list[str]:
    """The tokens of a text in order: pairs of syllables, a lone syllable, or a whole word of letters and digits."""
    found: list[str] = []
    for match in RUN.finditer(unicodedata.normalize("NFKC", text).casefold()):
        run = match.group()
        if match.lastgroup == "word" or len(run) == 1:
            found.append(run[:LONGEST_WORD])
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return found


def search_vector(parts: list[tuple[str, str]]) -> str:
    """The text form of a tsvector of (weight, text) parts, each apart from the next so that no phrase spans two."""
    places: dict[str, list[str]] = {}
    position = 1
    for weight, text in parts:
        for token in tokens(text):
            marks = places.setdefault(token, [])
            if position <= LAST_POSITION or not marks:
                marks.append(f"{min(position, LAST_POSITION)}{weight}")
            position += 1
        position += 1
    return " ".join(f"'{token}':{','.join(marks)}" for token, marks in places.items())


def search_query(words: str) -> str:
    """The text form of a tsquery: every word must occur, "quoted words" in a row, and -words must not.

    "" where the words hold nothing that can be found.
    """
    wanted: list[str] = []
    for minus, quoted, word in re.findall(r'(-?)(?:"([^"]*)"|(\S+))', words):
        phrase = tokens(quoted or word)
        if phrase:
            terms = [f"'{token}'" for token in phrase[:-1]] + [_last(phrase)]
            wanted.append(("!" if minus else "") + "(" + " <-> ".join(terms) + ")")
    return " & ".join(wanted) if any(not term.startswith("!") for term in wanted) else ""


def _last(phrase: list[str]) -> str:
    """The last token; a lone syllable also begins pairs, and a word of letters also stands before a particle."""
    return f"'{phrase[-1]}':*" if len(phrase) == 1 and len(phrase[0]) == 1 else f"'{phrase[-1]}'"
