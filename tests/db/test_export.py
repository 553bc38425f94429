"""Articles leave the archive whole: every column, every character, in little memory, and an export killed half-way goes on."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import UsageError
from archive.export.files import write_file, write_stream
from archive.export.formats import BIGKINDS, article_blocks, head_of, text_format
from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Want
from archive.sites.model import Site
from archive.store import exports

pytestmark = pytest.mark.one_server

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",), publisher="시험신문")
BODY = '첫 줄, "따옴표"와 쉼표.\n둘째 줄; 쌍반점.\n' + "긴 본문 " * 2000


@pytest.fixture
def archive(conn):
    for n in range(7):
        url = f"http://paper.test/{n}"
        draft = Draft(
            canonical_url=url,
            title=f"제목 {n}",
            subtitle="부제",
            body=BODY + str(n),
            authors=("김갈매", "박동백"),
            section="사회",
            keywords=("눈", "부산"),
            published_at=T0 + timedelta(days=n),
            published_at_raw="입력 2026.11.22",
            byline_raw="김갈매 기자",
        )
        capture = Capture(url=url, fetched_at=T0 + timedelta(days=n), status=200)
        ingest(conn, [Arrival(site=SITE, want=Want.ARTICLE, capture=capture, pointer=None, reading=draft)])
    return conn


def stream(conn, name: str, chosen: exports.Chosen | None = None, *, bom: bool = False) -> str:
    out = io.BytesIO()
    form = text_format(name)
    *_, last = write_stream(head_of(form, bom), article_blocks(conn, chosen or exports.Chosen(), form), out)
    assert last.digest == hashlib.sha256(out.getvalue()).hexdigest()
    assert last.size == len(out.getvalue())
    return out.getvalue().decode()


def test_jsonl_has_every_column_and_character(archive):
    rows = [json.loads(line) for line in stream(archive, "jsonl").splitlines()]
    assert sorted(row["body"] for row in rows) == [BODY + str(n) for n in range(7)]
    assert rows[0]["authors"] == ["김갈매", "박동백"]
    assert rows[0]["published_at"].endswith("+09:00")


def test_csv_keeps_line_ends_and_quotes_and_can_say_what_it_is_to_excel(archive):
    rows = list(csv.DictReader(io.StringIO(stream(archive, "csv"), newline="")))
    assert len(rows) == 7
    assert {row["body"][:-1] for row in rows} == {BODY}
    assert rows[0]["authors"] == "김갈매; 박동백"
    assert stream(archive, "csv", bom=True).startswith("\ufeffsite_id,")


def test_bigkinds_columns_stand_in_their_order(archive):
    rows = list(csv.reader(io.StringIO(stream(archive, "bigkinds"), newline="")))
    assert rows[0] == BIGKINDS
    first = dict(zip(BIGKINDS, next(row for row in rows if row[4] == "제목 0"), strict=True))
    assert (first["일자"], first["언론사"], first["기고자"], first["키워드"]) == (
        "20261122",
        "시험신문",
        "김갈매, 박동백",
        "눈,부산",
    )
    assert first["본문"] == BODY + "0"


@pytest.mark.parametrize(("name", "title"), [("schemaorg", "headline"), ("zyte", "headline")])
def test_other_worlds_names(archive, name, title):
    rows = [json.loads(line) for line in stream(archive, name).splitlines()]
    assert {row[title] for row in rows} == {f"제목 {n}" for n in range(7)}
    assert all(row["articleBody"].startswith("첫 줄") for row in rows)


@pytest.mark.parametrize(
    ("chosen", "n"),
    [
        (exports.Chosen(site_id="other"), 0),
        (exports.Chosen(publisher="시험신문"), 7),
        (exports.Chosen(since=T0 + timedelta(days=2), until=T0 + timedelta(days=4)), 2),
        (exports.Chosen(changed_since=T0 + timedelta(days=5)), 2),
    ],
)
def test_what_is_chosen_comes_and_nothing_else(archive, chosen, n):
    assert len(stream(archive, "jsonl", chosen).splitlines()) == n


def into_file(conn, path, chosen: exports.Chosen | None = None):
    chosen, form = chosen or exports.Chosen(), text_format("csv")
    return write_file(head_of(form, False), article_blocks(conn, chosen, form), path, repr(chosen))


def test_a_killed_export_goes_on_and_ends_as_an_undisturbed_one(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "PAGE", 2)
    path = tmp_path / "all.csv"
    killed = into_file(archive, path)
    assert next(killed).rows == 2
    assert next(killed).rows == 4
    killed.close()
    part = tmp_path / "all.csv.part"
    with part.open("ab") as file:
        file.write("반쯤 쓴 줄".encode()[:-1])
    *_, last = into_file(archive, path)
    assert last.rows == 7
    assert path.read_bytes().decode() == stream(archive, "csv")
    assert last.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [file.name for file in tmp_path.iterdir()] == ["all.csv"]


def test_a_part_of_another_export_is_not_gone_on_with(archive, tmp_path):
    next(into_file(archive, tmp_path / "x.csv"))
    with pytest.raises(UsageError, match="another export"):
        next(into_file(archive, tmp_path / "x.csv", exports.Chosen(site_id="paper")))
