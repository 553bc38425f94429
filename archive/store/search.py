"""Korean search over the current versions: the index proposes articles, their texts decide and rank.

Articles are looked at from the newest on, until as many hits are known as are ranked. A word that most articles have is found
among the newest ones without the index; for any other the index names the articles.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from unicodedata import normalize

from psycopg import Connection
from psycopg.rows import class_row, tuple_row

from archive.errors import UsageError
from archive.normalise.matching import Query, read_query
from archive.normalise.tokens import search_vector
from archive.store.queries import load_queries

SQL = load_queries("search")

RANKED = 200
"""The newest hits are ranked, so many of them: for a common word the best of all would cost more than a scan."""

SAMPLE = 100
"""The newest articles, which tell whether a word is common."""

COMMON = 1 / 3
"""A word in so large a share of the newest articles is found by walking on; a rarer one by the index."""

SLACK = 1.25
"""A little more than needed is asked for: some of the articles that the index names do not hold the words."""

GROWTH = 16
"""Most times more that are asked for where hardly any of those that the index named was a hit."""

MOST_AT_ONCE = 4000
"""Texts held in memory at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article found; `rank` compares within one search."""

    site_id: str
    article_id: str
    canonical_url: str
    state: str
    title: str
    subtitle: str | None
    body: str
    authors: list[str]
    publisher: str | None
    origin_publisher: str | None
    section: str | None
    published_at: datetime | None
    first_seen_at: datetime
    rank: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What else a hit must be: times are of publication, or of the first sighting where none is known."""

    site_id: str | None = None
    publisher: str | None = None
    author: str | None = None
    section: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    newest: bool = False
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found: the first hits, and how many there are at all."""

    query: Query
    hits: Sequence[Hit]
    total: int
    more: bool
    """There are older hits, neither counted in `total` nor ranked."""


class Place(NamedTuple):
    """Where an article stands in the order of time."""

    at: datetime
    site_id: str
    url_hash: bytes


@dataclass(slots=True)
class Search:
    """A search at work: how far into the past it has come, and what it has found."""

    conn: Connection
    query: Query
    filters: Filters
    wanted: int
    last: Place | None = None
    seen: int = 0
    ended: bool = False
    scores: list[tuple[float, Place]] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """Hits still to be found."""
        return self.wanted - len(self.scores)

    def look(self, name: str, count: int) -> None:
        """Looks at the next so many articles, newest first, and keeps the hits."""
        asked = min(count, MOST_AT_ONCE)
        rows = self._ask(name, asked)
        for at, site_id, url_hash, title, subtitle, body in rows:
            # There is no text of what does not pass the filters.
            score = None if title is None else self.query.score(title, subtitle, body)
            if score is not None:
                self.scores.append((score, Place(at, site_id, url_hash)))
        if rows:
            self.last = Place(*rows[-1][:3])
        self.seen += len(rows)
        self.ended = len(rows) < asked

    def _ask(self, name: str, count: int) -> list[tuple[Any, ...]]:
        wanted, last = self.filters, self.last
        values = {
            "index": self.query.index,
            "n": count,
            "at": last.at if last else None,
            "after_site": last.site_id if last else None,
            "after_hash": last.url_hash if last else None,
            "site_id": wanted.site_id,
            "publisher": _composed(wanted.publisher),
            "author": _composed(wanted.author),
            "section": _composed(wanted.section),
            "since": wanted.since,
            "until": wanted.until,
        }
        with self.conn.cursor(row_factory=tuple_row, binary=True) as cursor:
            # A prepared plan would not know which of the filters are given.
            return cursor.execute(SQL[name], values, prepare=False).fetchall()


def search(conn: Connection, words: str, filters: Filters | None = None) -> Found:
    """Articles that have every word, the best of the newest first (or the newest). Raises UsageError where no word is given."""
    query, chosen = read_query(words), filters or Filters()
    if not query.wanted:
        raise UsageError(f"nothing to look for in {words!r}: give at least one word that is not excluded with '-'")
    # One more than is ranked tells whether there are more.
    work = Search(conn=conn, query=query, filters=chosen, wanted=max(RANKED, chosen.limit) + 1)
    with _planner(conn):
        _walk(work)
        _use_index(work)
    found = work.scores[: work.wanted - 1]
    if not chosen.newest:
        found.sort(key=lambda scored: scored[0], reverse=True)
    return Found(query=query, hits=_hits(conn, found[: chosen.limit]), total=len(found), more=work.missing <= 0)


def _walk(work: Search) -> None:
    """Looks at the newest articles for as long as the words are common in them."""
    work.look("newest", SAMPLE)
    while not work.ended and work.missing > 0 and len(work.scores) >= COMMON * work.seen:
        work.look("newest", int(work.missing * work.seen / len(work.scores) * SLACK))


def _use_index(work: Search) -> None:
    """Looks at what the index names, until enough is found or nothing is left."""
    count = max(SAMPLE, int(work.missing * SLACK))
    while not work.ended and work.missing > 0:
        seen, hits = work.seen, len(work.scores)
        work.look("indexed", count)
        # The index answers each question from its beginning: the next is large enough to be the last.
        share = max((len(work.scores) - hits) / max(work.seen - seen, 1), 1 / GROWTH)
        count = max(count, int(work.missing / share * SLACK))


def _composed(name: str | None) -> str | None:
    """A name as the archive writes it: some keyboards send syllables in pieces."""
    return normalize("NFC", name).strip() if name else None


def _hits(conn: Connection, found: Sequence[tuple[float, Place]]) -> list[Hit]:
    keys: dict[str, Any] = {
        "sites": [place.site_id for _, place in found],
        "hashes": [place.url_hash for _, place in found],
        "ranks": [score for score, _ in found],
    }
    with conn.cursor(row_factory=class_row(Hit)) as cursor:
        return cursor.execute(SQL["found"], keys).fetchall()


@contextmanager
def _planner(conn: Connection) -> Iterator[None]:
    """The planner bound to the index for a while."""
    before = conn.execute(SQL["planner"]).fetchone()
    assert before is not None
    conn.execute(SQL["plan_by_index"])
    yield
    conn.execute(SQL["plan_as_before"], {"seqscan": before[0], "jit": before[1]})


def unindexed(conn: Connection) -> int:
    """How many articles have a text that is looked at in each search, because it is not indexed."""
    row = conn.execute(SQL["count_unindexed"]).fetchone()
    return int(row[0]) if row else 0


def index_next(conn: Connection, after: tuple[str, bytes], count: int) -> tuple[str, bytes] | None:
    """Indexes the next texts behind this key that are not indexed; the last key, or None where there was nothing left."""
    rows = conn.execute(SQL["unindexed"], {"after_site": after[0], "after_hash": after[1], "n": count}).fetchall()
    for row in rows:
        _index(conn, *row)
    return (rows[-1][0], rows[-1][1]) if rows else None


def index_again(conn: Connection, site_id: str, url_hash: bytes) -> None:
    """Indexes an article by the text of its current version."""
    row = conn.execute(SQL["text_of"], {"site_id": site_id, "url_hash": url_hash}).fetchone()
    if row is not None:
        _index(conn, site_id, url_hash, *row)


def _index(conn: Connection, site_id: str, url_hash: bytes, title: str, subtitle: str | None, body: str) -> None:
    search = search_vector(title, subtitle or "", body)
    conn.execute(SQL["index_text"], {"site_id": site_id, "url_hash": url_hash, "search": search})
