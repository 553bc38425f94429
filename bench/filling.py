"""Many articles brought into an empty archive by COPY, in the rows that the archive's door would have written.

The door takes some milliseconds an article; a million would take hours. Every column is filled by the archive's own functions,
and `python bench/archive.py --check` compares the rows of both ways.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from multiprocessing import get_context

from psycopg import Connection, sql

from archive.ingest.article import search_of, text_of
from archive.ingest.copies import HOLDERS
from archive.ingest.items import Arrival
from archive.ladder import next_look
from archive.model import Capture, Draft, Want
from archive.normalise.compare import content_hash
from archive.normalise.sketch import Sketch, sketch
from archive.normalise.url import url_hash
from archive.sites.model import Site
from archive.store import sites
from bench.invented import REPORTS, Press, Story, copied

LAST = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
"""When the last article was fetched; the first one three years before."""
SPAN_SECONDS = 3 * 365 * 86400
SITES = [Site(id=f"paper{n}.test", name=f"지어낸신문 {n}", hosts=(f"paper{n}.test",)) for n in range(40)]
RECIPE = "2b1f60a4c93e7d58"
GENERATED = 50_000
"""Articles with texts of their own; a larger archive is filled up with doubles of their rows, whose words are as frequent."""
CHUNK = 500
REPORT_EVERY, COPY_EVERY = 20, 10
"""Every twentieth article is a report of a formula that thousands share; in a sample every tenth is a copy."""
RENEWED = ("article_search", "article_sketch_keys")
"""Indexes that are made anew after a filling, as after a restore: row by row they would take hours."""

COLUMNS = {
    "capture": "site_id url_hash fetched_at url want status content_type body_size body_digest outcome article_hash",
    "article": "site_id url_hash canonical_url state version published_at first_seen_at last_seen_at last_changed_at fetched_at "
    "search",
    "version": "site_id url_hash version title body captions authors keywords published_at modified_at content_hash recipe "
    "capture_url_hash capture_at first_seen_at last_seen_at change",
    "claimed_time": "site_id url_hash version modified_at first_seen_at last_seen_at",
    "frontier": "site_id url_hash url discovered_at due_at attempts last_at last_outcome article_hash",
}
SKETCH_COLUMNS = "site_id url_hash keys"


@dataclass(frozen=True, slots=True)
class Chunk:
    """What COPY takes for some articles: lines for each table, and the sketches, whose keys depend on those before."""

    lines: dict[str, str]
    sketches: list[tuple[str, str, Sketch, bool]]
    """Site, hash, keys, and whether others may have the same keys."""


def story(press: Press, number: int) -> Story:
    """Article `number` of the archive."""
    kinds = sorted(REPORTS)
    if number % REPORT_EVERY == 0:
        return press.report(kinds[number // REPORT_EVERY % len(kinds)], number)
    return press.story(number)


def sample_story(press: Press, number: int, size: int) -> Story:
    """Article `number` of a sample that comes to an archive of `size`: as the others, but every tenth a copy of one there."""
    if number % COPY_EVERY == 1:
        original = press.story((number * 7919 % min(size, GENERATED)) // REPORT_EVERY * REPORT_EVERY + 1)
        operation = ("mail", "headline", "byline", "dropped", "list10")[number // COPY_EVERY % 5]
        return copied(original, operation, press, number)
    return story(press, number)


def arrival(story: Story, number: int, at: datetime) -> Arrival:
    """The article as a crawl brings it."""
    site = SITES[number % len(SITES)]
    url = f"https://{site.id}/news/{number}"
    draft = Draft(
        canonical_url=url,
        title=story.title,
        body=story.body,
        authors=(story.author,),
        published_at=at - timedelta(minutes=20),
        modified_at=at - timedelta(minutes=10),
        recipe=RECIPE,
    )
    capture = Capture(url=url, fetched_at=at, status=200)
    return Arrival(site=site, want=Want.ARTICLE, capture=capture, pointer=None, reading=draft)


def fetched_at(number: int, of: int) -> datetime:
    """When article `number` of an archive of `of` articles was fetched."""
    return LAST - timedelta(seconds=SPAN_SECONDS * (of - number) // of)


def fill(conn: Connection, press: Press, size: int, processes: int, told: Callable[[int], None]) -> None:
    """Brings `size` articles into an archive, or what it lacks of them: the first GENERATED of their own, then ever more of
    their doubles under other addresses."""
    have = _count(conn)
    renewed = dict(
        conn.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", (list(RENEWED),)).fetchall()
    )
    # The rows are consistent by the way they are made; asking for each would double the time.
    conn.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
    for site in SITES:
        sites.upsert(conn, site, LAST - timedelta(seconds=SPAN_SECONDS))
    for name in renewed:
        conn.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    kept: Counter[int] = Counter()
    written = min(size, GENERATED)
    for done, chunk in enumerate(_chunks(press, have, written, written, processes), 1):
        for table, columns in COLUMNS.items():
            _copy(conn, table, columns, chunk.lines[table])
        _copy(conn, "article_sketch", SKETCH_COLUMNS, "".join(_sketches(chunk, kept)))
        told(min(have + done * CHUNK, written))
    while (lacking := size - _count(conn)) > 0:
        _double(conn, (size - lacking) // GENERATED, min(lacking, GENERATED))
        told(size - lacking)
    for statement in renewed.values():
        conn.execute(statement.encode())
    conn.execute("RESET session_replication_role; RESET maintenance_work_mem")
    conn.commit()


def _double(conn: Connection, turn: int, limit: int) -> None:
    """Doubles of generated articles under other addresses, a little older; their keys are those of other texts."""
    conn.execute("DROP TABLE IF EXISTS pg_temp.double")
    conn.execute(
        """
        CREATE TEMPORARY TABLE double AS
        SELECT site_id, url_hash AS old_hash, url AS new_url, substr(sha256(convert_to(url, 'UTF8')), 1, 16) AS new_hash
        FROM (SELECT site_id, url_hash, canonical_url || '/' || %s AS url FROM article
              WHERE canonical_url ~ '/news/[0-9]+$' ORDER BY fetched_at LIMIT %s) a""",
        (turn, limit),
    )
    conn.execute("ANALYZE double")
    made = {
        "url": "d.new_url", "canonical_url": "d.new_url", "url_hash": "d.new_hash", "article_hash": "d.new_hash",
        "capture_url_hash": "d.new_hash",
        "keys": f"array(SELECT key # {turn * 0x5DEECE66D1234567 % 2**62} FROM unnest(t.keys) AS k (key) ORDER BY 1)",
    }  # fmt: skip
    for table, columns in (COLUMNS | {"article_sketch": SKETCH_COLUMNS}).items():
        names = columns.split()
        values = [
            made.get(name, f"t.{name} - interval '{turn * 7} seconds'" if name.endswith("_at") else f"t.{name}") for name in names
        ]
        conn.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM double d "
            f"JOIN {table} t ON (t.site_id, t.url_hash) = (d.site_id, d.old_hash)".encode()
        )


def _count(conn: Connection) -> int:
    row = conn.execute("SELECT count(*) FROM article").fetchone()
    assert row is not None
    return int(row[0])


def _chunks(press: Press, start: int, end: int, of: int, processes: int) -> Iterator[Chunk]:
    tasks = [(press.seed, first, min(first + CHUNK, end), of) for first in range(start, end, CHUNK)]
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_chunk, tasks)


def _chunk(task: tuple[int, int, int, int]) -> Chunk:
    seed, start, end, of = task
    press = _press(seed)
    lines: dict[str, list[str]] = {table: [] for table in COLUMNS}
    sketches = []
    for number in range(start, end):
        item = arrival(story(press, number), number, fetched_at(number, of))
        for table, line in _rows(item).items():
            lines[table].append(line)
        draft = item.reading
        assert isinstance(draft, Draft)
        hash_ = _bytes(url_hash(draft.canonical_url))
        sketches.append((item.site.id, hash_, sketch(draft.body), number % REPORT_EVERY == 0))
    return Chunk({table: "".join(those) for table, those in lines.items()}, sketches)


PRESSES: dict[int, Press] = {}


def _press(seed: int) -> Press:
    return PRESSES.get(seed) or PRESSES.setdefault(seed, Press(seed))


def _sketches(chunk: Chunk, kept: Counter[int]) -> Iterator[str]:
    for site_id, hash_, drawn, shared in chunk.sketches:
        keys = drawn.telling({key for key in drawn.keys if kept[key] >= HOLDERS} if shared else ())
        if shared:
            kept.update(keys)
        yield f"{site_id}\t{hash_}\t{{{','.join(map(str, keys))}}}\n"


def _rows(item: Arrival) -> dict[str, str]:
    draft = item.reading
    assert isinstance(draft, Draft)
    site_id, url, hash_, now = item.site.id, draft.canonical_url, url_hash(draft.canonical_url), item.capture.fetched_at
    published = draft.published_at
    assert published is not None
    values: dict[str, list[object]] = {
        "capture": [site_id, hash_, now, url, "article", 200, None, 0, sha256(b"").digest(), "NEW", hash_],
        "article": [site_id, hash_, url, "live", 1, published, now, now, now, now, search_of(draft)],
        "version": [site_id, hash_, 1, draft.title, draft.body, "{}", f"{{{draft.authors[0]}}}", "{}", published,
                    draft.modified_at, content_hash(text_of(draft)), RECIPE, hash_, now, now, now, "first"],
        "claimed_time": [site_id, hash_, 1, draft.modified_at, now, now],
        "frontier": [site_id, hash_, url, now, next_look(now, min(published, now)), 0, now, "NEW", hash_],
    }  # fmt: skip
    return {table: "\t".join(map(_field, row)) + "\n" for table, row in values.items()}


def _field(value: object) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return _bytes(value)
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _bytes(value: bytes) -> str:
    return "\\\\x" + value.hex()


def _copy(conn: Connection, table: str, columns: str, lines: str) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    with conn.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as copy:
        copy.write(lines)
