"""Who wrote the article? On a publisher's page reporters, never the outlet; on a board whoever is shown as the writer.

Order on a publisher's page: the site's own rule; JSON-LD or the site's own data; metas made for bylines (dable:author, …);
microdata; the lines beside the headline; the article's text in the page's data; a byline with a mail address further down. A
later one that names the same persons and more is taken instead. Where these are silent: the reporter's card below the text, who
made the pictures, a name that the site itself bears.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.extract.byline import Byline
from archive.extract.evidence import Evidence, Line, article_end, is_called, short_text
from archive.extract.labels import NAVIGATION_CLASS, NICKNAME_CLASS
from archive.extract.look import Look
from archive.extract.outlets import looks_like_outlet
from archive.extract.select import Found
from archive.extract.shown import is_caption, shown_byline
from archive.extract.writer import board_name, find_writer
from archive.normalise.names import byline_from_body, is_credit, looks_like_name, names_in
from archive.normalise.text import compare_key

_METAS_NAMES = """
dable:author article:author og:article:author og.article.author nextweb:reporter byl author dc.creator dcterms.creator
twitter:creator parsely-author sailthru.author article:author_name reporter writer naver:author cxenseparse:author
"""
_METAS = tuple(_METAS_NAMES.split())
_TITLE_TAIL = re.compile(r"\s[-–—:|<>]+\s|[|<>ㅣ│]")
_HANGUL = re.compile(r"[가-힣]")
_CARD = re.compile(
    r"(?:다른|최신|최근|작성)\s?기사|기사\s?(?:\d[\d,]*\s?[개건]|(?:더|모두|전체)?\s?보기|목록)|기자\s?(?:페이지|구독|홈)|취재합니다|담당합니다|씁니다"
)
"""What stands in a reporter's card beside the name."""
_CARD_LINES, _CARD_LONGEST = 16, 160
_NICK_LINES = 8
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
    persons = [claim for claim in claims if not _is_house(claim, evidence)]
    shown, credited = shown_byline(evidence, at, outlets)
    for claim in persons:
        return _fullest(claim, persons, shown)
    if shown.authors:
        return shown
    names, raw = byline_from_body(evidence.linked.text, outlets=outlets)
    if names:
        return Byline(authors=names, raw=raw, source=f"{evidence.linked.source}:text")
    closing = _closing(evidence, at, outlets)
    if closing.authors:
        return closing
    house = next((replace(claim, source=f"house:{claim.source}") for claim in claims), Byline())
    nickname = Byline() if evidence.linked.has_article else _nickname(evidence, at)
    return next((guess for guess in (_card(evidence, at), credited, house) if guess.authors), nickname)


def _is_house(claim: Byline, evidence: Evidence) -> bool:
    """Whether a claim may name the house: it stands at the end of <title>, or no word of it is a Korean's name."""
    tail = compare_key(_TITLE_TAIL.split(evidence.page_title)[-1])
    if any(compare_key(name) == tail for name in claim.authors):
        return True
    return all(_HANGUL.search(name) and not looks_like_name(name) for name in claim.authors)


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


def _card(evidence: Evidence, at: int | None) -> Byline:
    """The name in the one reporter's card right below the text, where it stands alone in its element."""
    if at is None:
        return Byline()
    lines = evidence.lines
    end = article_end(lines, at, 400)
    last = next((index for index in range(end - 1, at, -1) if len(lines[index].text) > _PARAGRAPH // 2), end)
    names = {line.text for line in lines[last + 1 : min(end, last + _CARD_LINES)] if _is_on_card(line)}
    return Byline(authors=tuple(names), raw=", ".join(names), source="visible:card") if len(names) == 1 else Byline()


def _is_on_card(line: Line) -> bool:
    """Whether a name begins a small element that speaks of a reporter's work. Several such are a ranking of reporters."""
    if len(line.text) < 3 or not looks_like_name(line.text):
        return False
    if is_called(line.node, NAVIGATION_CLASS, 3) or next(line.node.iterancestors("aside"), None) is not None:
        return False
    box = line.node
    for _ in range(3):
        parent = box.getparent()
        text = short_text(parent, _CARD_LONGEST) if parent is not None else None
        if parent is None or text is None or not text.startswith(line.text):
            return False
        if _CARD.search(text):
            return True
        box = parent
    return False


def _nickname(evidence: Evidence, at: int | None) -> Byline:
    """Whoever is shown by a nickname between a blog's headline and its text."""
    if at is None:
        return Byline()
    for line in evidence.lines[at + 1 : at + 1 + _NICK_LINES]:
        if len(line.text) > _LONGEST:
            break
        if is_called(line.node, NICKNAME_CLASS) and (name := board_name(line.text)):
            return Byline(authors=(name,), raw=line.text, source="visible:nickname")
    return Byline()


def _closing(evidence: Evidence, at: int | None, outlets: tuple[str, ...]) -> Byline:
    """A byline with a mail address, or a reporter's sign-off, below the headline."""
    if at is None:
        return Byline()
    lines = [line.text for line in evidence.lines[at + 1 : at + 400] if "@" not in line.text or not is_caption(line)]
    for index, text in enumerate(lines):
        if len(text) > 120 or not (
            "@" in text
            or text.endswith(("기자]", "기자)", "입니다."))
            or (index + 1 < len(lines) and "@" in lines[index + 1][:40])
        ):
            continue
        names, raw = byline_from_body([text], outlets=outlets)
        if names and not is_credit(lines[index - 1] if index and len(lines[index - 1]) < 8 else text):
            return Byline(authors=names, raw=raw, source="visible:closing")
    return Byline()
