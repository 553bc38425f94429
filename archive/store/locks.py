"""Who may do what only one process at a time may do: a lock in the database, gone with the connection that holds it."""

from psycopg import Connection
from psycopg.rows import scalar_row

from archive.store.queries import load_queries

SQL = load_queries("locks")

GISA = 0x67697361
"""The first half of all our locks' keys ("gisa"): another program's locks in the same database are not ours."""
DAEMON = 1
FORGETTING = 2
"""Shared by whoever writes what was read, alone for whoever forgets: nothing forgotten comes in behind his back."""
KEEPING = 3
"""Of whoever forgets, backs up or restores: a copy must not be taken while records are overwritten."""


def try_daemon(conn: Connection, holder: str) -> bool:
    """Makes this connection the one daemon's, under the name given; False where another has it."""
    conn.execute(SQL["name_connection"], {"name": holder[:63]})
    with conn.cursor(row_factory=scalar_row) as cursor:
        return bool(cursor.execute(SQL["try_lock"], {"group": GISA, "key": DAEMON}).fetchone())


def daemon_holder(conn: Connection) -> str | None:
    """The name under which a daemon holds the lock; None where none does."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        found: str | None = cursor.execute(SQL["holder"], {"group": GISA, "key": DAEMON}).fetchone()
    return found


def try_keeping(conn: Connection) -> bool:
    """Makes this connection the only one that forgets, backs up or restores; False where another one does."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return bool(cursor.execute(SQL["try_lock"], {"group": GISA, "key": KEEPING}).fetchone())
