"""From when until when a row stood on a page of a listing."""

from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection

from archive.model import Row
from archive.store.listings import row_hash
from archive.store.queries import load_queries

SQL = load_queries("stays")


def stand(conn: Connection, site_id: str, listing_hash: bytes, page: int, rows: Sequence[Row], now: datetime) -> None:
    """Records which rows stand on a page of a listing; a reading older than the last one tells nothing of stays."""
    key = {"site_id": site_id, "listing_hash": listing_hash, "page": page, "now": now}
    newer = conn.execute(SQL["last_read"], key).fetchone()
    if newer is None:
        return
    places: dict[bytes, int] = {}
    for position, row in enumerate(rows, 1):
        places.setdefault(row_hash(row), position)
    values = {"before": newer[0], "hashes": list(places), "positions": list(places.values())}
    conn.execute(SQL["stand"], key | values)
