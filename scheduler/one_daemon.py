"""How is it made certain that only one daemon works on a database?"""

import logging
import os
import platform

import psycopg
from psycopg import Connection

from archive.database.connect import Database
from archive.errors import Busy
from archive.store import locks

log = logging.getLogger(__name__)


class DaemonLock:
    """The lock of the one daemon, held by a connection that does nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._conn: Connection | None = None

    def take(self) -> None:
        """Takes the lock. Raises Busy where another daemon has it."""
        conn = self._database.connect(autocommit=True)
        if not locks.try_daemon(conn, f"gisa daemon {platform.node()} {os.getpid()}"):
            holder = locks.daemon_holder(conn)
            conn.close()
            name = f" ({holder.removeprefix('gisa daemon ')}: host and process)" if holder else ""
            raise Busy(f"another gisa daemon works on this database already{name}: stop it first, or leave it to it")
        self._conn = conn

    def check(self) -> None:
        """Makes sure that the lock is still held: its connection may have died with the server. Raises Busy where it is lost."""
        if self._conn is not None:
            try:
                self._conn.execute("SELECT 1")
            except psycopg.OperationalError:
                log.warning("lost the connection that holds the daemon's lock; taking it again")
                self.release()
        if self._conn is None:
            self.take()

    def release(self) -> None:
        """Gives the lock back."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None
