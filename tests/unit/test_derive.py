"""Does `derive` answer whatever the bytes, in time, and the same each time?"""

import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.extract.as_json import reading_to_json
from archive.extract.derive import derive
from archive.model import Capture, Draft, Listing, Redirect, Rejection, Want
from archive.sites.load import load_sites

NOW = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
CATALOGUE = load_sites([])
URL = "https://news.example.kr/bbs/board.php?bo_table=free&wr_id=1"
SITE = CATALOGUE.generic(URL)
SHAPES = sorted((Path(__file__).parent / "shapes").glob("*.html"))
SENTENCE = "새벽시는 지난 3일 달빛역 앞 광장에 나무를 새로 심었다고 밝혔다. "
SECONDS = 30
"""What the largest page may take on a slow machine; an article takes a hundredth of one."""


def capture(body: bytes, content_type: str = "text/html") -> Capture:
    return Capture(url=URL, fetched_at=NOW, status=200, headers=(("Content-Type", content_type),), body=body)


def answers(body: bytes, content_type: str = "text/html") -> None:
    for want in Want:
        reading = derive(capture(body, content_type), SITE, want, catalogue=CATALOGUE)
        assert isinstance(reading, Draft | Listing | Rejection | Redirect)


@given(st.binary(max_size=3000), st.sampled_from(["text/html", "text/html; charset=euc-kr", "text/xml", "application/json", ""]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_get_an_answer(body: bytes, content_type: str) -> None:
    answers(body, content_type)


TAGS = st.sampled_from(
    [
        "div",
        "p",
        "table",
        "tr",
        "td",
        "ul",
        "li",
        "a",
        "span",
        "em",
        "img",
        "br",
        "h1",
        "h3",
        "form",
        "script",
        "figure",
        "article",
        "title",
    ]
)
NAMES = st.sampled_from(
    [
        "",
        'class="article_body"',
        'class="comment"',
        'id="bo_v_con"',
        'class="ad"',
        'itemprop="articleBody"',
        'style="display:none"',
    ]
)
TEXTS = st.sampled_from(
    [
        "",
        SENTENCE,
        "가",
        "2026.11.20 09:30",
        "홍길동 기자 a@b.kr",
        "[ⓒ 새벽, 무단전재 금지]",
        "댓글 3",
        "\x00",
        "&#xD800;",
        "<![CDATA[",
    ]
)


@given(st.lists(st.tuples(st.sampled_from(["<", "</"]), TAGS, NAMES, TEXTS), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_soup_of_tags_gets_an_answer(pieces: list[tuple[str, str, str, str]]) -> None:
    answers("".join(f"{opening}{tag} {name}>{text}" for opening, tag, name, text in pieces).encode("utf-8", "surrogatepass"))


@given(st.sampled_from(SHAPES), st.sampled_from(SHAPES), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_truncated_and_spliced_pages_get_an_answer(first: Path, second: Path, end: float, start: float) -> None:
    head, tail = first.read_bytes(), second.read_bytes()
    answers(head[: int(len(head) * end)] + tail[int(len(tail) * start) :])


HUGE = {
    "nested 100,000 deep": b"<div>" * 100_000 + SENTENCE.encode() + b"</div>" * 100_000,
    "inline elements 100,000 deep": b"<span>" * 100_000 + SENTENCE.encode(),
    "a line of 10 MB": (SENTENCE * 120_000).encode()[:10_000_000],
    "20,000 paragraphs": b'<div class="article_body">' + f"<p>{SENTENCE}</p>".encode() * 20_000,
    "20,000 lines": b'<div class="article_body">' + f"{SENTENCE}<br>".encode() * 20_000,
    "white space of 5 MB": b"<p>" + b" " * 5_000_000 + SENTENCE.encode(),
    "names without end": ("<p>" + "홍길동·" * 300_000).encode(),
    "an alert without end": b'<script>alert("' + b"\\" * 1_000_000,
    "a state 100,000 deep": b"<script>window.__INITIAL_STATE__=" + b'{"a":' * 100_000 + b"</script>",
    "a flight without end": b'<script>self.__next_f.push([1,"' + b"1:T5," * 200_000 + b'"])</script>',
}


@pytest.mark.parametrize("name", HUGE)
def test_a_page_of_any_size_is_answered_in_time(name: str) -> None:
    started = time.monotonic()
    assert not isinstance(derive(capture(HUGE[name]), SITE, catalogue=CATALOGUE), Redirect)
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("path", SHAPES[::4], ids=lambda path: path.stem)
def test_the_same_bytes_give_the_same_reading(path: Path) -> None:
    page = capture(path.read_bytes())
    first = derive(page, SITE, catalogue=CATALOGUE)
    for other in SHAPES[:3]:
        derive(capture(other.read_bytes()), SITE, catalogue=CATALOGUE)
    assert derive(replace(page), SITE, catalogue=CATALOGUE) == first


def all_shapes() -> str:
    readings = [derive(capture(path.read_bytes()), SITE, catalogue=CATALOGUE) for path in SHAPES]
    return json.dumps([reading_to_json(reading, id="1", kind="article", explain=True) for reading in readings])


def test_another_process_reads_the_same() -> None:
    script = "from tests.unit.test_derive import all_shapes; print(all_shapes())"
    command = [sys.executable, "-c", script]
    environments = [{"PYTHONHASHSEED": seed, "PYTHONPATH": "."} for seed in ("1", "2")]
    root = Path(__file__).parents[2]
    said = [subprocess.run(command, env=env, cwd=root, capture_output=True, text=True, check=True).stdout for env in environments]
    assert said[0] == said[1]
    assert len(json.loads(said[0])) == len(SHAPES)


def test_generic_reads_as_if_nobody_had_described_the_site() -> None:
    described = CATALOGUE.platform("gnuboard")
    page = capture(SHAPES[0].read_bytes())
    assert derive(page, replace(described, id=SITE.id), generic=True) == derive(page, SITE, generic=True)


def test_a_page_is_read_by_the_rules_of_the_platform_that_made_it() -> None:
    page = f"""<html><head><title>새벽마당</title><script>var g5_bbs_url = "/bbs";</script></head><body>
    <article id="bo_v"><h2 id="bo_v_title"><span class="bo_v_tit">달빛역 나들이</span></h2>
    <section id="bo_v_info"><span class="sv_member">나무꾼</span> <strong class="if_date">26-11-20 09:30</strong></section>
    <div id="bo_v_con">{SENTENCE}<br><br>새벽통신</div></article>
    <section id="bo_vc"><p>{SENTENCE}댓글이다.</p></section></body></html>"""
    reading = derive(capture(page.encode()), SITE, catalogue=CATALOGUE)
    assert isinstance(reading, Draft)
    assert (reading.title, reading.authors, reading.body) == ("달빛역 나들이", ("나무꾼",), f"{SENTENCE.strip()}\n새벽통신")
    assert reading.evidence["body"] == "rules"
