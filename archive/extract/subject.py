"""What is the article about: its section, its keywords, the line under its headline?"""

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from archive.extract.evidence import Evidence, is_called, is_in_row, short_text
from archive.extract.labels import STOCK, SUBTITLE_CLASS, SUMMARY_CLASS
from archive.extract.look import Look
from archive.extract.title import Headline
from archive.normalise.text import compare_key

_SECTIONS_NAMES = """
article:section og:article:section nextweb:section dable:section article.section section category article:section1
classification cxenseparse:section parsely-section
"""
_SECTIONS = tuple(_SECTIONS_NAMES.split())
_KEYWORDS = ("news_keywords", "article:tag", "og:article:tag", "nextweb:keyword", "keywords", "dc.subject", "parsely-tags")
_HANGUL = re.compile("[가-힣]")
_CODE = re.compile(r"[A-Za-z]{0,4}\d[\w-]*")
_MOST = 30
_PARAGRAPH = 100
_BY_ROBOT = re.compile(r"요약|(?<![A-Za-z])AI(?![A-Za-z])|인공지능")
"""What stands in or over a summary that no editor wrote."""


def section_names(evidence: Evidence) -> tuple[str, ...]:
    """Every name of a section or board on the page: none of them is a headline."""
    said = [content for name in _SECTIONS for content in evidence.metas.get(name, ())]
    return (*said, evidence.linked.section, *evidence.linked.breadcrumbs[:-1], *evidence.properties.get("articlesection", ()))


def find_section(evidence: Evidence, names: Iterable[str], found: dict[str, str]) -> str | None:
    """The section by JSON-LD, metas, microdata, breadcrumbs; a Korean name before an English one; codes are none."""
    own = {compare_key(name) for name in names}
    candidates = [(evidence.linked.section, f"{evidence.linked.source}:section")]
    candidates += [(content, f"meta:{name}") for name in _SECTIONS for content in evidence.metas.get(name, ())]
    candidates += [(value, "microdata:articleSection") for value in evidence.properties.get("articlesection", ())]
    candidates += [(crumb, "ld:breadcrumb") for crumb in reversed(evidence.linked.breadcrumbs[1:])]
    named = [(text, source) for text, source in candidates if 0 < len(text) <= 40 and compare_key(text) not in own]
    named = [(text, source) for text, source in named if not _CODE.fullmatch(text)]
    if not named:
        return None
    text, found["section"] = next((pair for pair in named if _HANGUL.search(pair[0])), named[0])
    return text


def find_keywords(evidence: Evidence, names: Iterable[str], found: dict[str, str]) -> tuple[str, ...]:
    """The article's keywords, once each; a list that the site prints under every article is left out."""
    own = {compare_key(name) for name in names}
    sources = [(evidence.linked.keywords, f"{evidence.linked.source}:keywords")] + [
        (evidence.metas.get(name, ()), f"meta:{name}") for name in _KEYWORDS
    ]
    for contents, source in sources:
        words = {compare_key(word): word.strip(" #") for content in contents for word in re.split(r"[,;|]", content)}
        words = {key: word for key, word in words.items() if key and 1 < len(word) <= 40}
        stock = [key for key in words if key in STOCK or key in own]
        if words and len(stock) * 3 <= len(words) + 2:
            found["keywords"] = source
            return tuple(word for key, word in words.items() if key not in stock)[:_MOST]
    return ()


def find_subtitle(look: Look, headline: Headline | None, found: dict[str, str]) -> str | None:
    """The deck: JSON-LD's alternative headline, or what is called a subtitle right under the headline."""
    evidence = look.evidence
    if evidence.linked.subtitle and (headline is None or compare_key(evidence.linked.subtitle) != compare_key(headline.text)):
        found["subtitle"] = f"{evidence.linked.source}:subtitle"
        return evidence.linked.subtitle
    if headline is None or look.at is None:
        return None
    title = compare_key(headline.text)
    in_text = False
    for line in evidence.lines[look.at + 1 : look.at + 40]:
        if len(line.text) > 300:
            return None
        in_text = in_text or len(line.text) > _PARAGRAPH
        if (
            is_called(line.node, SUBTITLE_CLASS)
            or _is_next_heading(line.node, evidence.lines[look.at].node)
            or _is_before_text(line.node)
            or (not in_text and _is_summary(line.node))
        ):
            shown = short_text(line.node, 300)
            if shown and len(shown) > 4 and compare_key(shown) != title:
                found["subtitle"] = "visible:subtitle"
                return shown
    return None


def _is_summary(node: HtmlElement) -> bool:
    """Whether the line belongs to a box called a summary that its own outlet wrote."""
    if not is_called(node, SUMMARY_CLASS) or is_in_row(node) or node.tag in ("button", "a"):
        return False
    box = node if is_called(node, SUMMARY_CLASS, 1) else node.getparent()
    return box is not None and not _BY_ROBOT.search(short_text(box, 600) or "요약")


def _is_next_heading(node: HtmlElement, headline: HtmlElement) -> bool:
    """Whether the line is a smaller heading, or a "sub", right behind the headline's element."""
    for title in (headline, headline.getparent()):
        if title is not None and title.tag in ("h1", "h2", "h3", "p", "div") and title.getnext() is node:
            are_headings = node.tag in ("h2", "h3", "h4") and title.tag in ("h1", "h2", "h3")
            return are_headings or "sub" in (node.get("class") or "").split()
    return False


def _is_before_text(node: HtmlElement) -> bool:
    """Whether the line is a heading of its own right before the element that holds the text."""
    text = node.getnext()
    is_first_heading = node.tag in ("h2", "h3") and node.getprevious() is None
    return is_first_heading and text is not None and text.get("itemprop") == "articleBody"
