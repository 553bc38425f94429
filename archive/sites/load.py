"""Which sites and platforms does gisa know?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from archive.errors import SiteError, UnknownError
from archive.normalise.url import host_of
from archive.sites.address import canonical_url
from archive.sites.definition import Definition, Layout, moment, read_definition
from archive.sites.finding import names_on
from archive.sites.model import Era, RowRules, Rules, Site
from archive.sites.recipe import recipe_of
from archive.sites.selector import compiled, literals

SEOUL = ZoneInfo("Asia/Seoul")
DEEPEST = 8
"""A chain of `extends` longer than this is a circle."""


class Parsed(Protocol):
    """What `detect` needs of a page."""

    @property
    def url(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def root(self) -> HtmlElement: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every definition that could be read, and what was wrong with the others."""

    sites: tuple[Site, ...]
    platforms: tuple[Site, ...]
    """In the order in which they are looked for on an unknown page."""
    problems: tuple[SiteError, ...] = ()
    _by_host: Mapping[str, tuple[Site, ...]] = field(default_factory=dict, repr=False)

    def by_id(self, id: str) -> Site:
        """The site with that id; UnknownError offers the near ones, and tells of a definition that could not be read."""
        try:
            return _named(id, self.sites, "site")
        except UnknownError as error:
            if self.problems:
                raise UnknownError(f"{error}. A definition cannot be used: {self.problems[0]}") from error
            raise

    def platform(self, id: str) -> Site:
        """The platform with that id: rules only."""
        return _named(id, self.platforms, "platform")

    def for_url(self, url: str) -> Site | None:
        """The site that the address belongs to; of several on one host the one whose listing it continues."""
        host = host_of(url)
        sites = self._by_host.get(host) or self._by_host.get(_other_www(host)) or ()
        if len(sites) < 2:
            return sites[0] if sites else None
        return max(sites, key=lambda site: _shared(url, site))

    def generic(self, url: str) -> Site:
        """A site that nobody has described: its host is its id, and it has no rules."""
        host = host_of(url) or "unknown"
        return Site(id=host, name=host, hosts=(host,), recipe=recipe_of())

    def detect(self, page: Parsed) -> Site | None:
        """The undescribed site of this page with the rules of the platform that made it; None where no platform did."""
        names = names_on(page.root)
        for platform in self.platforms:
            if any(
                selector.may_find(names)
                and all(said in page.text for said in literals(selector))
                and compiled(selector)(page.root)
                for selector in platform.detect
            ):
                bare = self.generic(page.url)
                return replace(
                    platform, id=bare.id, name=bare.name, hosts=bare.hosts, platforms=(platform.id, *platform.platforms),
                    is_platform=False, detect=(),
                )  # fmt: skip
        return None


def builtin_folder() -> Path:
    """Where the definitions lie that come with gisa."""
    return Path(__file__).parent / "data"


def load_sites(folders: Sequence[Path]) -> Catalogue:
    """The definitions that come with gisa and those in the user's folders; a later one replaces one with its id."""
    problems: list[SiteError] = []
    known: dict[str, Definition] = {}
    for folder in (builtin_folder(), *(folder for folder in folders if folder != builtin_folder())):
        known.update(_read_folder(folder, problems))
    described: list[Site] = []
    for definition in known.values():
        try:
            described.append(_site(definition, _lineage(definition, known)))
        except SiteError as problem:
            problems.append(problem)
    return _catalogue(described, problems)


def _read_folder(folder: Path, problems: list[SiteError]) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            definition = read_definition(path)
        except SiteError as problem:
            problems.append(problem)
            continue
        if definition.id in found:
            problems.append(SiteError(f'{path}: "id" is "{definition.id}", which {found[definition.id].source} has already'))
            continue
        found[definition.id] = definition
    return found


def _catalogue(described: Iterable[Site], problems: list[SiteError]) -> Catalogue:
    ordered = sorted(described, key=lambda site: site.id)
    sites = tuple(site for site in ordered if not site.is_platform)
    by_host: dict[str, tuple[Site, ...]] = {}
    for site in sites:
        for host in site.hosts:
            by_host[host] = (*by_host.get(host, ()), site)
    # A platform's descendants share its markup: the ancestor is looked for first.
    platforms = sorted((site for site in ordered if site.is_platform), key=lambda site: (len(site.platforms), site.id))
    return Catalogue(sites=sites, platforms=tuple(platforms), problems=tuple(problems), _by_host=by_host)


def _lineage(definition: Definition, known: Mapping[str, Definition]) -> list[Definition]:
    """The definition and what it extends, nearest first."""
    line = [definition]
    while (parent := line[-1].extends) is not None:
        if parent not in known:
            raise SiteError(f'{line[-1].source}: "extends" is "{parent}", which is not known; {_offer(parent, known)}')
        if len(line) > DEEPEST:
            raise SiteError(f'{definition.source}: "extends" leads back to where it came from')
        line.append(known[parent])
    return line


def _site(definition: Definition, line: list[Definition]) -> Site:
    zone = next((d.zone for d in line if d.zone), SEOUL)
    hosts = tuple(dict.fromkeys((*definition.hosts, *(host_of(plan.url) for plan in definition.listings))))
    if not hosts and not definition.is_platform:
        raise SiteError(f'{definition.source}: "listing" is missing: a site has a listing or hosts (or is a platform)')
    eras = _eras(line, zone)
    addresses = tuple(address for d in line for address in d.addresses)
    return Site(
        id=definition.id,
        name=definition.name,
        hosts=hosts,
        publisher=definition.publisher,
        platforms=tuple(d.id for d in line[1:]),
        is_board=next((d.is_board for d in line if d.is_board is not None), False),
        zone=zone,
        delay=next((d.delay for d in line if d.delay is not None), Site(id="", name="", hosts=()).delay),
        pages_per_day=next((d.pages_per_day for d in line if d.pages_per_day is not None), None),
        cookies=next((d.cookies for d in line if d.cookies is not None), False),
        enabled=definition.enabled,
        verified=definition.verified,
        listings=definition.listings,
        addresses=addresses,
        eras=eras,
        detect=definition.detect,
        is_platform=definition.is_platform,
        recipe=recipe_of(eras, addresses, zone),
    )


def _eras(line: list[Definition], zone: ZoneInfo) -> tuple[Era, ...]:
    """The layouts from the farthest ancestor down: each definition speaks over the one that it extends."""
    eras: tuple[Era, ...] = (Era(until=None, rules=Rules()),)
    for definition in reversed(line):
        current = tuple(replace(era, rules=_over(era.rules, definition.layout)) for era in eras)
        own = [Era(until=moment(until, zone), rules=_over(current[-1].rules, layout)) for until, layout in definition.eras]
        eras = (*sorted(own, key=lambda era: str(era.until)), current[-1]) if own else current
    return eras


def _over(rules: Rules, layout: Layout) -> Rules:
    """The rules with what a layout says instead; what is dropped or stripped adds up."""
    row_names = {f.name for f in fields(RowRules)}
    rows = {name: selectors for name, selectors in layout.rows.items() if name in row_names}
    if "strip" in rows:
        rows["strip"] = (*rules.rows.strip, *rows["strip"])
    return replace(
        rules,
        **dict(layout.fields),
        rows=replace(rules.rows, **rows),
        drop=(*rules.drop, *layout.drop),
        charset=layout.charset or rules.charset,
    )


def _named(id: str, sites: Sequence[Site], what: str) -> Site:
    for site in sites:
        if site.id == id:
            return site
    raise UnknownError(f'there is no {what} "{id}"; {_offer(id, [site.id for site in sites])}')


def _offer(name: str, names: Iterable[str]) -> str:
    known = sorted(names)
    near = get_close_matches(name, known, 3)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known are: {', '.join(known)}" if known else "none is known"


def _other_www(host: str) -> str:
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"


def _shared(url: str, site: Site) -> int:
    """How long a listing's address is that this one continues; 0 where it continues none."""
    address = canonical_url(url, site)
    starts = [canonical_url(plan.url, site) for plan in site.listings]
    return max((len(start) for start in starts if _continues(address, start)), default=0)


def _continues(address: str, start: str) -> bool:
    rest = address.removeprefix(start)
    return address.startswith(start) and (not rest or rest[0] in "/?&" or start[-1] in "/?&")
