"""An article's life as the verbs show it: what was edited and how openly, what vanished, what failed, who has the story too."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from archive.ingest import Arrival, Miss, ingest
from archive.model import Capture, Draft, Outcome, Reason, Rejection, Want
from archive.sites.model import Site
from scheduler.cli import app
from scheduler.word_diff import word_diff

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PAPER = Site(id="paper", name="시험신문", hosts=("paper.test",), publisher="시험신문")
OTHER = Site(id="other", name="다른신문", hosts=("other.test",), publisher="다른신문")
URL = "http://paper.test/1"
BODY = "\n".join(f"{n}번째 문단에서 기자는 해운대에 내린 눈의 높이가 {n * 7}센티미터라고 적었다." for n in range(1, 9))
A = Draft(
    canonical_url=URL, title="해운대에 첫눈", body=BODY, authors=("김갈매",), byline_raw="김갈매 기자",
    captions=("눈 덮인 바다",), published_at=T0, published_at_raw="입력 12:00", modified_at=T0, modified_at_raw="수정 12:00",
)  # fmt: skip
SILENT = replace(A, title="해운대에 <17년 만의> 첫눈", captions=("눈 덮인 백사장",))
OPEN = replace(SILENT, body=f"{BODY}\n눈은 밤에 그쳤다.", modified_at=T0 + timedelta(hours=5), modified_at_raw="수정 17:00")
NEXT = Draft(canonical_url=URL, title="코스피 급락", body="외국인이 주식을 팔았다. 환율도 크게 올랐다. 당국은 지켜보겠다고 했다.")
GONE = Rejection(outcome=Outcome.GONE, reason=Reason.NOT_FOUND)
SECRET = Rejection(outcome=Outcome.BLOCKED, reason=Reason.SECRET)
CHALLENGE = Rejection(outcome=Outcome.BLOCKED, reason=Reason.CHALLENGE)
FAULT = Rejection(outcome=Outcome.FAILED, reason=Reason.SERVER_ERROR, detail="500")


def see(conn, reading, at: float, site: Site = PAPER) -> None:
    moment = T0 + timedelta(hours=at)
    url = reading.canonical_url if isinstance(reading, Draft) else URL
    capture = Capture(url=url, fetched_at=moment, status=200, body=b"x")
    ingest(conn, [Arrival(site=site, want=Want.ARTICLE, capture=capture, pointer=None, reading=reading)])


def miss(conn, at: float) -> None:
    ingest(
        conn,
        [
            Miss(
                site=PAPER, want=Want.ARTICLE, url=URL, outcome=Outcome.FAILED, reason=Reason.TIMEOUT, detail="",
                at=T0 + timedelta(hours=at),
            )
        ],
    )  # fmt: skip


@pytest.fixture
def archive(conn, database, home, monkeypatch):
    monkeypatch.setenv("GISA_HOME", str(home))
    monkeypatch.setenv("GISA_DSN", conn.info.dsn)
    return conn


def gisa(*words: str, code: int = 0) -> str:
    ended = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert ended.exit_code == code, ended.output
    return ended.stdout if code != 2 else ended.stderr


def events(archive) -> list[tuple]:
    archive.commit()
    return [(one["what"], one["reason"], one["times"]) for one in json.loads(gisa("history", URL, "--json"))["events"]]


def test_history_marks_silent_and_empty_edits_and_another_story(archive):
    moved = replace(OPEN, modified_at=T0 + timedelta(hours=9), modified_at_raw="수정 21:00")
    for at, reading in enumerate([A, SILENT, OPEN, moved, NEXT]):
        see(archive, reading, at)
    archive.commit()
    told = json.loads(gisa("history", URL, "--json"))["versions"]
    assert [(one["silent"], len(one["empty_edits"]), one["replaced"]) for one in told] == [
        (False, 0, False), (True, 0, False), (False, 1, False), (False, 0, True),
    ]  # fmt: skip
    assert told[1]["changed"] == ["title", "captions"]
    lines = gisa("history", URL).splitlines()
    assert "silent" in lines[2]
    assert "1 empty edit" in lines[3]
    assert "another story (엎어치기)" in lines[4]


def test_history_tells_a_title_that_flaps_from_edits(archive):
    for at, reading in enumerate([A, SILENT] * 4):
        see(archive, reading, at)
    archive.commit()
    told = json.loads(gisa("history", URL, "--json"))
    assert [(one["version"], one["flaps"], one["returns"]) for one in told["versions"]] == [(1, True, 3), (2, True, 3)]
    assert "it flaps" in gisa("history", URL)
    assert events(archive) == [("UNCHANGED", "flapping", 2)]


def test_a_deletion_and_a_return_are_told_with_their_times(archive):
    see(archive, A, 0)
    see(archive, GONE, 1)
    assert events(archive) == [("MISSING", "not-found", 1)]
    assert "missing since 2026-11-22 13:00 (not-found)" in gisa("show", URL)
    see(archive, GONE, 3)
    see(archive, GONE, 5)
    assert events(archive) == [("MISSING", "not-found", 1), ("GONE", "not-found", 2)]
    assert "gone since 2026-11-22 15:00 (not-found)" in gisa("show", URL)
    see(archive, A, 7)
    assert events(archive)[-1] == ("RESTORED", None, 1)
    assert "restored 2026-11-22 19:00" in gisa("show", URL)
    assert "2026-11-22 15:00 to 2026-11-22 17:00" in gisa("history", URL)


def test_what_is_blocked_or_fails_is_told_and_never_read_as_a_deletion(archive):
    see(archive, A, 0)
    for at, reading in enumerate([FAULT, FAULT, CHALLENGE, SECRET], 1):
        see(archive, reading, at)
    miss(archive, 6)
    assert events(archive) == [
        ("FAILED", "server-error", 2), ("BLOCKED", "challenge", 1), ("BLOCKED", "secret", 1), ("FAILED", "timeout", 1),
    ]  # fmt: skip
    shown = gisa("show", URL)
    assert "blocked since 2026-11-22 16:00 (secret)" in shown
    assert "2026-11-22 18:00 (timeout" in shown
    assert archive.execute("SELECT gone_at, state FROM article").fetchone() == (None, "blocked")
    see(archive, A, 7)
    assert archive.execute("SELECT state FROM article").fetchone() == ("live",)


@pytest.mark.parametrize("reading", [FAULT, CHALLENGE, SECRET, Rejection(outcome=Outcome.REJECTED, reason=Reason.EMPTY)])
def test_only_a_page_that_says_so_twice_makes_a_deletion(archive, reading):
    see(archive, A, 0)
    for at in range(1, 5):
        see(archive, reading, at)
    state, gone_at = archive.execute("SELECT state, gone_at FROM article").fetchone()
    assert (state in ("live", "blocked"), gone_at) == (True, None)


def test_the_copies_of_a_story_are_shown_the_first_one_first(archive):
    copy = replace(A, canonical_url="http://other.test/9", published_at=T0 - timedelta(hours=1), body=f"{BODY}\nkim@other.test")
    see(archive, A, 0)
    see(archive, copy, 1, OTHER)
    archive.commit()
    told = json.loads(gisa("history", URL, "--json"))["copies"]
    assert [one["site_id"] for one in told] == ["other", "paper"]
    assert "(this one)" in gisa("history", URL).splitlines()[-1]
    assert "copies           2 on 2 sites; first 2026-11-22 11:00: 다른신문" in gisa("show", URL)
    assert "2 on 2 sites; first 2026-11-22 11:00: this one" in gisa("show", "http://other.test/9")


def test_diff_shows_every_field_and_says_when_it_is_another_story(archive):
    for at, reading in enumerate([A, OPEN, NEXT]):
        see(archive, reading, at)
    archive.commit()
    shown = gisa("diff", URL, "1", "2")
    assert "captions:\n눈 덮인 [-바다-]{+백사장+}" in shown
    assert "modified_at:\n2026-11-22 [-12:00:00-]{+17:00:00+} (수정 [-12:00)-]{+17:00)+}" in shown
    assert "{+\n눈은 밤에 그쳤다.+}" in shown
    assert "another story" not in shown
    assert gisa("diff", URL, "1", "3").startswith("another story stands here since 2026-11-22 14:00 (version 3)")
    assert json.loads(gisa("diff", URL, "--json"))["replaced"]


class Elements(HTMLParser):
    """Which elements a page has, and the texts of those that went and came."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.marked: dict[str, list[str]] = {"del": [], "ins": []}
        self.attributes: dict[str, str | None] = {}

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {f"{tag}.{name}": value for name, value in attrs}

    def handle_data(self, data):
        if self.tags and self.tags[-1] in self.marked:
            self.marked[self.tags[-1]].append(data)

    def handle_endtag(self, tag):
        self.tags.append("/" + tag)


def test_diff_as_a_page_needs_nothing_else_and_escapes_what_it_shows(archive, tmp_path):
    see(archive, A, 0)
    see(archive, replace(SILENT, body=BODY.replace("3번째", "<script>alert(1)</script>")), 1)
    archive.commit()
    page = gisa("diff", URL, "--html")
    assert gisa("diff", URL, "--html", str(tmp_path / "edit.html")) == ""
    assert (tmp_path / "edit.html").read_text(encoding="utf-8") == page == gisa("diff", "--html", "-", URL, "1", "2")
    read = Elements()
    read.feed(page)
    assert read.attributes["html.lang"] == "ko"
    assert read.attributes["meta.content"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert not {"script", "img", "link", "iframe"} & set(read.tags)
    assert "<17년 만의> " in "".join(read.marked["ins"])
    assert "3번째" in "".join(read.marked["del"])
    assert "prefers-color-scheme: dark" in page
    assert "width=device-width" in page


def test_word_diff_keeps_both_texts_whole():
    old, new = BODY, BODY.replace("눈의", "비의 ").replace("\n", "\n\n", 2)
    pieces = list(word_diff(old, new))
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
