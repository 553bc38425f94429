"""Where on an undescribed page does the article stand?"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from archive.extract.blocks import INLINE
from archive.extract.noise import COMMENTS, OTHER_VOICES, SILENT_TAGS, is_other_voice
from archive.extract.page import Page
from archive.extract.texts import texts_of
from archive.extract.word_set import word_set
from archive.normalise.text import compare_key

BODY_NAMES = word_set(
    """
    articlebody articlebodycontents articlebodycontent articlebodytext articleviewcontentdiv articlecontent
    articlecontents articlecont articletext articletxt articledetailbody newsbody newsbodyarea newsbodycontents
    newscontent newscontents newstext newstxt newsendcontents newscnt newsviewcontent viewcontent viewcontents viewbody
    viewtext viewtxt entrycontent postcontent postbody storybody contentbody bodytext textbody contenttext detailbody
    detailcontent detailtext readbody boardbody boardcontent boardcontents boardviewbody boardviewcontent bbscontent
    bbsviewcontent bovcon xecontent rhymixcontent dicarea harmonycontainer
    """
)
"""Ids and classes, written as one word, that Korean pages give to the element that holds the article's text alone."""
VIEW_NAMES = word_set(
    """
    article articleview articlewrap articlearea articledetail newsview newsarea newsend newsdetail viewcon viewcont
    viewarea boardview bbsview boardread contview view detail detailview
    """
)
"""The same for the element around it, which holds title, tools and files too."""

_TEXTS = etree.XPath(
    ".//text()[string-length(.) > 9][normalize-space(.) != ''][not(parent::script or parent::style or parent::a[@href]"
    " or parent::option or parent::noscript or parent::textarea or parent::button)]"
)
_FEW = 9
_UNREAD = frozenset({"script", "style", "option", "noscript", "textarea", "button"})
_DESCRIPTIONS = etree.XPath("/html/head/meta[@property='og:description' or @name='description']/@content")
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "dd", "dt"})
_SENTENCE = re.compile(r"[。！？]|(?:[가-힣][.?!](?=[\s\"'”’)\]>▶]|$))|[a-z]{2}[.,?!](?=\s|$)|[다요][”\"’']")
IMPRINT = re.compile(
    r"무단\s?전재|재배포|회사명|대표자|주소\s?[:：]|전화\s?[:：]|팩스\s?[:：]|브라우저를?\s|로그인|비밀번호|즐겨찾기|사업자\s?등록|등록번호|"
    r"발행인|편집인|청소년보호|통신판매|[Cc]opyright|All rights|ⓒ|쿠키|개인정보|공공누리|저작물|QR\s?[Cc]ode|QR\s?코드"
)
"""Words of footers, forms and licences: lines that look like sentences and are no article's."""

OPENING, KNOWN = 14, 150.0
"""Letters by which the text's beginning is known again from the page's description, and what that is worth."""
HEADS = ("h1", "h2", "h3", "h4", "h5", "h6", "th", "dt")
CLIMB = 3
"""Levels from a headline up to the element that holds its text too."""
REPEATED = 30
"""Letters of a line that is not by chance the same elsewhere on the page."""
LEAST = 15.0
"""An unnamed element with less sentence text holds no article: a search box's label, a lone line of the footer."""
ENOUGH = 40.0
"""Where no element gathers so much, an element with a misleading name may hold the article."""
SURE, MISNAMED = 300.0, 4.0
"""What gathers so much is the article. Below that, an element named as an advertisement or list may hold so many times more."""
BODY_HINT, VIEW_HINT = 3.0, 1.4
"""How much more a node counts that is named as the article's text, or as what surrounds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much sentence text each element of a page holds, and where it gathers."""

    hosts: dict[HtmlElement, float]
    """The elements that hold text themselves, and how much of it is sentences."""
    openings: frozenset[HtmlElement]
    """Those of them that hold the line which the page's description begins with."""
    total: dict[HtmlElement, float]
    """Of an element and everything in it."""
    gathered: dict[HtmlElement, float]
    """Of an element's own lines and paragraphs, less of what stands deeper, nothing of comments, menus and lists."""
    voices: frozenset[str]
    """The names of elements that were believed to hold somebody else's text."""
    letters: int
    """How long the page's lines are together, the very short ones and those in links aside."""

    def share(self, part: HtmlElement, whole: HtmlElement) -> float:
        """How much of one element's sentences stand in another."""
        every = self.total.get(whole, 0.0)
        return self.total.get(part, 0.0) / every if every else 0.0


@dataclass(frozen=True, slots=True)
class Guess:
    """The elements that seem to hold the article's text."""

    nodes: tuple[HtmlElement, ...]
    is_named: bool
    """The page itself names them so."""


def find_article(title: str, weights: Weights) -> Guess | None:
    """The elements that hold the article's text; None where the page has no sentences."""
    best, most = None, 0.0
    for element, gathered in weights.gathered.items():
        if gathered * BODY_HINT < most * 0.999:
            continue
        score = gathered * _hint(element)
        if score > most * 1.001 or (best is not None and score > most * 0.999 and best in element.iterancestors()):
            best, most = element, score
    if best is None or (most < LEAST and _hint(best) < BODY_HINT):
        return None
    node = _narrowed(best, compare_key(title), weights)
    return Guess(nodes=_with_twins(node, weights), is_named=_hint(best) == BODY_HINT or _hint(node) == BODY_HINT)


def below_title(root: HtmlElement, title: str) -> HtmlElement | None:
    """The element around the headline: where the text of a few words stands that no sentences betray."""
    key = compare_key(title)
    if len(key) < 2:
        return None
    for head in root.iter(*HEADS):
        if compare_key(head.text_content()) == key:
            for around, _ in zip(head.iterancestors(), range(CLIMB), strict=False):
                if len(around.text_content()) > len(head.text_content()) + 10:
                    return around if around.tag not in ("body", "html") else None
    return None


def weigh_page(page: Page) -> Weights:
    """Where a page's sentences stand."""
    texts = texts_of(page)
    pieces = (
        (piece, host)
        for piece, host in (*texts.head, *texts.body)
        if len(piece) > _FEW and host.tag not in _UNREAD and not (host.tag == "a" and host.get("href"))
    )
    return _weighed(pieces, {text.strip()[:OPENING] for text in _found(_DESCRIPTIONS, page.root)})


def weigh(nodes: Sequence[HtmlElement]) -> Weights:
    """Where the sentences of some elements stand."""
    found = (text for node in nodes for text in _found(_TEXTS, node))
    pieces = ((text, text.getparent().getparent() if text.is_tail else text.getparent()) for text in found)
    return _weighed(pieces, set())


def _weighed(pieces: Iterable[tuple[str, HtmlElement | None]], beginnings: set[str]) -> Weights:
    """The weights of pieces of text. `beginnings`: how the article begins, as the page describes itself."""
    hosts: dict[HtmlElement, float] = defaultdict(float)
    openings: set[HtmlElement] = set()
    silent: dict[HtmlElement, bool] = {}
    seen: set[str] = set()
    letters = 0
    for text, host in pieces:
        line = text.strip()
        letters += len(line)
        weight = _weight(line)
        if not weight or host is None or line in seen:
            continue
        hosts[host] += weight
        if len(line) > OPENING and line[:OPENING] in beginnings:
            openings.add(host)
        # Of a text printed twice (for a mail form, a smaller screen) the first counts that is meant to be read.
        if len(line) >= REPEATED and not _is_silent(host, silent, frozenset(), OTHER_VOICES):
            seen.add(line)
    return _weights(hosts, frozenset(openings), frozenset(), letters)


def without(weights: Weights, lists: frozenset[HtmlElement]) -> Weights:
    """The weights, where what stands in lists of other articles gathers nothing."""
    return _weights(weights.hosts, weights.openings, lists, weights.letters) if lists else weights


def _weights(
    hosts: dict[HtmlElement, float], openings: frozenset[HtmlElement], cut: frozenset[HtmlElement], letters: int
) -> Weights:
    voices = OTHER_VOICES
    total, gathered = _spread(hosts, openings, cut, voices)
    most = max(gathered.values(), default=0.0)
    for words, factor in ((COMMENTS, MISNAMED), (frozenset[str](), 1.0)):
        if most >= (SURE if words else ENOUGH):
            continue
        # The article may stand in an element with a misleading name.
        _, loose = _spread(hosts, openings, cut, words)
        more = max(loose.values(), default=0.0)
        if more >= ENOUGH and more > factor * most:
            gathered, most, voices = loose, more, words
    return Weights(hosts=hosts, openings=openings, total=total, gathered=gathered, voices=voices, letters=letters)


def _found(xpath: etree.XPath, root: HtmlElement) -> list[Any]:
    found = xpath(root)
    return found if isinstance(found, list) else []


def _weight(text: str) -> float:
    length = len(text)
    if length < 10:
        return 0.0
    worth = 1.0 if _SENTENCE.search(text) else 0.25 if length >= 30 else 0.1
    weight = min(length, 400) * worth
    if length < 250 and IMPRINT.search(text):
        weight *= 0.1
    return weight


def _spread(
    hosts: dict[HtmlElement, float], openings: frozenset[HtmlElement], cut: frozenset[HtmlElement], voices: frozenset[str]
) -> tuple[dict[HtmlElement, float], dict[HtmlElement, float]]:
    """Every text counted for the elements around it: all of it, and what gathers there."""
    total: dict[HtmlElement, float] = defaultdict(float)
    gathered: dict[HtmlElement, float] = defaultdict(float)
    silent: dict[HtmlElement, bool] = {}
    for host, weight in hosts.items():
        gather = not _is_silent(host, silent, cut, voices)
        current: HtmlElement | None = host
        while current is not None and current.tag in INLINE:
            total[current] += weight
            current = current.getparent()
        if current is not None and current.tag in PARAGRAPHS:
            total[current] += weight
            gathered[current] += weight * 0.5 * gather
            current = current.getparent()
        share = 1.0 if gather else 0.0
        known = KNOWN if host in openings else 0.0
        while current is not None and current.tag != "html":
            total[current] += weight
            if share > 0.2:
                # A line in an element of its own and the element around it are both the beginning: the other sentences decide.
                gathered[current] += weight * share + known * min(1.0, share / 0.75)
                share *= 0.75
            current = current.getparent()
    return total, gathered


def _is_silent(element: HtmlElement, known: dict[HtmlElement, bool], cut: frozenset[HtmlElement], voices: frozenset[str]) -> bool:
    """Whether the element stands within a menu, a comment, an advertisement or a list."""
    chain = []
    answer = False
    current: HtmlElement | None = element
    while current is not None and current.tag not in ("body", "html"):
        if current in known:
            answer = known[current]
            break
        chain.append(current)
        if voices and current not in cut and _hint(current) == BODY_HINT:
            # What is named as the article's text is believed, whatever the elements around it are called.
            break
        if (
            current in cut
            or current.tag in SILENT_TAGS
            or (current.tag == "a" and current.get("href"))
            or is_other_voice(current, voices)
        ):
            answer = True
            break
        current = current.getparent()
    for link in chain:
        known[link] = answer
    return answer


def _with_twins(node: HtmlElement, weights: Weights) -> tuple[HtmlElement, ...]:
    """The node and the siblings of its name between which an article is cut by advertisements."""
    name = node.get("class") or node.get("itemprop")
    parent = node.getparent()
    if not name or parent is None or node.tag in PARAGRAPHS:
        return (node,)
    return tuple(
        twin
        for twin in parent
        if twin is node
        or (twin.tag == node.tag and name == (twin.get("class") or twin.get("itemprop")) and weights.gathered.get(twin))
    )


def is_named(element: HtmlElement) -> bool:
    """Whether the page names the element as what holds the article, or its text alone."""
    return _hint(element) > 1.0


def _hint(element: HtmlElement) -> float:
    if element.get("itemprop") == "articleBody":
        return BODY_HINT
    id, classes = element.get("id"), element.get("class")
    hint = _hint_of(id, classes) if id or classes else 1.0
    return VIEW_HINT if hint == 1.0 and element.tag == "article" else hint


@lru_cache(maxsize=8192)  # A site's names stand on each of its pages.
def _hint_of(id: str | None, classes: str | None) -> float:
    words = {"".join(letter for letter in name.lower() if letter.isalpha()) for name in (id or "", *(classes or "").split())}
    return VIEW_HINT if (hint := BODY_HINT if words & BODY_NAMES else 1.0) == 1.0 and words & VIEW_NAMES else hint


def _narrowed(node: HtmlElement, title: str, weights: Weights) -> HtmlElement:
    """The part of a node that holds its sentences, where the rest is title, tools and files."""
    while True:
        inner = max(node, key=lambda child: weights.total.get(child, 0.0), default=None)
        if inner is None or inner.tag in PARAGRAPHS or inner.tag in INLINE:
            return node
        share = weights.share(inner, node)
        if share < 0.9 or (share < 0.995 and _hint(inner) < BODY_HINT and not _has_title(node, inner, title)):
            return node
        node = inner


def _has_title(node: HtmlElement, inner: HtmlElement, title: str) -> bool:
    """Whether the page's title stands in the node, outside of its inner part."""
    if len(title) < 4:
        return False
    return any(
        compare_key(head.text_content()) == title and inner not in head.iterancestors()
        for head in node.iter("h1", "h2", "h3", "h4", "h5", "h6", "dt", "strong", "p")
    )
