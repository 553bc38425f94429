"""Parquet with its types and WARC with its captures: whole, in bounded memory, and an export killed half-way goes on."""

import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from typer.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from archive.errors import SegmentError, UsageError
from archive.export import parquet
from archive.export.files import write_file
from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Listing, Outcome, Reason, Rejection, Row, Want
from archive.sites.model import Site
from archive.store import exports
from archive.warc.exporting import Lost, capture_blocks, head
from archive.warc.importing import import_warc
from archive.warc.records import Found, read_records
from archive.warc.segment import SegmentWriter, read_capture
from scheduler.cli import app

pytestmark = pytest.mark.one_server

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",), publisher="시험신문")
EVERYTHING = exports.Chosen()


def draft(n: int, text: str = "본문") -> Draft:
    return Draft(
        canonical_url=f"http://paper.test/{n}", title=f"제목 {n}", body=f"{text} {n} " * 300, authors=("김갈매", "박동백"),
        keywords=("눈",) if n % 2 else (), published_at=T0 + timedelta(days=n), published_at_raw="입력 2026.11.22",
    )  # fmt: skip


def arrival(writer: SegmentWriter, reading, hours: float, url: str, *, want=Want.ARTICLE, listing=None, page=None) -> Arrival:
    capture = Capture(
        url=url, fetched_at=T0 + timedelta(hours=hours), status=200, headers=(("Content-Type", "text/html"),),
        body=f"{url} {hours}".encode(),
    )  # fmt: skip
    pointer = writer.append(capture)
    return Arrival(site=SITE, want=want, capture=capture, pointer=pointer, reading=reading, listing=listing, page=page)


@pytest.fixture
def archive(conn, home, monkeypatch):
    """Seven articles, an edit, a deletion and two pages of a listing, with their raw captures."""
    monkeypatch.setenv("GISA_HOME", str(home))
    monkeypatch.setenv("GISA_DSN", conn.info.dsn)
    writer = SegmentWriter(home / "warc")
    rows = (Row(title="제목 1", url="http://paper.test/1"), Row(title="제목 2", url="http://paper.test/2"))
    items = [
        arrival(writer, Listing(rows=rows), page / 10, f"http://paper.test/list/{page}", want=Want.LISTING,
                listing="http://paper.test/list", page=page) for page in (1, 2)
    ]  # fmt: skip
    items += [arrival(writer, draft(n), n, f"http://paper.test/{n}") for n in range(7)]
    items.append(arrival(writer, draft(3), 10, "http://paper.test/3"))
    items.append(arrival(writer, draft(3, "고친 본문"), 11, "http://paper.test/3"))
    items.append(arrival(writer, Rejection(outcome=Outcome.GONE, reason=Reason.NOT_FOUND), 12, "http://paper.test/4"))
    writer.close()
    ingest(conn, items)
    conn.commit()
    return conn


def loader(home: Path):
    return lambda pointer: read_capture(home / "warc", pointer)


def table(path: Path):
    return pyarrow.parquet.read_table(path)


def test_parquet_has_every_column_with_its_type(archive, tmp_path):
    *_, last = parquet.write_parquet_file(archive, EVERYTHING, tmp_path / "all.parquet")
    read = table(tmp_path / "all.parquet")
    types = {field.name: str(field.type) for field in read.schema}
    assert types["published_at"] == types["gone_at"] == "timestamp[us, tz=UTC]"
    assert types["authors"] == "list<element: string>"
    assert (types["version"], types["title"]) == ("int32", "string")
    rows = {row["canonical_url"]: row for row in read.to_pylist()}
    assert len(rows) == last.rows == 7
    assert rows["http://paper.test/5"]["body"] == draft(5).body
    assert rows["http://paper.test/5"]["authors"] == ["김갈매", "박동백"]
    assert rows["http://paper.test/5"]["published_at"] == T0 + timedelta(days=5)
    assert rows["http://paper.test/4"]["state"] == "missing"
    assert (rows["http://paper.test/4"]["keywords"], rows["http://paper.test/4"]["subtitle"]) == ([], None)
    assert last.digest == hashlib.sha256((tmp_path / "all.parquet").read_bytes()).hexdigest()


def test_a_killed_parquet_goes_on_and_ends_as_an_undisturbed_one(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "GROUP_ROWS", 2)
    killed = parquet.write_parquet_file(archive, EVERYTHING, tmp_path / "killed.parquet")
    assert [next(killed).rows, next(killed).rows] == [2, 4]
    killed.close()
    (tmp_path / "killed.parquet.parts" / "000002.parquet").write_bytes(b"PAR1 half of it")
    with pytest.raises(UsageError, match="another export"):
        next(parquet.write_parquet_file(archive, exports.Chosen(site_id="x"), tmp_path / "killed.parquet"))
    *_, last = parquet.write_parquet_file(archive, EVERYTHING, tmp_path / "killed.parquet")
    *_, whole = parquet.write_parquet_file(archive, EVERYTHING, tmp_path / "whole.parquet")
    assert (last.rows, last.digest) == (whole.rows, whole.digest) == (7, whole.digest)
    groups = pyarrow.parquet.ParquetFile(tmp_path / "killed.parquet").metadata
    assert [groups.row_group(n).num_rows for n in range(groups.num_row_groups)] == [2, 2, 2, 1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["killed.parquet", "whole.parquet"]


def test_parquet_goes_into_a_pipe_too_and_without_rows_it_has_its_columns(archive, tmp_path):
    out = io.BytesIO()
    *_, last = parquet.write_parquet(archive, EVERYTHING, out)
    assert (last.rows, last.digest) == (7, hashlib.sha256(out.getvalue()).hexdigest())
    assert pyarrow.parquet.read_table(io.BytesIO(out.getvalue())).num_rows == 7
    *_, last = parquet.write_parquet_file(archive, exports.Chosen(site_id="nobody"), tmp_path / "empty.parquet")
    assert (last.rows, table(tmp_path / "empty.parquet").num_rows) == (0, 0)
    assert "title" in table(tmp_path / "empty.parquet").column_names


def test_without_pyarrow_a_sentence_says_how_to_get_it(archive, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ended = CliRunner().invoke(app, ["export", "--format", "parquet", "--out", str(tmp_path / "x.parquet")])
    assert ended.exit_code == 2
    assert "pip install 'gisa[parquet]'" in ended.stderr
    assert not list(tmp_path.iterdir())


def records(data: bytes) -> list[tuple[str, dict[str, str], bytes]]:
    """Kind, head and content of each record, as warcio reads them."""
    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        found.append((record.rec_type, dict(record.rec_headers.headers), record.content_stream().read()))
    return found


def into_warc(conn, home: Path, path: Path, *, every: bool, lost: Lost | None = None):
    blocks = capture_blocks(conn, EVERYTHING, loader(home), lost or Lost(), every=every)
    return write_file(head(EVERYTHING, every=every), blocks, path, "warc")


def test_warc_holds_what_made_versions_or_everything_in_the_order_of_time(archive, home, tmp_path):
    *_, last = into_warc(archive, home, tmp_path / "versions.warc.gz", every=False)
    assert last.rows == 8
    *_, last = into_warc(archive, home, tmp_path / "all.warc.gz", every=True)
    assert last.rows == 12
    first, *rest = records((tmp_path / "all.warc.gz").read_bytes())
    assert first[0] == "warcinfo"
    assert b"software: gisa/" in first[2]
    times = [told["WARC-Date"] for _, told, _ in rest]
    assert times == sorted(times)
    listing = next(told for _, told, _ in rest if told["WARC-Target-URI"].endswith("/list/2"))
    assert (listing["X-Gisa-Want"], listing["X-Gisa-Listing"], listing["X-Gisa-Page"]) == (
        "listing", "http://paper.test/list", "2",
    )  # fmt: skip
    assert rest[-1][1]["X-Gisa-Outcome"] == "GONE not-found"


def test_a_killed_warc_goes_on_and_holds_the_same_records(archive, home, tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "CAPTURES", 5)
    killed = into_warc(archive, home, tmp_path / "killed.warc.gz", every=True)
    assert next(killed).rows == 5
    killed.close()
    with (tmp_path / "killed.warc.gz.part").open("ab") as file:
        file.write(b"\x1f\x8b\x08half a record")
    *_, last = into_warc(archive, home, tmp_path / "killed.warc.gz", every=True)
    *_, _ = into_warc(archive, home, tmp_path / "whole.warc.gz", every=True)
    assert last.rows == 12
    killed_records, whole = (records((tmp_path / name).read_bytes()) for name in ("killed.warc.gz", "whole.warc.gz"))
    assert killed_records[1:] == whole[1:], "the first one says when it was written"


def test_a_lost_raw_capture_is_named_and_the_rest_exported(archive, home, tmp_path):
    (segment,) = (home / "warc").glob("*/*/*.warc.*")
    segment.write_bytes(segment.read_bytes()[:-40])
    archive.execute("UPDATE capture SET segment = NULL WHERE url = 'http://paper.test/5'")
    archive.commit()
    out = tmp_path / "some.warc.gz"
    ended = CliRunner().invoke(app, ["export", "--format", "warc", "--all-captures", "--out", str(out), "--json"])
    assert ended.exit_code == 1, ended.output
    told = json.loads(ended.stdout)
    assert (told["rows"], told["without_bytes"], len(told["unreadable"])) == (10, 1, 1)
    assert segment.name in told["unreadable"][0]
    assert sum(isinstance(item, Found) for item in read_records(out)) == 10
    with pytest.raises(SegmentError):
        loader(home)(next(page[-1].pointer for page in exports.captures(archive, EVERYTHING, every=True)))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--format", "jsonl", "--bom"], "--bom is for csv and bigkinds"),
        (["--format", "csv", "--all-captures"], "--all-captures is for --format warc"),
        (["--format", "csv", "--out", "/nowhere/at/all.csv"], "there is no folder /nowhere/at"),
    ],
)
def test_options_that_do_not_go_together_are_refused(archive, words, sentence):
    ended = CliRunner().invoke(app, ["export", *words])
    assert ended.exit_code == 2
    assert sentence in ended.stderr


def test_an_import_knows_again_which_page_of_which_listing_it_was(archive, home, tmp_path):
    *_, _ = into_warc(archive, home, tmp_path / "all.warc.gz", every=True)
    seen: list[tuple[str, Want]] = []

    def read(pages):
        seen.extend((capture.url, want) for capture, _, want in pages)
        return [Rejection(outcome=Outcome.REJECTED, reason=Reason.EMPTY) for _ in pages]

    archive.execute("TRUNCATE capture, article, listing, frontier CASCADE")
    writer = SegmentWriter(tmp_path / "to")
    for _ in import_warc(archive, tmp_path / "all.warc.gz", site_of=lambda url: SITE, read=read, writer=writer):
        pass
    writer.close()
    assert [want for url, want in seen if "/list/" in url] == [Want.LISTING] * 2
    pages = archive.execute("SELECT DISTINCT listing_hash IS NOT NULL, page FROM capture WHERE want = 'listing'").fetchall()
    assert sorted(pages) == [(True, 1), (True, 2)]


MEASURED = """
import resource, sys
from scheduler.cli import app
try:
    app(sys.argv[1:], prog_name="gisa")
except SystemExit as end:
    assert not end.code, end.code
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
FEW, MANY = 2_000, 20_000
SLACK = 24 << 10
"""KiB by which the peak may differ: a page more or less in the allocator, a tenth of what 18,000 more bodies would need."""


FILLING = (
    """INSERT INTO capture (site_id, url_hash, fetched_at, url, want, status, body_size, body_digest, segment, segment_offset,
        segment_length, outcome, article_hash)
    SELECT c.site_id, sha256(n::text::bytea), c.fetched_at + n * interval '1 second', c.url, 'article', 200, 1, '',
        segment, segment_offset, segment_length, 'NEW', sha256(n::text::bytea)
    FROM generate_series(%(first)s::int, %(last)s) n, (SELECT * FROM capture WHERE segment IS NOT NULL LIMIT 1) c""",
    """INSERT INTO article
    SELECT site_id, sha256(n::text::bytea), canonical_url, state, 1, published_at, first_seen_at, last_seen_at, last_changed_at,
        fetched_at, gone_at, ''
    FROM generate_series(%(first)s::int, %(last)s) n, (SELECT * FROM article LIMIT 1) a""",
    """INSERT INTO version (site_id, url_hash, version, change, title, body, captions, authors, keywords, content_hash, recipe,
        capture_url_hash, capture_at, first_seen_at, last_seen_at)
    SELECT site_id, url_hash, 1, 'first', 'title', repeat('기사의 본문이다. ', 450) || random(), '{}', '{}', '{}', '', '',
        url_hash, fetched_at, fetched_at, fetched_at
    FROM capture WHERE url_hash IN (SELECT sha256(n::text::bytea) FROM generate_series(%(first)s::int, %(last)s) n)""",
)


def fill(conn, first: int, last: int) -> None:
    """Articles with bodies of 9 kB and captures that all point to one record."""
    values = {"first": first, "last": last}
    for statement in FILLING:
        conn.execute(statement.encode(), values)
    conn.commit()


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("pg_server", ["embedded"], indirect=True)
def test_memory_is_the_same_for_ten_times_as_many_articles(archive, home, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}

    def peaks() -> dict[str, int]:
        found = {}
        for name in ("jsonl", "csv", "parquet", "warc"):
            out = tmp_path / f"all.{name}"
            words = [sys.executable, "-c", MEASURED, "export", "--format", name, "--out", str(out)]
            told = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
            found[name] = int(told.stdout.split()[-1])
            out.unlink()
        return found

    fill(archive, 1, FEW)
    few = peaks()
    fill(archive, FEW + 1, MANY)
    many = peaks()
    assert archive.execute("SELECT count(*) FROM article").fetchone() == (MANY + 7,)
    for name, peak in many.items():
        assert peak < few[name] + SLACK, f"{name}: {few[name]} KiB for {FEW}, {peak} KiB for {MANY}"
