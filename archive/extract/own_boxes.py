"""Which small boxes within an article's element serve the page: they ask its reader for something, or lead to other articles?"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.extract.blocks import INLINE
from archive.extract.furniture import NARRATED, SPEAKS_OF_ITSELF

LONGEST = 300
"""Letters of a box; what is longer holds text of the article too."""
HEADING = 30
"""Letters of a line that can stand over a list of links."""
LINKED = 0.6
"""The share of a link box's letters that stand in its links."""
_FEW = 100
MOST = 80
"""Links of an element that are looked at: where there are more, it is a page's whole, which lists are cut out of elsewhere."""

_BOXES = frozenset({"div", "section", "aside", "dl", "ul", "ol", "form", "fieldset", "center", "article"})
_ASKS = re.compile(
    r"로그인|(?:회원)?가입|구독|신청|받기|받아\s?보|보내\s?주세요|후원|응원|결제|이어\s?(?:서\s)?(?:읽|보)|계속\s?(?:읽|보)|참여|투표|전송|"
    r"subscribe|sign\s?(?:up|in)|log\s?in|join",
    re.IGNORECASE,
)
_WAY_IN = re.compile(
    r"(?:^|[/._\-?=&])(?:log-?in|sign-?(?:in|up)|join|register|subscri\w*|members?(?:hips?)?|newsletters?|premium|donat\w*)(?:[/._\-?=&]|$)",
    re.IGNORECASE,
)
_FIELDS = frozenset({"email", "tel", "password", "radio"})
_KOREAN = re.compile("[가-힣]")
_SENTENCE = re.compile(r"[가-힣]니다[.\"”’]|[a-z][.?!](?:\s|$)")


def own_boxes(node: HtmlElement) -> frozenset[HtmlElement]:
    """The boxes within an article's element that are none of its text."""
    links: list[HtmlElement] = []
    found: set[HtmlElement] = set()
    for tool in node.iter("a", "button", "input"):
        if tool.tag == "a" and tool.get("href"):
            links.append(tool)
        if _asks(tool) and (box := _asking_box(tool, node)) is not None:
            found.add(box)
    if 0 < len(links) <= MOST:
        found.update(_link_boxes(links, node))
    return frozenset(found)


def _asks(tool: HtmlElement) -> bool:
    """Whether it is a button or field by which a page asks for a name, money or a vote; a magnifier or a fold is none."""
    if tool.tag == "input":
        kind = (tool.get("type") or "").lower()
        return kind in _FIELDS or (kind in ("submit", "button") and _ASKS.search(tool.get("value") or "") is not None)
    if tool.tag == "a" and not _leads_in(tool.get("href") or ""):
        return False
    said = tool.text_content().strip()
    if tool.tag == "a" and _is_within_sentence(tool, said):
        return False
    return len(said) <= HEADING and (tool.tag == "a" or _ASKS.search(said) is not None)


def _is_within_sentence(link: HtmlElement, said: str) -> bool:
    """Whether a link is a word of a paragraph that says more."""
    line = next((around for around in link.iterancestors() if around.tag not in INLINE), None)
    text = line.text_content().strip() if line is not None and line.tag == "p" else said
    if len(text) < 2 * len(said) or not text.endswith((".", "?", "!")):
        return False
    return len(text) > _FEW or not SPEAKS_OF_ITSELF.search(text) or not _KOREAN.search(text)


def _leads_in(address: str) -> bool:
    return bool(address) and _WAY_IN.search(address) is not None


def _asking_box(tool: HtmlElement, node: HtmlElement) -> HtmlElement | None:
    """The outermost element around a button that is short and tells nothing."""
    box = None
    said = tool.text_content().strip()
    for around in _around(tool, node):
        text = around.text_content().strip()
        if len(text) > LONGEST or NARRATED.search(text) or around.find(".//figcaption") is not None:
            break
        if _SENTENCE.search(text) and not SPEAKS_OF_ITSELF.search(text.replace(said, "")):
            break
        if around.tag in _BOXES or around.tag == "p":
            box = around
    return box


def _link_boxes(links: list[HtmlElement], node: HtmlElement) -> Iterator[HtmlElement]:
    """The outermost elements that hold nothing but a short heading and links."""
    seen: dict[HtmlElement, bool] = {}
    for link in links:
        box = None
        for around in _around(link, node):
            if around not in seen:
                seen[around] = _is_link_box(around)
            if seen[around]:
                box = around
            elif len(around.text_content()) > 2 * LONGEST:
                break
        if box is not None:
            yield box


def _is_link_box(element: HtmlElement) -> bool:
    """A heading in its own line, links under it, and each link a line of its own."""
    if element.tag not in _BOXES or element.tag in ("ul", "ol"):
        return False
    every = len(element.text_content().strip())
    if not 0 < every <= 2 * LONGEST:
        return False
    linked = 0
    heading = ""
    for text, link in _pieces(element):
        if link is not None:
            linked += len(text)
            if not heading or _line_of(link) is element:
                return False
        elif len(text) > HEADING or NARRATED.search(text) or _SENTENCE.search(text):
            return False
        else:
            heading = heading or text
    return linked >= LINKED * every


def _pieces(element: HtmlElement) -> Iterator[tuple[str, HtmlElement | None]]:
    """The element's pieces of text, each with the link that it stands in."""
    for piece in element.xpath(".//text()[normalize-space()]"):
        host = piece.getparent().getparent() if piece.is_tail else piece.getparent()
        link = host if host.tag == "a" else next(host.iterancestors("a"), None)
        yield piece.strip(), link if link is not None and link.get("href") else None


def _line_of(link: HtmlElement) -> HtmlElement | None:
    """The element that makes a line of the link."""
    return next((around for around in link.iterancestors() if around.tag not in INLINE), None)


def _around(inner: HtmlElement, node: HtmlElement) -> Iterator[HtmlElement]:
    """The elements around another, up to the article's own."""
    for around in inner.iterancestors():
        if around is node:
            return
        yield around
