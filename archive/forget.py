"""How is an article forgotten: what would go, everywhere, and then its going, which no kill leaves undone."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from psycopg import Connection

from archive.errors import Busy
from archive.normalise.url import host_of, normalise_url, url_hash
from archive.store import articles, captures, copies, forgetting, locks, raw, tombstones
from archive.store.tombstones import Buried
from archive.warc.erase import Erased, Spared, erase_records
from archive.warc.moving import at_home, outdated, sweep
from archive.warc.orphans import orphans_in
from archive.warc.places import Segments, segments_showing
from archive.warc.recover import recover
from archive.warc.repack import repack
from archive.warc.segment import drop_dictionaries
from archive.warc.showing import Needles, shows

log = logging.getLogger(__name__)

MARGIN = timedelta(days=1)
"""Clocks differ: pages from a day before the first sign of an article are looked through, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An article that is to be forgotten, or an address that the archive has not got."""

    site_id: str
    article_hash: bytes
    article_id: str
    canonical_url: str
    title: str | None
    """None: the archive has no such article, and only keeps it out from now on."""
    versions: int
    traces: forgetting.Traces
    hashes: frozenset[bytes]
    urls: tuple[str, ...]
    titles: tuple[str, ...]
    """Headlines that are its own."""
    since: datetime | None
    """No page can have shown it before."""


@dataclass(slots=True, kw_only=True)
class Plan:
    """What would be forgotten, and what looks like it and would stay."""

    targets: list[Target]
    copies: list[forgetting.Seen]
    """Copies of it, and articles that an address of it leads or led to: forgotten only when they are named."""
    showing: set[tuple[str, int]] = field(default_factory=set)
    """Other pages' raw records that show a headline or address of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who wants it, why, and how far it goes."""

    reason: str
    forgotten_by: str
    with_listings: bool
    now: datetime


def make_plan(conn: Connection, wanted: Sequence[tuple[str, bytes, str]], *, with_copies: bool) -> Plan:
    """What forgetting these comes to. Each is a site, the hash of an article or address, and that address."""
    todo = list(wanted)
    targets: dict[tuple[str, bytes], Target] = {}
    near: dict[tuple[str, bytes], forgetting.Seen] = {}
    while todo:
        site_id, hash_, url = todo.pop(0)
        if (site_id, hash_) in targets:
            continue
        target, others = _target(conn, site_id, hash_, url)
        targets[site_id, hash_] = target
        for other in others:
            if with_copies or _same_under_another_address(target, other):
                todo.append((other.site_id, other.url_hash, other.canonical_url))
            else:
                near[other.site_id, other.url_hash] = other
    return Plan(targets=list(targets.values()), copies=[other for key, other in sorted(near.items()) if key not in targets])


def _target(conn: Connection, site_id: str, hash_: bytes, url: str) -> tuple[Target, list[forgetting.Seen]]:
    seen = forgetting.article(conn, site_id, hash_)
    addresses, moved = forgetting.addresses_of(conn, site_id, hash_)
    addresses[hash_] |= {url} - {""}
    urls = sorted({url for urls in addresses.values() for url in urls})
    hashes = set(addresses) | {url_hash(variant) for url in urls for variant in variants(url)}
    titles = forgetting.titles_of(conn, site_id, hash_, hashes)
    titles -= forgetting.shared_titles(conn, site_id, titles, hashes)
    hashes |= forgetting.rows_without_link(conn, site_id, titles)
    traces = forgetting.traces(conn, site_id, hash_, hashes)
    moments = [moment for moment in (traces.first_seen_at, *_moments(seen)) if moment is not None]
    target = Target(
        site_id=site_id,
        article_hash=hash_,
        article_id=seen.article_id if seen else f"{site_id}/{hash_.hex()[:12]}",
        canonical_url=seen.canonical_url if seen else url,
        title=seen.title if seen else None,
        versions=seen.versions if seen else 0,
        traces=traces,
        hashes=frozenset(hashes),
        urls=tuple(urls),
        titles=tuple(sorted(titles)),
        since=min(moments) - MARGIN if moments else None,
    )
    return target, _others(conn, target, moved)


def _moments(seen: forgetting.Seen | None) -> tuple[datetime | None, ...]:
    return (seen.first_seen_at, seen.published_at) if seen else ()


def _others(conn: Connection, target: Target, moved: Collection[bytes]) -> list[forgetting.Seen]:
    """Articles that are the same piece somewhere else."""
    keys = {(target.site_id, hash_) for hash_ in moved}
    keys |= set(forgetting.articles_at(conn, target.hashes))
    keys |= set(copies.keys_of_group(conn, target.site_id, target.article_hash))
    found = (forgetting.article(conn, *key) for key in sorted(keys - {(target.site_id, target.article_hash)}))
    return [other for other in found if other is not None]


def _same_under_another_address(target: Target, other: forgetting.Seen) -> bool:
    """Whether another article is this one: at the same address by another spelling or site, or moved with its headline."""
    if other.url_hash in target.hashes:
        return True
    return other.site_id == target.site_id and other.title in target.titles


def variants(url: str) -> list[str]:
    """Spellings under which an old file may have the same address: with and without TLS and "www."."""
    spelled = normalise_url(url)
    rest = spelled.partition("://")[2]
    if not rest:
        return []
    rests = {rest, rest.removeprefix("www.") if rest.startswith("www.") else f"www.{rest}"}
    return [f"{each}://{tail}" for each in ("http", "https") for tail in sorted(rests)]


def find_showing(conn: Connection, segments: Segments, plan: Plan, seen: set[tuple[str, int]]) -> Iterator[captures.Record]:
    """Reads the raw records of the sites concerned and notes in the plan those that show what is to be forgotten.

    Those in `seen` are passed over, and what was read is added to them.
    """
    for site_id in sorted({target.site_id for target in plan.targets}):
        targets = [target for target in plan.targets if target.site_id == site_id]
        needles = _needles(targets)
        own = set[tuple[str, int]]()
        for target in targets:
            own |= forgetting.records_of(conn, site_id, target.article_hash, target.hashes)
        moments = [target.since for target in targets]
        since = min(moment for moment in moments if moment) if all(moments) else None
        for record in captures.records(conn, site_id=site_id, since=since):
            key = (record.segment, record.segment_offset)
            if key in seen or key in own:
                continue
            seen.add(key)
            if shows(segments, record.pointer, needles):
                plan.showing.add(key)
            yield record


def bury(conn: Connection, segments: Segments, plan: Plan, order: Order, seen: set[tuple[str, int]]) -> None:
    """Removes all rows of it and asks for its raw records to be overwritten: one transaction, after which nothing comes back.

    What came in since `find_showing` looked is looked through now, while nobody may write.
    """
    with conn.transaction():
        tombstones.exclude(conn)
        recover(conn, segments.folder, order.now, segments.bucket)
        drop_dictionaries(segments.folder)
        wanted = [(target.site_id, target.article_hash, target.canonical_url) for target in plan.targets]
        plan.targets = make_plan(conn, wanted, with_copies=False).targets
        if order.with_listings:
            for _ in find_showing(conn, segments, plan, seen):
                pass
        for target in plan.targets:
            tombstones.bury(
                conn, target.site_id, target.article_hash, order.now, host=host_of(target.canonical_url),
                reason=order.reason, forgotten_by=order.forgotten_by, with_listings=order.with_listings,
                versions=target.versions, captures=target.traces.captures,
            )  # fmt: skip
            tombstones.bury_addresses(conn, target.site_id, target.article_hash, target.hashes)
            tombstones.doom_own(conn, target.site_id, target.article_hash, target.hashes)
            _doom_orphans(conn, segments, target, with_listings=order.with_listings)
            _ask_repacking(conn, segments, target, order.now)
        if order.with_listings and plan.targets:
            _doom_showing(conn, plan, order.now)
        for target in plan.targets:
            forgetting.remove(conn, target.site_id, target.article_hash, target.hashes, target.urls)


def _needles(targets: Sequence[Target]) -> Needles:
    return Needles.of([t for target in targets for t in target.titles], [u for target in targets for u in target.urls])


def _doom_orphans(conn: Connection, segments: Segments, target: Target, *, with_listings: bool) -> None:
    """Asks for records of it, and that show it, to be overwritten that no row points to: a kill leaves some."""
    buried = Buried(url_hash=target.article_hash, site_id=target.site_id, article_hash=target.article_hash, with_listings=False)
    needles = _needles([target])
    for name in segments.names():
        orphans, _ = orphans_in(conn, segments, name) if segments.is_at_rest(name) else ([], [])
        for orphan in orphans:
            own = url_hash(normalise_url(orphan.url)) in target.hashes
            if own or (with_listings and shows(segments, orphan.pointer, needles)):
                tombstones.doom(conn, buried, orphan.pointer, orphan.url, orphan.fetched_at)


def _ask_repacking(conn: Connection, segments: Segments, target: Target, now: datetime) -> None:
    """Asks for segments to be packed anew in whose dictionary something of it stands: a headline that several pages listed."""
    words = {*target.titles, *target.urls, *(urlsplit(url).path for url in target.urls)}
    for version in articles.versions(conn, target.site_id, target.article_hash):
        words |= {*version.authors, *version.body.split("\n"), version.title, version.subtitle or ""}
    raw.ask_repacking(conn, segments_showing(segments, words), now)


def _doom_showing(conn: Connection, plan: Plan, now: datetime) -> None:
    first = plan.targets[0]
    buried = Buried(url_hash=first.article_hash, site_id=first.site_id, article_hash=first.article_hash, with_listings=True)
    for record in captures.at(conn, sorted(plan.showing)):
        tombstones.doom(conn, buried, record.pointer, record.url, record.fetched_at)
        tombstones.note_erased(conn, record.pointer, now)


def erase(conn: Connection, segments: Segments, now: Callable[[], datetime]) -> Iterator[Erased | Spared]:
    """Overwrites every raw record that waits for it, also in the bucket, and notes what is finished.

    Run again, it goes on where it was. Raises Busy while another process moves segments, SegmentError where the bucket does
    not answer. Where a living crawl holds a segment, the rest is left to the next time.
    """
    waiting = tombstones.doomed(conn)
    wanted = {record.segment for record in waiting} | set(raw.to_repack(conn))
    conn.commit()
    if wanted or tombstones.counts(conn).unsettled:
        with at_home(conn, segments, now(), wanted):
            yield from _erase_here(conn, segments.folder, waiting, now)
        sweep(conn, segments, now())
        conn.commit()
    if not outdated(segments):
        tombstones.settle(conn, now())
    conn.commit()


def _erase_here(
    conn: Connection, folder: Path, waiting: Sequence[tombstones.Doomed], now: Callable[[], datetime]
) -> Iterator[Erased | Spared]:
    for done in erase_records(folder, waiting):
        if isinstance(done, Erased):
            tombstones.undoom(conn, done.record)
            conn.commit()
        yield done
    for name in raw.to_repack(conn):
        conn.commit()
        packed = repack(conn, folder, [name], (), name.rpartition(".")[2], now())
        if not (folder / name).exists():
            raw.drop_segments(conn, [name])
        elif packed.left:
            log.warning("repack-left segment=%s reason=%s", name, packed.left)
    conn.commit()
    conn.autocommit = True
    forgetting.tidy(conn)
    conn.autocommit = False


def claim(conn: Connection) -> None:
    """Makes this connection the only one that forgets or copies the archive. Raises Busy where another one does."""
    taken = locks.try_keeping(conn)
    conn.commit()
    if not taken:
        raise Busy(
            "another gisa process forgets, backs up, restores, repairs or tidies just now: wait until it has ended, and try again"
        )
