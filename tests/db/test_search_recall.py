"""Search finds every article that a comparison of all texts finds, and ranks, counts and stops as it says."""

import random
import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from archive.ingest.article import search_of
from archive.model import Draft
from archive.store.search import RANKED, SAMPLE, Filters, search

pytestmark = pytest.mark.one_server

START = datetime(2024, 1, 1, tzinfo=UTC)
ARTICLES = 2000
WORDS = 150
LONG = 6_000
"""Words of a long body: far more syllables than the positions that a tsvector knows."""
LAYOUT = """
INSERT INTO site (site_id, name, added_at) VALUES ('paper', '시험신문', now());
INSERT INTO capture (site_id, url_hash, fetched_at, url, want, status, body_size, body_digest, outcome)
VALUES ('paper', '\\x00', '2024-01-01', 'http://paper.test/', 'article', 200, 0, '', 'NEW');
"""
ARTICLE = """
COPY article (site_id, url_hash, canonical_url, state, version, published_at, first_seen_at, last_seen_at, last_changed_at,
    fetched_at, search) FROM STDIN
"""
VERSION = """
COPY version (site_id, url_hash, version, title, subtitle, body, captions, authors, keywords, content_hash, recipe,
    capture_url_hash, capture_at, first_seen_at, last_seen_at, change) FROM STDIN
"""
PLAIN = """
CREATE TEMP TABLE plain AS
SELECT convert_from(url_hash, 'UTF8')::int AS number,
    normalize(title || E'\\n' || coalesce(subtitle, '') || E'\\n' || body, NFC) AS said
FROM current_article
"""


def invented(seed: int) -> list[Draft]:
    """Articles of words built of few syllables, so that they overlap in every way; some written in pieces, some very long."""
    chance = random.Random(seed)
    syllables = [chr(0xAC00 + chance.randrange(11172)) for _ in range(300)]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 5))) for _ in range(5000)] + ["AI", "2026", "美", "SDI"]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    signs = [" ", " ", " ", " ", " ", ", ", ". ", "\n", "·", " '", "‘", "-", "ㆍ", ""]

    def text(length: int) -> str:
        chosen = chance.choices(words, weights, k=length)
        return "".join(word + chance.choice(signs) for word in chosen).strip()

    made = []
    for number in range(ARTICLES):
        title, body = text(6), text(LONG if number % 1000 == 7 else chance.randint(5, 120))
        subtitle = text(8) if number % 3 == 0 else None
        if number % 50 == 0:
            title, body = unicodedata.normalize("NFD", title), unicodedata.normalize("NFD", body)
        made.append(Draft(canonical_url=f"http://paper.test/{number}", title=title, subtitle=subtitle, body=body))
    return made


def store(conn, drafts: list[Draft]) -> None:
    conn.execute(LAYOUT)
    keys = [b"%016d" % number for number in range(len(drafts))]
    with conn.cursor() as cursor, cursor.copy(ARTICLE) as copy:
        for number, draft in enumerate(drafts):
            at = START + timedelta(minutes=number * 7919 % ARTICLES)
            copy.write_row(("paper", keys[number], draft.canonical_url, "live", 1, at, at, at, at, at, search_of(draft)))
    with conn.cursor() as cursor, cursor.copy(VERSION) as copy:
        for key, draft in zip(keys, drafts, strict=True):
            texts = (draft.title, draft.subtitle, draft.body)
            copy.write_row(
                ("paper", key, 1, *texts, [], [], [], b"", "", b"\x00", datetime(2024, 1, 1, tzinfo=UTC), START, START, "first")
            )


@pytest.fixture(scope="module")
def drafts():
    return invented(20260131)


@pytest.fixture
def archive(conn, drafts):
    store(conn, drafts)
    return conn


def found(conn, words: str) -> set[int]:
    """The numbers of the articles that search finds."""
    hits = search(conn, words, Filters(limit=ARTICLES)).hits
    return {int(hit.canonical_url.rpartition("/")[2]) for hit in hits}


def everything(draft: Draft) -> str:
    """All of an article's text."""
    return f"{draft.title}\n{draft.subtitle or ''}\n{draft.body}"


def asked(drafts: list[Draft], seed: int) -> list[str]:
    """Words and pieces of words, as they stand in the texts: at least two syllables, nothing but syllables."""
    chance = random.Random(seed)
    made: list[str] = []
    while len(made) < WORDS:
        body = unicodedata.normalize("NFC", chance.choice(drafts).body)
        start = chance.randrange(len(body))
        piece = body[start : start + chance.randint(2, 7)]
        if len(piece) >= 2 and all("가" <= sign <= "힣" for sign in piece):
            made.append(piece)
    return made


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_whatever_stands_in_a_text_is_found_and_what_else_is_found_is_the_word_spaced_otherwise(archive, drafts):
    archive.execute(PLAIN)
    other = 0
    for word in asked(drafts, 1):
        hits = found(archive, word)
        expected = {number for (number,) in archive.execute("SELECT number FROM plain WHERE said LIKE %s", (f"%{word}%",))}
        assert expected
        assert expected - hits == set(), word
        for number in hits - expected:
            assert re.search(r"[ ·ㆍ-]{0,2}".join(word), unicodedata.normalize("NFC", everything(drafts[number]))), word
            other += 1
    assert other, "no word was found that is spaced otherwise: the texts prove nothing about it"


def test_the_end_of_a_text_longer_than_the_positions_of_a_tsvector_is_found(archive, drafts):
    long = [(number, draft) for number, draft in enumerate(drafts) if len(draft.body) > LONG]
    assert len(long) == 2
    for number, draft in long:
        tail = [word for word in unicodedata.normalize("NFC", draft.body)[-600:].split() if len(word) >= 3 and word.isalpha()]
        for word in tail[-20:]:
            assert number in found(archive, word)


def test_phrases_of_a_text_are_found_in_it(archive, drafts):
    chance = random.Random(3)
    for _ in range(100):
        number = chance.randrange(len(drafts))
        line = chance.choice(unicodedata.normalize("NFC", drafts[number].body).splitlines())
        words = line.split(" ")
        start = chance.randrange(len(words))
        phrase = " ".join(words[start : start + 3])
        if any(sign.isalnum() for sign in phrase):
            assert number in found(archive, f'"{phrase}"'), phrase


def test_of_a_common_word_the_newest_are_ranked_and_counted(archive, drafts):
    archive.execute("UPDATE version SET body = '공통어 ' || body")
    archive.execute("UPDATE article SET search = (search::text || ' ''공통'' ''통어'' ''어''')::tsvector")
    shown = search(archive, "공통어", Filters(newest=True))
    assert (shown.total, shown.more, len(shown.hits)) == (RANKED, True, 20)
    times = [hit.first_seen_at for hit in search(archive, "공통어", Filters(newest=True, limit=RANKED)).hits]
    assert times == sorted(times, reverse=True)
    assert times[0] == START + timedelta(minutes=ARTICLES - 1)
    best = search(archive, "공통어", Filters(limit=RANKED)).hits
    assert [hit.rank for hit in best] == sorted((hit.rank for hit in best), reverse=True)
    assert {hit.first_seen_at for hit in best} == set(times)
    every = search(archive, "공통어", Filters(limit=ARTICLES))
    assert (every.total, every.more) == (ARTICLES, False)


def test_a_word_of_old_articles_alone_is_found_among_many_newer(archive, drafts):
    oldest = START + timedelta(minutes=ARTICLES - SAMPLE - 50)
    archive.execute(
        "UPDATE version v SET body = '옛말씀 ' || body FROM article a WHERE a.url_hash = v.url_hash AND a.published_at < %s",
        (oldest,),
    )
    archive.execute(
        "UPDATE article SET search = (search::text || ' ''옛말'' ''말씀'' ''씀''')::tsvector WHERE published_at < %s", (oldest,)
    )
    shown = search(archive, "옛말씀", Filters(limit=ARTICLES))
    assert (shown.total, shown.more) == (ARTICLES - SAMPLE - 50, False)
