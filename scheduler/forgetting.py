"""What is meant to be forgotten, how is that shown to a person, and where else do its words stand: in the logs of crawls."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from psycopg import Connection
from rich.console import Console
from rich.markup import escape

from archive.errors import UnknownError, UsageError
from archive.forget import Plan, variants
from archive.normalise.url import url_hash
from archive.sites.address import canonical_url
from archive.sites.load import Catalogue
from archive.sites.model import Site
from archive.store import articles, forgetting, tombstones
from archive.store.tombstones import Tombstone
from scheduler import given
from scheduler.tables import plain_table
from scheduler.terminal import when

Wanted = tuple[str, bytes, str]


def hashes_of(url: str, site: Site | None) -> set[bytes]:
    """What the archive may call an address."""
    spellings = {*variants(url)} | ({canonical_url(url, site)} if site else set())
    return {url_hash(spelling) for spelling in spellings}


def tombstones_of(conn: Connection, asked: str, site: Site | None) -> list[Tombstone]:
    """The forgotten articles that an id or address is of."""
    if given.is_address(asked):
        return tombstones.listed(conn, sorted(hashes_of(asked, site)))
    return tombstones.by_id(conn, asked)


def resolve(conn: Connection, catalogue: Catalogue, asked: str) -> list[Wanted]:
    """What an id or address means: articles, or an address to keep out. Raises UnknownError for an id that nothing has."""
    if not given.is_address(asked):
        found = articles.by_id(conn, asked)
        if found is not None:
            return [(found.site_id, found.url_hash, found.canonical_url)]
        if known := tombstones.by_id(conn, asked):
            return [(tomb.site_id, tomb.article_hash, "") for tomb in known]
        raise UnknownError(f"the archive has no article {asked}: give an address, or an id that `gisa search` shows")
    url = given.address(asked)
    site = catalogue.for_url(url)
    hashes = hashes_of(url, site)
    led = forgetting.articles_at(conn, hashes)
    own = [key for key in led if key[1] in hashes] or led
    seen = [article for key in own if (article := forgetting.article(conn, *key)) is not None]
    if seen:
        return [(article.site_id, article.url_hash, article.canonical_url) for article in seen]
    if known := tombstones.listed(conn, sorted(hashes)):
        return [(tomb.site_id, tomb.article_hash, url) for tomb in known]
    home = site or catalogue.generic(url)
    return [(home.id, url_hash(canonical_url(url, home)), url)]


def sentence(tomb: Tombstone) -> str:
    """What is said of a forgotten article."""
    rest = "" if tomb.erased_at else "; its raw records are not all overwritten yet: run `gisa forget --finish`"
    return (
        f"{tomb.article_id} was forgotten on {when(tomb.forgotten_at)} by {tomb.forgotten_by} ({tomb.reason}): "
        f"its text and its raw captures are removed, and it is not fetched any more{rest}"
    )


def plan_values(plan: Plan) -> dict[str, object]:
    """A plan as `--json` prints it."""
    return {
        "articles": [
            {
                "article_id": target.article_id,
                "canonical_url": target.canonical_url,
                "title": target.title,
                "versions": target.versions,
                "captures": target.traces.captures,
                "bytes": target.traces.bytes,
                "rows_on_listings": target.traces.sightings,
                "addresses": list(target.urls),
            }
            for target in plan.targets
        ],
        "other_pages_that_show_it": len(plan.showing),
        "copies_that_stay": [
            {"article_id": seen.article_id, "canonical_url": seen.canonical_url, "title": seen.title} for seen in plan.copies
        ],
    }


def print_plan(screen: Console, plan: Plan, with_listings: bool) -> None:
    """What would be forgotten, for a person to judge."""
    for target in plan.targets:
        screen.print(f"{target.article_id}  {escape(target.title or 'not in the archive: it is only kept out from now on')}")
        if target.title is not None:
            screen.print(
                f"    {target.versions} versions, {target.traces.captures} captures ({target.traces.bytes} bytes), "
                f"{target.traces.sightings} rows on listings"
            )
        for url in target.urls:
            screen.print(f"    {url}", soft_wrap=True, markup=False)
    if with_listings:
        screen.print(
            f"{len(plan.showing)} raw captures of lists and other pages that show its headline; what was read from them stays"
        )
    if plan.copies:
        screen.print("Not among it, but copies of it, or at an address that leads to it (--copies takes them along):")
        for seen in plan.copies:
            screen.print(f"    {seen.article_id}  {seen.canonical_url}  {seen.title}", soft_wrap=True, markup=False)


def print_tombstones(screen: Console, found: Sequence[Tombstone]) -> None:
    """What was forgotten."""
    table = plain_table("article", "forgotten", "by", "reason", "versions", "captures", "state", right=("versions", "captures"))
    for tomb in found:
        state = "erased" if tomb.erased_at else "erasing"
        names = (tomb.article_id, when(tomb.forgotten_at), escape(tomb.forgotten_by), escape(tomb.reason))
        table.add_row(*names, str(tomb.versions), str(tomb.captures), state)
    screen.print(table)


def tombstone_values(tomb: Tombstone, hashes: Sequence[bytes]) -> dict[str, object]:
    """A forgotten article as `--json` prints it, with what its addresses hash to."""
    return {
        "article_id": tomb.article_id,
        "url_hash": tomb.article_hash.hex(),
        "forgotten_at": tomb.forgotten_at,
        "reason": tomb.reason,
        "forgotten_by": tomb.forgotten_by,
        "with_listings": tomb.with_listings,
        "versions": tomb.versions,
        "captures": tomb.captures,
        "addresses": tomb.addresses,
        "address_hashes": [hash_.hex() for hash_ in hashes],
        "state": "erased" if tomb.erased_at else "erasing",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """An article that another archive, or this one before it was restored, had forgotten."""

    site_id: str
    article_hash: bytes
    hashes: tuple[bytes, ...]
    reason: str
    forgotten_by: str
    with_listings: bool


def read_again(file: Path) -> list[Again]:
    """What `gisa forget --list --json` had printed. Raises UsageError where the file is something else."""
    try:
        return [
            Again(
                site_id=str(one["article_id"]).rpartition("/")[0],
                article_hash=bytes.fromhex(one["url_hash"]),
                hashes=tuple(bytes.fromhex(each) for each in one["address_hashes"]),
                reason=str(one["reason"]),
                forgotten_by=str(one["forgotten_by"]),
                with_listings=bool(one["with_listings"]),
            )
            for one in json.loads(file.read_text(encoding="utf-8"))
        ]
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{file} is not what `gisa forget --list --json` prints: make it so") from error


def blank_logs(folder: Path, plan: Plan) -> int:
    """Overwrites headlines and addresses in the logs of crawls, where they lie: a crawl may be writing. How many places."""
    words = {word for target in plan.targets for word in (*target.titles, *target.urls) if word}
    needles = sorted({form for word in words for form in _logged(word)}, key=len, reverse=True)
    return sum(_blank(path, needles) for path in sorted(folder.rglob("*")) if path.is_file()) if folder.is_dir() else 0


def _logged(word: str) -> Iterator[bytes]:
    """As a log has it, and as its JSON has it."""
    yield word.encode()
    yield word.encode("ascii", "backslashreplace")


def _blank(path: Path, needles: Collection[bytes]) -> int:
    places = 0
    with path.open("r+b") as file:
        text = file.read()
        for needle in needles:
            at = text.find(needle)
            while at >= 0:
                places += 1
                file.seek(at)
                file.write(b"-" * len(needle))
                at = text.find(needle, at + len(needle))
    return places
