"""The loader of named queries."""

import pytest

from archive.store.queries import load_queries, parse_queries


def test_queries_are_found_by_name_without_their_headers():
    text = "-- one --\n-- Says one.\nSELECT 1;\n\n-- two --\n-- Says two.\nSELECT\n  2;\n"
    assert parse_queries(text) == {"one": "SELECT 1;", "two": "SELECT\n  2;"}


@pytest.mark.parametrize("text", ["-- one --\nSELECT 1;", "-- one --\n-- a\nSELECT 1;\n-- one --\n-- b\nSELECT 2;"])
def test_a_query_without_its_purpose_or_given_twice_is_refused(text):
    with pytest.raises(ValueError, match="query one"):
        parse_queries(text)


@pytest.mark.parametrize("module", ["articles", "captures", "frontier", "listings", "runs", "search", "sites"])
def test_every_file_of_queries_loads(module):
    assert load_queries(module)
