"""What is the article's headline: not the site's name, not the board's, not half of it?

Claims are made by JSON-LD, OpenGraph, other metas and <title>; each whole and cut at its separators. A claim that stands visibly
on the page, in a heading, with a date beside it, is what a reader takes for the headline, and the page's own spelling of it wins.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.extract.evidence import Evidence, Line, article_end, is_called, is_in_row, short_text
from archive.extract.labels import BOARD_NAME, MENU_CLASS, NAVIGATION_CLASS, PLACEHOLDERS, STOCK, SURE, TITLE_CLASS, VIEWS
from archive.normalise.text import compare_key

_CLAIMS = {
    "og:title": 3.0, "dable:title": 2.0, "headline": 2.0, "twitter:title": 1.0, "dc.title": 1.0, "dcterms.title": 1.0,
    "title": 1.0, "nextweb:artsubject": 1.0, "sailthru.title": 1.0, "naver:title": 1.0,
}  # fmt: skip
"""Metas that name the title, and how far they are to be believed; <title> counts 2, JSON-LD and the site's own data 3."""
_SPACED = r"\s+[-–—:·/•~]+\s+"
_SEPARATOR = re.compile(rf"({_SPACED}|\s*(?:::+|\|+|[<>〈〉«»‹›│┃ㅣ｜]|&gt;|&lt;)\s*|\s+[|]\s*)")
_TRAIL = re.compile(r"\s[<>«»‹›]\s")
"""Signs of a trail of sections ("제목 < 사회 < 기사본문"), which stand in no headline."""
_TIGHT_TAIL = re.compile(r"^(.{8,})(\s?[-–—|:]\s?)([^-–—|:]{2,24})$")
_TITLE_LABEL = re.compile(r"(?:글\s?)?제\s?목\s?[:：]?")
_QUOTES = "\"'“”‘’″′`[](){}<>《》〈〉「」『』【】… .·"
_DATE = re.compile(r"(?:19|20)?\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}|(?<!\d)\d{1,2}:\d\d(?!\d)|\d+\s?(?:분|시간|일)\s?전")
_DATED_ALONE = re.compile(
    r"(?:\D{2,6}\s*[:：|]?\s*)?(?:19|20)?\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}\s?[일.]?(?:\D{0,8}\d{1,2}:\d\d(?::\d\d)?)?"
)
"""A date with nothing but a word, a name or a clock beside it."""
_REPORTER = re.compile(r"[가-힣]{2,4}\s?(?:기자|특파원)(?:$|[\s(])")
_COUNT = re.compile(r"\s*[\[(]\s?\d{1,4}\s?[\])]$")
"""How many comments there are: "제목 [3]"."""
_HOME = re.compile(r"(?:https?://[^/]+)?/?(?:(?:index|main)\.\w+)?$", re.IGNORECASE)
"""Where a site's own name leads."""
_HEADING = ("h1", "h2", "h3", "h4", "h5", "h6")
_CLOSE, _NEAR, _FAR = 4, 14, 45
"""Pieces of text after a headline within which its date usually stands."""
_LONGEST = 300
_LONGEST_MENU = 12
"""Letters of a menu's entry; a headline that stands in a menu, as the newest, is longer."""
_BACK = 30
"""Pieces of text before a date within which its headline stands; a writer's menu may lie between."""
_MOST_LOOKS = 200
_MOST_LINES = 3_000
"""Pages are not that long; what is made to look so costs no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The title, where it was found, and where it stands among the page's lines (None: nowhere; of a ruled one nobody looked)."""

    text: str
    source: str
    at: int | None = None


@dataclass(slots=True)
class _Candidate:
    text: str
    source: str
    weight: float
    best: float = 0.0
    at: int | None = None
    is_menu: bool = False
    """It stands in a menu, as the name of the part of the site that the page belongs to."""


def find_title(evidence: Evidence, *, names: Iterable[str], given: str | None = None) -> Headline | None:
    """The headline. `names`: what the outlet, the site and the section are called. `given`: the title by the site's own rules."""
    keys_of_names = keys_of(names)
    if given:
        return Headline(text=_without_names(given, keys_of_names), source="rules")
    candidates = _claimed(evidence, keys_of_names)
    _look_on_page(evidence, candidates, keys_of_names)
    if not any(candidate.best >= 3 for candidate in candidates.values()):
        _add_structural(evidence, candidates, keys_of_names | {key for key, claim in candidates.items() if claim.is_menu})
    if not candidates:
        return None
    best = max(candidates.values(), key=lambda c: (c.weight + c.best, len(c.text)))
    return Headline(text=best.text, source=best.source, at=best.at)


def keys_of(names: Iterable[str]) -> frozenset[str]:
    """What is never a headline, for comparing: these names, and the words that all sites use."""
    return STOCK | PLACEHOLDERS | frozenset(filter(None, map(compare_key, names)))


def find_line(evidence: Evidence, title: str, names: frozenset[str]) -> int | None:
    """Where a known title stands best among the page's lines. `names`: keys of what is never a headline."""
    seen = _Candidate(title, "rules", 1.0)
    _look_on_page(evidence, {compare_key(title): seen}, names)
    return seen.at


def _claimed(evidence: Evidence, names: frozenset[str]) -> dict[str, _Candidate]:
    """Every claim and its parts, by comparison key."""
    candidates: dict[str, _Candidate] = {}
    for text, source, weight in _claims(evidence):
        whole = compare_key(text)
        if not whole or len(text) > _LONGEST:
            continue
        parts = list(_parts(text))
        named = any(compare_key(part) in names for cut in parts for part in cut[1])
        _add(candidates, text, source, weight * (0.4 if named else 1.0), names)
        for part, others in parts:
            cut_is_known = any(_is_name(other, names) for other in others)
            keeps_more = any(_is_name(piece, names) for piece in _SEPARATOR.split(part)[::2]) or bool(_TRAIL.search(part))
            _add(candidates, part, source, weight * (0.9 if cut_is_known else 0.45) * (0.5 if keeps_more else 1.0), names)
            tight = _TIGHT_TAIL.match(part)
            if tight and compare_key(tight.group(3)) in names:
                _add(candidates, tight.group(1), source, weight, names)
    return candidates


def _without_names(text: str, names: frozenset[str]) -> str:
    """The title without pieces at its beginning or end that are what the site is called."""
    pieces = _SEPARATOR.split(text)
    while len(pieces) > 1 and _is_name(pieces[-1], names):
        del pieces[-2:]
    while len(pieces) > 1 and _is_name(pieces[0], names):
        del pieces[:2]
    return "".join(pieces)


def _is_name(text: str, names: frozenset[str]) -> bool:
    """Whether a piece of a claim is what a site, a section or a board is called."""
    return compare_key(text) in names or bool(BOARD_NAME.fullmatch(text.strip()))


def _claims(evidence: Evidence) -> Iterator[tuple[str, str, float]]:
    if evidence.linked.headline:
        yield evidence.linked.headline, f"{evidence.linked.source}:headline", 3.0
    for name, weight in _CLAIMS.items():
        for content in evidence.metas.get(name, ())[:2]:
            yield content, f"meta:{name}", weight
    for value in evidence.properties.get("headline", ())[:1]:
        yield value, "microdata:headline", 2.0
    if evidence.page_title:
        yield evidence.page_title, "title", 2.0
    labelled = _labelled(evidence)
    if labelled:
        yield labelled, "visible:label", 3.0


def _labelled(evidence: Evidence) -> str | None:
    """What stands in the cell after "제목", in a row of these two alone."""
    for line in evidence.lines:
        if line.text[0] in "글제" and _TITLE_LABEL.fullmatch(line.text):
            row = next(line.node.iterancestors("tr"), None)
            if row is not None and len(row) == 2 and line.node in (row[0], *row[0].iterdescendants()):
                return short_text(row[1], _LONGEST)
    return None


def _add(candidates: dict[str, _Candidate], text: str, source: str, weight: float, names: frozenset[str]) -> None:
    text = text.strip(" -|:<>·")
    key = compare_key(text)
    if not key or len(text) > _LONGEST:
        return
    if all(_is_name(part, names) for part in _SEPARATOR.split(text)[::2]):
        weight = 0.1
    known = candidates.get(key)
    if known is None:
        candidates[key] = _Candidate(text, source, weight)
    else:
        known.weight += weight
        if len(text) > len(known.text) and weight >= 0.9:
            known.text, known.source = text, source


def _parts(text: str) -> Iterator[tuple[str, list[str]]]:
    """Beginnings and ends of a claim, cut at separators, with the pieces that were cut away."""
    pieces = _SEPARATOR.split(text)
    segments = pieces[::2]
    for count in range(1, min(len(segments), 7)):
        yield "".join(pieces[: 2 * count - 1]), segments[count:]
        yield "".join(pieces[2 * count :]), segments[:count]
    if len(segments) == 1:
        tight = _TIGHT_TAIL.match(text)
        if tight:
            yield tight.group(1), [tight.group(3)]


def _look_on_page(evidence: Evidence, candidates: dict[str, _Candidate], names: frozenset[str]) -> None:
    """Find the candidates among the visible lines; note the best place of each and take the spelling shown there."""
    looks = 0
    heads = {candidate.text.lstrip(_QUOTES)[:3] for candidate in candidates.values()} - {""}
    lines = evidence.lines
    for index, line in enumerate(lines):
        if line.text.lstrip(_QUOTES)[:3] not in heads:
            continue
        looks += 1
        if looks > _MOST_LOOKS:
            return
        for shown, node in _spellings(line):
            candidate = candidates.get(compare_key(shown))
            if candidate is None:
                continue
            if len(shown) <= _LONGEST_MENU and _is_in_menu(line.node):
                candidate.is_menu = True
            score = _place_score(lines, index, node) - (3.0 if candidate.is_menu or _is_name(shown, names) else 0.0)
            if score > candidate.best or candidate.at is None:
                candidate.best, candidate.at = score, index
                if score >= 2 and candidate.source != "rules":
                    candidate.text = shown
            break


def _is_in_menu(node: HtmlElement) -> bool:
    """Whether a line is a menu's link to a part of the site, or the site's own name on the way home."""
    link = next((part for part in _ancestors(node, 3) if part.tag == "a"), None)
    if link is None:
        return False
    return (
        bool(_HOME.match(link.get("href") or "#"))
        or is_called(link, MENU_CLASS, 6)
        or next(link.iterancestors("nav"), None) is not None
    )


def _spellings(line: Line) -> Iterator[tuple[str, HtmlElement]]:
    """The line's element and those around it as headlines; then the line alone, without what else its heading holds."""
    for node in _around(line.node):
        shown = short_text(node, _LONGEST)
        if shown is None:
            break
        yield shown, node
    yield line.text, line.node
    if line.text.endswith((")", "]")):
        yield _COUNT.sub("", line.text), line.node


def _around(node: HtmlElement) -> Iterator[HtmlElement]:
    for _ in range(3):
        yield node
        parent = node.getparent()
        if parent is None or parent.tag in ("body", "html", "tr", "ul", "table"):
            return
        node = parent


def _place_score(lines: tuple[Line, ...], index: int, node: HtmlElement) -> float:
    """How much a place looks like that of the page's own headline."""
    score = 1.0
    if any(part.tag in _HEADING for part in _around(node)):
        score += 1.5
    if is_called(node, TITLE_CLASS):
        score += 0.5
    after = _distance_to_date(lines, index)
    if after is not None:
        score += 3.0 if after <= _CLOSE else 2.5 if after <= _NEAR else 1.5
    elif any(_DATE.search(line.text) for line in lines[max(0, index - 3) : index]):
        score += 1.5
    if is_called(node, NAVIGATION_CLASS, 4):
        score -= 1.5
    if any(part.tag == "a" and _HOME.match(part.get("href") or "#") for part in _ancestors(node, 2)):
        score -= 2.0
    if any(part.tag in ("nav", "aside", "footer", "form", "td", "li") for part in _ancestors(node, 4)):
        score -= 1.0
    return score


def _distance_to_date(lines: tuple[Line, ...], index: int) -> int | None:
    """How many pieces after a headline a date stands, before the article ends or a paragraph goes by."""
    for distance, line in enumerate(lines[index + 1 : article_end(lines, index, _FAR)], 1):
        if len(line.text) < 80 and _DATE.search(line.text):
            return distance
    return None


def _ancestors(node: HtmlElement, levels: int) -> Iterator[HtmlElement]:
    for _ in range(levels):
        yield node
        parent = node.getparent()
        if parent is None:
            return
        node = parent


def _is_particular(text: str) -> bool:
    """A line that stands beside a headline alone: views, a labelled time, a reporter."""
    return len(text) < 60 and bool(VIEWS.search(text) or SURE.search(text) or _REPORTER.search(text))


def _add_structural(evidence: Evidence, candidates: dict[str, _Candidate], names: frozenset[str]) -> None:
    """The heading before the first line of a post's particulars: for pages whose metas and <title> name the board alone.

    Where no meta names anything else, a date that is alone in its element will do, right below the heading.
    """
    lines = evidence.lines[:_MOST_LINES]
    dated = [
        index for index, line in enumerate(lines) if len(line.text) <= 60 and _DATE.search(line.text) and not is_in_row(line.node)
    ]
    for index in dated:
        if any(_is_particular(near.text) for near in lines[max(0, index - 8) : index + 9]):
            found = _headings(lines, index, _BACK, names)
            if found:
                _prefer(max(found, key=lambda candidate: len(candidate.text)), candidates)
                return
    if any(not all(_is_name(part, names) for part in _SEPARATOR.split(claim)[::2]) for claim in _told(evidence)):
        return
    for index in dated:
        if _DATED_ALONE.fullmatch(lines[index].text):
            found = _headings(lines, index, _CLOSE, names)
            if found:
                _prefer(found[0], candidates)
                return


def _told(evidence: Evidence) -> Iterator[str]:
    """What the page tells others to call it."""
    yield from (claim for claim in (evidence.linked.headline, *evidence.metas.get("og:title", ())) if claim)


def _headings(lines: tuple[Line, ...], index: int, most: int, names: frozenset[str]) -> list[_Candidate]:
    """Headings before a line, the nearest first."""
    places = range(index - 1, max(-1, index - 1 - most), -1)
    return [heading for back in places if (heading := _heading(lines[back], back, names))]


def _prefer(heading: _Candidate, candidates: dict[str, _Candidate]) -> None:
    known = candidates.setdefault(compare_key(heading.text), heading)
    known.best = max(known.best, 4.5)


def _heading(line: Line, at: int, names: frozenset[str]) -> _Candidate | None:
    """The line as a headline, where it stands in a heading or the like and is no name of a place."""
    shown = short_text(line.node, 200) or ""
    key = compare_key(shown)
    if len(key) < 4 or key in names or BOARD_NAME.fullmatch(shown) or is_called(line.node, NAVIGATION_CLASS, 3):
        return None
    tags = [node.tag for node in _around(line.node)]
    is_heading = any(tag in _HEADING for tag in tags) or is_called(line.node, TITLE_CLASS, 1)
    is_cell = tags[0] in ("strong", "th", "td", "dt") and len(key) > 8
    return _Candidate(shown, "visible", 0.0, at=at) if is_heading or is_cell else None
