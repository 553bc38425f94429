"""Whether two readings of one article say the same, differ in something dull, were edited, or are different stories."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

ONE_SHAPE = str.maketrans(
    {**dict.fromkeys("“”„‟″〝〞«»＂", '"'), **dict.fromkeys("‘’‚‛′`´＇", "'"), **dict.fromkeys("‐‑‒–—―−─ㅡ－", "-"),
     **dict.fromkeys("·ㆍ∙•・‧･", "·"), **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None), "…": "..."}
)  # fmt: skip
"""Signs that editors' programs swap without anybody editing."""

DULL_LINE = re.compile(
    r"""\s*(?:
        [\w.+-]+@[\w-]+\.[\w.-]+                                                        # a mail address alone
      | (?:저작권자?|copyrights?|ⓒ|©|\(c\)|<저작권)[^\n]{0,80}                            # a copyright line
      | [^\n]{0,40}무단\s*(?:전재|복제|배포)[^\n]{0,60}
      | (?:조회|조회\s?수|추천|추천\s?수|댓글|댓글\s?수|좋아요|공감|공유|스크랩)\s*[:：]?\s*[\d,]+\s*[개회건]?     # a counter
      | \[?(?:광고|AD|advertisement|sponsored)\]?
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
"""A line that is no part of what an article says: it comes and goes with the page's frame."""

LOST = "\ufffd"
"""What stands where a character was lost in decoding."""

TITLE_ALIKE = 0.34
"""Share of the shorter title's syllable pairs that the other has: below it the titles have no more in common than any two."""

BODY_ALIKE = 0.2
"""Share of the shorter body's syllable triples that the other has; unrelated Korean news pieces stay below 0.15."""


class Change(StrEnum):
    """What a new reading is to the one before."""

    SAME = "same"
    """Alike, dull things aside."""
    REPAIRED = "repaired"
    """The old one had lost characters, which the new one has."""
    DAMAGED = "damaged"
    """The other way round: the new one has lost characters."""
    EDITED = "edited"
    REPLACED = "replaced"
    """Another story under the same address (엎어치기)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is compared of an article."""

    title: str
    subtitle: str | None
    body: str
    authors: tuple[str, ...]


def content_hash(text: Text) -> bytes:
    """16 bytes that are the same for readings that differ in dull things only."""
    return hashlib.sha256(_whole(text).encode()).digest()[:16]


def compare(old: Text, new: Text) -> Change:
    """What the new reading is to the old one."""
    before, after = _whole(old), _whole(new)
    if before == after:
        return Change.SAME
    if LOST in before and _fits(before, after):
        return Change.REPAIRED
    if LOST in after and _fits(after, before):
        return Change.DAMAGED
    titles = overlap(old.title, new.title, 2)
    if titles < TITLE_ALIKE and overlap(old.body, new.body, 3) < BODY_ALIKE:
        return Change.REPLACED
    return Change.EDITED


def plain(text: str) -> str:
    """Text without dull lines, white space and the shape of its signs."""
    lines = (line for line in text.split("\n") if not DULL_LINE.fullmatch(line))
    return "".join(unicodedata.normalize("NFKC", " ".join(lines).translate(ONE_SHAPE)).split())


def overlap(a: str, b: str, n: int) -> float:
    """Share of the n-grams of the text that has fewer of them which the other has too, from 0 to 1."""
    first, second = _grams(plain(a), n), _grams(plain(b), n)
    fewest = min(len(first), len(second))
    return len(first & second) / fewest if fewest else float(first == second)


def _grams(text: str, n: int) -> set[str]:
    return {text[i : i + n] for i in range(len(text) - n + 1)}


def _whole(text: Text) -> str:
    return "\x1f".join(map(plain, (text.title, text.subtitle or "", text.body, ", ".join(text.authors))))


def _fits(damaged: str, whole: str) -> bool:
    """Whether a text is the damaged one with its lost characters found; a lost one may have stood for up to three."""
    parts = damaged.split(LOST)
    kept = sum(map(len, parts))
    if kept < len(damaged) / 2 or abs(len(whole) - len(damaged)) > 3 * (len(parts) - 1):
        return False
    at = 0
    for part in filter(None, parts):
        found = whole.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
