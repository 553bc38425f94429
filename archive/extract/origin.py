"""Who published a repost first? The text says so: a dateline, a lone name at the end, a source or copyright line."""

import re
from collections.abc import Iterable

from archive.extract.outlets import looks_like_outlet, outlet
from archive.normalise.text import compare_key

_DATELINE = re.compile(r"^[\[(【（]\s*[가-힣A-Za-z·ㆍ,/ ]{1,20}\s*=\s*(?P<name>[가-힣A-Za-z0-9 ]{2,14})\s*[\])】）]")
_LABELLED = re.compile(
    r"^[\[(【<■▶◆※*·\-\s]*(?:출처|기사\s?출처|원문\s?출처|원문|제공|기사\s?제공|자료\s?출처|뉴스\s?출처"
    r"|기사\s?원문)\s*[\])】>]?\s*[:：=|/-]?\s*[\[(<]?\s*(?P<name>[^\s\[\]()<>:：|/,][^\[\]()<>:：|/,]{0,18}?)\s*(?:[\])>]|["
    r"|/,:]|\s-\s|\s기자|\shttps?|$)"
)
_COPYRIGHT = re.compile(
    r"(?:저작권자?|copyrights?|ⓒ|©|\(c\)|<저작권)\s*[^가-힣A-Za-z]{0,8}(?:copyrights?|ⓒ|©|\(c\)|by"
    r"|자)?[\s:：'\"“‘]{0,4}(?P<name>[가-힣A-Za-z0-9]{2,12}(?:\s?(?:뉴스|TV|Biz))?)",
    re.IGNORECASE,
)
_TAIL = 8
"""Lines at the end among which a source stands."""


def origin_publisher(paragraphs: Iterable[str], *, publisher: str | None = None, site_names: Iterable[str] = ()) -> str | None:
    """The outlet that a repost names as its source; None where it is the page's own publisher, or none is named.

    Give every line of the text area, with its copyright and source lines: the body proper leaves them out.
    """
    own = {compare_key(name) for name in (*site_names, publisher or "", outlet(publisher) or "") if name}
    lines = [line.strip() for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()]
    for name in _named(lines):
        known = outlet(name) or name
        if compare_key(known) not in own and compare_key(name) not in own:
            return known
    return None


def _named(lines: list[str]) -> Iterable[str]:
    """Outlets in the order of how surely they are the source."""
    tail = lines[-_TAIL:]
    for line in reversed(tail):
        if len(line) <= 20 and looks_like_outlet(line):
            yield line.strip(" []()<>\"'.")
    for line in (*reversed(tail), *lines[:2]):
        match = _LABELLED.match(line)
        if match and len(line) <= 120 and _is_source(match.group("name"), line):
            yield match.group("name").strip()
    for line in lines[:3]:
        match = _DATELINE.match(line)
        if match and looks_like_outlet(match.group("name")):
            yield match.group("name").strip()
    for line in reversed(tail):
        match = _COPYRIGHT.search(line) if len(line) <= 120 else None
        if match and looks_like_outlet(match.group("name")):
            yield match.group("name").strip()


def _is_source(name: str, line: str) -> bool:
    """A known outlet; or any name that the line gives as the article's (not a picture's) source."""
    return looks_like_outlet(name) or ("출처" in line[:8] and outlet(name) is not None)
