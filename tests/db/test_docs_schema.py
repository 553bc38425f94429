"""Is every table, view and column of the archive explained, and does every query in the documents run?"""

import re
from pathlib import Path

from psycopg import Connection

ROOT = Path(__file__).parents[2]
SQL_GUIDE = ROOT / "docs" / "sql.md"
DOCUMENTS = (ROOT / "README.md", ROOT / "README.ko.md", *sorted((ROOT / "docs").glob("*.md")))
BLOCK = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
ARGUMENT = re.compile(r'gisa sql "([^"]+)"')

MACHINERY = {
    "article_sketch", "claimed_time", "erasure", "former_reading", "kin",
    "listing_page", "reader_login", "repacking", "schema_migration", "segment", "stay", "tombstone_address",
}  # fmt: skip
"""Tables that the guide leaves to the views made of them; their comments explain them all the same."""

RELATIONS = """
SELECT c.oid, c.relname
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace
   AND c.relkind IN ('r', 'v', 'm', 'p')
"""

MUTE = f"""
SELECT r.relname || coalesce('.' || a.attname, '')
  FROM ({RELATIONS}) r
  JOIN (SELECT attrelid, attnum, attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped
        UNION ALL SELECT oid, 0, NULL FROM pg_class) a ON a.attrelid = r.oid
 WHERE coalesce(col_description(r.oid, a.attnum), '') = '' AND a.attnum > 0
    OR coalesce(obj_description(r.oid, 'pg_class'), '') = '' AND a.attnum = 0
 ORDER BY 1
"""


def queries_of(text: str) -> list[str]:
    """The SQL of a document: its blocks, and what it hands to `gisa sql`."""
    blocks = [query for block in BLOCK.findall(text) for query in re.split(r";[ \t]*\n", block)]
    return [query for query in (*blocks, *ARGUMENT.findall(text)) if query.strip()]


def test_every_table_and_column_has_a_comment(conn: Connection) -> None:
    tables = conn.execute(RELATIONS.encode()).fetchall()
    assert len(tables) > 5
    assert [name for (name,) in conn.execute(MUTE.encode()).fetchall()] == []


def test_the_sql_guide_names_what_people_ask(conn: Connection) -> None:
    guide = SQL_GUIDE.read_text()
    names = [name for _, name in conn.execute(RELATIONS.encode()).fetchall()]
    assert {name for name in names if f"`{name}`" not in guide} - MACHINERY == set()


def test_every_query_of_the_documents_runs(conn: Connection) -> None:
    queries = [query for path in DOCUMENTS for query in queries_of(path.read_text())]
    assert len(queries) > 5
    for query in queries:
        with conn.transaction(force_rollback=True):
            conn.execute(query.encode())
