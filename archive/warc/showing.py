"""Does a stored page show an article's headline or link to it, in whatever way pages write such things?"""

import html
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlsplit

from archive.errors import SegmentError
from archive.extract.charset import decode
from archive.model import Pointer
from archive.warc.places import Segments

SPACE = re.compile(r"\s+")
ELLIPSIS = re.compile(r"(?:\.{2,}|…)+$")
TELLING = 6
"""Characters, spaces aside, from which on a headline is looked for anywhere; a shorter one must stand alone in its element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needles:
    """What is looked for."""

    texts: tuple[str, ...]
    """Spellings of headlines and addresses: squeezed, in lower case."""
    pattern: re.Pattern[str] | None
    """Short headlines alone between tags, and addresses that go no further."""

    @classmethod
    def of(cls, titles: Collection[str], urls: Collection[str]) -> Self:
        """The ways in which pages write these headlines and addresses."""
        bare = {ELLIPSIS.sub("", title).strip() for title in titles} - {""}
        long = {title for title in bare if len(_squeezed(title)) >= TELLING}
        texts = {spelling for title in long for spelling in _spellings(title)}
        parts = [rf">\s*{re.escape(title)}\s*<" for title in sorted(bare - long)]
        parts += [rf"{re.escape(tail)}(?![\w%-])" for tail in sorted({_tail(url) for url in urls} - {""})]
        return cls(texts=tuple(sorted(texts)), pattern=re.compile("|".join(parts), re.IGNORECASE) if parts else None)

    def stand_in(self, text: str) -> bool:
        """Whether one of them stands in a text."""
        plain = html.unescape(text)
        squeezed = _squeezed(plain)
        return any(needle in squeezed for needle in self.texts) or bool(self.pattern and self.pattern.search(plain))


def shows(segments: Segments, pointer: Pointer, needles: Needles) -> bool:
    """Whether the page of a record shows one of them; a record that cannot be read, which `gisa verify` names, does not."""
    try:
        capture = segments.read(pointer)
    except SegmentError:
        return False
    text, _ = decode(capture.body, capture.header("content-type"))
    location = capture.header("location") or ""
    return needles.stand_in(f"{text}\n{location}\n")


def _spellings(title: str) -> set[str]:
    """As it is, in a script's JSON, and in an address."""
    forms = {title, json.dumps(title)[1:-1], json.dumps(title, ensure_ascii=False)[1:-1], quote(title, safe="")}
    forms.add(quote(title, safe="").replace("%20", "+"))
    return {_squeezed(form) for form in forms}


def _tail(url: str) -> str:
    """Path and query of an address, which is all that a relative link has; "" for a front page."""
    parts = urlsplit(url)
    tail = parts.path + (f"?{parts.query}" if parts.query else "")
    return tail if any(sign.isdigit() for sign in tail) or len(tail) > TELLING else ""


def _squeezed(text: str) -> str:
    return SPACE.sub("", text).casefold()
