"""Is this response a page, and what does it look like parsed? The one place where bytes become a tree."""

import re

from lxml import etree, html
from lxml.html import HtmlElement

from archive.extract.charset import decode
from archive.extract.page import Page
from archive.model import Capture, Outcome, Reason, Rejection
from archive.sites.model import Site

_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"PK\x03\x04", "a zip archive or office file"),
    (b"\xd0\xcf\x11\xe0", "an office or Hangul (HWP) file"),
    (b"HWP Document File", "a Hangul (HWP) file"),
    (b"\x1f\x8b", "gzip data"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"RIFF", "an image, sound or film"),
    (b"OggS", "sound or film"),
    (b"ID3", "sound"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"wOF", "a font"),
)
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|script|div|table|p|h[1-6]|br|span|a|frameset|article|section|main|form|ul"
    r"|font|center)\b",
    re.IGNORECASE,
)
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL | re.IGNORECASE
)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")
_LOOK = 4096
_PLAIN_TYPES = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/octet-stream")

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_FLAT = "area base br col embed hr img input link meta param source track wbr p li td tr th option tbody thead html head body"
_NOT_NESTING = frozenset(_FLAT.split())
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement, comment=html.HtmlComment, entity=html.HtmlEntity)
"""lxml.html asks Python for the class of each element it hands out (forms have their own); readers need but the one."""
_DEEPEST = 60
"""Levels kept of a page that nests without end. A parser stops at 256, counting the cells and items that this does not."""


def open_page(capture: Capture, site: Site) -> Page | Rejection:
    """The parsed page; or why there is none."""
    body = capture.body
    if not body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return _rejected(Reason.EMPTY, "The response has no content")
    content_type = (capture.header("content-type") or "").lower()
    binary = next((what for magic, what in _MAGIC if body.startswith(magic)), None)
    if binary:
        return _rejected(Reason.NOT_HTML, f"The response is {binary}")
    text, charset = decode(body, content_type, site.rules_at(capture.fetched_at).charset)
    text = text.replace("\x00", "")
    other = _other_kind(text, content_type)
    if other:
        return _rejected(Reason.NOT_HTML, f"The response is {other}")
    root = _parse(text)
    if root is None:
        return _rejected(Reason.EMPTY, "The response has no element and no text")
    return Page(url=capture.url, fetched_at=capture.fetched_at, zone=site.zone, text=text, charset=charset, root=root)


def _other_kind(text: str, content_type: str) -> str | None:
    """What a text is that is no page; None for a page."""
    head = text[:_LOOK]
    if _FEED.match(head):
        return "a feed or sitemap"
    if _MARKUP.search(head) or _MARKUP.search(text):
        stripped = head.lstrip()
        return "JSON" if stripped[:1] in ("{", "[") and "json" in content_type else None
    if "json" in content_type or head.lstrip()[:1] in ("{", "["):
        return "JSON"
    if "html" not in content_type and (content_type.startswith(("text/", *_PLAIN_TYPES)) or "script" in content_type):
        return f"{content_type.partition(';')[0].strip()}, without markup"
    if head.lstrip().startswith("<?xml"):
        return "XML"
    if len(_CONTROL.findall(head)) * 20 > len(head):
        return "binary data"
    return None


def _parse(text: str) -> HtmlElement | None:
    """The tree, whole even where the source nests deeper than any parser goes."""
    declaration = _XML_DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :]
    root, complete = _parse_once(text, huge=False)
    if not complete:
        root, complete = _parse_once(_flattened(text), huge=True)
    return root


def _parse_once(text: str, *, huge: bool) -> tuple[HtmlElement | None, bool]:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=huge, remove_pis=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, huge
    last = parser.error_log.last_error
    return root, last is None or last.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT


def _flattened(text: str) -> str:
    """The source without the tags of its deepest levels; their text stays."""
    pieces: list[str] = []
    end = depth = dropped = 0
    for tag in _TAG.finditer(text):
        if tag.group(2).lower() in _NOT_NESTING:
            continue
        if not tag.group(1):
            depth += 1
            drop = depth > _DEEPEST
        else:
            drop = depth > _DEEPEST
            depth = max(0, depth - 1)
        if drop:
            pieces.append(text[end : tag.start()])
            end = tag.end()
            dropped += 1
    pieces.append(text[end:])
    return " ".join(pieces) if dropped else text


def _rejected(reason: Reason, detail: str) -> Rejection:
    return Rejection(outcome=Outcome.REJECTED, reason=reason, detail=f"{detail}.")
