"""What kind of page does an address lead to, by the site's rules, and which is its one spelling?"""

from typing import Literal

from archive.normalise.url import normalise_url
from archive.sites.model import Address, Site


def canonical_url(url: str, site: Site) -> str:
    """The one address for all variants of `url`: by the site's address rules, else as `normalise_url` writes it."""
    spelled = normalise_url(url)
    for address in site.addresses:
        found = address.match.search(spelled)
        if found is None:
            continue
        if address.canonical is None:
            return spelled
        return normalise_url(address.canonical.format_map({k: v or "" for k, v in found.groupdict().items()}))
    return spelled


def address_kind(url: str, site: Site) -> Literal["article", "listing", "skip"] | None:
    """What the site's first matching rule says the address leads to; None where no rule speaks of it."""
    address = _rule_for(normalise_url(url), site)
    return address.kind if address else None


def _rule_for(spelled: str, site: Site) -> Address | None:
    return next((address for address in site.addresses if address.match.search(spelled)), None)
