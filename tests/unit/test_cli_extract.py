"""`gisa extract` reads saved pages alone: every page has its line, in order, whatever is wrong with one of them."""

import json
import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from archive.errors import UsageError
from archive.sites.load import builtin_folder
from scheduler import extract_files
from scheduler.cli import app
from scheduler.saved_pages import Source, load_capture, read_manifest

ARTICLE = """<html><head><meta charset="{charset}"><title>{title} - 시험신문</title>
<meta property="og:title" content="{title}"><meta property="og:type" content="article">
<link rel="canonical" href="http://paper.test/news/{n}"></head><body><header><a href="/">시험신문</a></header>
<article><h1>{title}</h1><p>김시험 기자 입력 2026-11-20 10:00</p><div class="body">{body}</div></article></body></html>"""
PARAGRAPHS = [
    "미르시는 내년 봄까지 강변 산책로 일곱 곳을 새로 고친다고 밝혔다. 예산은 모두 사십억 원이다.",
    "시청 관계자는 주민들이 밤에도 마음 놓고 걸을 수 있도록 등을 백 개 넘게 늘린다고 설명했다.",
    "공사는 이른 봄에 시작해 장마가 오기 전에 끝난다. 그동안에는 건너편 길을 쓰면 된다.",
]


def article(n: int, charset: str = "utf-8") -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return ARTICLE.format(charset=charset, title=f"강변 산책로 {n}곳 새로 고친다", n=n, body=body).encode(charset)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Five rows: two articles, one of them in another charset, a file that is missing, a picture, and an empty page."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "1.html").write_bytes(article(1))
    (folder / "2.html").write_bytes(article(2, "cp949").replace(b'<meta charset="cp949">', b""))
    (folder / "4.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (folder / "5.html").write_bytes(b"")
    rows = [{"id": f"p{n}", "url": f"http://paper.test/news/{n}", "file": f"{n}.html", "kind": "article"} for n in range(1, 6)]
    rows[1]["charset"] = "cp949"
    (folder / "index.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    return folder


def extract(*words: str | Path, code: int = 0) -> list[dict[str, Any]]:
    ended = CliRunner().invoke(app, ["extract", *map(str, words)], catch_exceptions=False)
    assert ended.exit_code == code, ended.output
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_every_row_of_a_manifest_has_its_line_in_order(pages):
    lines = extract("--manifest", pages / "index.jsonl", "--jobs", "2", code=1)
    assert [line["id"] for line in lines] == ["p1", "p2", "p3", "p4", "p5"]
    assert [sorted(line) == ["error", "id", "kind"] for line in lines] == [False, False, True, True, True]
    assert "cannot be read" in lines[2]["error"]
    for n, line in enumerate(lines[:2], 1):
        assert line["title"] == f"강변 산책로 {n}곳 새로 고친다"
        assert line["body"] == "\n".join(PARAGRAPHS)


def test_a_line_has_the_keys_of_the_contract_and_tells_its_evidence_when_asked(pages):
    (line,) = extract(pages / "1.html")
    assert set(line) == {
        "id", "kind", "title", "subtitle", "body", "captions", "authors", "byline_raw", "publisher", "origin_publisher",
        "published_at", "modified_at", "section", "keywords", "rows",
    }  # fmt: skip
    assert line["published_at"] == "2026-11-20T10:00:00+09:00"
    (explained,) = extract(pages / "1.html", "--explain", "--generic")
    assert explained["evidence"]["title"]


def test_the_headers_saved_beside_a_file_are_heeded(pages):
    (pages / "2.html.headers").write_text(
        "HTTP/1.1 404 Not Found\nDate: Fri, 20 Nov 2026 01:00:00 GMT\nContent-Type: text/html; charset=euc-kr\n"
    )
    capture = load_capture(Source(id="2", file=pages / "2.html", url=None, kind="article"))
    assert (capture.status, capture.fetched_at) == (404, datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
    assert capture.header("content-type") == "text/html; charset=euc-kr"
    assert "404" in extract(pages / "2.html", code=1)[0]["error"]


def test_what_the_manifest_says_goes_before_the_headers(pages):
    (pages / "2.html.headers").write_text("HTTP/1.1 500 Oops\nContent-Type: text/html; charset=utf-8\n")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    source = Source(
        id="2", file=pages / "2.html", url="http://x.test/9", kind="article", charset="cp949", fetched_at=moment, status=200
    )
    capture = load_capture(source)
    assert (capture.status, capture.fetched_at, capture.url) == (200, moment, "http://x.test/9")
    assert capture.header("content-type") == "text/html; charset=cp949"


@pytest.mark.parametrize(
    ("tag", "address"),
    [
        ('<link rel="canonical" href="http://paper.test/news/7?a=1&amp;b=2">', "http://paper.test/news/7?a=1&b=2"),
        ("<meta property=og:url content='https://paper.test/12'>", "https://paper.test/12"),
        ('<link rel="canonical" href="http://paper.test/">', "http://unknown.invalid/x.html"),
        ("", "http://unknown.invalid/x.html"),
    ],
)
def test_a_file_without_an_address_has_the_one_it_gives_unless_that_is_a_front_page(tmp_path, tag, address):
    file = tmp_path / "x.html"
    file.write_text(f"<html><head>{tag}</head></html>")
    assert load_capture(Source(id="x", file=file, url=None, kind="article")).url == address


@pytest.mark.parametrize("line", ["{", "[]", '"x"', '{"id": "a"}', '{"id": "a", "file": "x", "url": null, "fetched_at": "soon"}'])
def test_a_line_that_cannot_be_used_is_named(tmp_path, line):
    index = tmp_path / "index.jsonl"
    index.write_text(f'{{"id": "1", "url": null, "file": "1", "kind": "article"}}\n{line}\n')
    with pytest.raises(UsageError, match=r"index.jsonl, line 2: "):
        list(read_manifest(index, tmp_path))


def test_a_page_that_hangs_or_kills_its_reader_costs_only_itself(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(extract_files, "PAGE_SECONDS", 4)
    pipe = tmp_path / "endless"
    os.mkfifo(pipe)
    good = Source(id="good", file=pages / "1.html", url="http://paper.test/news/1", kind="article")
    sources = [
        good,
        Source(id="hangs", file=pipe, url=None, kind="article"),
        Source(id="kills", file=cast(Path, SimpleNamespace(read_bytes=partial(os._exit, 3))), url=None, kind="article"),
        Source(id="faulty", file=cast(Path, SimpleNamespace(read_bytes=partial(int, "x"))), url=None, kind="article"),
        good,
    ]
    how = extract_files.How(folders=(builtin_folder(),), generic=False, explain=False)
    lines = list(extract_files.read_all(sources, how, 1))
    assert [line["id"] for line in lines] == ["good", "hangs", "kills", "faulty", "good"]
    assert "reader-hung" in str(lines[1]["error"])
    assert "reader-died" in str(lines[2]["error"])
    assert "reader-fault: ValueError" in str(lines[3]["error"])
    assert lines[0] == lines[4]
    assert lines[4]["body"]
