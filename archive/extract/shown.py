"""Which names stand beside a headline: a byline, a writer's label, "글 홍길동 사진 이영희"; and which are those of photographers?

A line names its writers by a reporter's title, by an element that is called a byline and holds nothing but names, or by a form
that leaves no doubt. Link texts, captions, menus and what follows the text do not.
"""

import re

from lxml.html import HtmlElement

from archive.extract.byline import Byline
from archive.extract.evidence import Evidence, Line, article_end, is_called, short_text
from archive.extract.labels import (
    CAPTION_CLASS,
    MODIFIED,
    NAVIGATION_CLASS,
    OFFICE,
    OTHER_TIME,
    PUBLISHED,
    REPORTER_CLASS,
    WRITER,
)
from archive.extract.outlets import looks_like_outlet
from archive.extract.writer import board_name
from archive.normalise.name_words import OFFICES
from archive.normalise.names import is_credit, looks_like_name, names_in

_REPORTER_LINE = re.compile(r"기자|특파원|논설위원|에디터|칼럼니스트|앵커|아나운서|리포터|캐스터|편집위원|통신원|PD\b")
_OFFICE_LINE = re.compile(rf"^(?!\S{{1,3}}대\s\S+$)[가-힣]{{2,4}}\s+(?:\S+\s){{0,3}}?\S*(?:{'|'.join(sorted(OFFICES))})$")
"""The author of a column: "한바람 새벽대 교수"."""
_PARTICULARS = re.compile(
    r"^\S{2,12}\s?(?:기자|특파원|논설위원)[^가-힣]{0,4}.{0,20}?(?:입력|등록|승인|작성|송고)?\s?:?\s?(?:19|20)\d\d[-./년]"
    r".{0,80}$"
)
"""Name and times in one line."""
_BY = re.compile(r"(?:By|BY|by)\s+[A-Z][\w.'’-]+(?:(?:\s|,\s|\sand\s)[A-Z][\w.'’-]*){1,6}")
"""An English byline; names alone, without a title."""
_ENGLISH_JOB = re.compile(
    r"(?P<name>[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]*){1,3})(?:\s?[,|/·]\s?(?:[A-Z]\w+\s)?|\s(?:Staff|Senior|Campus)\s)"
    r"(?:Reporter|Writer|Correspondent|Editor|Contributor|Columnist)"
)
_ENGLISH_MAIL = re.compile(r"(?P<name>[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]*){1,3})\s*[|/(<\[]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+[)>\]]?")
_AFTER_A_SENTENCE = re.compile(r"[가-힣]다\.\s.*(?:기자|특파원)")
"""The end of a caption, or of a paragraph: "…열리고 있다. 홍길동 기자"."""
_MAIL = re.compile(r"[\[(<]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[)>\]]?")
_NAME_MAIL = re.compile(rf"(?P<name>[가-힣]{{3,4}})\s*[|/]?\s*{_MAIL.pattern}")
_NAME_AND_DATE = re.compile(
    r"(?P<name>[가-힣]{3,4})\s*[|ㅣ·/,]?\s*(?:19|20)\d\d\s?[-./년]\s?\d\d?\s?[-./월]\s?\d\d?\s?[.일]?\D{0,8}\d\d?(?::|시)\s?\d\d\D{0,4}"
)
"""A name with nothing but day and clock behind it."""
_WORDS_BY = re.compile(
    r"(?P<role>글|취재|정리|에디터|editor|words)(?P<too>\s?[·ㆍ&,/]\s?(?:사진|그림|영상|촬영))?(?P<sign>\s*[=:|/ㅣ]\s*|\s+)"
    r"(?P<names>[가-힣]{2,4}(?:\s?[,·ㆍ]\s?[가-힣]{2,4}){0,3})"
    r"(?P<pictures>[\s,|/·ㅣ]+(?:사진|그림|영상|촬영|포토|photo|일러스트|편집|디자인).{0,30})?",
    re.IGNORECASE,
)
"""Who wrote, without a title, as magazines say it: "글 홍길동 사진 이영희", "에디터 홍길동"."""
_ROLE_ALONE = re.compile(
    r"(?:글|취재|정리|에디터|editor|words)(?:\s?[·ㆍ&,/]\s?(?:사진|그림|영상|촬영))?\s*[=:|/ㅣ]?", re.IGNORECASE
)
_NO_WORD_OF_A_BYLINE = re.compile(r"[가-힣]{2,}(?<![부팀국실원장])(?<!뉴스)(?<!일보)(?<!신문)(?<!방송)")
_NO_WRITER = re.compile(
    r"첨부.*|파일.*|제목|번호|분류|구분|내용|상태|담당.*|부서.*|연락처|공개.*|처리.*|답변.*|출처|(?:최고)?(?:관리자|운영자)"
    r"|admin\w*|webmaster|편집[국부]|온라인뉴스[팀부]|\d+|.*\s.*\s.*",
    re.IGNORECASE,
)
"""What stands behind a writer's label that was left empty, or stands for nobody."""
_BEFORE, _AFTER = 8, 40
_NEAR, _LABELLED = 6, 16
"""Lines behind the headline within which a lone name, and one after a label, is the writer's: comments come later."""
_LONGEST = 60
_PARAGRAPH = 90


def shown_byline(evidence: Evidence, at: int | None, outlets: tuple[str, ...]) -> tuple[Byline, Byline]:
    """Names with a reporter's title, or in an element called a byline, beside the headline; and those of who made pictures."""
    if at is None:
        return Byline(), Byline()
    found: list[tuple[tuple[str, ...], str]] = []
    credited: list[tuple[tuple[str, ...], str]] = []
    in_text = False
    start = max(0, at - _BEFORE)
    for index, line in enumerate(evidence.lines[start : article_end(evidence.lines, at, _AFTER)], start):
        if len(line.text) > _LONGEST and not _PARTICULARS.match(line.text):
            in_text = in_text or (index > at and len(line.text) > _PARAGRAPH)
            continue
        said = _labelled(evidence, index, outlets) if at < index <= at + _LABELLED and not (in_text or found) else None
        said = said or (
            _untitled(_with_mail(evidence.lines, index), is_near=index - at <= _NEAR) if index > at and not found else None
        )
        if said is not None:
            found.append(said)
            continue
        text = _byline_text(line)
        if text is None or _is_elsewhere(line, text, in_text=in_text, is_known=bool(found)):
            continue
        names = _names_of(line, text, outlets)
        if names:
            is_picture = is_credit(text) or (
                index > 0 and len(evidence.lines[index - 1].text) < 8 and is_credit(evidence.lines[index - 1].text)
            )
            (credited if is_picture else found).append((names, text))
    return _joined(found, "visible:byline"), _joined(credited, "visible:credit")


def _joined(said: list[tuple[tuple[str, ...], str]], source: str) -> Byline:
    if not said:
        return Byline()
    names = tuple(dict.fromkeys(name for names, _ in said for name in names))
    return Byline(authors=names, raw=", ".join(dict.fromkeys(raw for _, raw in said)), source=source)


def _names_of(line: Line, text: str, outlets: tuple[str, ...]) -> tuple[str, ...]:
    """The names in a line that may be a byline; none where it says anything else."""
    is_english = _BY.fullmatch(text) is not None
    trusted = is_english or is_called(line.node, REPORTER_CLASS)
    names = tuple(name for name in names_in(text, outlets=outlets, trusted=trusted) if len(name) > 1)
    if is_english or _OFFICE_LINE.match(text) or (_REPORTER_LINE.search(text) and names_in(text, outlets=outlets)):
        return names
    if len({len(name) > 2 for name in names}) > 1:
        return ()
    others = text
    for name in names:
        others = others.replace(name, " ")
    return names if all(map(looks_like_name, names)) and not _NO_WORD_OF_A_BYLINE.search(others) else ()


def _with_mail(lines: tuple[Line, ...], index: int) -> Line:
    """The line with the mail address that stands alone in the next."""
    line = lines[index]
    if len(line.text) > 4 or index + 1 == len(lines) or not _MAIL.fullmatch(lines[index + 1].text):
        return line
    return Line(f"{line.text} {lines[index + 1].text}", line.node)


def _labelled(evidence: Evidence, index: int, outlets: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
    """The name after "글쓴이", in the line or on the next: a person's, an office's, on a page without an article's data any."""
    lines = evidence.lines
    label = WRITER.match(lines[index].text)
    if label is None:
        return None
    rest = lines[index].text[label.end() :].strip(" :：|")
    if not rest and index + 1 < len(lines):
        rest = lines[index + 1].text.lstrip(" :：|")
    name = board_name(rest)
    if name is None or len(name) > 20 or looks_like_outlet(name) or name in outlets or is_credit(name):
        return None
    if _NO_WRITER.fullmatch(name):
        return None
    is_plain = looks_like_name(name) or OFFICE.fullmatch(name)
    return ((name,), rest) if is_plain or not evidence.linked.has_article else None


def _untitled(line: Line, *, is_near: bool) -> tuple[tuple[str, ...], str] | None:
    """Names without a title, in a line that says nothing else: "글 홍길동 사진 이영희", "홍길동  2026. 11. 20. 16:05".

    `is_near`: right below the headline, where the less sure of them are believed.
    """
    if line.node.tag in ("a", "button", "label"):
        return None
    match = _ENGLISH_JOB.fullmatch(line.text) or _ENGLISH_MAIL.fullmatch(line.text)
    if match:
        return (match.group("name"),), line.text
    match = _NAME_MAIL.fullmatch(line.text) if is_near else None
    if match and looks_like_name(match.group("name")):
        return (match.group("name"),), line.text
    match = _NAME_AND_DATE.fullmatch(line.text) if is_near else None
    if match:
        name = match.group("name")
        is_label = any(word.search(name) for word in (PUBLISHED, MODIFIED, OTHER_TIME))
        return ((name,), line.text) if looks_like_name(name) and not is_label else None
    text = line.text
    if _ROLE_ALONE.fullmatch(text):
        parent = line.node.getparent()
        text = (short_text(parent, _LONGEST) if parent is not None else None) or ""
    match = _WORDS_BY.fullmatch(text)
    if not match:
        return None
    names = tuple(re.split(r"\s?[,·ㆍ]\s?", match.group("names")))
    is_sure = bool(match.group("sign").strip() or match.group("pictures") or match.group("too"))
    is_loose = is_near and match.group("role") not in ("취재", "정리") and all(len(name) == 3 for name in names)
    return (names, text) if all(map(looks_like_name, names)) and (is_sure or is_loose) else None


def _is_elsewhere(line: Line, text: str, *, in_text: bool, is_known: bool) -> bool:
    """Whether a line with names is none of the article's: a menu, a caption, a control, a word about the reporter below."""
    if in_text and (not is_called(line.node, REPORTER_CLASS) or (is_known and not _REPORTER_LINE.search(text))):
        return True
    if _AFTER_A_SENTENCE.search(text) or (text.endswith("다.") and not _REPORTER_LINE.search(text)) or line.node.tag == "button":
        return True
    return is_called(line.node, NAVIGATION_CLASS, 3) or is_caption(line)


def is_caption(line: Line) -> bool:
    return is_called(line.node, CAPTION_CLASS, 3) or next(line.node.iterancestors("figure"), None) is not None


def _byline_text(line: Line) -> str | None:
    """The line, with its neighbours in one element where the title stands apart from the name; None where it is no byline."""
    if _OFFICE_LINE.match(line.text) or _PARTICULARS.match(line.text) or _BY.fullmatch(line.text):
        return line.text
    if _REPORTER_LINE.search(line.text):
        if len(line.text) > 4 or looks_like_name(line.text[:-2]):
            return line.text
        whole, parent = _whole(line.node), line.node.getparent()
        return whole if whole != line.text or parent is None else _whole(parent)
    return _whole(line.node) if is_called(line.node, REPORTER_CLASS) else None


def _whole(node: HtmlElement) -> str | None:
    return short_text(node, _LONGEST)
