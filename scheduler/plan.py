"""Which units of crawling follow from what was asked for, or from what the site definitions say is due? Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.errors import UsageError
from archive.model import Unit
from archive.sites.load import Catalogue
from archive.sites.model import Site

BATCH = 200
"""At most so many addresses in one unit (a unit is redone whole when it dies)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How far a crawl by hand goes."""

    first_page: int = 1
    last_page: int | None = None
    since: datetime | None = None
    limit: int | None = None


def site_of(catalogue: Catalogue, url: str) -> Site:
    """The site that an address belongs to; one that nobody described is known by its host."""
    return catalogue.for_url(url) or catalogue.generic(url)


def crawl_units(catalogue: Catalogue, names: Sequence[str], listings: Sequence[str], scope: Scope) -> tuple[Unit, ...]:
    """A unit for each site named, or for each site that the listings belong to, or for every site enabled."""
    if listings:
        wanted = listings_by_site(catalogue, names, listings)
    else:
        sites = [catalogue.by_id(name) for name in dict.fromkeys(names)]
        bare = [site.id for site in sites if not site.listings]
        if bare:
            raise UsageError(f"the definition of {', '.join(bare)} names no listing: give one with --listing URL")
        wanted = {site.id: () for site in sites or enabled(catalogue)}
    if not wanted:
        raise UsageError("no site is defined and enabled: give --listing URL, or put a definition in GISA_HOME/sites")
    base = Unit(
        site="", why="crawl", first_page=scope.first_page, last_page=scope.last_page, since=scope.since, limit=scope.limit
    )
    return tuple(replace(base, site=site_id, listings=urls) for site_id, urls in wanted.items())


def listings_by_site(catalogue: Catalogue, names: Sequence[str], listings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The listings given, by the site that reads them."""
    if len(names) > 1:
        raise UsageError("--listing goes with one site, or with none: the address then says which")
    if names:
        return {catalogue.by_id(names[0]).id: tuple(listings)}
    wanted: dict[str, tuple[str, ...]] = {}
    for url in listings:
        site_id = site_of(catalogue, url).id
        wanted[site_id] = (*wanted.get(site_id, ()), url)
    return wanted


def enabled(catalogue: Catalogue) -> list[Site]:
    """The sites that are crawled by themselves."""
    return [site for site in catalogue.sites if site.enabled and site.listings]


def fetch_units(pairs: Iterable[tuple[str, str]], why: str) -> tuple[Unit, ...]:
    """Units for addresses, given as (site, address): one site each, at most BATCH addresses."""
    by_site: dict[str, dict[str, None]] = {}
    for site_id, url in pairs:
        by_site.setdefault(site_id, {})[url] = None
    return tuple(
        Unit(site=site_id, why=why, urls=tuple(urls)[start : start + BATCH])
        for site_id, urls in by_site.items()
        for start in range(0, len(urls), BATCH)
    )


def cadence(site: Site) -> timedelta:
    """How often to look whether a listing of the site is due: as often as its most frequent one."""
    return min(plan.every for plan in site.listings)


def due_listings(site: Site, last_read: Mapping[str, datetime], now: datetime) -> tuple[str, ...]:
    """Listings whose time has come, give or take half a tick, so that a jittered tick never costs a whole round."""
    slack = cadence(site) / 2
    return tuple(
        plan.url for plan in site.listings if plan.url not in last_read or now - last_read[plan.url] >= plan.every - slack
    )


def daemon_unit(site: Site, listings: Sequence[str]) -> Unit:
    """What the clock asks for."""
    return Unit(site=site.id, why="daemon", listings=tuple(listings))
