"""When to try an address again that gave no article."""

from datetime import datetime

from psycopg import Connection

from archive.ladder import next_try
from archive.model import Outcome, Reason
from archive.normalise.url import url_hash
from archive.sites.model import Site
from archive.store import frontier


def settle_attempt(
    conn: Connection, site: Site, url: str, now: datetime, outcome: Outcome, reason: Reason | None, article_hash: bytes | None
) -> None:
    """Notes in the frontier how an attempt ended, and counts it among those in a row that gave no article."""
    attempts = frontier.remember(conn, site.id, url_hash(url)).attempts + 1
    if outcome is Outcome.MOVED:
        attempts = 0
    frontier.settle(
        conn, site.id, url, now,
        due_at=next_try(now, outcome, reason, attempts), attempts=attempts, outcome=outcome, reason=reason,
        article_hash=article_hash,
    )  # fmt: skip
