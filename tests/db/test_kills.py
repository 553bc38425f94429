"""Killed at any moment, nothing is lost: a verb run again ends where one that nobody killed ends."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import Connection

from archive.database.connect import connect
from archive.model import Capture
from archive.warc.places import Segments
from archive.warc.segment import SegmentWriter
from archive.warc.verify import Checked, Stray, verify
from tests.conftest import drop_database, make_database, new_name, with_database
from tests.db.embedded import ROOT
from tests.db.tables import contents
from tests.news_pages import T0, words

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.parametrize("pg_server", ["embedded"], indirect=True),
]

ARTICLES = 240
SEGMENTS = 12
FORGOTTEN = 60
PAGE = """<html><head><title>{title}</title><meta property="og:title" content="{title}"></head><body><article><h1>{title}</h1>
<p>입력 2026.11.01 10:0{n}</p><div itemprop="articleBody"><p>{one}.</p><p>{two}.</p></div></article></body></html>"""
LONGEST = 120.0


@dataclass(slots=True, kw_only=True)
class World:
    """An archive of a test's own, and the verbs at work on it as processes."""

    server: str
    base: Path
    made: list[str] = field(default_factory=list)
    home: Path = Path()
    dsn: str = ""

    def another(self, template: str = "template0", home: Path | None = None) -> "World":
        """A new archive: empty, or a copy of another one."""
        name = new_name()
        make_database(self.server, name, template)
        self.made.append(name)
        folder = self.base / uuid4().hex[:8]
        if home is None:
            folder.mkdir(mode=0o711)
        else:
            shutil.copytree(home, folder)
        return World(server=self.server, base=self.base, made=self.made, home=folder, dsn=with_database(self.server, name))

    @property
    def name(self) -> str:
        """Of its database."""
        return str(psycopg.conninfo.conninfo_to_dict(self.dsn)["dbname"])

    def start(self, *verb: object) -> "subprocess.Popen[str]":
        """A verb as a process, with a group of its own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GISA_")}
        return subprocess.Popen(
            [sys.executable, "-m", "scheduler.cli", *map(str, verb)],
            env={
                **kept,
                "GISA_HOME": str(self.home),
                "GISA_DSN": self.dsn,
                "GISA_JOBS": "2",
                "GISA_WARC_FORMAT": "gz",
                "PYTHONPATH": str(ROOT),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *verb: object) -> str:
        """A verb to its good end."""
        process = self.start(*verb)
        said, _ = process.communicate(timeout=LONGEST)
        assert process.returncode == 0, said
        return said

    def kill(self, reached: Callable[[], bool], *verb: object) -> bool:
        """Starts a verb and kills it with all its children as soon as it has come so far; False where it was done before."""
        process = self.start(*verb)
        deadline = time.monotonic() + LONGEST
        while process.poll() is None and not reached():
            assert time.monotonic() < deadline
            time.sleep(0.002)
        killed = process.poll() is None
        if killed:
            os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate(timeout=LONGEST)
        assert killed or process.returncode == 0, said
        return killed

    def verified(self) -> int:
        """How many raw records there are; each must be what its row says."""
        with connect(self.dsn) as conn:
            # A kill may leave whole records whose rows were not stored: they are strays, and no fault.
            items = verify(conn, Segments(self.home / "warc"), now=datetime.now(UTC))
            found = [item for item in items if not isinstance(item, Stray)]
        assert all(isinstance(item, Checked) for item in found)
        return len(found)


@pytest.fixture(scope="session")
def source(tmp_path_factory) -> Path:
    """A WARC file of invented articles, every fourth of which comes a second time, edited."""
    dice = random.Random(11)
    folder = tmp_path_factory.mktemp("source")
    writer = SegmentWriter(folder, form="gz")
    for n in range(ARTICLES):
        title, one, two = words(dice, 5), words(dice, 40), words(dice, 40)
        for turn, text in enumerate([two, words(dice, 40)] if n % 4 == 0 else [two]):
            page = PAGE.format(title=title, n=n % 10, one=one, two=text)
            writer.append(
                Capture(
                    url=f"http://paper.test/news/{n}", fetched_at=T0 + timedelta(minutes=n, hours=8 * turn), status=200,
                    headers=(("Content-Type", "text/html; charset=utf-8"),), body=page.encode(),
                )
            )  # fmt: skip
    writer.close()
    (path,) = folder.rglob("*.warc.gz")
    return path


@pytest.fixture(scope="session")
def world(pg_server: str, open_base: Path) -> Iterator[World]:
    """The server, and everything made on it."""
    base = open_base / "kills"
    base.mkdir(mode=0o711)
    made = World(server=pg_server, base=base)
    yield made
    for name in made.made:
        drop_database(pg_server, name)


@pytest.fixture(scope="session")
def whole(world: World, source: Path) -> World:
    """An archive into which the file was brought undisturbed, in several segments."""
    archive = world.another()
    archive.run("import-warc", source)
    with connect(archive.dsn) as conn:
        _split(conn, archive.home / "warc")
    return archive


def _split(conn: Connection, folder: Path) -> None:
    """Spreads the raw records over several segments, so that there is something to do for a backup."""
    rows = conn.execute(
        "SELECT site_id, url_hash, fetched_at, segment, segment_offset, segment_length FROM capture ORDER BY segment_offset"
    ).fetchall()
    (old,) = {row[3] for row in rows}
    data = (folder / old).read_bytes()
    head = data[: min(row[4] for row in rows)]
    for part in range(SEGMENTS):
        name, out = old.replace("import-", f"import{part:02d}-"), bytearray(head)
        for site_id, hash_, at, _, offset, length in rows[part::SEGMENTS]:
            conn.execute(
                "UPDATE capture SET segment = %s, segment_offset = %s WHERE (site_id, url_hash, fetched_at) = (%s, %s, %s)",
                [name, len(out), site_id, hash_, at],
            )
            out += data[offset : offset + length]
        (folder / name).write_bytes(out)
    (folder / old).unlink()
    conn.execute("DELETE FROM segment")


def counted(dsn: str, query: str) -> Iterator[Callable[[int], bool]]:
    """Whether a count has reached a number, asked again and again."""
    with connect(dsn, autocommit=True) as conn:

        def reached(number: int) -> bool:
            try:
                row = conn.execute(query.encode()).fetchone()
            except psycopg.errors.UndefinedTable:
                return False
            return row is not None and row[0] >= number

        yield reached


def moments(seed: int, last: int, times: int = 3) -> list[int]:
    """Seeded numbers at which to kill, rising: each run goes on from the one before."""
    dice = random.Random(seed)
    return sorted(dice.sample(range(1, last), times))


def test_an_import_that_was_killed_ends_like_one_that_was_not(world, whole, source):
    archive, killed = world.another(), 0
    for reached in counted(archive.dsn, "SELECT count(*) FROM capture"):
        for number in moments(1, ARTICLES):
            killed += archive.kill(lambda number=number, reached=reached: reached(number), "import-warc", source)
    archive.run("import-warc", source)
    assert killed >= 2
    assert contents(archive.dsn) == contents(whole.dsn)
    assert archive.verified() == whole.verified()


def test_a_rereading_that_was_killed_ends_like_one_that_was_not(world, whole):
    spoilt = world.another(whole.name, whole.home)
    with connect(spoilt.dsn) as conn:
        conn.execute("UPDATE version SET title = 'x', recipe = 'old', content_hash = sha256('x' || title::bytea)")
    plain = world.another(spoilt.name, whole.home)
    plain.run("reextract", "--older")
    killed = 0
    for reached in counted(spoilt.dsn, "SELECT count(*) FROM version WHERE title <> 'x'"):
        for number in moments(2, ARTICLES):
            killed += spoilt.kill(lambda number=number, reached=reached: reached(number), "reextract", "--older")
    spoilt.run("reextract", "--older")
    assert killed >= 2
    assert contents(spoilt.dsn) == contents(plain.dsn)
    with connect(spoilt.dsn) as conn:
        assert conn.execute("SELECT count(*) FROM former_reading").fetchone() == (ARTICLES + ARTICLES // 4,)


def test_an_export_that_was_killed_ends_like_one_that_was_not(world, whole, tmp_path):
    archive = world.another(whole.name, whole.home)
    with connect(archive.dsn) as conn:
        _multiply(conn, 60)
    archive.run("export", "--out", tmp_path / "plain.jsonl")
    size, killed = (tmp_path / "plain.jsonl").stat().st_size, 0
    for share in moments(3, 90):
        killed += archive.kill(
            lambda share=share: sum(path.stat().st_size for path in tmp_path.glob("killed.jsonl*")) >= size * share // 100,
            "export", "--out", tmp_path / "killed.jsonl",
        )  # fmt: skip
    archive.run("export", "--out", tmp_path / "killed.jsonl")
    assert killed >= 2
    assert (tmp_path / "killed.jsonl").read_bytes() == (tmp_path / "plain.jsonl").read_bytes()


def _multiply(conn: Connection, times: int) -> None:
    """The same articles many times over, under other addresses."""
    names = {
        table: ", ".join(
            name
            for (name,) in conn.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND attname NOT IN ('url_hash', 'canonical_url')", [table]
            )
        )
        for table in ("article", "version")
    }  # fmt: skip
    hashed = "substring(sha256(t.url_hash || n::text::bytea) FOR 16)"
    conn.execute(
        f"INSERT INTO article (url_hash, canonical_url, {names['article']}) SELECT {hashed}, t.canonical_url || '#' || n, "
        f"{names['article']} FROM article t, generate_series(1, {times}) n".encode()
    )
    conn.execute(
        f"INSERT INTO version (url_hash, {names['version']}) SELECT {hashed}, {names['version']} "
        f"FROM version t, generate_series(1, {times}) n".encode()
    )


def test_a_backup_that_was_killed_is_none_and_run_again_is_one(world, whole, tmp_path):
    archive, safe, killed = world.another(whole.name, whole.home), tmp_path / "safe", 0
    for number in [0, *moments(4, SEGMENTS)]:

        def reached(number=number) -> bool:
            begun = any(safe.glob("database-*"))
            return begun and len(list((safe / "warc").rglob("*.warc.gz"))) >= number

        was_killed = archive.kill(reached, "backup", safe)
        killed += was_killed
        assert (safe / "manifest.json").exists() is not was_killed
    archive.run("backup", safe)
    assert killed >= 2
    assert not list(safe.rglob("*.part"))
    archive.run("backup", safe, "--verify")
    back = world.another()
    back.run("restore", safe)
    assert contents(back.dsn, all_columns=True) == contents(archive.dsn, all_columns=True)
    assert back.verified() == whole.verified()


def test_a_restoring_that_was_killed_goes_on(world, whole, tmp_path):
    archive, safe, killed = world.another(whole.name, whole.home), tmp_path / "safe", 0
    archive.run("backup", safe)
    back = world.another()
    for number in moments(5, SEGMENTS):

        def reached(number=number) -> bool:
            return len(list((back.home / "warc").rglob("*.warc.gz"))) >= number

        killed += back.kill(reached, "restore", safe)
        assert (back.home / "restoring.json").exists()
    for stored in counted(back.dsn, "SELECT count(*) FROM capture"):
        killed += back.kill(lambda stored=stored: stored(1), "restore", safe)
    assert (back.home / "restoring.json").exists()
    back.run("restore", safe)
    assert killed >= 3
    assert contents(back.dsn, all_columns=True) == contents(archive.dsn, all_columns=True)
    assert back.verified() == whole.verified()
    assert not (back.home / "restoring.json").exists()


def bytes_of(archive: World) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (archive.home / "warc").rglob("*.warc.*")}


@pytest.mark.parametrize(
    ("moment", "query"),
    [
        ("while pages are looked through", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 3"),
        ("when the rows are gone", "SELECT count(*) FROM tombstone"),
        ("when records are overwritten", "SELECT (SELECT count(*) FROM tombstone) - (SELECT count(*) FROM erasure)"),
    ],
)
def test_a_forgetting_that_was_killed_is_finished_by_the_next_run(world, whole, moment, query):
    urls = [f"http://paper.test/news/{n}" for n in range(0, ARTICLES, ARTICLES // FORGOTTEN)]
    words = ["forget", *urls, "--reason", "본인의 요청", "--by", "tester", "--yes"]
    plain, archive = world.another(whole.name, whole.home), world.another(whole.name, whole.home)
    plain.run(*words)
    for reached in counted(archive.dsn, query):
        assert archive.kill(lambda reached=reached: reached(1), *words)
    with connect(archive.dsn) as conn:
        buried = conn.execute("SELECT count(*) FROM tombstone").fetchone()
    # All or nothing: the rows go in one transaction.
    assert buried in [(0,), (FORGOTTEN,)]
    archive.run(*(["forget", "--finish"] if buried != (0,) else words))
    assert contents(archive.dsn) == contents(plain.dsn)
    assert bytes_of(archive) == bytes_of(plain)
    assert archive.verified() == plain.verified() > 0
    with connect(archive.dsn) as conn:
        assert conn.execute("SELECT count(*) FROM tombstone WHERE erased_at IS NULL").fetchone() == (0,)
