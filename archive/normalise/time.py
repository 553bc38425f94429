"""When is "2024.08.14. 오전 9:30", "26-11-22 22:51", "23:38", "3시간 전" or "Wed, 14 Aug 2024 05:58:12 +0900"?

A small grammar: a date, perhaps a clock after it, perhaps an offset after that. Forms without a year or a day take them from the
moment of the capture. What cannot be (month 13, the epoch's 1970, next year) is no time at all.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_MONTHS = {m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"

_DATE = re.compile(
    rf"""
    (?<![\d.])(?P<y>(?:19|20)\d\d)\s?(?:[-./]|년)\s*(?P<m>\d\d?)\s?(?:[-./]|월)\s*(?P<d>\d\d?)(?:\s?일)?(?!\d)
  | (?<!\d)(?P<cy>(?:19|20)\d\d)(?P<cm>\d\d)(?P<cd>\d\d)(?:[T\s]?(?P<ch>\d\d):?(?P<ci>\d\d)(?::?(?P<cs>\d\d))?)?(?!\d)
  | (?<![\d./-])'?(?P<sy>\d\d)(?P<sep>[-./])\s?(?P<sm>\d\d?)(?P=sep)\s?(?P<sd>\d\d?)\.?(?![\d/])
  | (?P<ed>\d\d?)(?:st|nd|rd|th)?[\s-](?P<em>{_MONTH})[\s,-]{{1,2}}(?P<ey>\d{{4}})
  | \b(?P<am>{_MONTH})\s(?P<ad>\d\d?)(?:st|nd|rd|th)?,?\s(?P<ay>\d{{4}})\b
  | \b(?P<jm>{_MONTH})\s+(?P<jd>\d\d?)\s(?P<jh>\d\d):(?P<ji>\d\d):(?P<js>\d\d)\s(?P<jz>[A-Z]{{3,4}})?\s?(?P<jy>\d{{4}})\b
  | (?<!\d)(?P<km>\d\d?)월\s?(?P<kd>\d\d?)일?,\s?(?P<ky>\d{4})(?!\d)
  | (?<![\d/])(?P<um>\d\d?)/(?P<ud>\d\d?)/(?P<uy>(?:19|20)\d\d)(?!\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DATE_GROUPS = (
    ("y", "m", "d"),
    ("cy", "cm", "cd"),
    ("sy", "sm", "sd"),
    ("ey", "em", "ed"),
    ("ay", "am", "ad"),
    ("jy", "jm", "jd"),
    ("uy", "um", "ud"),
    ("ky", "km", "kd"),
)

_GAP = re.compile(
    r"\.?,?\s*(?:[(\[]?\s?(?:[월화수목금토일](?:요일)?|mon|tue|wed|thu|fri|sat|sun)[a-z]*\s?[)\]]"
    r"|[월화수목금토일](?:요일|(?=\s)))?\s*[T,|/·∙-]?\s*(?:at\s)?[(\[]?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"""(?P<half>오전|오후|새벽|아침|낮|저녁|밤|[ap]\.?m\.?)?\s?
    (?P<h>[0-2]?\d)(?:\s?:\s?(?P<i>[0-5]\d)(?:\s?:\s?(?P<s>[0-5]\d)(?:[.,]\d+)?)?(?!\d)
    |\s?시(?!간)(?:\s?(?P<ki>[0-5]?\d)\s?분(?:\s?(?P<ks>[0-5]?\d)\s?초)?)?)
    (?:\s?(?P<after>[ap]\.?m\b\.?))?""",
    re.VERBOSE | re.IGNORECASE,
)
_OFFSET = re.compile(
    r"\s?(?P<utc>Z\b)|\s?(?:GMT|UTC)?\s?(?P<sign>[+-])(?P<oh>\d\d):?(?P<om>\d\d)\b|(?P<hsign>[+-])(?P<hh>\d\d)\b"
    r"|\s?\(?(?P<name>KST|GMT|UTC)\b\)?"
)
_NAMED = {"KST": timezone(timedelta(hours=9)), "GMT": UTC, "UTC": UTC}

_AGO = re.compile(
    r"(?P<n>\d{1,4})\s?(?P<unit>초|분|시간|일|주일?|개월|달|년|seconds?|minutes?|mins?|hours?|days?|weeks?|months?"
    r"|years?)\s?(?:전|ago)",
    re.IGNORECASE,
)
_AGO_DAYS = {"일": 1, "주": 7, "개": 30, "달": 30, "년": 365, "da": 1, "we": 7, "mo": 30, "ye": 365}
_DAY_WORD = re.compile(
    r"(?P<today>오늘|금일|today)|(?P<yesterday>어제|전일|yesterday)|(?P<before>그제|그저께|엊그제)", re.IGNORECASE
)
_JUST_NOW = re.compile(r"방금(?:\s?전)?|지금|just now", re.IGNORECASE)
_MONTH_DAY = re.compile(
    r"(?<![\d./-])(?P<m>\d\d?)(?:\s?월\s?|[-/]|(?<=\d\d)\.\s?(?=\d\d))(?P<d>\d\d?)(?:\s?일|\.)?(?![\d/%-]|\.\d)"
)
_DATE_LIKE = re.compile(r"\d{4}\s?[-./년]|\d\d[-./]\d\d[-./]\d\d")
"""A date that was read already and cannot be."""
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")

_OLDEST = datetime(1920, 1, 1, tzinfo=UTC)
"""Newspapers put their archives of the 1920s on the web; nothing on it is older."""
_EPOCH_DAYS = (datetime(1969, 12, 31, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC))
"""An empty number printed as a date, in any zone."""
_AHEAD = timedelta(hours=24)
"""A clock or a zone may be wrong by so much; what lies further ahead is no publication time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time found in a text."""

    at: datetime
    has_clock: bool
    """False: only the day was said; `at` is its midnight."""
    start: int = 0
    end: int = 0
    is_relative: bool = False
    """"3시간 전": true to the unit named, no further."""


def read_time(text: str | None, *, now: datetime, zone: tzinfo) -> datetime | None:
    """The first time that a text says; None where it says none that can be."""
    moment = read_moment(text, now=now, zone=zone)
    return moment.at if moment else None


def read_moment(text: str | None, *, now: datetime, zone: tzinfo) -> Moment | None:
    """The first time in a text that is about nothing else: a cell, an attribute, what follows a label."""
    if not text or not (text := text.strip()):
        return None
    found = find_moments(text, now=now, zone=zone, limit=1)
    return found[0] if found else _short_form(text, now.astimezone(zone))


def find_moments(text: str, *, now: datetime, zone: tzinfo, limit: int = 20) -> list[Moment]:
    """Every full date (with a year) in a text, in order."""
    found: list[Moment] = []
    for match in _DATE.finditer(text):
        moment = _from_date(text, match, now, zone)
        if moment:
            found.append(moment)
            if len(found) >= limit:
                break
    return found


def _from_date(text: str, match: re.Match[str], now: datetime, zone: tzinfo) -> Moment | None:
    groups = next(names for names in _DATE_GROUPS if match.group(names[0]))
    year, month, day = (match.group(name) for name in groups)
    number = _MONTHS[month[:3].lower()] if month[0].isalpha() else int(month)
    whole = int(year)
    if len(year) == 2:
        whole += 2000 if whole <= now.year % 100 + 1 else 1900
    if match.group("ch") or match.group("jh"):
        names = ("ch", "ci", "cs") if match.group("ch") else ("jh", "ji", "js")
        hour, minute, second = (int(match.group(name) or 0) for name in names)
        offset, end = (
            (_NAMED.get(match.group("jz") or "", zone), match.end()) if match.group("jh") else _offset(text, match.end(), zone)
        )
        return _moment(whole, number, int(day), (hour, minute, second), offset, now, match.start(), end)
    gap = _GAP.match(text, match.end())
    clock = _CLOCK.match(text, gap.end() if gap else match.end())
    if not clock:
        return _moment(whole, number, int(day), None, zone, now, match.start(), match.end())
    offset, end = _offset(text, clock.end(), zone)
    return _moment(whole, number, int(day), _clock_time(clock), offset, now, match.start(), end)


def _short_form(text: str, now: datetime) -> Moment | None:
    """A time that leans on the moment of the capture: no year, no day, or "… ago"."""
    if _EPOCH.fullmatch(text):
        at = datetime.fromtimestamp(int(text[:10]), tz=now.tzinfo)
        return Moment(at=at, has_clock=True, end=len(text)) if _is_possible(at, now) else None
    if _DATE_LIKE.search(text):
        return None
    ago = _AGO.search(text)
    if ago:
        return _ago(ago, now)
    if _JUST_NOW.search(text):
        return Moment(at=now.replace(microsecond=0), has_clock=True, end=len(text), is_relative=True)
    word = _DAY_WORD.search(text)
    date = None if word else _MONTH_DAY.search(text)
    clock = _CLOCK.search(text, (word or date).end() if (word or date) else 0)  # type: ignore[union-attr]
    if word:
        day = now - timedelta(days=0 if word.group("today") else 1 if word.group("yesterday") else 2)
        return _moment(day.year, day.month, day.day, _clock_time(clock) if clock else None, now.tzinfo, now, 0, len(text))
    if date:
        return _without_year(date, clock, now, len(text))
    if not clock or len(text) > len(clock.group()) + 12:
        return None
    today = _moment(now.year, now.month, now.day, _clock_time(clock), now.tzinfo, now, 0, len(text))
    if today and today.at > now + timedelta(minutes=10):
        return Moment(at=today.at - timedelta(days=1), has_clock=True, end=len(text))
    return today


def _without_year(date: re.Match[str], clock: re.Match[str] | None, now: datetime, end: int) -> Moment | None:
    """The latest such day that is not ahead of the capture."""
    time = _clock_time(clock) if clock else None
    for year in (now.year, now.year - 1):
        moment = _moment(year, int(date.group("m")), int(date.group("d")), time, now.tzinfo, now, 0, end)
        if moment:
            return moment
    return None


def _ago(match: re.Match[str], now: datetime) -> Moment:
    number, unit = int(match.group("n")), match.group("unit").lower()
    for prefix, seconds in (("초", 1), ("분", 60), ("시간", 3600), ("sec", 1), ("min", 60), ("hour", 3600)):
        if unit.startswith(prefix):
            at = now - timedelta(seconds=number * seconds)
            return Moment(at=at.replace(microsecond=0), has_clock=True, start=match.start(), end=match.end(), is_relative=True)
    days = next(days for prefix, days in _AGO_DAYS.items() if unit.startswith(prefix))
    day = max(now - timedelta(days=min(number * days, 36_500)), _OLDEST)
    at = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return Moment(at=at, has_clock=False, start=match.start(), end=match.end(), is_relative=True)


def _clock_time(clock: re.Match[str]) -> tuple[int, int, int]:
    hour = int(clock.group("h"))
    half = (clock.group("half") or clock.group("after") or "").lower()
    if half.startswith(("오후", "p", "저녁", "밤", "낮")) and hour < 12 and not (half == "낮" and hour >= 10):
        hour += 12
    elif half.startswith(("오전", "a", "새벽")) and hour == 12:
        hour = 0
    return hour, int(clock.group("i") or clock.group("ki") or 0), int(clock.group("s") or clock.group("ks") or 0)


def _offset(text: str, at: int, zone: tzinfo) -> tuple[tzinfo, int]:
    match = _OFFSET.match(text, at)
    if not match:
        return zone, at
    if match.group("utc"):
        return UTC, match.end()
    if match.group("name"):
        return _NAMED[match.group("name").upper()], match.end()
    sign = match.group("sign") or match.group("hsign")
    minutes = int(match.group("oh") or match.group("hh")) * 60 + int(match.group("om") or 0)
    if minutes > 14 * 60:
        return zone, at
    return timezone(timedelta(minutes=minutes if sign == "+" else -minutes)), match.end()


def _moment(
    year: int, month: int, day: int, clock: tuple[int, int, int] | None, zone: tzinfo | None, now: datetime, start: int, end: int
) -> Moment | None:
    hour, minute, second = clock or (0, 0, 0)
    try:
        at = datetime(year, month, day, hour % 24, minute, second, tzinfo=zone)
        at += timedelta(days=hour // 24)
    except (ValueError, OverflowError):
        return None
    if hour > 24 or not _is_possible(at, now):
        return None
    return Moment(at=at, has_clock=clock is not None, start=start, end=end)


def _is_possible(at: datetime, now: datetime) -> bool:
    return _OLDEST <= at <= now + _AHEAD and not _EPOCH_DAYS[0] <= at <= _EPOCH_DAYS[1]
