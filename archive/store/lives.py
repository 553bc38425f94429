"""What happened to an article besides its texts: when it vanished or came back, what failed, which edits are not owned up to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from archive.store.queries import load_queries

SQL = load_queries("lives")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something seen, once or several times in a row."""

    what: str
    """MISSING, GONE (confirmed by a second look), BLOCKED or RESTORED; else the outcome of a look that gave no text."""
    reason: str | None
    detail: str | None
    at: datetime
    until: datetime
    """When it was last seen in this row."""
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyEdit:
    """A new time of editing over the old text."""

    version: int
    seen_at: datetime
    claimed_before: datetime
    claimed_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """All that."""

    events: tuple[Event, ...]
    silent: frozenset[int]
    """Versions made by an edit that moved no claimed time, on a site that claims such times."""
    empty: tuple[EmptyEdit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    at: datetime
    what: str
    reason: str | None
    detail: str | None


def life(conn: Connection, site_id: str, hash_: bytes) -> Life:
    """What happened to an article, oldest first."""
    key = {"site_id": site_id, "url_hash": hash_}
    with conn.cursor(row_factory=class_row(_Row)) as cursor:
        rows = cursor.execute(SQL["events"], key).fetchall()
    with conn.cursor(row_factory=scalar_row) as cursor:
        silent = frozenset(cursor.execute(SQL["silent"], key).fetchall())
    with conn.cursor(row_factory=class_row(EmptyEdit)) as cursor:
        empty = tuple(cursor.execute(SQL["empty"], key).fetchall())
    return Life(events=_in_a_row(rows), silent=silent, empty=empty)


def _in_a_row(rows: Sequence[_Row]) -> tuple[Event, ...]:
    """The same thing seen several times in a row is one event."""
    events: list[Event] = []
    for row in rows:
        last = events[-1] if events else None
        if last is not None and (last.what, last.reason) == (row.what, row.reason):
            events[-1] = replace(last, until=row.at, times=last.times + 1)
        else:
            events.append(Event(what=row.what, reason=row.reason, detail=row.detail, at=row.at, until=row.at, times=1))
    return tuple(events)
