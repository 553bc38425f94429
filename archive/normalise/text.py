"""What is one line of text, whatever white space, entities and invisible signs it came with?"""

import html
import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\x00-\x08\x0e-\x1f\x7f]")


def one_line(text: str | None) -> str:
    """White space folded to single blanks, invisible signs gone; "" for nothing."""
    if not text:
        return ""
    folded = " ".join(text.split())
    if not folded.isprintable():
        folded = " ".join(_INVISIBLE.sub("", folded).split())
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def from_attribute(text: str | None) -> str:
    """A meta tag's content or a JSON string as one line: systems escape these twice and leave tags in them."""
    if not text:
        return ""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return one_line(_TAG.sub(" ", text) if "<" in text else text)


_TAG = re.compile(r"</?(?:br|p|b|i|u|em|strong|span|font|div|a|sup|sub|h[1-6])\b[^<>]*>", re.IGNORECASE)


def compare_key(text: str | None) -> str:
    """Letters and digits alone, in one form and case: equal for two spellings of the same line."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text or "")).casefold()


_NOT_WORD = re.compile(r"[\W_]+")


def lines(text: str | None) -> list[str]:
    """The non-empty lines of a text, each as one line."""
    return [line for piece in (text or "").splitlines() if (line := one_line(piece))]
