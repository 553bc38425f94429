"""How are texts that an older gisa indexed otherwise indexed again, with progress to see?"""

from collections.abc import Iterator
from math import ceil

from psycopg import Connection

from archive.store.search import index_next, unindexed
from scheduler.progress import bar

AT_ONCE = 500
"""Texts in one transaction: as many are done again after a kill."""


def index_texts(conn: Connection) -> int:
    """Indexes what is not indexed, and says how many texts that were; after a kill it goes on where it was."""
    total = unindexed(conn)
    conn.commit()
    for _ in bar(_steps(conn), ceil(total / AT_ONCE), "indexing texts") if total else ():
        conn.commit()
    return total


def _steps(conn: Connection) -> Iterator[None]:
    last: tuple[str, bytes] | None = ("", b"")
    while last is not None and (last := index_next(conn, last, AT_ONCE)) is not None:
        yield
