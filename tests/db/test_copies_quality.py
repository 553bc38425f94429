"""How well copies are told from stories of the same formula: a set whose truth is known, through the archive's door.

Truth is the generator's: articles are copies where one was made of the other. Jaccard and containment are measured here by
brute force, with nothing of what is tested but the text that it compares.
"""

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from psycopg import Connection

from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Want
from archive.normalise.compare import plain
from archive.sites.model import Site
from bench.invented import COPIES, REPORTS, Press, Story, copied

pytestmark = pytest.mark.one_server

log = logging.getLogger(__name__)

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITES = [Site(id=f"paper{n}", name=f"paper{n}", hosts=(f"paper{n}.test",)) for n in range(8)]

STORIES, DAYS, COPIED_DAYS = 240, 60, 12

PRECISION, RECALL, RECALL_CONTAINED = 0.99, 0.95, 0.95
"""Floors; what is reached stands in docs/growth.md."""


@dataclass(frozen=True, slots=True)
class Quality:
    precision: float
    recall: float
    """Of the pairs with a Jaccard similarity of 0.8 or more."""
    contained: float
    """Of the other pairs of which the longer text holds nine tenths of the shorter one, itself of 200 triples or more."""
    pairs: Counter[str]


def written(press: Press) -> list[Story]:
    """Stories, reports of one formula, and copies of both, in an order in which copies are not beside their originals."""
    stories = [press.story(number) for number in range(STORIES)]
    reports = [press.report(kind, day) for kind in REPORTS for day in range(DAYS)]
    copies = [copied(story, operation, press, 0) for story in stories for operation in COPIES if hash_of(story, operation) < 0.6]
    copies += [
        copied(story, operation, press, 0) for story in reports[::5] for operation in ("mail", "headline", "byline", "caption")
    ]
    return stories + reports + copies


def hash_of(story: Story, operation: str) -> float:
    """A number from 0 to 1 that follows from both."""
    return sum(map(ord, f"{story.story} {operation}")) * 7919 % 1000 / 1000


def arrive(conn: Connection, stories: list[Story]) -> dict[bytes, Story]:
    """Ingests in batches, as a crawl does; the stories by the hashes of their articles."""
    known: dict[bytes, Story] = {}
    for start in range(0, len(stories), 32):
        batch = [arrival(story, start + place) for place, story in enumerate(stories[start : start + 32])]
        for result, story in zip(ingest(conn, batch), stories[start : start + 32], strict=True):
            assert result.article_hash
            known[result.article_hash] = story
    return known


def arrival(story: Story, number: int) -> Arrival:
    site = SITES[number % len(SITES)]
    url = f"http://{site.id}.test/{number}"
    at = NOW + timedelta(seconds=number)
    draft = Draft(canonical_url=url, title=story.title, body=story.body, published_at=at)
    capture = Capture(url=url, fetched_at=at, status=200)
    return Arrival(site=site, want=Want.ARTICLE, capture=capture, pointer=None, reading=draft)


def triples(body: str) -> set[str]:
    text = plain(body)
    return {text[i : i + 3] for i in range(len(text) - 2)}


def measure(conn: Connection, known: dict[bytes, Story]) -> Quality:
    groups: dict[bytes, int] = dict(conn.execute("SELECT url_hash, kinship_id FROM kin").fetchall())
    members: defaultdict[int, list[bytes]] = defaultdict(list)
    for hash_, group in groups.items():
        members[group].append(hash_)
    linked = [(known[a].story, known[b].story) for group in members.values() for a, b in combinations(group, 2)]
    right = sum(a == b for a, b in linked)
    families: defaultdict[str, list[bytes]] = defaultdict(list)
    for hash_, story in known.items():
        families[story.story].append(hash_)
    pairs: Counter[str] = Counter()
    for family in families.values():
        shingles = {hash_: triples(known[hash_].body) for hash_ in family}
        for a, b in combinations(family, 2):
            kind = kind_of(shingles[a], shingles[b])
            found = groups.get(a) is not None and groups.get(a) == groups.get(b)
            pairs[kind] += 1
            pairs[f"{kind} found"] += found
    return Quality(
        right / len(linked), pairs["twins found"] / pairs["twins"], pairs["contained found"] / pairs["contained"], pairs
    )


def kind_of(a: set[str], b: set[str]) -> str:
    both, fewest = len(a & b), min(len(a), len(b))
    if both >= 0.8 * len(a | b):
        return "twins"
    return "contained" if fewest >= 200 and both >= 0.9 * fewest else "other"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_copies_are_found_and_nothing_else(conn):
    known = arrive(conn, written(Press(7)))
    quality = measure(conn, known)
    log.info("%d articles: %s", len(known), quality)
    assert quality.pairs["twins"] > 3000
    assert quality.pairs["contained"] > 1000
    assert quality.precision >= PRECISION, quality
    assert quality.recall >= RECALL, quality
    assert quality.contained >= RECALL_CONTAINED, quality


def test_the_set_holds_reports_that_are_almost_copies():
    """Without them precision would be cheap: two draws of a lottery have more words in common than many a copy."""
    press = Press(7)
    shingles = [triples(press.report("draw", day).body) for day in range(30)]
    alike = [len(a & b) / len(a | b) for a, b in combinations(shingles, 2)]
    assert max(alike) >= 0.8
    assert sorted(alike)[len(alike) // 2] >= 0.75
