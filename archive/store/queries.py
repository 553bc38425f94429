"""Loads the named queries of archive/store/sql: `-- name --`, a line of purpose, the statement."""

import re
from functools import cache
from importlib.resources import files

HEADER = re.compile(r"^-- (?P<name>[a-z_]+) --$", re.MULTILINE)


def parse_queries(text: str) -> dict[str, str]:
    """Queries by name. Raises ValueError for a name given twice or a query without its line of purpose."""
    queries: dict[str, str] = {}
    parts = HEADER.split(text)
    for name, block in zip(parts[1::2], parts[2::2], strict=True):
        purpose, _, statement = block.strip().partition("\n")
        if not purpose.startswith("-- "):
            raise ValueError(f"query {name}: its first line must say what it is for")
        if name in queries:
            raise ValueError(f"query {name} stands twice")
        queries[name] = statement.strip()
    return queries


@cache
def load_queries(module: str) -> dict[str, bytes]:
    """The queries of archive/store/sql/MODULE.sql, by name, as the driver takes them."""
    text = files("archive.store").joinpath("sql", f"{module}.sql").read_text(encoding="utf-8")
    return {name: statement.encode() for name, statement in parse_queries(text).items()}
