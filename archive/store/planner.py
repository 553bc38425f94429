"""What PostgreSQL's planner is told where it has no statistics yet: after a first crawl, an import, a restore."""

from psycopg import Connection

from archive.store.queries import load_queries

SQL = load_queries("planner")


def go_by_index(conn: Connection) -> None:
    """Has every query of this transaction use its index, whatever the planner believes of the tables' size."""
    conn.execute(SQL["go_by_index"])
