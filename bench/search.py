"""How quick is a search in 200,000 articles, beside a scan of all texts with LIKE on the same server?

    GISA_HOME=FOLDER python bench/search.py [--articles 200000]

It makes a database of its own on the embedded server of that home (or on the server of GISA_TEST_DSN), fills it with invented
articles of about 800 characters, asks for words of all kinds, and drops it again. Times are the median of five, of one process
each on the server.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # before this folder, where another bench is called archive

from archive.database.embedded import embedded_server
from archive.database.migrate import migrate
from archive.normalise.tokens import search_vector
from archive.settings import Settings
from archive.store.search import Filters, search

NAME = "gisa_bench_search"
SEED = 20260101
START = datetime(2016, 1, 1, tzinfo=UTC)
VOCABULARY = 40_000
TARGET = 50
AT_ONCE = 5000
Numbered = tuple[int, tuple[str, str]]

COMMON, RARE, FREQUENT, COMPOUND, LETTERS = "공통말", "희귀단어표", "자주", "데이터센터", "AI"
PLANTED = (
    (COMMON, 0.7),
    (RARE, 0.0002),
    (FREQUENT, 0.1),
    (COMPOUND, 0.03),
    ("데이터 센터", 0.01),
    ("기준 금리", 0.02),
    (LETTERS, 0.05),
)
ARTICLE = """
COPY article (site_id, url_hash, canonical_url, state, version, published_at, first_seen_at, last_seen_at, last_changed_at,
    fetched_at, search) FROM STDIN
"""
VERSION = """
COPY version (site_id, url_hash, version, title, body, captions, authors, keywords, content_hash, recipe, capture_url_hash,
    capture_at, first_seen_at, last_seen_at, change) FROM STDIN
"""
BEFORE = """
INSERT INTO site (site_id, name, publisher, added_at) VALUES ('paper', '시험신문', '시험신문', now());
INSERT INTO capture (site_id, url_hash, fetched_at, url, want, status, body_size, body_digest, outcome)
VALUES ('paper', '\\x00', '2016-01-01', 'http://paper.test/', 'article', 200, 0, '', 'NEW');
DROP INDEX article_search;
"""
LIKE = """
SELECT count(*)
FROM article a JOIN version v USING (site_id, url_hash, version)
WHERE {}
"""


def vocabulary(chance: random.Random) -> list[str]:
    """Words of one to five syllables, the short ones being the frequent ones."""
    syllables = [chr(0xAC00 + chance.randrange(11172)) for _ in range(1200)]
    lengths = chance.choices((1, 2, 3, 4, 5), (5, 45, 30, 15, 5), k=VOCABULARY)
    return ["".join(chance.choices(syllables, k=length)) for length in lengths]


def texts(count: int) -> Iterator[tuple[str, str]]:
    """Titles and bodies; the words that are searched for are planted with a known share."""
    chance = random.Random(SEED)
    words = vocabulary(chance)
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    endings = ("", "", "", "은", "는", "이", "가", "을", "를", "의", "에", "에서", "했다.", "한다고", "다.\n")
    for _ in range(count):
        body = [word + chance.choice(endings) for word in chance.choices(words, cum_weights=weights, k=chance.randint(120, 200))]
        for word, share in PLANTED:
            if chance.random() < share:
                body.insert(chance.randrange(len(body)), word + chance.choice(endings))
        yield " ".join(chance.choices(words, cum_weights=weights, k=6)), " ".join(body)


def fill(conn: Connection, count: int) -> float:
    """Fills the archive; the mean length of a body."""
    conn.execute(BEFORE)
    length = 0
    with conn.cursor() as cursor:
        for numbered in batches(enumerate(texts(count)), AT_ONCE):
            with cursor.copy(ARTICLE) as copy:
                for number, (title, body) in numbered:
                    url, times = f"http://paper.test/{number}", [at(number)] * 5
                    copy.write_row(("paper", key(number), url, "live", 1, *times, search_vector(title, body)))
            with cursor.copy(VERSION) as copy:
                for number, (title, body) in numbered:
                    times = [START, at(number), at(number)]
                    copy.write_row(("paper", key(number), 1, title, body, [], [], [], b"", "", b"\x00", *times, "first"))
            length += sum(len(body) for _, (_, body) in numbered)
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{numbered[-1][0] + 1}/{count}")
    conn.execute("CREATE INDEX article_search ON article USING gin (search)")
    conn.commit()
    conn.autocommit = True
    conn.execute("VACUUM (ANALYZE)")
    return length / count


def key(number: int) -> bytes:
    """A key as spread as a digest's."""
    return random.Random(number).randbytes(16)


def at(number: int) -> datetime:
    """When an article was published."""
    return START + timedelta(minutes=number * 25)


def batches(items: Iterator[Numbered], size: int) -> Iterator[list[Numbered]]:
    """So many at once."""
    while batch := list(islice(items, size)):
        yield batch


def median(ask: Callable[[], object], times: int = 5) -> float:
    """Seconds, in the middle of so many."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def like(conn: Connection, has: list[str], lacks: list[str]) -> list[tuple[object, ...]]:
    """How many there are, by comparing every text."""
    text = "(v.title LIKE %s OR v.subtitle LIKE %s OR v.body LIKE %s)"
    parts = [text] * len(has) + [f"NOT coalesce({text}, false)"] * len(lacks)
    values = [f"%{word}%" for word in [*has, *lacks] for _ in range(3)]
    return conn.execute(LIKE.format(" AND ".join(parts)).encode(), values).fetchall()


def questions(words: list[str]) -> list[tuple[str, str, list[str], list[str]]]:
    """What is asked: a name, the words of the search, and the same for LIKE."""
    two = next(word for word in words[500:] if len(word) == 2)
    return [
        ("rare word", RARE, [RARE], []),
        ("word in 70 % of the articles", COMMON, [COMMON], []),
        ("word in 10 %, two syllables", FREQUENT, [FREQUENT], []),
        ("two syllables", two, [two], []),
        ("compound", COMPOUND, [COMPOUND], []),
        ("phrase", '"기준 금리"', ["기준 금리"], []),
        ("two words", f"{COMMON} {COMPOUND}", [COMMON, COMPOUND], []),
        ("two words, both common", f"{COMMON} {FREQUENT}", [COMMON, FREQUENT], []),
        ("excluded word", f"{FREQUENT} -{COMMON}", [FREQUENT], [COMMON]),
        ("letters", LETTERS, [LETTERS], []),
        ("word that nothing has", "없는낱말", ["없는낱말"], []),
    ]


@contextmanager
def server() -> Iterator[str]:
    """The address of the server to measure on."""
    given = os.environ.get("GISA_TEST_DSN")
    if given:
        yield given
        return
    home = os.environ.get("GISA_HOME")
    if not home:
        raise SystemExit("set GISA_HOME to a folder for the embedded server, or GISA_TEST_DSN to a server's address")
    with embedded_server(Settings(home=Path(home))) as running:
        yield running.dsn


def main() -> None:
    """Fills, asks and prints."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=200_000, help="how many (default: 200000)")
    count = options.parse_args().articles
    with server() as dsn, psycopg.connect(dsn, autocommit=True) as maker:
        maker.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
        maker.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(NAME)))
        try:
            with psycopg.connect(make_conninfo(dsn, dbname=NAME)) as conn:
                measure(conn, count)
        finally:
            maker.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))


def measure(conn: Connection, count: int) -> None:
    """Prints the table."""
    migrate(conn)
    began = time.perf_counter()
    length = fill(conn, count)
    out = sys.stdout.write
    sizes = conn.execute(
        "SELECT pg_table_size('article') / 1e6, pg_relation_size('article_search') / 1e6, pg_table_size('version') / 1e6"
    ).fetchone()
    assert sizes is not None
    out(f"{count} articles of {length:.0f} characters, filled in {time.perf_counter() - began:.0f} s; ")
    out(f"MB: lexemes {sizes[0]:.0f}, index {sizes[1]:.0f}, texts {sizes[2]:.0f}\n\n")
    # A search runs in one process of the server, so the scan it is compared with does, too.
    conn.execute("SET max_parallel_workers_per_gather = 0")
    out("| | found | LIKE, ms | search, ms | LIKE / search |\n|---|---:|---:|---:|---:|\n")
    slow = []
    for name, words, has, lacks in questions(vocabulary(random.Random(SEED))):
        found = search(conn, words)
        conn.execute("SELECT count(*) FROM version WHERE body LIKE '%%없음%%'")
        scan = median(lambda has=has, lacks=lacks: like(conn, has, lacks))  # type: ignore[misc]
        taken = median(lambda words=words: search(conn, words, Filters(limit=20)))  # type: ignore[misc]
        total = f"over {found.total}" if found.more else str(found.total)
        out(f"| {name} | {total} | {scan * 1000:.0f} | {taken * 1000:.1f} | {scan / taken:.0f} |\n")
        sys.stdout.flush()
        if scan < TARGET * taken:
            slow.append(name)
    out(f"\nslower than 1/{TARGET} of LIKE: {', '.join(slow) or 'none'}\n")


if __name__ == "__main__":
    main()
