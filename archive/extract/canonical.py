"""Which is the article's own address, the same for every variant that leads to it?"""

import re
from urllib.parse import urljoin, urlsplit

from archive.extract.evidence import Evidence
from archive.extract.page import Page
from archive.normalise.url import host_of
from archive.sites.address import canonical_url
from archive.sites.model import Site

_HOME = re.compile(r"/?(?:index|main|default|home)?(?:\.\w{2,5})?/?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{4,}")


def find_canonical(page: Page, site: Site, evidence: Evidence) -> tuple[str, str]:
    """The address and where it was found. A page's own word is taken where it can be true."""
    ruled = canonical_url(page.url, site)
    if any(address.kind == "article" and address.canonical and address.match.search(ruled) for address in site.addresses):
        return ruled, "rules"
    for said, source in (
        (evidence.canonical, "link:canonical"),
        (evidence.meta("og:url"), "meta:og:url"),
        (evidence.linked.url, "ld:url"),
    ):
        if not said:
            continue
        try:
            url = urljoin(page.url, said)
            if _can_be(url, page.url, site):
                return canonical_url(url, site), source
        except ValueError:
            continue
    return ruled, "url"


def _can_be(url: str, asked: str, site: Site) -> bool:
    """Same site, not its home page, and not less exact than the address that led here."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not _same_site(url, asked, site):
        return False
    if _HOME.fullmatch(parts.path) and not parts.query:
        return False
    wanted = set(_NUMBER.findall(urlsplit(asked).path + "?" + urlsplit(asked).query))
    return not wanted or bool(wanted & set(_NUMBER.findall(parts.path + "?" + parts.query)))


def _same_site(url: str, asked: str, site: Site) -> bool:
    host, other = host_of(url), host_of(asked)
    return host == other or host in site.hosts or _family(host) == _family(other)


def _family(host: str) -> str:
    """The part of a host name that belongs to one owner: "donga.com", "mk.co.kr"."""
    labels = host.partition(":")[0].split(".")
    short_second = (
        len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ("co", "or", "go", "ne", "ac", "re", "pe", "com", "net", "org")
    )
    return ".".join(labels[-3 if short_second else -2 :])
