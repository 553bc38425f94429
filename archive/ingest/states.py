"""What a look at an article does to its state, and how its history is told anew when a look from its past comes in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from psycopg import Connection

from archive.model import Outcome, Reason
from archive.normalise.compare import Change, compare
from archive.store import articles, looks

READ = frozenset({Outcome.NEW, Outcome.EDITED, Outcome.REPLACED, Outcome.UNCHANGED})
"""Outcomes of a look that showed the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article's state, since when it is absent, and the turns that led there."""

    state: str
    gone_at: datetime | None
    turns: tuple[looks.Turn, ...]


def turned(state: str, outcome: Outcome, reason: Reason | None) -> tuple[str, str | None]:
    """The state after a look, and the turn to be noted, if it is one.

    A page said to be missing once is gone only when it is said again, since boards and caches err. What is blocked or
    fails says nothing of a deletion.
    """
    if outcome is Outcome.GONE:
        after = "missing" if state in ("live", "blocked") else "gone"
    elif outcome is Outcome.BLOCKED and reason is not Reason.CHALLENGE:
        after = "blocked"
    elif outcome in READ:
        return "live", "restored" if state in ("gone", "blocked") else None
    else:
        return state, None
    return after, after if after != state else None


def told(seen: Iterable[looks.Look]) -> Told:
    """What looks in the order of time make of an article that was live at first. Pure."""
    state, gone_at = "live", None
    turns = []
    for look in seen:
        state, turn = turned(state, look.outcome, look.reason)
        if turn is not None:
            turns.append(looks.Turn(at=look.at, state=turn, reason=look.reason))
        gone_at = (gone_at or look.at) if state in ("missing", "gone") else None
    return Told(state=state, gone_at=gone_at, turns=tuple(turns))


def retell_states(conn: Connection, site_id: str, hash_: bytes, late: looks.Look) -> None:
    """Tells an article's states anew with a look from its past, whose own capture does not say yet how it ended."""
    seen = sorted([late, *looks.looks(conn, site_id, hash_, late.at)], key=lambda look: look.at)
    now = told(seen)
    looks.retell(conn, site_id, hash_, now.state, now.gone_at, now.turns, seen[-1].at)


def retell_versions(conn: Connection, site_id: str, hash_: bytes) -> None:
    """Numbers an article's versions in the order of time, and says anew what each is to the one before."""
    articles.reorder(conn, site_id, hash_)
    versions = articles.versions(conn, site_id, hash_)
    for before, version in pairwise(versions):
        change = Change.REPLACED if compare(before.text, version.text) is Change.REPLACED else Change.EDITED
        if change.value != version.change:
            looks.set_change(conn, site_id, hash_, version.version, change.value)
