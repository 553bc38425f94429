"""When to look at an address again: by the article's age, or by how the last attempt ended."""

from datetime import datetime, timedelta

from archive.model import Outcome, Reason

STEPS = (
    (timedelta(hours=3), timedelta(minutes=15)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=3)),
    (timedelta(days=30), timedelta(days=3)),
    (timedelta(days=365), timedelta(days=30)),
)
"""(younger than, look again after): edits come early; an article older than a year is left alone."""

RETRY_FIRST = timedelta(minutes=1)
RETRY_FACTOR = 4
RETRY_LONGEST = timedelta(days=1)
RETRY_LIMIT = 8
"""After so many failures in a row an address waits for a person: 8 attempts span about four days."""

SECOND_LOOK = timedelta(hours=1)
"""A page said to be gone is looked at once more, since boards and caches err."""

BLOCKED_AGAIN = timedelta(days=1)
BLOCKED_LIMIT = 5


def next_look(now: datetime, born: datetime) -> datetime | None:
    """When to read an article again that was published, or first seen, at `born`; None: never by itself."""
    age = max(now - born, timedelta(0))
    return next((now + wait for younger, wait in STEPS if age < younger), None)


def next_try(now: datetime, outcome: Outcome, reason: Reason | None, attempts: int) -> datetime | None:
    """When to try an address again whose last `attempts` attempts in a row gave no article; None: never by itself."""
    if outcome is Outcome.FAILED:
        wait = min(RETRY_FIRST * RETRY_FACTOR ** (attempts - 1), RETRY_LONGEST)
        return now + wait if attempts < RETRY_LIMIT and reason is not Reason.TOO_LARGE else None
    if outcome is Outcome.GONE:
        return now + SECOND_LOOK if attempts < 2 else None
    if outcome is Outcome.BLOCKED:
        return now + BLOCKED_AGAIN if attempts < BLOCKED_LIMIT else None
    return None
