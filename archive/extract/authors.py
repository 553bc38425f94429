"""Who wrote the article? On a publisher's page reporters, never the outlet; on a board whoever is shown as the writer.

Order on a publisher's page: the site's own rule; JSON-LD or the site's own data; metas made for bylines (dable:author, …);
microdata; the lines beside the headline; the article's text in the page's data; a byline with a mail address further down. A
later one that names the same persons and more is taken instead.
"""

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from archive.extract.byline import Byline
from archive.extract.evidence import Evidence, Line, article_end, is_called, short_text
from archive.extract.labels import CAPTION_CLASS, NAVIGATION_CLASS, NICKNAME_CLASS, REPORTER_CLASS, WRITER
from archive.extract.look import Look
from archive.extract.outlets import looks_like_outlet
from archive.extract.select import Found
from archive.extract.writer import board_name, find_writer
from archive.normalise.name_words import OFFICES
from archive.normalise.names import byline_from_body, looks_like_name, names_in

_METAS_NAMES = """
dable:author article:author og:article:author og.article.author nextweb:reporter byl author dc.creator dcterms.creator
twitter:creator parsely-author sailthru.author article:author_name reporter writer naver:author cxenseparse:author
"""
_METAS = tuple(_METAS_NAMES.split())
_REPORTER_LINE = re.compile(r"기자|특파원|논설위원|에디터|칼럼니스트|앵커|아나운서|리포터|캐스터|편집위원|통신원|PD\b")
_OFFICE_LINE = re.compile(rf"^[가-힣]{{2,4}}\s+(?:\S+\s){{0,3}}?\S*(?:{'|'.join(sorted(OFFICES))})$")
"""The author of a column: "한바람 새벽대 교수"."""
_PARTICULARS = re.compile(
    r"^\S{2,12}\s?(?:기자|특파원|논설위원)[^가-힣]{0,4}.{0,20}?(?:입력|등록|승인|작성|송고)?\s?:?\s?(?:19|20)\d\d[-./년]"
    r".{0,80}$"
)
"""Name and times in one line."""
_BY = re.compile(r"By\s+[A-Z][\w.'’-]+(?:(?:\s|,\s|\sand\s)[A-Z][\w.'’-]*){1,6}")
"""An English byline; names alone, without a title."""
_AFTER_A_SENTENCE = re.compile(r"[가-힣]다\.\s.*(?:기자|특파원)")
"""The end of a caption, or of a paragraph: "…열리고 있다. 홍길동 기자"."""
_BEFORE, _AFTER = 8, 40
_LONGEST = 60
_PARAGRAPH = 90


def find_authors(look: Look, *, given: list[Found], outlets: Iterable[str], is_board: bool) -> Byline:
    """The byline of the article."""
    outlets = tuple(outlets)
    if is_board:
        return find_writer(look, given)
    return _reporters(look, given, outlets)


def _reporters(look: Look, given: list[Found], outlets: tuple[str, ...]) -> Byline:
    names = _all_names((found.value for found in given), outlets)
    if names:
        return Byline(authors=names, raw=", ".join(dict.fromkeys(found.value for found in given)), source=given[0].source)
    evidence, at = look.evidence, look.at
    claims = [claim for claim in _claims(evidence, outlets) if claim.authors]
    shown = _shown_byline(evidence, at, outlets)
    for claim in claims:
        return _fullest(claim, claims, shown)
    if shown.authors:
        return shown
    names, raw = byline_from_body(evidence.linked.text, outlets=outlets)
    if names:
        return Byline(authors=names, raw=raw, source=f"{evidence.linked.source}:text")
    closing = _closing(evidence, at, outlets)
    return closing if closing.authors or evidence.linked.has_article else _nickname(evidence, at)


def _claims(evidence: Evidence, outlets: tuple[str, ...]) -> Iterator[Byline]:
    ld = evidence.linked.authors
    if ld:
        yield Byline(authors=_all_names(ld, outlets), raw=", ".join(ld), source=f"{evidence.linked.source}:author")
    for meta in _METAS:
        contents = evidence.metas.get(meta, ())
        yield Byline(authors=_all_names(contents, outlets), raw=", ".join(contents), source=f"meta:{meta}")
    written = evidence.properties.get("author", ())
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
    start = max(0, at - _BEFORE)
    for index, line in enumerate(evidence.lines[start : article_end(evidence.lines, at, _AFTER)], start):
        if len(line.text) > _LONGEST and not _PARTICULARS.match(line.text):
            in_text = in_text or (index > at and len(line.text) > _PARAGRAPH)
            continue
        text = _labelled(evidence, index) if index > at and not (in_text or found) else None
        if text is not None:
            found.append(text)
            raws.append(text)
            continue
        text = _byline_text(line)
        if text is None or _is_elsewhere(line, text, in_text=in_text, is_known=bool(found)):
            continue
        is_english = _BY.fullmatch(text) is not None
        trusted = is_english or is_called(line.node, REPORTER_CLASS)
        names = [name for name in names_in(text, outlets=outlets, trusted=trusted) if len(name) > 1]
        if names and (is_english or _REPORTER_LINE.search(text) or _OFFICE_LINE.match(text) or all(map(looks_like_name, names))):
            found.extend(names)
            raws.append(text)
    if not found:
        return Byline()
    return Byline(authors=tuple(dict.fromkeys(found)), raw=", ".join(dict.fromkeys(raws)), source="visible:byline")


def _labelled(evidence: Evidence, index: int) -> str | None:
    """The name on the line after "글쓴이"."""
    if not WRITER.fullmatch(evidence.lines[index].text) or index + 1 >= len(evidence.lines):
        return None
    name = evidence.lines[index + 1].text
    return name if looks_like_name(name) else None


def _is_elsewhere(line: Line, text: str, *, in_text: bool, is_known: bool) -> bool:
    """Whether a line with names is none of the article's: a menu, a caption, a control, a word about the reporter below."""
    if in_text and (not is_called(line.node, REPORTER_CLASS) or (is_known and not _REPORTER_LINE.search(text))):
        return True
    if _AFTER_A_SENTENCE.search(text) or (text.endswith("다.") and not _REPORTER_LINE.search(text)) or line.node.tag == "button":
        return True
    return is_called(line.node, NAVIGATION_CLASS, 3) or _is_caption(line)


def _is_caption(line: Line) -> bool:
    return is_called(line.node, CAPTION_CLASS, 3) or next(line.node.iterancestors("figure"), None) is not None


def _byline_text(line: Line) -> str | None:
    """The line, with its neighbours in one element where the title stands apart from the name; None where it is no byline."""
    if _OFFICE_LINE.match(line.text) or _PARTICULARS.match(line.text) or _BY.fullmatch(line.text):
        return line.text
    if _REPORTER_LINE.search(line.text):
        if len(line.text) > 4 or looks_like_name(line.text[:-2]):
            return line.text
        return _whole(line.node)
    return _whole(line.node) if is_called(line.node, REPORTER_CLASS) else None


def _whole(node: HtmlElement) -> str | None:
    return short_text(node, _LONGEST)


def _nickname(evidence: Evidence, at: int | None) -> Byline:
    """Whoever is shown by a nickname between a blog's headline and its text."""
    if at is None:
        return Byline()
    for line in evidence.lines[at + 1 : at + 1 + _BEFORE]:
        if len(line.text) > _LONGEST:
            break
        if is_called(line.node, NICKNAME_CLASS) and (name := board_name(line.text)):
            return Byline(authors=(name,), raw=line.text, source="visible:nickname")
    return Byline()


def _closing(evidence: Evidence, at: int | None, outlets: tuple[str, ...]) -> Byline:
    """A byline with a mail address, or a reporter's sign-off, below the headline."""
    if at is None:
        return Byline()
    lines = [line.text for line in evidence.lines[at + 1 : at + 400] if "@" not in line.text or not _is_caption(line)]
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
