"""What a backup asks of the database: one moment of it, its tables and how far its segments reach."""

from psycopg import Connection, sql
from psycopg.rows import scalar_row

from archive.store.queries import load_queries

SQL = load_queries("backups")


def snapshot(conn: Connection) -> str:
    """The name of this transaction's view of the database, for as long as it lasts."""
    conn.execute(SQL["patience"])
    with conn.cursor(row_factory=scalar_row) as cursor:
        return str(cursor.execute(SQL["snapshot"]).fetchone())


def rows_of_tables(conn: Connection) -> dict[str, int]:
    """How many rows each table has."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        names: list[str] = cursor.execute(SQL["tables"]).fetchall()
        counts = {}
        for name in names:
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
            counts[name] = int(cursor.execute(query).fetchone() or 0)
    return counts


def is_empty(conn: Connection) -> bool:
    """Whether nothing stands where the archive's tables would."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(SQL["relations"]).fetchone() == 0


def lineage(conn: Connection) -> str:
    """Which archive this is: the same for what was restored from its backups, another for any other."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return str(cursor.execute(SQL["lineage"]).fetchone())


def segments(conn: Connection) -> list[tuple[str, int]]:
    """Every segment, and how many of its bytes the rows speak of."""
    return [(segment, int(size)) for segment, size in conn.execute(SQL["segments"])]


def tidy(conn: Connection) -> None:
    """Sets what a dump leaves to the server, and tells the planner what there is, after much has come at once."""
    conn.execute(SQL["compress"])
    conn.execute(SQL["tidy"])
