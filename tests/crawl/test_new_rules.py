"""A change of rules makes no edit: what the archive has is read by them first, and only then compared."""

import pytest
from psycopg import Connection

from archive.settings import Settings
from tests.crawl.crawling import crawl
from tests.crawl.small_site import define, small_site

pytestmark = pytest.mark.parametrize("pg_server", ["embedded"], indirect=True)


def test_only_what_the_publisher_changed_is_an_edit_after_a_change_of_rules(settings: Settings, conn: Connection) -> None:
    with small_site(3) as site:
        define(settings.home, site)
        crawl(settings)
        before = conn.execute("SELECT DISTINCT recipe FROM version").fetchall()
        conn.commit()
        definition = settings.home / "sites" / "small.toml"
        newer = definition.read_text().replace("[fields]", 'drop = ["css:.text p:first-child"]\n[fields]')
        definition.write_text(newer, encoding="utf-8")
        site.articles[2] += "\n기사가 나간 뒤 마을은 축제 날짜를 하루 늦추기로 했다고 다시 알려 왔다."
        again = crawl(settings, why="recrawl", urls=tuple(site.url(f"/read/{n}") for n in (1, 2, 3)))
    assert again.outcomes == {"UNCHANGED": 2, "EDITED": 1}, again.log
    assert conn.execute("SELECT count(*) FROM version").fetchone() == (4,)
    assert conn.execute("SELECT count(*) FROM former_reading").fetchone() == (3,), "how the older rules read it is kept"
    after = conn.execute("SELECT DISTINCT recipe FROM version").fetchall()
    assert (len(after), after != before) == (1, True)
