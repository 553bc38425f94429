"""What is in an archive, for comparing two of them: every row, without what depends on when and in which order it was done."""

from psycopg import Connection, sql

from archive.database.connect import connect

VOLATILE = {
    "schema_migration": {"applied_at"},
    "capture": {"segment", "segment_offset", "segment_length", "run_id"},
    "site": {"added_at"},
    "segment": None,
    "run": None,
    "outcome_count": None,
    "kin": {"kinship_id"},
    "former_reading": {"replaced_at"},
    "tombstone": {"forgotten_at", "erased_at"},
}
"""By table the columns left out; None: the table tells of doing, not of what was done."""


def contents(dsn: str, *, all_columns: bool = False) -> dict[str, list[str]]:
    """The rows of each table, sorted."""
    with connect(dsn) as conn:
        return {
            table: _rows(conn, table, all_columns)
            for table in _tables(conn)
            if all_columns or VOLATILE.get(table, ()) is not None
        }


def _tables(conn: Connection) -> list[str]:
    query = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY 1"
    return [name for (name,) in conn.execute(query).fetchall()]


def _rows(conn: Connection, table: str, all_columns: bool) -> list[str]:
    query = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname"
    names = [name for (name,) in conn.execute(query, [table]).fetchall()]
    left_out = set() if all_columns else VOLATILE.get(table) or set()
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in names if name not in left_out)
    rows = conn.execute(sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier(table)))
    return sorted(repr(row) for row in rows)
