"""Which elements of a page are never part of an article: by their tag, by what their names say, by being hidden?"""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from archive.extract.word_set import word_set

SILENT_TAGS = word_set(
    """
    script style noscript template iframe frame object embed applet svg canvas math button input select option optgroup
    textarea datalist video audio track map nav aside footer dialog head title meta link progress meter menu
    """
)
"""Elements that hold no text of an article, wherever they stand."""

OTHER_VOICES = word_set(
    """
    comment comments cmt cmts cmnt reply replies replys replybox disqus livere feedback fbitem respond related relate
    relation relations relative relnews recommend recommended recommendation recomm recom popular ranking rank mostview
    mostviewed bestnews hotnews headlines taboola outbrain dable mobon realclick adsbygoogle adsense dfp ad ads adv
    advert adverts advertise advertisement advertising adbox adarea adwrap banner banners bnr sponsor sponsored gnb lnb
    snb nav navi navigation navbar breadcrumb breadcrumbs sitemenu skipnav pager paging pagination pagenation pagenavi
    sns share sharing shares addthis sharethis newsletter subscribe subscription copyright copyrights
    """
)
"""Words in an id or class that say: this is somebody else's text. They are believed unless most of the article stands there."""

COMMENTS = word_set("comment comments cmt cmts cmnt reply replies replys replybox disqus livere fbitem respond gnb lnb snb")
"""Those of them that are believed however much stands there: people write more under an article than is in it."""

TOOLS = word_set(
    """
    byline writer reporter reporters journalist journalists author authors profile util utils utility tools toolbar
    print zoom fontsize fontsizer prev next prevnext nextprev neighbor tag tags hashtag hashtags keyword keywords player
    vjs vod jwplayer poll vote voting survey quiz emotion emotions emoticon likes scrap bookmark popup layer modal
    tooltip btn btns button buttons btnarea blind hide hidden skip sronly offscreen readonly login signin attach attached
    attachment attachments attachfile filelist download donation donate event promotion promo toc rel kakao facebook
    twitter naverband stock ticker map places
    listwrap copy wordcloud summarybot tts audio listen voice translate translation language
    """
)
"""Words that say: this serves the page. Believed where little of the article stands there."""

PULL_QUOTES = frozenset({"quote", "pullquote", "blockquote"})
"""Words for a box in which a sentence of the article is repeated in large type; a quotation proper is a <blockquote>."""

_WORD = re.compile(r"[a-z]+|[A-Z][a-z]+|[A-Z]+(?![a-z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@lru_cache(maxsize=16_384)
def words_of(name: str) -> frozenset[str]:
    """The words of an id or class: "rel_ad_box" and "relAdBox" are both rel, ad and box."""
    return frozenset(word.lower() for word in _WORD.findall(name)) if name else frozenset()


def names_of(element: HtmlElement) -> frozenset[str]:
    """The words of an element's id and classes."""
    classes, id = element.get("class"), element.get("id")
    return words_of(f"{classes} {id}" if classes and id else classes or id or "")


def is_other_voice(element: HtmlElement, words: frozenset[str] = OTHER_VOICES) -> bool:
    """Comments, advertisements, other articles' headlines, menus."""
    return not words.isdisjoint(names_of(element))


def is_post_menu(element: HtmlElement) -> bool:
    """The menu that XE and its kin put into the element of a post's text: document_popup_menu."""
    return names_of(element) >= {"popup", "menu"}


def is_tool(element: HtmlElement) -> bool:
    """Buttons, bylines, tags, players, hidden labels; boxes that repeat a quotation."""
    names = names_of(element)
    return not TOOLS.isdisjoint(names) or (element.tag == "div" and not PULL_QUOTES.isdisjoint(names))


def is_hidden(element: HtmlElement) -> bool:
    """Hidden by the page itself, not by a style sheet."""
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN.search(style))
