"""What was forgotten is asked for by no crawl: not when it is due, not when a list shows it, not when a person names it."""

import json

import pytest
from psycopg import Connection
from typer.testing import CliRunner

from archive.settings import Settings
from scheduler.cli import app
from tests.crawl.crawling import crawl
from tests.crawl.small_site import define, small_site

pytestmark = pytest.mark.parametrize("pg_server", ["embedded"], indirect=True)


def test_no_crawl_asks_for_it_again(settings: Settings, conn: Connection, monkeypatch) -> None:
    monkeypatch.setenv("GISA_HOME", str(settings.home))
    monkeypatch.setenv("GISA_DSN", str(settings.dsn))
    with small_site(6) as site:
        define(settings.home, site)
        assert crawl(settings).outcomes == {"NEW": 6}
        url = site.url("/read/3")
        words = ["forget", url, "--reason", "본인의 요청", "--yes", "--json"]
        told = json.loads(CliRunner().invoke(app, words).stdout)
        assert told["articles"][0]["versions"] == 1
        asked = site.paths().count("/read/3")
        site.write(7, 8)
        again = crawl(settings)
        assert again.outcomes == {"NEW": 2}
        by_hand = crawl(settings, why="fetch", urls=(url,))
        assert by_hand.end_of(url) == ("BLOCKED", "forgotten")
        assert by_hand.code == 0
        assert site.paths().count("/read/3") == asked
    assert conn.execute("SELECT count(*) FROM frontier WHERE url LIKE '%%/read/3'").fetchone() == (0,)
    assert conn.execute("SELECT count(*) FROM sighting WHERE title = ''").fetchone() != (0,)
