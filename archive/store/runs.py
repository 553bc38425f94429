"""Runs: the record of each piece of crawling, and its counts."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

from archive.model import Unit
from archive.store.queries import load_queries
from archive.unit_json import unit_to_json

SQL = load_queries("runs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run; `counts` has its articles by outcome."""

    run_id: int
    site_id: str
    why: str
    started_at: datetime
    finished_at: datetime | None
    exit_code: int | None
    note: str | None
    host: str
    pid: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many pages of a run ended so."""

    want: str
    outcome: str
    reason: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """A run that has not been closed."""

    run_id: int
    pid: int
    started_at: datetime


def start(conn: Connection, unit: Unit, now: datetime, pid: int | None = None) -> int:
    """Opens the record of a run of this process, or of the process given; its number."""
    values = {
        "site_id": unit.site,
        "why": unit.why,
        "unit": unit_to_json(unit),
        "now": now,
        "host": platform.node(),
        "pid": pid or os.getpid(),
    }
    row = conn.execute(SQL["start_run"], values).fetchone()
    if row is None:
        raise AssertionError("INSERT … RETURNING gave no row")
    return int(row[0])


def finish(conn: Connection, run_id: int, now: datetime, *, exit_code: int, note: str | None = None) -> None:
    """Closes the record of a run, unless it is closed."""
    conn.execute(SQL["finish_run"], {"run_id": run_id, "now": now, "exit_code": exit_code, "note": note})


def add_counts(conn: Connection, site_id: str, run_id: int, counts: Mapping[tuple[str, str, str], int]) -> None:
    """Adds to a run's counts; keys are (want, outcome, reason or "")."""
    for (want, outcome, reason), n in sorted(counts.items()):
        values = {"site_id": site_id, "run_id": run_id, "want": want, "outcome": outcome, "reason": reason, "n": n}
        conn.execute(SQL["count"], values)


def counts_of(conn: Connection, run_id: int) -> list[Count]:
    """The counts of a run, by want, outcome and reason."""
    with conn.cursor(row_factory=class_row(Count)) as cursor:
        return cursor.execute(SQL["counts"], {"run_id": run_id}).fetchall()


def recent(conn: Connection, limit: int, site_id: str | None = None) -> list[Run]:
    """The newest runs, of one site or of all."""
    with conn.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(SQL["recent"], {"limit": limit, "site_id": site_id}).fetchall()


def unfinished(conn: Connection) -> list[OpenRun]:
    """The runs of this machine that are still open, oldest first."""
    with conn.cursor(row_factory=class_row(OpenRun)) as cursor:
        return cursor.execute(SQL["unfinished"], {"host": platform.node()}).fetchall()
