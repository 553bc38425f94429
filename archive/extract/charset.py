"""Which characters do these bytes mean? Header, BOM, meta and the bytes themselves are weighed; no bytes are refused.

The bytes have the last word. What is valid UTF-8 is UTF-8, whatever a header says; a Korean label (euc-kr, ks_c_5601, …) means
CP949, its superset. Bytes of both kinds on one page (a widget pasted by another system, a text cut in mid-character) are read
word by word: a byte below 0x41 is part of no character of either encoding, so words can be told apart before they are decoded.
"""

import codecs
import re

_ASCII = bytes(range(0x80))
_META = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEAD = 4096
"""Browsers look for a meta charset in 1,024 bytes; Korean pages put scripts before it."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_KOREAN_LABELS = """
euc-kr euckr euc_kr ks_c_5601-1987 ks_c_5601 ksc5601 ksc_5601 ks_c_5601-1989 korean cp949 ms949 windows-949 x-windows-949
uhc 949 iso-ir-149 csksc56011987 cseuckr
"""
_KOREAN = frozenset(_KOREAN_LABELS.split())
_LATIN = frozenset({"iso8859-1", "latin-1", "ascii", "cp1252"})
"""What servers send when nobody configured them: believed only where Korean does not fit."""

_WORD = re.compile(rb"[\x41-\xff]*[\x80-\xff][\x41-\xff]*")
_LEGACY_MARK = re.compile(rb"[\x81-\xfe][\x41-\xfe]")
_UTF8_CHARACTER = re.compile(rb"[\xe1-\xed][\x80-\xbf][\x80-\xbf]")
_UTF8_RUN = re.compile(rb"(?:[\xea-\xed][\x80-\xbf][\x80-\xbf]){3,}")
"""Three Hangul syllables of UTF-8 in a row: in CP949 only a text alternating Hanja and Hangul could look so."""


def decode(body: bytes, content_type: str | None, declared: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding. `declared` is the site's own word on it, better than the header's."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), name
    wide = _utf16_without_bom(body)
    if wide:
        return body.decode(wide, "replace"), wide
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_legacy(body, _labels(body, content_type, declared))


def _decode_legacy(body: bytes, labels: list[str]) -> tuple[str, str]:
    """Bytes that are not UTF-8 throughout."""
    high = len(body.translate(None, _ASCII))
    as_utf8 = len(b"".join(_UTF8_CHARACTER.findall(body)))
    if as_utf8 * 2 > high:
        return _decode_words(body, mostly_utf8=True), "utf-8"
    foreign = next((label for label in labels if label not in _LATIN and label not in ("utf-8", "cp949")), None)
    if foreign and "cp949" not in labels:
        text = _strictly(body, foreign)
        if text is not None:
            return text, foreign
    korean = _strictly(body, "cp949")
    if korean is not None and not _UTF8_RUN.search(body):
        return korean, "cp949"
    if "cp949" not in labels and _is_western(body, high):
        return body.decode("cp1252", "replace"), "cp1252"
    return _decode_words(body, mostly_utf8=False), "cp949"


def _decode_words(body: bytes, *, mostly_utf8: bool) -> str:
    """Word by word: a broken or foreign word spoils no other."""
    pieces: list[str] = []
    end = 0
    for match in _WORD.finditer(body):
        pieces.append(body[end : match.start()].decode("ascii"))
        pieces.append(_decode_word(match.group(), mostly_utf8=mostly_utf8))
        end = match.end()
    pieces.append(body[end:].decode("ascii"))
    return "".join(pieces)


def _decode_word(word: bytes, *, mostly_utf8: bool) -> str:
    utf8 = len(b"".join(_UTF8_CHARACTER.findall(word)))
    high = len(word.translate(None, _ASCII))
    if mostly_utf8 or utf8 >= 6:
        text = _strictly(word, "utf-8")
        if text is not None:
            return text
    if utf8 * 2 > high:
        return word.decode("utf-8", "replace")
    if mostly_utf8 and not _LEGACY_MARK.search(word):
        return word.decode("utf-8", "replace")
    return word.decode("cp949", "replace")


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _labels(body: bytes, content_type: str | None, declared: str | None) -> list[str]:
    """Encodings named by the site's definition, the header and the page, most trusted first."""
    header = _CHARSET.search(content_type or "")
    meta = _META.search(body, 0, _HEAD)
    named = (declared, header and header.group(1), meta and meta.group(1).decode("ascii", "replace"))
    return [name for name in map(_normal_label, named) if name]


def _normal_label(label: str | None) -> str | None:
    """Python's name of an encoding, or None for one it does not have."""
    if not label:
        return None
    lowered = label.strip().lower()
    if lowered in _KOREAN:
        return "cp949"
    try:
        name = codecs.lookup(lowered).name
    except (LookupError, ValueError):
        return None
    return {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}.get(name, name)


def _utf16_without_bom(body: bytes) -> str | None:
    """Every second byte of ASCII in UTF-16 is a NUL."""
    head = body[:512]
    if head.count(0) * 3 < len(head) or len(head) < 8:
        return None
    if head[1::2].count(0) * 4 > len(head):
        return "utf-16-le" if head[::2].count(0) * 16 < len(head) else None
    return "utf-16-be" if head[::2].count(0) * 4 > len(head) and head[1::2].count(0) * 16 < len(head) else None


def _is_western(body: bytes, high: int) -> bool:
    """Lone high bytes between ASCII letters are accents; Korean comes in pairs."""
    lone = len(re.findall(rb"(?<![\x80-\xff])[\xa0-\xff](?![\x80-\xff])", body))
    return lone * 2 > high
