"""What the door does with pages that lead to a forgotten article, or that list one."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from psycopg import Connection

from archive.ingest.items import Arrival, Miss, Result
from archive.model import Capture, Draft, Listing, Outcome, Reason, Redirect, Rejection
from archive.normalise.url import host_of, normalise_url, url_hash
from archive.sites.address import canonical_url
from archive.sites.model import Site
from archive.store import forgetting, tombstones
from archive.store.listings import row_hash
from archive.store.tombstones import Buried

Item = Arrival | Miss

LINK = re.compile(rb"""\bhref\s*=\s*["']?([^"'\s>]+)|(https?://[^\s"'<>\\]+)""", re.IGNORECASE)
"""Links of pages, and addresses in feeds and scripts."""


def screen(conn: Connection, batch: Sequence[Item]) -> list[Item]:
    """The same batch, with what is forgotten noted on each item.

    Whoever keeps raw records asks this first (`Arrival.keeps_raw`); the door asks again, when nobody can forget any more.
    """
    with conn.transaction():
        return mark(conn, batch)


def mark(conn: Connection, batch: Sequence[Item]) -> list[Item]:
    """As `screen`, within the caller's transaction."""
    addresses = [_addresses(item) for item in batch]
    strict = tombstones.strict_places(conn)
    rows = [_shown(item, with_links=_is_of(item, strict)) for item in batch]
    known = tombstones.among(conn, set().union(*addresses, *rows))
    if not known:
        return list(batch)
    return [
        _marked(item, [known[hash_] for hash_ in own & known.keys()], {hash_: known[hash_] for hash_ in under & known.keys()})
        for item, own, under in zip(batch, addresses, rows, strict=True)
    ]


def refuse(conn: Connection, item: Arrival, buried: Buried) -> Result:
    """Takes nothing of a forgotten article, and holds its address for another one of it from now on."""
    hashes = sorted(_own_addresses(item.capture.url, item.site))
    tombstones.bury_addresses(conn, buried.site_id, buried.article_hash, hashes)
    forgetting.hide(conn, item.site.id, hashes)
    if item.pointer is not None:
        tombstones.doom_capture(conn, buried, item.pointer, item.capture)
    return refused(item, item.capture.url)


def refused(item: Item, url: str) -> Result:
    """The result of an attempt at a forgotten address."""
    detail = "it is forgotten, and nothing of it comes in again: `gisa forget --list`"
    return Result(url=url, want=item.want, outcome=Outcome.BLOCKED, reason=Reason.FORGOTTEN, detail=detail)


def without_raw(conn: Connection, item: Arrival) -> Arrival:
    """The arrival without its raw record, where that shows what may not be kept; the record is overwritten by and by."""
    if item.pointer is None or item.keeps_raw:
        return item
    tombstones.doom_capture(conn, next(b for b in item.blank.values() if b.with_listings), item.pointer, item.capture)
    return replace(item, pointer=None)


def _marked(item: Item, own: Sequence[Buried], blank: dict[bytes, Buried]) -> Item:
    buried = min(own, key=lambda found: (found.site_id, found.article_hash), default=None)
    return replace(item, buried=buried) if isinstance(item, Miss) else replace(item, buried=buried, blank=blank)


def _addresses(item: Item) -> set[bytes]:
    if isinstance(item, Miss):
        return _own_addresses(item.url, item.site)
    found = _own_addresses(item.capture.url, item.site)
    match item.reading:
        case Draft(canonical_url=url):
            found |= _own_addresses(url, item.site)
        case Redirect(location=url):
            found |= _own_addresses(url, item.site)
        case _:
            pass
    return found


def _own_addresses(url: str, site: Site) -> set[bytes]:
    """Both spellings: by the site's rules, which may have come after the forgetting, and by none."""
    return {url_hash(canonical_url(url, site)), url_hash(normalise_url(url))}


def _is_of(item: Item, places: set[str]) -> bool:
    return item.site.id in places or (isinstance(item, Arrival) and host_of(item.capture.url) in places)


def _shown(item: Item, *, with_links: bool) -> set[bytes]:
    """The addresses that a page leads to: of its rows and, where raw bytes depend on it, of all its links."""
    if isinstance(item, Miss):
        return set()
    reading = item.reading
    rows = reading.rows if isinstance(reading, Draft | Listing | Rejection) else ()
    return {row_hash(row) for row in rows} | (_links(item.capture, item.site) if with_links else set())


def _links(capture: Capture, site: Site) -> set[bytes]:
    found = {one or other for one, other in LINK.findall(capture.body)}
    urls = {normalise_url(html.unescape(link.decode("utf-8", "replace")), capture.url) for link in found}
    return {url_hash(canonical_url(url, site)) for url in urls if url}
