"""The examples of docs/sql.md run as they stand."""

import re
from pathlib import Path

import pytest

from scheduler.sql_query import run_query

TEXT = (Path(__file__).parents[2] / "docs" / "sql.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```sql\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_there_are_examples_of_every_view(conn):
    names = [
        row[0] for row in conn.execute("SELECT table_name FROM information_schema.views WHERE table_schema = current_schema()")
    ]
    assert len(names) >= 3
    assert [name for name in names if f"`{name}`" not in TEXT] == []


def test_every_example_runs(conn):
    assert len(EXAMPLES) >= 15
    for example in EXAMPLES:
        found = run_query(conn, example, limit=10, seconds=10)
        assert found.columns, example


@pytest.mark.parametrize("example", EXAMPLES, ids=[" ".join(example.split())[:40] for example in EXAMPLES])
def test_every_example_asks_for_named_columns(example):
    assert "SELECT *" not in example
