"""What do the words given on a command line mean: page ranges, times, addresses?"""

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from archive.errors import UsageError
from scheduler.terminal import KST

PAGES = re.compile(r"(?P<first>\d+)?(?P<dash>-)?(?P<last>\d+)?")
BACK = re.compile(r"(?P<n>\d+)(?P<unit>[mhdw])")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def pages(text: str | None) -> tuple[int, int | None]:
    """`3` is the first three pages, `2-5` these, `4-` from the fourth on; nothing: until a whole page is known."""
    if text is None:
        return 1, None
    match = PAGES.fullmatch(text.strip())
    if match and match["first"]:
        first, last = (int(match["first"]), int(match["last"] or 0)) if match["dash"] else (1, int(match["first"]))
        if first >= 1 and (last >= first or (match["dash"] and not match["last"])):
            return first, last or None
    raise UsageError(f"--pages takes a number (3) or a range (2-5, 4-), from page 1 on, not {text!r}")


def moment(text: str | None, now: datetime, option: str, *, end: bool = False) -> datetime | None:
    """A day (Korean, from its start, or to its end), an ISO time, or so long ago (`7d`, `12h`)."""
    if text is None:
        return None
    back = BACK.fullmatch(text.strip())
    if back:
        return now - timedelta(**{UNITS[back["unit"]]: int(back["n"])})
    try:
        if len(text.strip()) <= len("2026-01-31"):
            day = datetime.combine(date.fromisoformat(text.strip()), datetime.min.time(), KST)
            return day + timedelta(days=1) if end else day
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"{option} takes a day (2026-01-31), an ISO time or how long ago (7d, 12h), not {text!r}") from error
    return read if read.tzinfo else read.replace(tzinfo=KST)


def quoted(word: str) -> str:
    """A word of a search as the shell hands it over, which has taken the quotes off a phrase."""
    if not any(sign.isspace() for sign in word.strip()) or '"' in word:
        return word
    minus, phrase = ("-", word.strip()[1:]) if word.strip().startswith("-") else ("", word)
    return f'{minus}"{phrase}"'


def address(text: str) -> str:
    """An absolute http address, else a sentence."""
    try:
        parts = urlsplit(text.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(f"{text!r} is no address of a page: it must begin with http:// or https:// and a host")
    return text.strip()


def is_address(text: str) -> bool:
    """Whether a word is meant as an address rather than as an article's id."""
    return "://" in text
