"""What does a crawl tell whoever started it? Values here; one line of JSON each on the way out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from archive.ingest import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The crawl has its record."""

    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One attempt has ended, and what it led to is stored."""

    result: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the crawl is."""

    done: int
    queued: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The crawl is over."""

    run: int
    counts: Mapping[str, Mapping[str, int]]
    """What the pages were wanted for, to outcome, to how many."""
    exit: int
    note: str | None = None
    """A sentence on how it ended, where there is something to say."""


Event = Started | Page | Progress | Ended
Emit = Callable[[Event], None]


def event_to_json(event: Event) -> str:
    """One line of JSON, as the other side of the process border reads it."""
    match event:
        case Page(result=result):
            values = {
                "url": result.url,
                "want": result.want,
                "outcome": result.outcome,
                "reason": result.reason,
                "detail": result.detail,
                "title": result.title,
                "rows": result.rows,
                "new_rows": result.new_rows,
            }
            return json.dumps({"event": "page", **values}, ensure_ascii=False)
        case Started():
            kind = "start"
        case Progress():
            kind = "progress"
        case Ended():
            kind = "end"
    return json.dumps({"event": kind, **asdict(event)}, ensure_ascii=False)
