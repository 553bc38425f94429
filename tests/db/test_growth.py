"""What keeps costs from growing: plans that need no statistics, and texts kept with lz4 where the server has it."""

from datetime import UTC, datetime

from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Want
from archive.sites.model import Site
from archive.store import copies, planner

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITE = Site(id="paper", name="paper", hosts=("paper.test",))


def test_an_archive_without_statistics_is_asked_by_its_indexes(conn):
    """Right after a first crawl or a restore: nothing was analysed, and plans are made while the tables are small."""
    conn.execute("INSERT INTO site (site_id, name, added_at) VALUES ('s', 's', now())")
    conn.execute("""
        INSERT INTO article (site_id, url_hash, canonical_url, state, version, first_seen_at, last_seen_at, last_changed_at,
            fetched_at, search)
        SELECT 's', sha256(n::text::bytea), n::text, 'live', 1, now(), now(), now(), now(), '' FROM generate_series(1, 3000) n""")
    conn.execute("""
        INSERT INTO article_sketch (site_id, url_hash, keys)
        SELECT 's', sha256(n::text::bytea), array[n, n + 1000000] FROM generate_series(1, 3000) n""")
    planner.go_by_index(conn)
    asked = {"site_id": "", "url_hash": b"", "keys": list(range(30))}
    for mode in ("force_custom_plan", "force_generic_plan"):
        conn.execute(f"SET LOCAL plan_cache_mode = {mode}")
        plan = "\n".join(row[0] for row in conn.execute(b"EXPLAIN " + copies.SQL["sharing"], asked))
        assert "Bitmap Index Scan on article_sketch_keys" in plan


def test_the_planner_is_told_so_for_ingest_only(conn):
    capture = Capture(url="http://paper.test/1", fetched_at=NOW, status=200)
    draft = Draft(canonical_url=capture.url, title="제목", body="본문")
    ingest(conn, [Arrival(site=SITE, want=Want.ARTICLE, capture=capture, pointer=None, reading=draft)])
    conn.commit()
    assert conn.execute("SHOW enable_seqscan").fetchone() == ("on",)


def test_no_query_of_ours_is_compiled(conn):
    assert conn.execute("SHOW jit").fetchone() == ("off",)


def test_texts_are_kept_with_lz4_where_the_server_has_it(conn):
    has_it = conn.execute("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'").fetchone()
    used = conn.execute("""
        SELECT attrelid::regclass::text, attname, attcompression::text FROM pg_attribute
        WHERE (attrelid::regclass::text, attname) IN (('version', 'body'), ('former_reading', 'body'), ('article', 'search'))
        ORDER BY 1""").fetchall()
    method = "l" if has_it == (True,) else ""
    assert used == [("article", "search", method), ("former_reading", "body", method), ("version", "body", method)]
