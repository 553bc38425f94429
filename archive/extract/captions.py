"""Which lines of an article are the captions and credits of its pictures?"""

import re

from lxml.html import HtmlElement

from archive.extract.blocks import Block
from archive.extract.noise import PULL_QUOTES, names_of, words_of
from archive.extract.word_set import word_set

_CAPTION = frozenset(
    ["caption", "captions", "figcaption", "imgdesc", "photodesc", "imgcaption", "imgtext", "imgtxt", "phototext"]
)
_PICTURE = word_set(
    """
    img imgs image images photo photos pic picture thumb thum figure viewimg artimg
    """
)
_TEXT = word_set(
    """
    desc description txt text comment cap explain about info sub tit title cont
    """
)
_DECK = word_set("subtitle subtit subhead subheading subheadline midtitle deck standfirst stit summary precis abstract leadtxt")
_LESSER = frozenset(["sub", "mid", "small", "second", "deputy", "lead"])
_HEADLINE = frozenset(["title", "tit", "head", "heading", "headline", "subject", "ttl"])

_PHOTO_BOX = re.compile(r"photo|image|picture", re.IGNORECASE)
_SHOWN = word_set("img picture figcaption video audio iframe svg canvas object embed noscript amp-img script")
_MARKED = re.compile(r"^[▲△▴▵⏶↑◀◁▶▷►▼▽]\s*\S")
_NAMED = re.compile(r"^[*※#\s]*(?:사진|그림|이미지)\s*(?:설명|캡션)\s*[):：=]*")
_CREDIT = re.compile(
    r"(?:제공|캡처|캡쳐|갈무리|자료\s?사진|자료\s?이미지|연합뉴스|뉴시스|뉴스1|게티이미지(?:뱅크|코리아)?|EPA|AFP|로이터|AP|뉴스핌|셔터스톡|픽사베이|"
    r"인스타그램|유튜브|홈페이지|블로그|(?:사진|이미지|출처)\s*[=:：／/ㅣ|]\s*\S.{0,40}|[가-힣]{2,4}\s?기자(?:\s?\S+@\S+)?|DB)\s*[.)\]】>]*$"
)
_SCENE = re.compile(
    r"(?:모습|풍경|전경|장면|사진|이미지|현장|조감도|포스터|그래픽)(?:이다)?\s*[.)\]】>]*$|하고 있다\.?$|고 있다\.?$"
)
_CREDIT_LINE = re.compile(
    r"^[\[(<【〔*※\s]*(?:(?:자료\s?|대표\s?)?사진|이미지|그래픽|자료|화면|포토|출처|일러스트)\s*(?:출처|제공|캡처|캡쳐|갈무리|설명)?\s*"
    r"[=:：\-–/ㅣ|・·]+\s*[^.。!?]{1,60}\.?[\])>】〕]*$|^[\[(<【〔]\s*(?:사진|자료사진|자료화면|화면)\s*[^\])>】〕=:]{0,30}[\])>】〕]$|"
    r"^[\[(<【〔]\s*(?:사진|자료사진|화면)\s*[\])>】〕]\s*[^.。!?]{1,60}$"
)
LONGEST = 250
"""Longer lines are text, whatever they stand under."""
FEW = 80


def holds_caption(element: HtmlElement) -> bool:
    """Whether the element's tag or names say that it holds a caption, or it holds a picture and little else."""
    tag = element.tag
    if tag == "figcaption" or (tag == "figure" and _shows_something(element)):
        return True
    name = element.get("class") or element.get("id")
    if name and tag not in ("a", "img"):
        words = words_of(name)
        if words & _CAPTION or (words & _PICTURE and words & _TEXT):
            return True
        if words & _PICTURE or _PHOTO_BOX.search(name):
            return _holds_picture(element, LONGEST)
    return tag == "table" and _holds_picture(element, LONGEST)


def is_picture_box(element: HtmlElement) -> bool:
    """Whether an element without a telling name holds a picture and a few words: on a publisher's page, its caption."""
    return element.tag in ("div", "td", "center", "dl") and _holds_picture(element, FEW)


def _shows_something(figure: HtmlElement) -> bool:
    """Whether a figure holds a picture, a film or a caption. One that does not is a box of text, a table or a quotation."""
    return next(figure.iter(*_SHOWN), None) is not None or not PULL_QUOTES.isdisjoint(names_of(figure))


def _holds_picture(element: HtmlElement, most: int) -> bool:
    return element.find(".//img") is not None and len(element.text_content().strip()) <= most


def holds_deck(element: HtmlElement) -> bool:
    """Whether the element's names say that it holds a subtitle or a summary."""
    words = names_of(element)
    return bool(words & _DECK or (words & _LESSER and words & _HEADLINE))


def is_caption(block: Block) -> bool:
    """Whether the line is a picture's caption: by its markup, or by standing right under one and reading like one."""
    if block.kind == "caption":
        return True
    text = block.text
    if len(text) > LONGEST or block.kind == "row":
        return False
    if _NAMED.match(text):
        return True
    gap = block.breaks_since_image
    if gap is None:
        return False
    if gap <= 3 and _MARKED.match(text):
        return True
    if gap > 1:
        return False
    if block.slanted or _CREDIT.search(text):
        return True
    # Bare text one line under a picture, and a blank line after it.
    return block.breaks_after >= 2 and len(text) <= 120 and _SCENE.search(text) is not None


def is_credit(text: str) -> bool:
    """Whether the whole line says where a picture comes from: (사진=연합뉴스)."""
    return len(text) <= 90 and _CREDIT_LINE.match(text) is not None
