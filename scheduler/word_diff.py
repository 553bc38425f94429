"""What changed between two texts, word by word? Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

LINE = re.compile(r"[^\n]*\n|[^\n]+")
WORD = re.compile(r"\n|[^\S\n]+|[^\s]+")
"""A word, the white space between words, or a line's end: joined again they are the text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str


def word_diff(old: str, new: str) -> Iterator[Piece]:
    """The way from one text to the other; the `same` and `gone` pieces are the old one, `same` and `new` the new one.

    Lines that stayed are found first and words are compared between them only, so that long texts take no time.
    """
    before, after = LINE.findall(old), LINE.findall(new)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[a:b]))
        else:
            yield from _words(WORD.findall("".join(before[a:b])), WORD.findall("".join(after[c:d])))


def _words(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    # White space is no place to begin a match at: it stands everywhere, and all of it would be tried.
    for tag, a, b, c, d in SequenceMatcher(str.isspace, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[a:b]))
            continue
        if b > a:
            yield Piece("gone", "".join(before[a:b]))
        if d > c:
            yield Piece("new", "".join(after[c:d]))
