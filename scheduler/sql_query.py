"""How is a person's SQL run without danger, and its rows printed?"""

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Literal

import psycopg
from psycopg import Connection
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from rich.markup import escape

from archive.errors import UsageError
from scheduler.tables import plain_table
from scheduler.terminal import console, plain_value, print_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a statement gave."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    cut: bool
    """There were more rows than were wanted."""
    said: str
    """The server's word on a statement without rows ("UPDATE 3")."""


def run_query(conn: Connection, query: str, *, limit: int, seconds: int, write: bool = False) -> Rows:
    """Runs one statement, read-only unless `write`; at most `limit` rows are got. Raises UsageError for wrong SQL."""
    conn.rollback()
    conn.read_only = not write
    try:
        conn.execute("SELECT set_config('statement_timeout', %s, true)", (f"{seconds}s",))
        rows = first_rows(conn, query, limit)
        if write:
            conn.commit()
        else:
            # Nothing that a statement could leave behind, such as a large object, is kept.
            conn.rollback()
    except psycopg.errors.QueryCanceled as error:
        raise UsageError(f"the query took longer than {seconds} s: make it smaller, or give --timeout") from error
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise UsageError(f"the query would change the database ({error.diag.message_primary}): --write allows it") from error
    except psycopg.errors.InsufficientPrivilege as error:
        said = error.diag.message_primary
        raise UsageError(
            f"the query needs a right that a reader has not got ({said}): --write runs it as the archive's user"
        ) from error
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        raise UsageError(complaint(error)) from error
    return rows


def first_rows(conn: Connection, query: str, limit: int) -> Rows:
    """The first rows of a statement, got one by one: a large result costs no memory."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        try:
            rows = tuple(islice(cursor.stream(query.encode()), limit + 1))
        except psycopg.ProgrammingError as error:
            # The driver's own complaint, not the server's: the statement was done and has no rows.
            if error.sqlstate is None and conn.info.transaction_status is TransactionStatus.INTRANS:
                return Rows(columns=(), rows=(), cut=False, said=cursor.statusmessage or "done")
            raise
        columns = tuple(column.name for column in cursor.description) if cursor.description else column_names(conn, query)
    return Rows(columns=columns, rows=rows[:limit], cut=len(rows) > limit, said="")


def column_names(conn: Connection, query: str) -> tuple[str, ...]:
    """The columns of a statement that gave no row: the driver names them with the first one only."""
    conn.pgconn.prepare(b"", query.encode())
    described = conn.pgconn.describe_prepared(b"")
    return tuple((described.fname(i) or b"").decode() for i in range(described.nfields))


def complaint(error: psycopg.Error) -> str:
    """What is wrong with the SQL, with the server's hint."""
    said = error.diag.message_primary or str(error).strip().splitlines()[0]
    hint = f" ({error.diag.message_hint})" if error.diag.message_hint else ""
    return f"the query is wrong: {said}{hint}"


def print_rows(found: Rows, form: Literal["table", "csv", "json"]) -> None:
    """Prints rows; that there were more is said apart, so that a pipe stays clean."""
    if form == "json":
        print_json([dict(zip(found.columns, map(simple, row), strict=True)) for row in found.rows])
    elif not found.columns:
        sys.stdout.write(f"{found.said}\n")
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(found.columns)
        writer.writerows([cell(value) for value in row] for row in found.rows)
    else:
        as_table(found)
    if found.cut:
        sys.stderr.write(f"only the first {len(found.rows)} rows: --limit gets more\n")


def as_table(found: Rows) -> None:
    """Prints rows as a table."""
    columns = zip(found.columns, zip(*found.rows, strict=True), strict=True) if found.rows else ()
    numbers = [name for name, values in columns if all(isinstance(value, int | float | Decimal) for value in values)]
    table = plain_table(*found.columns, right=numbers)
    for row in found.rows:
        table.add_row(*(escape(cell(value)) for value in row))
    console().print(table)
    console().print(f"({len(found.rows)} row{'' if len(found.rows) == 1 else 's'})", style="dim")


def simple(value: object) -> object:
    """A value as JSON can say it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if value is None or isinstance(value, bool | int | float | str | dict):
        return value
    if isinstance(value, Sequence) and not isinstance(value, bytes | memoryview):
        return [simple(one) for one in value]
    return plain_value(value)


def cell(value: object) -> str:
    """A value in a cell; nothing for NULL."""
    plain = simple(value)
    if isinstance(plain, list | dict):
        return json.dumps(plain, ensure_ascii=False, default=plain_value)
    return "" if plain is None else str(plain)
