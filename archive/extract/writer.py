"""Who wrote a post on a board? Whoever is shown as its writer, an outlet or a desk too.

Order: the site's own rule; beside the headline the value after 글쓴이 or 작성자, the element that is called a writer, the first
line that is nothing else; the author meta; JSON-LD.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.extract.byline import Byline
from archive.extract.evidence import Evidence, Line, is_called
from archive.extract.labels import NICK_CLASS, VIEWS, VIEWS_CLASS, WRITER, WRITER_CLASS
from archive.extract.look import Look
from archive.extract.select import Found

_BOARD_GENERATOR = re.compile(r"rhymix|xpressengine|gnuboard|kimsq|zeroboard", re.IGNORECASE)
_BOARD_SCRIPT = ("g5_bbs_url", "g4_bbs", "document_srl=", 'id="phpbb"', 'id="bo_v"')
_REPORTER = re.compile(r"[가-힣]{2,4}\s?(?:기자|특파원)(?:$|[\s(])")
_MENU = re.compile(
    r"^(?:쪽지|자기소개|아이디|이름|전체게시물|회원|홈페이지|메일|작성글|프로필|포인트|로그인|검색|조회|댓글|추천|날짜|작성일"
    r"|등록일|수정|삭제|목록|비밀번호|\d)"
)
_BEFORE, _AFTER = 8, 40
_LONGEST = 60


def is_board_post(look: Look, page_text: str) -> bool:
    """Whether an undescribed page is a board's post: its maker says so, or a board's particulars stand beside its headline."""
    evidence = look.evidence
    if _BOARD_GENERATOR.search(evidence.meta("generator")) or any(mark in page_text for mark in _BOARD_SCRIPT):
        return True
    if evidence.linked.has_article or (at := look.at) is None:
        return False
    beside = evidence.lines[max(0, at - _BEFORE) : at + 16]
    short = [line for line in beside if len(line.text) < 30]
    has_views = any(_counts_views(line) for line in beside if len(line.text) < _LONGEST)
    if not has_views or any(_REPORTER.search(line.text) for line in short):
        return False
    return any(WRITER.search(line.text) or is_called(line.node, NICK_CLASS) for line in short)


def _counts_views(line: Line) -> bool:
    """Whether the line says how often the post was read: by a word, by its class, by the picture of an eye before the number."""
    if VIEWS.search(line.text):
        return True
    if not line.text.replace(",", "").isdecimal():
        return False
    return is_called(line.node, VIEWS_CLASS, 1) or any(is_called(child, VIEWS_CLASS, 1) for child in line.node)


def find_writer(look: Look, given: list[Found]) -> Byline:
    """The writer of the post."""
    evidence = look.evidence
    for found in given:
        name = board_name(found.value)
        if name:
            return Byline(authors=(name,), raw=found.value, source=found.source)
    for label, name in _writers_shown(evidence, look.at):
        return Byline(authors=(name,), raw=name, source=f"visible:{label}")
    for meta in ("og:article:author", "article:author", "author", "dable:author"):
        name = board_name(evidence.meta(meta))
        if name:
            return Byline(authors=(name,), raw=evidence.meta(meta), source=f"meta:{meta}")
    return Byline(authors=evidence.linked.authors[:1], raw=None, source="ld:author" if evidence.linked.authors else None)


def _writers_shown(evidence: Evidence, at: int | None) -> Iterator[tuple[str, str]]:
    """The values after a writer's label, then elements that are called writers, beside the headline."""
    if at is None:
        return
    lines = evidence.lines
    end = _masthead_end(lines, at)
    for index in (*range(at + 1, end), *range(at - 1, max(-1, at - _BEFORE), -1)):
        line = lines[index]
        if len(line.text) >= _LONGEST or _in_form(line.node):
            continue
        label = WRITER.search(line.text)
        if label:
            rest = line.text[label.end() :].strip(" :：|")
            name = board_name(rest or (lines[index + 1].text if index + 1 < len(lines) else ""))
            if name:
                yield label.group().strip(" :："), name
        elif is_called(line.node, WRITER_CLASS) and (name := board_name(line.text)):
            yield "class", name
    for line in lines[at + 1 : min(end, at + 6)]:
        if not VIEWS.search(line.text) and (name := board_name(line.text)) and len(name) <= 20:
            yield "beside", name


def _masthead_end(lines: tuple[Line, ...], at: int) -> int:
    """Where the first paragraph begins: comments and their writers lie behind it."""
    for index in range(at + 1, min(at + _AFTER, len(lines))):
        if len(lines[index].text) > 80:
            return index
    return min(at + _AFTER, len(lines))


def _in_form(node: HtmlElement | None) -> bool:
    """Fields of a comment form and heads of a list's columns are called so too."""
    for _ in range(4):
        if node is None:
            break
        if node.tag in ("label", "thead"):
            return True
        node = node.getparent()
    return False


def board_name(text: str | None) -> str | None:
    """A nickname as shown, without its level and its label."""
    clean = re.sub(
        r"^[\s:：|]*(?:\[레벨:\d+\]|Lv\.?\s?\d+|(?:글쓴이|작성자|by)\s*[:：]?)\s*|\s*\([\d.*]{7,}\)$|(?<=\S\S)\s*님$",
        "",
        text or "",
    ).strip()
    return clean if 0 < len(clean) <= 40 and not _MENU.match(clean) else None
