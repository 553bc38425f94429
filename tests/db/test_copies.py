"""Copies (전재) are linked across sites, whatever stands before or behind them, and nothing else is."""

import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from archive.ingest import Arrival, copies, ingest
from archive.model import Capture, Draft, Want
from archive.normalise.sketch import BANDS, SENTENCES_ASKED, sketch
from archive.sites.model import Site
from archive.store import copies as store
from archive.store.copies import members
from bench.invented import Press

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITES = {name: Site(id=name, name=name, hosts=(f"{name}.test",)) for name in ("wire", "paper", "board")}
NOUNS = [
    "정부",
    "국회",
    "시장",
    "기업",
    "학교",
    "병원",
    "도시",
    "마을",
    "은행",
    "공장",
    "항구",
    "터널",
    "교량",
    "지하철",
    "공원",
    "도서관",
    "경찰",
    "소방",
    "법원",
    "위원회",
    "연구소",
    "재단",
    "협회",
    "조합",
]
VERBS = [
    "발표했다",
    "밝혔다",
    "늘렸다",
    "줄였다",
    "막았다",
    "열었다",
    "닫았다",
    "옮겼다",
    "고쳤다",
    "미뤘다",
    "따졌다",
    "물었다",
    "도왔다",
    "살폈다",
    "나눴다",
    "모았다",
]
PLACES = [
    "서울",
    "부산",
    "대구",
    "인천",
    "광주",
    "대전",
    "울산",
    "세종",
    "수원",
    "춘천",
    "청주",
    "전주",
    "목포",
    "포항",
    "창원",
    "제주",
    "강릉",
    "속초",
    "여수",
    "순천",
]


def story(seed: int, sentences: int = 12) -> str:
    pick = random.Random(seed)
    lines = [
        f"{pick.choice(PLACES)} {pick.choice(NOUNS)}의 {pick.choice(NOUNS)} {pick.randint(2, 999)}곳이 {pick.choice(PLACES)}에서 "
        f"{pick.choice(NOUNS)}와 함께 {pick.choice(NOUNS)} 계획을 {pick.choice(VERBS)}."
        for _ in range(sentences)
    ]
    return "\n".join(lines)


HEADLINES = "\n".join(f"{n} {story(1000 + n, 1)[:28]}" for n in range(30))


def put(conn, site: str, no: int, body: str, at: int = 0) -> bytes:
    url = f"http://{site}.test/{no}"
    capture = Capture(url=url, fetched_at=NOW + timedelta(minutes=at), status=200)
    draft = Draft(canonical_url=url, title=f"{site} {no}", body=body, published_at=capture.fetched_at)
    (result,) = ingest(conn, [Arrival(site=SITES[site], want=Want.ARTICLE, capture=capture, pointer=None, reading=draft)])
    assert result.article_hash
    return result.article_hash


def arrive(conn, stories, start: int) -> None:
    """A batch of invented articles, as a crawl brings them."""
    ingest(
        conn,
        [
            Arrival(
                site=SITES["wire"],
                want=Want.ARTICLE,
                capture=Capture(url=f"http://wire.test/{no}", fetched_at=NOW, status=200),
                pointer=None,
                reading=Draft(canonical_url=f"http://wire.test/{no}", title=story.title, body=story.body),
            )
            for no, story in enumerate(stories, start)
        ],
    )


def group(conn, site: str, hash_: bytes) -> list[str]:
    return [member.title for member in members(conn, site, hash_)]


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body,
        lambda body: body + "\n홍길동 기자 gildong@example.com\nⓒ 시험통신, 무단전재 및 재배포 금지",
        lambda body: "\n".join(body.split("\n")[:-1]),
        lambda body: "전혀 다른 첫머리를 붙였다.\n" + body,
        lambda body: body + "\n" + HEADLINES,
        lambda body: body.replace("발표했다", "밝혔다"),
    ],
    ids=["same", "mail line", "last line gone", "other lead", "thirty headlines", "few words"],
)
def test_a_copy_is_linked_with_its_original(conn, change):
    original = put(conn, "wire", 1, story(1))
    put(conn, "paper", 2, change(story(1)), at=5)
    put(conn, "paper", 3, story(2), at=6)
    assert group(conn, "wire", original) == ["wire 1", "paper 2"]


def test_different_stories_stay_apart(conn):
    hashes = [put(conn, "wire", n, story(n)) for n in range(20)]
    assert [group(conn, "wire", hash_) for hash_ in hashes] == [[]] * 20


def test_short_flashes_are_never_called_copies(conn):
    first = put(conn, "wire", 1, "[속보] 정부, 내일 대책 발표")
    put(conn, "paper", 2, "[속보] 정부, 내일 대책 발표", at=1)
    assert group(conn, "wire", first) == []


def test_a_digest_of_two_stories_does_not_make_one_of_them(conn):
    front, back = story(1, 10), story(2, 10)
    put(conn, "wire", 1, front)
    put(conn, "paper", 2, front, at=1)
    third = put(conn, "wire", 3, back, at=2)
    put(conn, "paper", 4, back, at=3)
    digest = put(conn, "board", 5, front + "\n" + back, at=4)
    assert group(conn, "board", digest) == ["wire 1", "paper 2", "board 5"]
    assert group(conn, "wire", third) == ["wire 3", "paper 4"]


def test_stories_that_a_digest_held_before_do_not_become_one(conn):
    digest = put(conn, "board", 1, story(1, 10) + "\n" + story(2, 10))
    put(conn, "wire", 2, story(1, 10), at=1)
    other = put(conn, "wire", 3, story(2, 10), at=2)
    assert group(conn, "board", digest) == ["board 1", "wire 2"]
    put(conn, "paper", 4, story(2, 10), at=3)
    assert group(conn, "wire", other) == ["wire 3", "paper 4"]


def test_a_text_between_two_others_makes_one_group_of_theirs(conn):
    lines = story(1, 20).split("\n")
    ends = ["\n".join(lines[:17]), "\n".join(lines[3:])]
    hashes = [put(conn, "wire", n, body, at=n) for n, body in enumerate(ends)]
    assert [group(conn, "wire", hash_) for hash_ in hashes] == [[], []]
    put(conn, "paper", 2, "\n".join(lines), at=2)
    assert group(conn, "wire", hashes[1]) == ["wire 0", "wire 1", "paper 2"]


def test_reports_of_one_formula_with_other_figures_are_no_copies(conn):
    press = Press(3)
    draws = [press.report("draw", day) for day in range(12)]
    hashes = [put(conn, "wire", day, draw.body, at=day) for day, draw in enumerate(draws)]
    put(conn, "paper", 100, draws[5].body, at=100)
    assert [group(conn, "wire", hash_) for hash_ in hashes[:5] + hashes[6:]] == [[]] * 11
    assert group(conn, "wire", hashes[5]) == ["wire 5", "paper 100"]


def test_an_edit_that_makes_another_story_of_it_leaves_the_group(conn):
    first = put(conn, "wire", 1, story(1))
    put(conn, "paper", 2, story(1), at=1)
    put(conn, "paper", 2, story(7), at=2)
    assert "paper 2" not in group(conn, "wire", first)


@pytest.fixture
def looked_at(monkeypatch):
    """The number of articles that each arrival looked at."""
    counts = []
    sharing = store.sharing

    def counted(*arguments):
        found = sharing(*arguments)
        counts.append(len(found))
        return found

    monkeypatch.setattr(store, "sharing", counted)
    return counts


def test_a_key_leads_to_few_articles_however_many_share_it(conn, monkeypatch, looked_at):
    monkeypatch.setattr(copies, "HOLDERS", 5)
    standing = "이 기사는 시험통신이 제공한 자료를 바탕으로 자동으로 작성되었으며 편집국의 확인을 거쳐 내보냈음을 알려 드립니다."
    hashes = [put(conn, "wire", n, story(n, 5) + "\n" + standing, at=n) for n in range(30)]
    assert all(group(conn, "wire", hash_) == [] for hash_ in hashes)
    # A copy's sentences are looked for beyond those that are kept, and a few are shared by chance.
    assert max(looked_at) <= 10
    most = "SELECT max(n) FROM (SELECT count(*) AS n FROM article_sketch, unnest(keys) AS k (key) GROUP BY key) q"
    assert conn.execute(most).fetchone() == (5,)


def test_a_copy_is_found_among_hundreds_of_the_same(conn, looked_at):
    """The first holders of the keys lead to the group, whose later members have none."""
    first = put(conn, "wire", 0, story(1))
    for n in range(1, 60):
        put(conn, "paper", n, story(1), at=n)
    assert len(group(conn, "wire", first)) == 60
    # The holders of its bands and longest sentences, and those of the next sentences, which were kept in place of these.
    assert max(looked_at) <= 2 * copies.HOLDERS


@pytest.mark.slow
def test_thousands_of_reports_of_one_formula_cost_little_more_than_hundreds(conn, looked_at):
    """Counted in articles looked at, not in time: the later ones may look at few more than the earlier ones."""
    press = Press(5)
    for start in range(0, 2000, 50):
        arrive(conn, [press.report("draw", number) for number in range(start, start + 50)], start)
    early, late = looked_at[400:1000], looked_at[1400:]
    bound = copies.HOLDERS * (BANDS + SENTENCES_ASKED)
    assert max(looked_at) <= bound
    assert sum(late) <= 1.3 * sum(early)
    keys = sketch(press.report("draw", 5000).body).keys
    conn.execute("SET LOCAL enable_seqscan = off")
    plan = "\n".join(
        row[0]
        for row in conn.execute(
            b"EXPLAIN (ANALYZE, TIMING OFF) " + store.SQL["sharing"], {"site_id": "", "url_hash": b"", "keys": keys}
        )
    )
    read = [int(number) for number in re.findall(r"Bitmap Index Scan on article_sketch_keys .*actual rows=(\d+)", plan)]
    assert read, plan
    assert read[0] <= bound


def test_the_group_knows_who_was_first_and_where_it_came_from(conn):
    put(conn, "paper", 2, story(1), at=10)
    put(conn, "wire", 1, story(1), at=5)
    row = conn.execute("SELECT members, sites, first_published_id LIKE 'wire/%', first_seen_at FROM copy_group").fetchone()
    assert row == (2, 2, True, NOW + timedelta(minutes=5))
