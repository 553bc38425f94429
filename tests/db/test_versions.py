"""The life of an article: what becomes a version, what does not, and what is kept of its absences."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from archive.ingest import Arrival, Result, ingest
from archive.model import Capture, Draft, Outcome, Reason, Rejection, Want
from archive.normalise.url import url_hash
from archive.sites.model import Site
from archive.store import articles

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PAPER = Site(id="paper", name="시험신문", hosts=("paper.test",))
URL = "http://paper.test/1"
A = Draft(canonical_url=URL, title="해운대에 첫눈", body="부산에 눈이 왔다.\n시민들이 거리로 나왔다.", recipe="r1")
B = replace(A, title="해운대에 17년 만의 첫눈")
C = replace(A, body="부산에 눈이 왔다.\n시민들이 거리로 나왔다.\n눈은 밤에 그쳤다.")
OTHER = replace(A, title="코스피 급락", body="외국인이 주식을 팔았다. 환율도 크게 올랐다. 당국은 지켜보겠다고 했다.")
GONE = Rejection(outcome=Outcome.GONE, reason=Reason.NOT_FOUND)
SECRET = Rejection(outcome=Outcome.BLOCKED, reason=Reason.SECRET)


def hours(n: float) -> datetime:
    return T0 + timedelta(hours=n)


def see(conn, reading, at: float) -> Result:
    capture = Capture(url=URL, fetched_at=hours(at), status=200, body=b"x")
    (result,) = ingest(conn, [Arrival(site=PAPER, want=Want.ARTICLE, capture=capture, pointer=None, reading=reading)])
    return result


def life(conn, *readings) -> list[Outcome]:
    return [see(conn, reading, at).outcome for at, reading in enumerate(readings)]


def versions(conn) -> list[tuple]:
    found = articles.versions(conn, "paper", url_hash(URL))
    return [(v.version, v.change, v.title, len(v.body.split("\n")), v.first_seen_at, v.last_seen_at) for v in found]


def state(conn) -> str:
    article = articles.find(conn, URL)
    assert article is not None
    return article.state


def test_an_overwritten_article_is_replaced_not_edited(conn):
    assert life(conn, A, OTHER) == ["NEW", "REPLACED"]
    assert [v[1] for v in versions(conn)] == ["first", "replaced"]


def test_an_edit_taken_back_is_an_edit_without_a_new_version(conn):
    assert life(conn, A, B, A) == ["NEW", "EDITED", "EDITED"]
    assert [(v[0], v[2], v[5]) for v in versions(conn)] == [(1, A.title, hours(2)), (2, B.title, hours(1))]
    article = articles.find(conn, URL)
    assert article is not None
    assert (article.version, article.title) == (1, A.title)


def test_a_title_that_flaps_is_recorded_as_such_and_does_not_grow(conn):
    outcomes = life(conn, *([A, B] * 10))
    assert outcomes[:2] == ["NEW", "EDITED"]
    assert outcomes[-12:] == ["UNCHANGED"] * 12
    assert [v[0] for v in versions(conn)] == [1, 2]
    assert see(conn, A, 30).reason is Reason.FLAPPING


def test_lost_characters_are_repaired_in_place(conn):
    damaged = replace(A, body=A.body.replace("시민", "\ufffd\ufffd"))
    assert life(conn, damaged, A, damaged) == ["NEW", "UNCHANGED", "UNCHANGED"]
    article = articles.find(conn, URL)
    assert article is not None
    assert article.body == A.body


def test_a_deletion_is_believed_at_the_second_look(conn):
    assert life(conn, A, GONE) == ["NEW", "GONE"]
    assert state(conn) == "missing"
    see(conn, GONE, 3)
    assert state(conn) == "gone"
    assert see(conn, A, 4).outcome is Outcome.UNCHANGED
    assert state(conn) == "live"
    rows = conn.execute("SELECT state, at FROM state_change ORDER BY at").fetchall()
    assert rows == [("missing", hours(1)), ("gone", hours(3)), ("restored", hours(4))]


def test_a_hiccup_of_the_server_is_no_deletion(conn):
    life(conn, A, GONE, A)
    assert state(conn) == "live"
    assert [row[0] for row in conn.execute("SELECT state FROM state_change ORDER BY at")] == ["missing"]


def test_a_blocked_article_is_blocked_not_gone(conn):
    life(conn, A, SECRET)
    assert state(conn) == "blocked"
    assert versions(conn)[0][2] == A.title


def test_every_claimed_time_of_editing_is_kept(conn):
    life(conn, *(replace(A, modified_at=hours(h), modified_at_raw=f"수정 {h}시") for h in (0, 0, 5)))
    rows = conn.execute(
        "SELECT version, modified_at, first_seen_at, last_seen_at FROM claimed_time ORDER BY modified_at"
    ).fetchall()
    assert rows == [(1, hours(0), hours(0), hours(1)), (1, hours(5), hours(2), hours(2))]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_versions_keep_the_order_of_time_whatever_order_the_captures_come_in(conn, order):
    readings = [A, B, B, C]
    for at in order:
        see(conn, readings[at], at)
    assert [(v[0], v[2], v[3], v[4], v[5]) for v in versions(conn)] == [
        (1, A.title, 2, hours(0), hours(0)),
        (2, B.title, 2, hours(1), hours(2)),
        (3, C.title, 3, hours(3), hours(3)),
    ]
    assert versions(conn)[0][1] == "first"
    article = articles.find(conn, URL)
    assert article is not None
    assert (article.version, article.first_seen_at, article.last_changed_at) == (3, hours(0), hours(3))


DAMAGED = replace(A, body=A.body.replace("시민", "\ufffd\ufffd"))
LIVES = {
    "gone, back as another story, secret": [A, GONE, GONE, OTHER, SECRET],
    "edited, blocked, restored": [A, SECRET, B, GONE],
    "damaged, whole, damaged": [DAMAGED, A, DAMAGED, B],
    "gone at the end": [A, C, GONE, GONE, GONE],
}


def everything(conn) -> list:
    return [
        [row[1:] for row in versions(conn)],
        conn.execute("SELECT version, content_hash, capture_at FROM version ORDER BY version").fetchall(),
        conn.execute(
            "SELECT state, version, gone_at, first_seen_at, last_seen_at, fetched_at, last_changed_at, search FROM article"
        ).fetchall(),
        conn.execute("SELECT at, state, reason FROM state_change ORDER BY at").fetchall(),
        # Which text was new and which an edit is said when they come; the rest is the same in the end.
        conn.execute(
            "SELECT last_at, last_outcome IN ('NEW', 'EDITED', 'REPLACED', 'UNCHANGED') AS was_read, last_reason,"
            " article_hash FROM frontier"
        ).fetchall(),
    ]


@pytest.mark.parametrize("readings", LIVES.values(), ids=LIVES)
def test_a_life_is_the_same_whatever_order_its_captures_come_in(conn, readings):
    with conn.transaction(force_rollback=True):
        life(conn, *readings)
        in_order = everything(conn)
    for order in permutations(range(len(readings))):
        with conn.transaction(force_rollback=True):
            for at in order:
                see(conn, readings[at], at)
            assert everything(conn) == in_order, order


def test_silent_and_empty_edits_can_be_listed(conn):
    told = replace(A, modified_at=hours(0))
    life(conn, told, replace(B, modified_at=hours(0)), replace(B, modified_at=hours(2)), replace(C, modified_at=hours(3)))
    assert conn.execute("SELECT version, title_before, title_after FROM silent_edit").fetchall() == [(2, A.title, B.title)]
    assert conn.execute("SELECT version, claimed_before, claimed_after FROM empty_edit").fetchall() == [(2, hours(0), hours(2))]
    assert conn.execute("SELECT count(*) FROM version_change").fetchone() == (2,)
