"""What do the lines around a headline say: when, by whom, in which section?

Only the lines beside the headline are read, so that the times of comments, list rows and neighbours are never taken for the
article's. A time after a word (입력, 수정, …) beats one without; the first beats later ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from lxml.html import HtmlElement

from archive.extract.evidence import Line, article_end, is_called, is_in_row
from archive.extract.labels import MODIFIED, OTHER_TIME, PUBLISHED, SURE, VIEWS
from archive.normalise.time import Moment, find_moments, read_moment

_BEFORE, _AFTER = 12, 60
_MOST = 3_000
_DIGIT = re.compile(r"\d")
_REACH = 2
"""A word is followed by its time at once, or after a sign of its own. (A button 수정 is followed by what comes by chance.)"""
_LONGEST = 140
"""A longer piece of text is a paragraph, and no place for particulars."""
_HALF = r"(?:오전|오후|[ap]\.?m\.?)"
_HOUR = rf"(?:{_HALF}\s?)?\d{{1,2}}(?::\d\d(?::\d\d)?|\s?시\s?\d{{1,2}}\s?분)(?:\s?{_HALF})?"
_SHORT_FORM = re.compile(
    rf"^\W*(?:{_HOUR}|\d{{1,2}}[-./]\d{{1,2}}\.?(?:\s+\d{{1,2}}:\d\d(?::\d\d)?)?|\d{{1,3}}\s?(?:초|분|시간|일|주|개월"
    r"|달|년)\s?전|방금\s?전?|어제(?:\s\d\d:\d\d)?"
    rf"|(?:(?:오늘|어제)|\d{{1,2}}(?:월\s?|[-./])\d{{1,2}}(?:일|\.)?(?:\s?\([월화수목금토일]\))?)\s+{_HOUR})\W*$",
    re.IGNORECASE,
)
_LONE_CLOCK = re.compile(rf"\W*{_HOUR}\W*", re.IGNORECASE)
_DAY = r"(?<!\d)(?:19|20)?\d\d\s?[-./년]\s?\d\d?\s?[-./월]\s?\d\d?\s?[.일]?\s?(?:\(?[월화수목금토일](?:요일)?\)?)?"
_DAY_AT_END = re.compile(rf"(?:{_DAY}|(?<!\d)\d\d?월\s?\d\d?일)[\s,|·]*$")
_LONE_WEEKDAY = re.compile(r"\W*[월화수목금토일](?:요일)?\W*")
_LONE_DAY = re.compile(rf"\W*{_DAY}\W*")
_PLAYED = re.compile(r"dur(?:ation)?|play|run(?:ning)?_?time|length", re.IGNORECASE)
"""What looks like a clock and says how long a film is."""
_LONGEST_CLOCK = 14
_WORTH_A_LOOK = re.compile(
    r"\d|입력|등록|수정|승인|송고|작성|날짜|일시|게시|발행|게재|보도|업데이트|갱신|변경|편집|배포|공개|방금|어제|date|posted"
    r"|published|created|edited|modified",
    re.IGNORECASE,
)
_KINDS = (
    ("modified", MODIFIED, ("수정", "업데이트", "갱신", "변경", "편집", "최종", "updat", "modif", "edit")),
    ("other", OTHER_TIME, ("지면", "마감", "기간", "행사", "접수", "촬영", "방송일", "개봉", "다운로드", "까지", "부터")),
    (
        "published",
        PUBLISHED,
        (
            *("입력", "등록", "송고", "승인", "작성", "게재", "발행", "게시", "보도", "배포", "공개", "날짜", "일시"),
            *("publish", "post", "creat", "regist", "date"),
        ),
    ),
)
"""What a time can be, the words that say so, and a part of each by which lines without them are passed over."""
_TIME_ATTRIBUTES = (
    "datetime",
    "data-date-time",
    "data-modify-date-time",
    "data-datetime",
    "data-date",
    "data-time",
    "data-timestamp",
    "title",
    "content",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A time shown on the page."""

    moment: Moment
    raw: str
    source: str
    """"visible:입력": the word before it; "visible": none."""
    distance: int
    """Lines from the headline; negative: before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """The times shown beside the headline, best first."""

    published: tuple[Shown, ...] = ()
    modified: tuple[Shown, ...] = ()
    unlabelled: tuple[Shown, ...] = ()


def read_masthead(lines: tuple[Line, ...], at: int | None, *, now: datetime, zone: tzinfo) -> Masthead:
    """The times around line `at`; with no headline on the page only those after an unmistakable word."""
    found: dict[str, list[Shown]] = {"published": [], "modified": [], "unlabelled": []}
    start, window = _window(lines, at)
    for kind, shown in _times(window, start - (at or 0), now, zone):
        if at is not None or (kind != "unlabelled" and SURE.search(shown.source) and shown.moment.has_clock):
            found[kind].append(shown)
    ordered = {kind: tuple(sorted(times, key=_order)) for kind, times in found.items()}
    return Masthead(**ordered)


def _order(shown: Shown) -> tuple[bool, bool]:
    return shown.distance < 0, not shown.moment.has_clock


def _window(lines: tuple[Line, ...], at: int | None) -> tuple[int, tuple[Line, ...]]:
    if at is None:
        return 0, lines[:_MOST]
    start = max(0, at - _BEFORE)
    return start, _with_days(lines[start : article_end(lines, at, _AFTER)])


def _with_days(window: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines with each clock that is alone in its element put behind the day beside it: it is that day's, not today's."""
    clocks = [
        index for index, line in enumerate(window) if 4 <= len(line.text) <= _LONGEST_CLOCK and _LONE_CLOCK.fullmatch(line.text)
    ]
    if not clocks:
        return window
    joined = list(window)
    for index in clocks:
        is_played = is_called(window[index].node, _PLAYED)
        day = None if is_played else _day_beside(window, index)
        if is_played:
            joined[index] = Line("", window[index].node)
        elif day is not None:
            joined[day] = Line(f"{window[day].text} {window[index].text}", window[day].node)
            joined[index] = Line("", window[index].node)
    return tuple(joined)


def _day_beside(window: tuple[Line, ...], index: int) -> int | None:
    """The line that ends in a day before a clock, with no more than a sign between them; else that which is a day after it."""
    previous = window[index - 1].text if index else ""
    before = index - 1 if any(map(str.isalnum, previous)) and not _LONE_WEEKDAY.fullmatch(previous) else index - 2
    if before >= 0 and len(window[before].text) <= _LONGEST and _DAY_AT_END.search(window[before].text):
        return before
    after = index + 1
    return after if after < len(window) and _LONE_DAY.fullmatch(window[after].text) else None


def _times(window: tuple[Line, ...], first: int, now: datetime, zone: tzinfo) -> Iterator[tuple[str, Shown]]:
    """Every time in the window with what it is the time of. A word holds for the next pieces of text."""
    pending: tuple[str, str, int] | None = None
    for index, line in enumerate(window):
        if len(line.text) > _LONGEST:
            pending = None
            continue
        marks = sorted(_marks(line, now, zone), key=lambda mark: mark[0])
        for _, kind, value in marks:
            if isinstance(value, str):
                pending = None if line.node.tag in ("a", "button") else (kind, value, index)
                continue
            if pending and pending[0] == "other" and pending[2] != index:
                pending = None
            distance = first + index
            if distance < 0 and is_in_row(line.node):
                continue
            refined, raw = _refined(line.node, value, line.text[value.start : value.end] or line.text, now, zone)
            if pending and index - pending[2] <= _REACH:
                if pending[0] != "other":
                    yield pending[0], Shown(moment=refined, raw=raw, source=f"visible:{pending[1]}", distance=distance)
            elif distance < 0 and VIEWS.search(line.text):
                yield "published", Shown(moment=refined, raw=raw, source="visible:views", distance=distance)
            elif len(line.text) <= 60:
                yield "unlabelled", Shown(moment=refined, raw=raw, source="visible", distance=distance)
            pending = None


_LETTERS = frozenset("0123456789０１２３４５６７８９입등수승송작날일게발보업갱변편배공방어dpceumDPCEUM")
"""What is worth a look has one of these."""


def _marks(line: Line, now: datetime, zone: tzinfo) -> Iterator[tuple[int, str, str | Moment]]:
    """The words and times in a line with their positions."""
    text = line.text
    if _LETTERS.isdisjoint(text) or not _WORTH_A_LOOK.search(text):
        return
    taken: list[tuple[int, int]] = []
    lowered = text.lower()
    for kind, pattern, words in _KINDS:
        if not any(word in lowered for word in words):
            continue
        for match in pattern.finditer(text):
            if not any(start <= match.start() < end for start, end in taken):
                taken.append(match.span())
                yield match.start(), kind, match.group()
    if _DIGIT.search(text) or text.startswith(("방금", "어제")):
        moments = find_moments(text, now=now, zone=zone, limit=4)
        for moment in moments:
            yield moment.start, "time", moment
        if not moments:
            rest = text[max((end for _, end in taken), default=0) :].lstrip(" :：|")
            said = line.node.get("datetime") if line.node.tag == "time" else rest if _SHORT_FORM.match(rest) else None
            if said and (moment_found := read_moment(said, now=now, zone=zone)):
                yield len(text), "time", moment_found


def _refined(node: HtmlElement, moment: Moment, raw: str, now: datetime, zone: tzinfo) -> tuple[Moment, str]:
    """The time as an attribute of its element says it, where that is finer than what is shown."""
    for element in (node, node.getparent()):
        if element is None or len(element) > 3:
            continue
        for name in _TIME_ATTRIBUTES:
            value = element.get(name)
            if not value or len(value) > 40 or (element is not node and name == "title"):
                continue
            finer = read_moment(value, now=now, zone=zone)
            if finer and finer.has_clock and not finer.is_relative and _fits(moment, finer):
                return finer, value
    return moment, raw.strip()


def _fits(shown: Moment, finer: Moment) -> bool:
    """Whether two readings can be of one time: to the minute where a clock is shown, else to the day."""
    apart = abs((shown.at - finer.at).total_seconds())
    if shown.is_relative:
        return apart < 2 * 86_400 or not shown.has_clock
    return apart < 60 if shown.has_clock else 0 <= (finer.at - shown.at).total_seconds() < 86_400
