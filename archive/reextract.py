"""Reading stored captures again with today's rules: what would change, and taking what is better."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from psycopg import Connection

from archive.errors import SegmentError
from archive.ingest import Arrival, Miss
from archive.ingest.article import search_of, text_of
from archive.model import Capture, Draft, Pointer, Reading
from archive.normalise.compare import content_hash
from archive.normalise.url import url_hash
from archive.sites.model import Site
from archive.store import readings, tombstones
from archive.store.search import index_again

BATCH = 32
"""Versions read and stored together: a transaction, and work for every process."""

POORER = 0.5
"""A reading with less than this share of the body that it had has lost something: it is reported, never taken."""


class Change(StrEnum):
    """What reading a version again came to."""

    SAME = "same"
    BETTER = "changed"
    """It reads otherwise, and the new reading is taken."""
    POORER = "poorer"
    """It reads empty or much shorter: the old reading stays."""
    LOST = "lost"
    """It is no article by today's rules: the old reading stays."""
    NO_CAPTURE = "no-capture"
    """Its raw capture is not kept, or cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """One version read again."""

    old: readings.Old
    change: Change
    draft: Draft | None = None
    detail: str = ""


Load = Callable[[Pointer], Capture]
Read = Callable[[Sequence[tuple[Capture, Site]]], Iterable[Reading]]
SiteOf = Callable[[str, str], Site]
"""The site of an id and an address."""


def reextract(
    conn: Connection,
    wanted: readings.Wanted,
    *,
    load: Load,
    read: Read,
    site_of: SiteOf,
    now: Callable[[], datetime],
    dry_run: bool = False,
    older_only: bool = False,
    last: readings.Old | None = None,
) -> Iterator[Rereading]:
    """Reads versions again, batch by batch, each batch stored in one transaction before its results are given.

    With `older_only` versions that were read, or tried, by today's recipe are passed over: run again after a kill, it
    goes on where it was.
    """
    while batch := readings.after(conn, wanted, last, BATCH):
        last = batch[-1]
        todo = [(old, site_of(old.site_id, old.canonical_url)) for old in batch]
        if older_only:
            todo = [(old, site) for old, site in todo if site.recipe not in (old.recipe, old.tried_recipe)]
        results = _read_again(todo, load, read)
        if dry_run:
            conn.rollback()
        else:
            with conn.transaction():
                tombstones.share(conn)
                for result, (_, site) in zip(results, todo, strict=True):
                    _store(conn, result, site.recipe, now())
            conn.commit()
        yield from results


def refresh(conn: Connection, items: Sequence[Arrival | Miss], *, load: Load, read: Read, now: Callable[[], datetime]) -> int:
    """Reads again what new readings are about to be compared with, where it was read by older rules; how many versions.

    Without it, the first capture after a change of rules would make an edit of every text that the rules read otherwise.
    """
    sites: dict[str, Site] = {}
    drafts: dict[str, list[tuple[bytes, str, bytes]]] = {}
    for item in items:
        if isinstance(item, Arrival) and isinstance(item.reading, Draft):
            told = (url_hash(item.reading.canonical_url), item.reading.recipe, content_hash(text_of(item.reading)))
            drafts.setdefault(item.site.id, []).append(told)
            sites[item.site.id] = item.site
    count = 0
    for site_id, of_site in drafts.items():
        with conn.transaction():
            hashes = readings.outdated(conn, site_id, of_site)
        if hashes:
            wanted, site = readings.Wanted(site_id=site_id, hashes=tuple(hashes)), sites[site_id]
            again = reextract(conn, wanted, load=load, read=read, site_of=lambda *_, site=site: site, now=now, older_only=True)
            count += sum(1 for _ in again)
            conn.commit()
    return count


def _read_again(todo: Sequence[tuple[readings.Old, Site]], load: Load, read: Read) -> list[Rereading]:
    captures: dict[int, Capture | str] = {}
    for place, (old, _) in enumerate(todo):
        try:
            captures[place] = load(old.pointer) if old.pointer else "its raw capture is not kept"
        except SegmentError as error:
            captures[place] = str(error)
    good = [place for place, capture in captures.items() if isinstance(capture, Capture)]
    pairs = [(capture, todo[place][1]) for place in good if isinstance(capture := captures[place], Capture)]
    told = dict(zip(good, read(pairs), strict=True))
    return [
        _judge(old, told[place]) if place in told else Rereading(old=old, change=Change.NO_CAPTURE, detail=str(captures[place]))
        for place, (old, _) in enumerate(todo)
    ]


def _judge(old: readings.Old, reading: Reading) -> Rereading:
    if not isinstance(reading, Draft):
        detail = getattr(reading, "detail", "") or type(reading).__name__.lower()
        return Rereading(old=old, change=Change.LOST, detail=detail)
    if content_hash(old.text) == content_hash(text_of(reading)):
        return Rereading(old=old, change=Change.SAME, draft=reading)
    if len(reading.body) < POORER * len(old.body):
        detail = f"{len(reading.body)} characters of body instead of {len(old.body)}"
        return Rereading(old=old, change=Change.POORER, draft=reading, detail=detail)
    return Rereading(old=old, change=Change.BETTER, draft=reading)


def _store(conn: Connection, result: Rereading, recipe: str, now: datetime) -> None:
    draft = result.draft
    if draft is not None and result.change is Change.BETTER:
        readings.take(conn, result.old, draft, content_hash(text_of(draft)), search_of(draft), now)
        index_again(conn, result.old.site_id, result.old.url_hash)
    elif draft is not None and result.change is Change.SAME:
        readings.note_same(conn, result.old, draft, content_hash(text_of(draft)))
        index_again(conn, result.old.site_id, result.old.url_hash)
    else:
        readings.note_tried(conn, result.old, recipe)
