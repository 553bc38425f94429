"""What does a feed or a sitemap list? RSS, RDF, Atom, sitemaps with their indexes, and Google's news sitemaps."""

import html
import re
import zlib
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from archive.extract.charset import decode
from archive.model import Capture, Listing, Outcome, Reason, Rejection, Row
from archive.normalise.text import from_attribute, one_line
from archive.normalise.time import read_time
from archive.normalise.url import normalise_url
from archive.sites.address import address_kind, canonical_url
from archive.sites.model import Site

LARGEST = 60_000_000
"""Bytes after unpacking: the sitemap protocol allows 50 MiB."""
LONGEST_SUMMARY = 500
FEEDS = frozenset({"rss", "rdf", "feed"})
SITEMAPS = frozenset({"urlset", "sitemapindex"})
DATES = ("pubdate", "published", "publication_date", "date", "issued", "created", "lastmod", "updated", "modified")

LOOK = 4096
START = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed|urlset|sitemapindex)[\s>]", re.IGNORECASE)
"""A feed says what it is at its beginning; a page need not be parsed to see that it is none."""
PROLOGUE = re.compile(r"^\s*(?:<\?xml[^>]*\?>)?\s*")
DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
"""Taken out before parsing, and every entity that it declares with it."""
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(\w+;)?")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SHORT_OFFSET = re.compile(r"(?:GMT|UTC)\s?([+-])(\d)(?::?00)?\b")
MARKUP = re.compile(r"<[^<>]*>")


def read_feed(capture: Capture, site: Site) -> Listing | Rejection:
    """The feed's or sitemap's entries as rows; an index of sitemaps has none, but pages to go on to."""
    body = _unpacked(capture.body)
    if body is None:
        return _not_a_list("The packed content cannot be unpacked", capture)
    if not body.strip():
        return Rejection(outcome=Outcome.REJECTED, reason=Reason.EMPTY, detail=f"{capture.url} has no content")
    text, _ = decode(body, capture.header("content-type"))
    root = _parsed(text) if START.search(text[:LOOK]) else None
    name = _name(root) if root is not None else ""
    if root is None or name not in FEEDS | SITEMAPS:
        return _not_a_list("Neither a feed nor a sitemap" + (f": the root element is <{name}>" if name else ""), capture)
    if name == "sitemapindex":
        return Listing(rows=(), next_urls=_children(root, capture), kind="sitemap", recipe=site.recipe)
    entries = [node for node in root.iter() if _name(node) in ("item", "entry", "url")]
    rows = [row for entry in entries if (row := _row(entry, root, capture, site)) is not None]
    if name in SITEMAPS:
        rows.sort(key=_age)
        return Listing(rows=tuple(rows), kind="sitemap", recipe=site.recipe)
    return Listing(rows=tuple(rows), next_urls=_next_pages(root, capture), kind="feed", recipe=site.recipe)


def _unpacked(body: bytes) -> bytes | None:
    """The content of a .gz file, up to the largest that is allowed; other content as it is."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, LARGEST)
    except zlib.error:
        return None


def _parsed(text: str) -> etree._Element | None:
    """The tree of whatever can be saved of the text. No entity is expanded but the five of XML and those of HTML."""
    text = DOCTYPE.sub("", PROLOGUE.sub("", text, count=1), count=1)
    text = ENTITY.sub(_entity, FORBIDDEN.sub("", text))
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _entity(found: re.Match[str]) -> str:
    """HTML's names as characters; any other ampersand as itself."""
    character = html.unescape(found[0]) if found[1] else ""
    return character if character and character != found[0] and len(character) <= 2 else f"&amp;{found[1] or ''}"


def _row(entry: etree._Element, root: etree._Element, capture: Capture, site: Site) -> Row | None:
    link = _link(entry)
    base = entry.get("{http://www.w3.org/XML/1998/namespace}base") or _base(root) or capture.url
    linked = normalise_url(link, normalise_url(base, capture.url) or capture.url) if link else ""
    title = from_attribute(_text(entry, "title"))
    if (not linked and not title) or (linked and address_kind(linked, site) == "skip"):
        return None
    date = next((one_line(found) for name in DATES if (found := _text(entry, name))), None)
    summary = _summary(entry)
    return Row(
        title=title,
        url=canonical_url(linked, site) if linked else None,
        linked_url=linked or None,
        author=_author(entry),
        date=date,
        published_at=_moment(date, capture, site),
        category=from_attribute(_text(entry, "category", "section")) or None,
        summary=summary[:LONGEST_SUMMARY] if summary and summary != title else None,
    )


def _link(entry: etree._Element) -> str | None:
    """Where the entry leads: RSS says it in the text, Atom in an attribute, a sitemap in <loc>, some only in <guid>."""
    alternates = [
        node for node in entry if _name(node) == "link" and node.get("href") and node.get("rel", "alternate") == "alternate"
    ]
    if alternates:
        return alternates[0].get("href")
    written = _text(entry, "origlink", "link", "loc")
    if written and written.strip():
        return written.strip()
    guid = next((node for node in entry if _name(node) in ("guid", "id")), None)
    address = (
        (guid.text or "").strip()
        if guid is not None and guid.get("ispermalink", guid.get("isPermaLink", "true")) == "true"
        else ""
    )
    return address if address.startswith(("http://", "https://")) else None


def _author(entry: etree._Element) -> str | None:
    for node in entry:
        if _name(node) in ("creator", "author"):
            name = next((child.text for child in node if _name(child) == "name"), None) or node.text
            shown = from_attribute(name)
            # RSS asks for "mail (name)".
            named = re.fullmatch(r"\S+@\S+\s*\(([^)]+)\)", shown)
            return (named[1] if named else shown) or None
    return None


def _summary(entry: etree._Element) -> str | None:
    raw = _text(entry, "description", "summary", "encoded", "content")
    return from_attribute(MARKUP.sub(" ", html.unescape(raw))) or None if raw else None


def _text(entry: etree._Element, *names: str) -> str | None:
    """The text of the first element of a name, in the order of the names; a news sitemap nests them one level down."""
    for name in names:
        for node in (*entry, *(child for inner in entry if _name(inner) == "news" for child in inner)):
            if _name(node) == name:
                text = "".join(str(piece) for piece in node.itertext())
                if text.strip():
                    return text
    return None


def _moment(date: str | None, capture: Capture, site: Site) -> datetime | None:
    if date is None:
        return None
    date = SHORT_OFFSET.sub(lambda found: f"{found[1]}0{found[2]}:00", date)
    return read_time(date, now=capture.fetched_at, zone=site.zone)


def _children(root: etree._Element, capture: Capture) -> tuple[str, ...]:
    """The sitemaps that an index lists, the latest changed first."""
    found = [
        ((_text(node, "lastmod") or "").strip(), (_text(node, "loc") or "").strip()) for node in root if _name(node) == "sitemap"
    ]
    found.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(url for _, loc in found if (url := normalise_url(loc, capture.url)))


def _next_pages(root: etree._Element, capture: Capture) -> tuple[str, ...]:
    links = (node for node in _heads(root) if _name(node) == "link" and node.get("rel") == "next")
    return tuple(url for node in links if (url := normalise_url(node.get("href") or "", capture.url)))


def _base(root: etree._Element) -> str | None:
    """The page that the feed is about: relative links lean on it, where it is absolute itself."""
    written = next(((node.get("href") or node.text or "").strip() for node in _heads(root) if _name(node) == "link"), "")
    return written if written.startswith(("http://", "https://")) else None


def _heads(root: etree._Element) -> Iterator[etree._Element]:
    for node in root:
        if _name(node) == "channel":
            yield from node
        else:
            yield node


def _age(row: Row) -> float:
    return -row.published_at.timestamp() if row.published_at else 0.0


def _name(node: etree._Element) -> str:
    """The element's name in small letters, without its namespace."""
    tag: object = node.tag  # A function for a comment or an instruction.
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _not_a_list(detail: str, capture: Capture) -> Rejection:
    return Rejection(outcome=Outcome.REJECTED, reason=Reason.NOT_LISTING, detail=f"{detail} ({capture.url})")
