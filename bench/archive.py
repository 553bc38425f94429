"""What do ingest, finding copies, search and keeping cost for each article, as the archive grows?

    python bench/archive.py [--sizes 10000,100000,1000000] [--folder /var/tmp] [--dsn DSN] [--keep HOME]
        [--figures FILE.json] [--plot FILE.svg]
    python bench/archive.py --check

Archives of each size stand side by side in one server: gisa's embedded one, in a home of its own below --folder, or that of
--dsn. They are filled by COPY (bench/filling.py; --check compares its rows with the door's), then measured in turn, round by
round, so that a busy machine disturbs all sizes alike. Figures are medians of the rounds; what counts are the ratios to the
smallest.
"""

import argparse
import contextlib
import json
import logging
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from archive.database.connect import connect
from archive.database.embedded import embedded_server
from archive.database.migrate import migrate
from archive.ingest import Arrival, ingest
from archive.ingest.copies import COMPARED
from archive.model import Draft
from archive.normalise.sketch import sketch
from archive.settings import Settings
from archive.store import copies, planner
from archive.store.search import Filters, search
from bench.filling import LAST, arrival, fetched_at, fill, sample_story, story
from bench.invented import Press
from bench.plot import plot

SEED = 1
BATCH = 32
"""Articles that a crawl stores together."""
SAMPLE = 400
"""Articles ingested into each archive in each round."""
LOOKUPS, SEARCHES, LONGEST = 200, 15, 1000
PLANTED = "쮸뱌쩌"
PLANTED_IN = 12
"""Articles that hold the word above, at every size: a search whose answer does not grow."""
Figures = dict[int, dict[str, float]]


def main() -> None:
    """Fills, measures, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--processes", type=int, default=2, help="that write the articles to fill with")
    parser.add_argument(
        "--folder", type=Path, default=Path("/var/tmp"), help="where the archives lie meanwhile: 16 kB an article"
    )
    parser.add_argument("--dsn", help="a server to use instead of the embedded one; its user may create databases")
    parser.add_argument(
        "--keep", type=Path, help="a home for the archives, which stay there and are not filled again the next time"
    )
    parser.add_argument("--memory", default="128MB", help="the embedded server's shared_buffers")
    parser.add_argument("--figures", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--check", action="store_true", help="compare the rows of 300 articles brought by COPY and by the door")
    args = parser.parse_args()
    logging.disable()
    sizes = sorted(map(int, args.sizes.split(",")))
    with server(args) as dsn:
        if args.check:
            check(dsn)
            return
        figures = measured(dsn, sizes, args.rounds, args.processes, keep=args.keep is not None)
    show(figures)
    if args.figures:
        args.figures.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    if args.plot:
        args.plot.write_text(plot(figures), encoding="utf-8")


@contextlib.contextmanager
def server(args: argparse.Namespace) -> Iterator[str]:
    """A server to make databases in, gone with them afterwards if it is ours."""
    if args.dsn:
        yield args.dsn
        return
    home = args.keep or Path(tempfile.mkdtemp(prefix="gisa_bench_", dir=args.folder))
    home.mkdir(mode=0o711, exist_ok=True)
    home.chmod(0o711)
    try:
        with embedded_server(Settings(home=home)) as embedded, psycopg.connect(embedded.dsn, autocommit=True) as conn:
            conn.execute(sql.SQL("ALTER SYSTEM SET shared_buffers = {}").format(args.memory))
        # Its last user stops the server, and the next one starts it with the setting.
        with embedded_server(Settings(home=home)) as embedded:
            yield embedded.dsn
    finally:
        if not args.keep:
            shutil.rmtree(home)


@contextlib.contextmanager
def database(dsn: str, name: str, *, template: str = "template0", keep: bool = False) -> Iterator[Connection]:
    """A database of that name, dropped in the end unless it is to be kept."""
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    with psycopg.connect(dsn, autocommit=True) as admin:
        if not keep:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(**names))
        if admin.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            admin.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'").format(**names))
        try:
            with contextlib.closing(connect(make_conninfo(dsn, dbname=name))) as conn:
                yield conn
        finally:
            if not keep:
                admin.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))


def measured(dsn: str, sizes: list[int], rounds: int, processes: int, *, keep: bool) -> Figures:
    """Fills an archive of each size, the larger on top of the smaller, and measures all of them in turn."""
    press = Press(SEED)
    template = "template0"
    with contextlib.ExitStack() as stack:
        archives: dict[int, Connection] = {}
        for size in sizes:
            name = f"gisa_bench_{size}"
            conn = stack.enter_context(database(dsn, name, template=template, keep=keep))
            filled(conn, press, size, processes)
            conn.close()
            template = name
        for size in sizes:
            archives[size] = stack.enter_context(contextlib.closing(connect(make_conninfo(dsn, dbname=f"gisa_bench_{size}"))))
        figures: Figures = {size: settled(conn, press, size) for size, conn in archives.items()}
        timed: dict[int, defaultdict[str, list[float]]] = {size: defaultdict(list) for size in sizes}
        for number in range(rounds):
            for size, conn in archives.items():
                tell(f"round {number + 1} of {rounds}: {size}")
                one_round(conn, press, size, number, timed[size])
        for size in sizes:
            figures[size] |= {name: statistics.median(values) for name, values in timed[size].items()}
        return figures


def filled(conn: Connection, press: Press, size: int, processes: int) -> None:
    """Fills an archive, unless it is filled."""
    migrate(conn)
    if count(conn) < size:
        tell(f"{size}: filling")
        fill(conn, press, size, processes, lambda done: tell(f"{size}: {done}", end="\r"))
        tell(f"{size}: filled")


def settled(conn: Connection, press: Press, size: int) -> dict[str, float]:
    """What can be told of an archive before the rounds: what the door costs while nothing is analysed, and the sizes."""
    found: dict[str, float] = {}
    if count(conn) == size:
        found = {"door, nothing analysed": doored(conn, press, size)["door"]}
        plant(conn, press, size)
        conn.autocommit = True
        conn.execute("VACUUM ANALYZE")
        conn.autocommit = False
    found |= sizes_of(conn, count(conn))
    conn.commit()
    return found


def count(conn: Connection) -> int:
    """How many articles there are."""
    row = conn.execute("SELECT count(*) FROM article").fetchone()
    conn.commit()
    assert row is not None
    return int(row[0])


def one_round(conn: Connection, press: Press, size: int, number: int, times: defaultdict[str, list[float]]) -> None:
    """Milliseconds for each thing, added to `times`."""
    # A crawl goes on for hours: what it needs again and again has been read when it is measured.
    doored(conn, press, size)
    for name, value in doored(conn, press, size).items():
        times[name].append(value)
    times["copies"].append(looked_up(conn, press, size, number))
    for name, words in queries(press).items():
        times[f"search: {name}"].append(searched(conn, words))


def searched(conn: Connection, words: str) -> float:
    """Milliseconds for the best twenty: the median of up to SEARCHES, of fewer where each takes long."""
    search(conn, words, Filters(limit=20))
    spent: list[float] = []
    while len(spent) < SEARCHES and (len(spent) < 3 or sum(spent) < LONGEST):
        spent.append(taken(lambda: search(conn, words, Filters(limit=20))))
    conn.rollback()
    return statistics.median(spent)


def doored(conn: Connection, press: Press, size: int) -> dict[str, float]:
    """Milliseconds an article through the door, and the bytes of log that the server writes for it: a sample's means, with the
    work that the server puts off until it is much."""
    first = count(conn)
    items = [arrival(sample_story(press, n, size), n, LAST + timedelta(seconds=n)) for n in range(first, first + SAMPLE)]
    spent, logged = 0.0, log_position(conn)
    for start in range(0, SAMPLE, BATCH):
        spent += taken(lambda start=start: ingest(conn, items[start : start + BATCH]))
        conn.commit()
    return {"door": spent / SAMPLE, "bytes: log": (log_position(conn) - logged) / SAMPLE}


def log_position(conn: Connection) -> float:
    """Where the server's log has come to."""
    row = conn.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
    conn.commit()
    assert row is not None
    return float(row[0])


def looked_up(conn: Connection, press: Press, size: int, number: int) -> float:
    """Milliseconds to find what a text may be a copy of."""
    drawn = [sketch(sample_story(press, 5 * size + number * LOOKUPS + n, size).body) for n in range(LOOKUPS)]

    def look(keys: list[int]) -> None:
        copies.bodies(conn, copies.sharing(conn, "", b"", keys)[:COMPARED])

    planner.go_by_index(conn)
    found = statistics.median(taken(lambda keys=each.keys: look(keys)) for each in drawn)
    conn.rollback()
    return found


def queries(press: Press) -> dict[str, str]:
    """What is searched for: the archive's commonest noun, one of middling use, both, and a word in a dozen articles."""
    nouns = [forms[0] for forms in press.nouns]
    middling = next(noun for noun in nouns[3000:] if len(noun) == 3)
    return {"a dozen hits": PLANTED, "rare word": middling, "common word": nouns[0], "two words": f"{nouns[0]} {nouns[1]}"}


def plant(conn: Connection, press: Press, size: int) -> None:
    """Brings the articles that hold the planted word."""
    numbers = [9 * size + 2 * n + 1 for n in range(PLANTED_IN)]
    items = [arrival(story(press, n), n, LAST) for n in numbers]
    ingest(conn, [replace_body(item) for item in items])
    conn.commit()


def replace_body(item: Arrival) -> Arrival:
    """The arrival with the planted word in its text."""
    assert isinstance(item.reading, Draft)
    return replace(item, reading=replace(item.reading, body=f"{item.reading.body}\n{PLANTED} 소식이 함께 전해졌다."))


def sizes_of(conn: Connection, size: int) -> dict[str, float]:
    """Bytes an article of each table with its TOAST, of each index, and of all."""
    rows = conn.execute("""
        SELECT c.relname, c.relkind = 'i', CASE WHEN c.relkind = 'i' THEN pg_relation_size(c.oid) ELSE pg_table_size(c.oid) END
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')""").fetchall()
    each = {f"{'index' if index else 'table'} {name}": taken / size for name, index, taken in rows if taken / size >= 10}
    total = conn.execute(
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    ).fetchone()
    assert total is not None
    return {f"bytes: {name}": value for name, value in each.items()} | {"bytes: all": float(total[0]) / size}


def taken(work: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def check(dsn: str) -> None:
    """Says whether COPY and the door write the same rows."""
    press, count = Press(SEED), 300
    tables = ("capture", "article", "version", "claimed_time", "frontier", "article_sketch")
    with database(dsn, "gisa_bench_copy") as copied, database(dsn, "gisa_bench_door") as doored:
        for conn in (copied, doored):
            migrate(conn)
        fill(copied, press, count, 1, lambda done: None)
        ingest(doored, [arrival(story(press, n), n, fetched_at(n, count)) for n in range(count)])
        doored.commit()
        for table in tables:
            query = sql.SQL("SELECT * FROM {} ORDER BY 1, 2, 3").format(sql.Identifier(table))
            rows = [conn.execute(query).fetchall() for conn in (copied, doored)]
            differ = sum(a != b for a, b in zip(*rows, strict=True))
            print(f"{table}: {len(rows[0])} rows, {differ} differ")


def show(figures: Figures) -> None:
    """Prints the table: the smallest archive's figures, and the others' ratios to them."""
    smallest, *larger = figures
    print(f"{'an article or a query':36} {smallest:>10,}" + "".join(f"{size:>12,}" for size in larger))
    for name, value in figures[smallest].items():
        unit = " B" if name.startswith("bytes") else " ms"
        digits = 0 if unit == " B" else 2
        ratios = "".join(f"{figures[size].get(name, 0) / value:>11.2f}x" for size in larger)
        print(f"{name.removeprefix('bytes: '):36} {value:>8.{digits}f}{unit:3}{ratios}")


def tell(what: str, end: str = "\n") -> None:
    """Says how far it is, where somebody looks."""
    if sys.stderr.isatty() or end == "\n":
        print(f"{time.strftime('%H:%M:%S')} {what}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
