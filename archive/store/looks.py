"""The looks at an article, in the order of time, and the turns of its state that they tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import scalar_row

from archive.model import Outcome, Reason
from archive.store.queries import load_queries

SQL = load_queries("looks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A capture of an article, and how it ended."""

    at: datetime
    outcome: Outcome
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A moment at which an article was missing, gone, blocked or restored."""

    at: datetime
    state: str
    reason: Reason | None


def looks(conn: Connection, site_id: str, hash_: bytes, but: datetime) -> list[Look]:
    """Every look at an article but the one of a moment, oldest first."""
    rows = conn.execute(SQL["looks"], {"site_id": site_id, "url_hash": hash_, "but": but}).fetchall()
    return [Look(at=at, outcome=Outcome(outcome), reason=Reason(reason) if reason else None) for at, outcome, reason in rows]


def adopt(conn: Connection, site_id: str, hash_: bytes, addresses: Sequence[bytes], after: datetime) -> datetime | None:
    """Gives an article the looks at its addresses that are later than its first text; when the last of them was, if any."""
    values = {"site_id": site_id, "url_hash": hash_, "hashes": list(addresses), "after": after}
    with conn.cursor(row_factory=scalar_row) as cursor:
        return max(cursor.execute(SQL["adopt"], values).fetchall(), default=None)


def retell(
    conn: Connection, site_id: str, hash_: bytes, state: str, gone_at: datetime | None, turns: Sequence[Turn], last: datetime
) -> None:
    """Replaces the turns of an article's state; `last` is when it was last looked at."""
    key = {"site_id": site_id, "url_hash": hash_}
    conn.execute(SQL["forget_turns"], key)
    for turn in turns:
        conn.execute(SQL["tell_turn"], key | {"at": turn.at, "state": turn.state, "reason": turn.reason})
    conn.execute(SQL["tell_state"], key | {"state": state, "gone_at": gone_at, "last": last})


def note_look(conn: Connection, site_id: str, hash_: bytes, at: datetime) -> None:
    """Notes that an article was asked for and answered."""
    conn.execute(SQL["note_look"], {"site_id": site_id, "url_hash": hash_, "at": at})


def set_change(conn: Connection, site_id: str, hash_: bytes, version: int, change: str) -> None:
    """Says what a version is to the one before: edited or replaced."""
    conn.execute(SQL["set_change"], {"site_id": site_id, "url_hash": hash_, "version": version, "change": change})
