"""A newspaper's life by the hour, crawled and told exactly; and the same life again from its exported captures."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.settings import Settings
from tests.crawl import life
from tests.crawl.archives import CrawlArchive
from tests.crawl.conftest import new_archive
from tests.crawl.crawling import Crawled, finish, started
from tests.crawl.life import COPIES, HOURS, NUMBERS, STORIES, T0, path
from tests.crawl.small_site import SmallSite, small_site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.parametrize("pg_server", ["embedded"], indirect=True, scope="module"),
]

OUTCOMES = {
    "N": "NEW", "E": "EDITED", "R": "REPLACED", "U": "UNCHANGED", "M": "MOVED", "G": "GONE", "B": "BLOCKED", "F": "FAILED",
}  # fmt: skip

EXPECTED = {
    #            outcomes         versions: change first-last hour     turns of the state       state
    "steady":    ("N U U U U U U", "first 0-6",                         "",                      "live"),
    "edited":    ("N U E U U U U", "first 0-1, edited 2-6",             "",                      "live"),
    "silent":    ("N E U U U U U", "first 0-0, edited 1-6",             "",                      "live"),
    "empty":     ("N U U U U U U", "first 0-6",                         "",                      "live"),
    "flapping":  ("N E E E E E U", "first 0-6, edited 1-5",             "",                      "live"),
    "replaced":  ("N U R U U U U", "first 0-1, replaced 2-6",           "",                      "live"),
    "deleted":   ("N G G G G G G", "first 0-0",                         "missing 1, gone 2",     "gone"),
    "vanished":  ("N U G G G G G", "first 0-1",                         "missing 2, gone 3",     "gone"),
    "restored":  ("N G G U U U U", "first 0-6",                         "missing 1, gone 2, restored 3", "live"),
    "hiccup":    ("N G U U U U U", "first 0-6",                         "missing 1",             "live"),
    "forbidden": ("N B B U U U U", "first 0-6",                         "blocked 1, restored 3", "live"),
    "challenge": ("N B B U U U U", "first 0-6",                         "",                      "live"),
    "error":     ("N F F U U U U", "first 0-6",                         "",                      "live"),
    "slow":      ("N F U U U U U", "first 0-6",                         "",                      "live"),
    "moved":     ("N U M M M M M", "first 0-1",                         "",                      "live"),
    "renamed":   ("N U N U U U U", "first 0-1",                         "",                      "live"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """The newspaper, who copied it, and what the archive has of them."""

    archive: CrawlArchive
    paper: SmallSite
    copies: tuple[SmallSite, ...]
    crawls: tuple[Crawled, ...]

    def hour_of(self, moment: Any) -> int:
        return int((moment - T0).total_seconds() // 3600)

    def rows(self, name: str, query: str) -> list[dict[str, Any]]:
        return self.archive.rows(query, self.paper.url(path(name)))


def crawl(archive: CrawlArchive, hour: float, *, site: str, why: str = "recrawl", **fields: Any) -> Crawled:
    from archive.model import Unit

    settings = Settings(home=archive.home, dsn=archive.dsn, contact="tests@example.org", allow_private=True)
    told = {"SCRAPY_SETTINGS_MODULE": "tests.crawl.simulated", "SIMULATED_NOW": life.hour(hour).isoformat()}
    with started(Unit(site=site, why=why, **fields), settings, **told) as process:
        return finish(process)


@pytest.fixture(scope="module")
def lived(pg_server: str, template: str, open_base: Path) -> Iterator[Lived]:
    """The whole life, crawled hour by hour."""
    with ExitStack() as stack:
        archive = stack.enter_context(new_archive(pg_server, template, open_base))
        paper = stack.enter_context(small_site())
        others = tuple(stack.enter_context(small_site()) for _ in COPIES)
        (archive.home / "sites").mkdir()
        (archive.home / "sites" / "paper.toml").write_text(life.describe(paper), encoding="utf-8")
        urls = tuple(paper.url(path(name)) for name in STORIES)
        crawls = []
        for hour in range(HOURS):
            life.advance(paper, hour)
            crawls.append(crawl(archive, hour, site="paper", urls=urls))
            for copy, other in zip(COPIES, others, strict=True):
                if copy.hour == hour:
                    other.say("/post/1", copy.page(life.title(NUMBERS[copy.of]), life.body(copy.of)))
                    done = crawl(archive, hour + 0.5, site=f"127.0.0.1:{other.port}", urls=(other.url("/post/1"),))
                    assert done.outcomes == {"NEW": 1}, done.log
            if hour in (0, 5):
                crawl(archive, hour + 0.7, site="paper", listings=(paper.url("/list"),), limit=1)
        yield Lived(archive=archive, paper=paper, copies=others, crawls=tuple(crawls))


@pytest.mark.parametrize("name", STORIES)
def test_each_hour_ends_in_its_outcome(lived: Lived, name: str) -> None:
    ended = [done.end_of(lived.paper.url(path(name)))[0] for done in lived.crawls]
    assert ended == [OUTCOMES[letter] for letter in EXPECTED[name][0].split()]


@pytest.mark.parametrize("name", STORIES)
def test_versions_stand_for_as_long_as_they_were_shown(lived: Lived, name: str) -> None:
    rows = lived.rows(
        name,
        "SELECT v.change, v.first_seen_at, v.last_seen_at FROM version v JOIN article a USING (site_id, url_hash)"
        " WHERE a.canonical_url = %s ORDER BY v.version",
    )
    spans = [f"{row['change']} {lived.hour_of(row['first_seen_at'])}-{lived.hour_of(row['last_seen_at'])}" for row in rows]
    assert ", ".join(spans) == EXPECTED[name][1]


@pytest.mark.parametrize("name", STORIES)
def test_only_what_the_page_says_turns_the_state(lived: Lived, name: str) -> None:
    rows = lived.rows(
        name,
        "SELECT s.state, s.at FROM state_change s JOIN article a USING (site_id, url_hash)"
        " WHERE a.canonical_url = %s ORDER BY s.at",
    )
    assert ", ".join(f"{row['state']} {lived.hour_of(row['at'])}" for row in rows) == EXPECTED[name][2]
    (article,) = lived.rows(name, "SELECT state, gone_at FROM article WHERE canonical_url = %s")
    assert article["state"] == EXPECTED[name][3]
    assert (article["gone_at"] is not None) == (article["state"] == "gone")


def test_silent_and_empty_edits_are_exactly_these(lived: Lived) -> None:
    urls = {lived.paper.url(path(name)): name for name in STORIES}
    silent = lived.archive.rows("SELECT canonical_url, version FROM silent_edit")
    assert sorted((urls[row["canonical_url"]], row["version"]) for row in silent) == [("flapping", 2), ("silent", 2)]
    empty = lived.archive.rows("SELECT canonical_url, version FROM empty_edit")
    assert [(urls[row["canonical_url"]], row["version"]) for row in empty] == [("empty", 1)]


def test_a_flapping_title_is_told_as_such(lived: Lived) -> None:
    returns = lived.rows(
        "flapping", "SELECT returns FROM version JOIN article a USING (site_id, url_hash) WHERE a.canonical_url = %s ORDER BY 1"
    )
    assert [row["returns"] for row in returns] == [2, 3]
    assert lived.crawls[-1].end_of(lived.paper.url(path("flapping"))) == ("UNCHANGED", "flapping")


def groups(archive: CrawlArchive) -> set[frozenset[str]]:
    """The copies' addresses, group by group."""
    rows = archive.rows(
        "SELECT array_agg(canonical_url) AS urls FROM kin JOIN article USING (site_id, url_hash) GROUP BY kinship_id"
    )
    return {frozenset(row["urls"]) for row in rows}


def test_copies_and_moved_stories_meet_and_nothing_else(lived: Lived) -> None:
    steady = {lived.paper.url(path("steady")), *(other.url("/post/1") for other in lived.copies)}
    moved = [
        {lived.paper.url(path(name)), lived.paper.url(f"/read/{NUMBERS[name] + life.CANONICAL}")} for name in ("moved", "renamed")
    ]
    assert groups(lived.archive) == {frozenset(group) for group in (steady, *moved)}
    (first,) = lived.archive.rows("SELECT first_seen_id, sites FROM copy_group WHERE sites > 1")
    assert (first["first_seen_id"].startswith("paper/"), first["sites"]) == (True, 3)


def test_the_copies_texts_are_free_of_the_list_and_the_mail_line(lived: Lived) -> None:
    for other in lived.copies:
        assert lived.archive.article(other.url("/post/1"))["body"] == life.body("steady")


WHOLE = {
    "article": "SELECT * FROM article ORDER BY site_id, url_hash",
    "version": "SELECT * FROM version ORDER BY site_id, url_hash, version",
    "claimed_time": "SELECT * FROM claimed_time ORDER BY site_id, url_hash, version, modified_at",
    "state_change": "SELECT * FROM state_change ORDER BY site_id, url_hash, at",
    "sighting": "SELECT * FROM sighting ORDER BY site_id, listing_hash, place, url_hash",
    "stay": "SELECT * FROM stay ORDER BY site_id, listing_hash, page, url_hash, since_at",
    # When a listing was walked to its end is the walk's to say, not a page's.
    "listing": "SELECT site_id, listing_hash, url, kind, first_read_at, last_read_at, last_new_at FROM listing ORDER BY 1, 2",
    "kin": "SELECT site_id, url_hash, like_site_id, like_url_hash, jaccard, containment, linked_at FROM kin ORDER BY 1, 2",
    "capture": "SELECT site_id, url_hash, fetched_at, url, want, status, content_type, body_size, body_digest, outcome, reason,"
    " detail, article_hash, listing_hash, page FROM capture ORDER BY 1, 2, 3",
    "frontier": "SELECT site_id, url_hash, url, listing_hash, attempts, last_at, last_outcome, last_reason, article_hash"
    " FROM frontier ORDER BY 1, 2",
}
"""What an import must make the same; what differs by nature (runs, numbers of groups, places in segments) is left out."""


def whole(archive: CrawlArchive) -> dict[str, list[dict[str, Any]]]:
    return {name: archive.rows(query) for name, query in WHOLE.items()}


def test_the_same_life_comes_out_of_the_exported_captures(
    lived: Lived, pg_server: str, template: str, open_base: Path, tmp_path: Path
) -> None:
    out = tmp_path / "life.warc.gz"
    lived.archive.gisa("export", "--format", "warc", "--all-captures", "--out", str(out))
    with new_archive(pg_server, template, open_base) as second:
        (second.home / "sites").mkdir()
        (second.home / "sites" / "paper.toml").write_text(life.describe(lived.paper), encoding="utf-8")
        second.gisa("import-warc", str(out))
        first, again = whole(lived.archive), whole(second)
        for name, rows in first.items():
            assert again[name] == rows, name
        assert groups(second) == groups(lived.archive)
        second.gisa("import-warc", str(out))
        assert whole(second) == again, "what is known is passed over"
        assert second.check_segments() == len(first["capture"])
