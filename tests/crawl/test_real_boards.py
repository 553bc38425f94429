"""Captured real boards, served as if alive and crawled by the command: every article and every row as their gold answers say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.crawl.archives import CrawlArchive
from tests.crawl.boards import CaptureServer, captured, serving
from tests.crawl.gold import GoldArticle, gold_articles, gold_listings, plain

pytestmark = [
    pytest.mark.shared,
    pytest.mark.timeout(240),
    # What is read does not depend on the server: one is enough for so many pages.
    pytest.mark.parametrize("pg_server", ["embedded"], indirect=True, scope="session"),
]

SEOUL = ZoneInfo("Asia/Seoul")
BOARDS = ("rhymix", "gnuboard")
FIRST = {"rhymix": ("/board", "/qna"), "gnuboard": ("/bbs/board.php?bo_table=news",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """A captured board after the crawl."""

    board: str
    site: str
    server: CaptureServer
    archive: CrawlArchive
    articles: Sequence[GoldArticle]
    listings: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]


@pytest.fixture(scope="module", params=BOARDS)
def crawled(request: pytest.FixtureRequest, shared: Path, module_archive: CrawlArchive) -> Iterator[Crawled]:
    """Crawls a board by its description, then whatever else was captured: deep list pages and old posts."""
    folder = shared / "boards"
    with serving(folder, request.param) as server:
        captures = captured(folder, request.param)
        origin = f"http://{server.is_at}"
        site = f"real-{request.param}"
        module_archive.describe(site, request.param, *(origin + path for path in FIRST[request.param]))
        articles, listings = gold_articles(folder, server, captures), gold_listings(folder, server, captures)
        module_archive.gisa("crawl", site, "--pages", "1")
        deep = [word for url, _ in listings for word in ("--listing", url)]
        module_archive.gisa("crawl", *deep, "--pages", "1", "--limit", "0")
        module_archive.gisa("fetch", *dict.fromkeys(article.url for article in articles))
        yield Crawled(board=request.param, site=site, server=server, archive=module_archive, articles=articles, listings=listings)


def test_every_article_is_read_exactly(crawled: Crawled) -> None:
    assert len(crawled.articles) >= {"rhymix": 38, "gnuboard": 9}[crawled.board]
    wrong = [fault for article in crawled.articles for fault in faults(crawled.archive, article)]
    assert not wrong, "\n".join(wrong)


def faults(archive: CrawlArchive, article: GoldArticle) -> Iterator[str]:
    """What the archive has otherwise than the gold answer."""
    found = archive.rows("SELECT * FROM current_article WHERE canonical_url = %s", article.canonical)
    if len(found) != 1:
        yield f"{article.name}: {len(found)} articles of {article.canonical}"
        return
    [row] = found
    pairs = {
        "title": (plain(row["title"]), plain(article.gold["title"])),
        "authors": (row["authors"], [article.gold["author"]]),
        "published_at": (row["published_at"].replace(second=0), article.published_at),
        "body": (article.body_words(row["body"]), article.body_words(" ".join(article.paragraphs))),
    }
    for name, (got, wanted) in pairs.items():
        if got != wanted:
            yield f"{article.name}: {name} is {difference(got, wanted)}"


def difference(got: object, wanted: object) -> str:
    """Where two values part."""
    if isinstance(got, list) and isinstance(wanted, list):
        at = next((i for i, pair in enumerate(zip(got, wanted, strict=False)) if pair[0] != pair[1]), min(len(got), len(wanted)))
        return f"{len(got)} words, not {len(wanted)}; from word {at}: {got[at : at + 8]}, not {wanted[at : at + 8]}"
    return f"{got!r}, not {wanted!r}"


def test_no_body_holds_a_row(crawled: Crawled) -> None:
    for article in crawled.articles:
        text = plain(" ".join(article.paragraphs))
        body = plain(crawled.archive.article(article.canonical)["body"])
        rows = [plain(row["title"]) for row in article.rows()]
        assert not [title for title in rows if title in body and title not in text], article.name


def test_every_row_of_every_listing_is_a_sighting(crawled: Crawled) -> None:
    wrong: list[str] = []
    for _, rows in crawled.listings:
        for row in rows:
            wrong += row_faults(crawled, row)
    assert not wrong, "\n".join(wrong)


def row_faults(crawled: Crawled, row: Mapping[str, Any]) -> Iterator[str]:
    """What the sightings of a row have otherwise than its gold answer."""
    url = re.sub(r"[?&]page=\d+", "", row["url"])
    url = crawled.server.moved(url) if "://" in url else f"http://{crawled.server.is_at}{url}"
    found = crawled.archive.rows("SELECT * FROM sighting WHERE place = 'list' AND url = %s", url)
    wanted = (row["no"], plain(row["title"]), row["author"], row["date"], row["is_new"], row["is_notice"], row["is_secret"])
    cells = [(r["no"], plain(r["title"]), r["author"], r["date_raw"], r["is_new"], r["is_notice"], r["is_secret"]) for r in found]
    if not cells or set(cells) != {wanted}:
        yield f"{url}: {cells}, not {wanted}"
    if {r["comments"] for r in found} != {row["comments"]}:
        yield f"{url}: {[r['comments'] for r in found]} comments, not {row['comments']}"


def test_listings_have_no_other_rows(crawled: Crawled) -> None:
    seen = crawled.archive.rows("SELECT DISTINCT url FROM sighting WHERE place = 'list' AND site_id = %s", crawled.site)
    wanted = {row["url"] for _, rows in crawled.listings for row in rows}
    assert len(seen) == len({re.sub(r"[?&]page=\d+", "", url) for url in wanted})


def test_what_is_missing_or_secret_ends_so(crawled: Crawled) -> None:
    query = "SELECT DISTINCT status, outcome FROM capture WHERE want = 'article' AND site_id = %s"
    outcomes = crawled.archive.rows(query, crawled.site)
    found = {(row["status"], row["outcome"]) for row in outcomes}
    assert found <= {
        (200, "NEW"),
        (200, "UNCHANGED"),
        (200, "GONE"),
        (301, "MOVED"),
        (302, "BLOCKED"),
        (403, "BLOCKED"),
        (404, "GONE"),
    }
    if crawled.board == "gnuboard":
        missing = f"http://{crawled.server.is_at}/bbs/board.php?bo_table=news&wr_id="
        crawled.archive.gisa("fetch", f"{missing}99999", f"{missing}317")
        newest = crawled.archive.rows("SELECT url, outcome FROM capture ORDER BY fetched_at DESC LIMIT 2")
        assert {row["url"].rpartition("=")[2]: row["outcome"] for row in newest} == {"99999": "GONE", "317": "BLOCKED"}


@pytest.fixture
def seed(shared: Path, archive: CrawlArchive) -> Iterator[tuple[CrawlArchive, GoldArticle]]:
    """The article of the seed case, fetched alone into an empty archive."""
    folder = shared / "boards"
    with serving(folder, "rhymix") as server:
        archive.describe("seed", "rhymix", f"http://{server.is_at}/board")
        articles = gold_articles(folder, server, captured(folder, "rhymix"))
        article = next(one for one in articles if one.name == "rhymix/seed_article.html")
        archive.gisa("fetch", article.url)
        yield archive, article


def test_seed_article_is_whole_and_clean(seed: tuple[CrawlArchive, GoldArticle]) -> None:
    archive, article = seed
    assert list(faults(archive, article)) == []
    found = archive.article(article.canonical)
    lines = [plain(line) for line in found["body"].split("\n")]
    assert lines[-1] == found["origin_publisher"] == plain(article.paragraphs[-1])
    summary = {plain(block["text"]) for block in article.gold["body"] if block["type"] == "summary_line"}
    text = [plain(p) for p in article.paragraphs if plain(p) not in summary]
    assert [line for line in text if line not in lines] == []
    headlines = [plain(row["title"]) for row in article.rows() if not row["is_notice"]]
    assert len(headlines) == 20
    assert [title for title in headlines if title in plain(found["body"])] == []


def test_table_under_the_seed_article_becomes_sightings(seed: tuple[CrawlArchive, GoldArticle]) -> None:
    archive, article = seed
    rows = [row for row in article.rows() if not row["is_notice"]]
    found = archive.rows("SELECT * FROM sighting WHERE place = 'under' AND NOT is_notice ORDER BY position")
    cells = [(r["no"], r["title"], r["author"], r["published_at"].astimezone(SEOUL).date(), r["is_new"]) for r in found]
    wanted = [(r["no"], r["title"], r["author"], datetime.fromisoformat(r["date_iso"]).date(), r["is_new"]) for r in rows]
    assert cells == wanted
    assert len(cells) == 20
    assert all(row["is_new"] for row in found)
