"""Who wrote the article? On a publisher's page reporters, never the outlet; on a board whoever is shown as the writer.

Order on a publisher's page: the site's own rule; JSON-LD or the site's own data; metas made for bylines (dable:author, …);
microdata; the lines beside the headline; a byline with a mail address further down. A later one that names the same persons
and more is taken instead. On a board: the rule; the value after 글쓴이 or 작성자; the element that is called a writer by its
class; the author meta.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.extract.evidence import Evidence, Line, is_called, short_text
from archive.extract.labels import END, NAVIGATION_CLASS, REPORTER_CLASS, VIEWS, WRITER, WRITER_CLASS
from archive.extract.outlets import looks_like_outlet
from archive.extract.select import Found
from archive.normalise.names import byline_from_body, looks_like_name, names_in

_METAS_NAMES = """
dable:author article:author og:article:author nextweb:reporter byl author dc.creator dcterms.creator twitter:creator
parsely-author sailthru.author article:author_name reporter writer naver:author cxenseparse:author
"""
_METAS = tuple(_METAS_NAMES.split())
_BOARD_GENERATOR = re.compile(r"rhymix|xpressengine|gnuboard|kimsq|zeroboard", re.IGNORECASE)
_BOARD_SCRIPT = ("g5_bbs_url", "g4_bbs", "document_srl", "bo_table=")
_REPORTER_LINE = re.compile(r"기자|특파원|논설위원|에디터|칼럼니스트|앵커|아나운서|리포터|캐스터|편집위원|통신원|PD\b")
_MENU = re.compile(
    r"^(?:쪽지|자기소개|아이디|이름|전체게시물|회원|홈페이지|메일|작성글|프로필|포인트|로그인|검색|조회|댓글|추천|날짜|작성일"
    r"|등록일|수정|삭제|목록|비밀번호|\d)"
)
_BEFORE, _AFTER = 8, 40
_LONGEST = 60
_PARAGRAPH = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """The authors, the byline as it stood there, and where."""

    authors: tuple[str, ...] = ()
    raw: str | None = None
    source: str | None = None


def find_authors(evidence: Evidence, at: int | None, *, given: list[Found], outlets: Iterable[str], is_board: bool) -> Byline:
    """The byline of the article whose headline stands at line `at`."""
    outlets = tuple(outlets)
    if is_board:
        return _writer(evidence, at, given)
    return _reporters(evidence, at, given, outlets)


def is_board_post(evidence: Evidence, at: int | None, page_text: str) -> bool:
    """Whether an undescribed page is a board's post: its maker says so, or a board's particulars stand beside its headline."""
    if _BOARD_GENERATOR.search(evidence.meta("generator")) or any(mark in page_text for mark in _BOARD_SCRIPT[:2]):
        return True
    if evidence.linked.has_article or at is None:
        return False
    beside = evidence.lines[max(0, at - _BEFORE) : at + 16]
    has_views = any(VIEWS.search(line.text) and len(line.text) < 30 for line in beside)
    return has_views and any(len(line.text) < 24 and WRITER.search(line.text) for line in beside)


def _writer(evidence: Evidence, at: int | None, given: list[Found]) -> Byline:
    for found in given:
        name = _board_name(found.value)
        if name:
            return Byline(authors=(name,), raw=found.value, source=found.source)
    for label, name in _writers_shown(evidence, at):
        return Byline(authors=(name,), raw=name, source=f"visible:{label}")
    for meta in ("og:article:author", "article:author", "author", "dable:author"):
        name = _board_name(evidence.meta(meta))
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
            name = _board_name(rest or (lines[index + 1].text if index + 1 < len(lines) else ""))
            if name:
                yield label.group().strip(" :："), name
        elif is_called(line.node, WRITER_CLASS) and (name := _board_name(line.text)):
            yield "class", name
    for line in lines[at + 1 : min(end, at + 6)]:
        if not VIEWS.search(line.text) and (name := _board_name(line.text)) and len(name) <= 20:
            yield "beside", name


def _masthead_end(lines: tuple[Line, ...], at: int) -> int:
    """Where the first paragraph begins: comments and their writers lie behind it."""
    for index in range(at + 1, min(at + _AFTER, len(lines))):
        if len(lines[index].text) > 80 or END.match(lines[index].text):
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


def _board_name(text: str | None) -> str | None:
    """A nickname as shown, without its level and its label."""
    clean = re.sub(
        r"^\s*(?:\[레벨:\d+\]|Lv\.?\s?\d+|(?:글쓴이|작성자|by)\s*[:：]?)\s*|\s*(?:님|\([\d.*]{7,}\))$", "", text or ""
    ).strip()
    return clean if 0 < len(clean) <= 40 and not _MENU.match(clean) else None


def _reporters(evidence: Evidence, at: int | None, given: list[Found], outlets: tuple[str, ...]) -> Byline:
    names = _all_names((found.value for found in given), outlets)
    if names:
        return Byline(authors=names, raw=", ".join(dict.fromkeys(found.value for found in given)), source=given[0].source)
    claims = [claim for claim in _claims(evidence, outlets) if claim.authors]
    shown = _shown_byline(evidence, at, outlets)
    for claim in claims:
        return _fullest(claim, claims, shown)
    if shown.authors:
        return shown
    names, raw = byline_from_body(evidence.linked.text, outlets=outlets)
    if names:
        return Byline(authors=names, raw=raw, source=f"{evidence.linked.source}:text")
    return _closing(evidence, at, outlets)


def _claims(evidence: Evidence, outlets: tuple[str, ...]) -> Iterator[Byline]:
    ld = evidence.linked.authors
    if ld:
        yield Byline(authors=_all_names(ld, outlets), raw=", ".join(ld), source=f"{evidence.linked.source}:author")
    for meta in _METAS:
        contents = evidence.metas.get(meta, ())
        yield Byline(authors=_all_names(contents, outlets), raw=", ".join(contents), source=f"meta:{meta}")
    written = evidence.properties.get("author", ()) or evidence.properties.get("name", ())[:0]
    yield Byline(authors=_all_names(written, outlets), raw=", ".join(written), source="microdata:author")


def _fullest(first: Byline, claims: list[Byline], shown: Byline) -> Byline:
    """The first claim, or another that names the same persons and more."""
    best = first
    for claim in (*claims, shown):
        if len(claim.authors) > len(best.authors) and set(best.authors) <= set(claim.authors) and len(claim.authors) <= 6:
            best = claim
    return best


def _all_names(texts: Iterable[str], outlets: tuple[str, ...]) -> tuple[str, ...]:
    found = [name for text in texts if not text.startswith("http") for name in names_in(text, outlets=outlets, trusted=True)]
    return tuple(dict.fromkeys(name for name in found if not looks_like_outlet(name)))


def _shown_byline(evidence: Evidence, at: int | None, outlets: tuple[str, ...]) -> Byline:
    """Names with a reporter's title, or in an element called a byline, beside the headline."""
    if at is None:
        return Byline()
    found: list[str] = []
    raws: list[str] = []
    in_text = False
    for index, line in enumerate(evidence.lines[max(0, at - _BEFORE) : at + _AFTER], max(0, at - _BEFORE)):
        if END.match(line.text):
            break
        if len(line.text) > _LONGEST:
            in_text = in_text or (index > at and len(line.text) > _PARAGRAPH)
            continue
        text = _byline_text(line)
        if text is None or (in_text and not is_called(line.node, REPORTER_CLASS)) or is_called(line.node, NAVIGATION_CLASS, 3):
            continue
        names = [name for name in names_in(text, outlets=outlets, trusted=is_called(line.node, REPORTER_CLASS)) if len(name) > 1]
        if names and (_REPORTER_LINE.search(text) or all(looks_like_name(name) for name in names)):
            found.extend(names)
            raws.append(text)
    return (
        Byline(authors=tuple(dict.fromkeys(found)), raw=", ".join(dict.fromkeys(raws)) or None, source="visible:byline")
        if found
        else Byline()
    )


def _byline_text(line: Line) -> str | None:
    """The line, with its neighbours in one element where the title stands apart from the name; None where it is no byline."""
    if _REPORTER_LINE.search(line.text):
        if len(line.text) > 4 or looks_like_name(line.text[:-2]):
            return line.text
        return _whole(line.node)
    return _whole(line.node) if is_called(line.node, REPORTER_CLASS) else None


def _whole(node: HtmlElement) -> str | None:
    return short_text(node, _LONGEST)


def _closing(evidence: Evidence, at: int | None, outlets: tuple[str, ...]) -> Byline:
    """A byline with a mail address, or a reporter's sign-off, below the headline."""
    if at is None:
        return Byline()
    lines = [line.text for line in evidence.lines[at + 1 : at + 400]]
    for index, text in enumerate(lines):
        if len(text) > 120 or not (
            "@" in text
            or text.endswith(("기자]", "기자)", "입니다."))
            or (index + 1 < len(lines) and "@" in lines[index + 1][:40])
        ):
            continue
        names, raw = byline_from_body([text], outlets=outlets)
        if names:
            return Byline(authors=names, raw=raw, source="visible:closing")
    return Byline()
