"""How do articles become a Parquet file, with typed columns, bounded row groups, and parts that a killed export goes on with?"""

import hashlib
import os
import types
import typing
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from psycopg import Connection

from archive.errors import UsageError
from archive.export.files import Place, Written, finish, note_place, read_place
from archive.export.formats import COLUMNS
from archive.store import exports
from archive.store.articles import Article

GROUP_ROWS = 10_000
GROUP_TEXT = 4 << 20
"""Characters of text a row group: it is built in memory, and so much is enough to compress well and to skip by."""


def write_parquet(conn: Connection, chosen: exports.Chosen, out: BinaryIO) -> Iterator[Written]:
    """Writes all chosen articles to a stream. Raises UsageError where pyarrow is not installed."""
    pa, pq = _pyarrow()
    sink = _Counting(out)
    rows = 0
    with pq.ParquetWriter(sink, _schema(pa), compression="zstd") as writer:
        for table, _ in _tables(pa, conn, chosen, None):
            writer.write_table(table, row_group_size=len(table))
            rows += len(table)
            yield Written(rows=rows, size=sink.size)
    out.flush()
    yield Written(rows=rows, size=sink.size, digest=sink.digest.hexdigest())


def write_parquet_file(conn: Connection, chosen: exports.Chosen, path: Path) -> Generator[Written, None, None]:
    """Writes all chosen articles to a file, which has its name only when it is whole.

    A Parquet file ends with its index and cannot be continued, so each row group is a file of its own first, in
    `PATH.parts`; a killed export goes on after the last of them, and at the end they become one file.
    """
    pa, pq = _pyarrow()
    folder = path.with_name(path.name + ".parts")
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "place.json"
    place = read_place(note, repr(chosen)) or Place(chosen=repr(chosen))
    for table, after in _tables(pa, conn, chosen, place.after):
        part = folder / f"{place.size:06d}.parquet"
        pq.write_table(table, part, row_group_size=len(table), compression="zstd")
        _sync(part)
        place = replace(place, rows=place.rows + len(table), size=place.size + 1, after=after)
        note_place(note, place)
        yield Written(rows=place.rows, size=sum(one.stat().st_size for one in folder.glob("*.parquet")))
    whole = folder / "whole"
    with pq.ParquetWriter(whole, _schema(pa), compression="zstd") as writer:
        for number in range(place.size):
            # In threads each would keep memory of its own for what it read.
            table = pq.read_table(folder / f"{number:06d}.parquet", use_threads=False)
            writer.write_table(table, row_group_size=len(table))
            pa.default_memory_pool().release_unused()
    _sync(whole)
    yield Written(rows=place.rows, size=whole.stat().st_size, digest=finish(whole, path))
    for left in folder.iterdir():
        left.unlink()
    folder.rmdir()


def _tables(pa: Any, conn: Connection, chosen: exports.Chosen, after: str | None) -> Iterator[tuple[Any, str]]:
    """The articles in row groups of bounded size, each with the place after it."""
    group: list[Article] = []
    text = 0
    for page in exports.pages(conn, chosen, after):
        for article in page:
            group.append(article)
            text += len(article.body)
            if len(group) >= GROUP_ROWS or text >= GROUP_TEXT:
                made = _table(pa, group), exports.place_of(article)
                group, text = [], 0
                yield made
    if group:
        yield _table(pa, group), exports.place_of(group[-1])


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(
            "--format parquet needs pyarrow, which is not installed: install gisa with its extra "
            "(`pip install 'gisa[parquet]'`) or, beside `./gisa`, run `.venv/bin/python -m pip install pyarrow`"
        ) from error
    return pyarrow, pyarrow.parquet


def _schema(pa: Any) -> Any:
    """The columns of current_article but the hash, each with the type that the field has."""
    hints = typing.get_type_hints(Article)
    return pa.schema([_field(pa, name, hints[name]) for name in COLUMNS])


def _field(pa: Any, name: str, hint: Any) -> Any:
    kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    kind = next(kind for kind in kinds if kind is not type(None))
    known = {str: pa.string(), int: pa.int32(), datetime: pa.timestamp("us", tz="UTC"), list[str]: pa.list_(pa.string())}
    return pa.field(name, known[kind], nullable=type(None) in kinds)


def _table(pa: Any, group: Sequence[Article]) -> Any:
    schema = _schema(pa)
    columns = [pa.array([getattr(article, field.name) for article in group], type=field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Counting:
    """A stream that knows how much went through it, and the digest of that; closing it leaves the real one open."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.size = 0
        self.digest = hashlib.sha256()
        self.closed = False

    def write(self, data: Any) -> int:
        """Passes on bytes."""
        block = bytes(data)
        self._out.write(block)
        self.digest.update(block)
        self.size += len(block)
        return len(block)

    def tell(self) -> int:
        """How much there was."""
        return self.size

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def flush(self) -> None:
        """Passes it on."""
        self._out.flush()

    def close(self) -> None:
        """Pyarrow is done with it."""
        self.closed = True
