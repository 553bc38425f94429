"""What was forgotten is nowhere: no row, no raw record, no way back in; and everything beside it is as it was."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg import Connection, sql
from typer.testing import CliRunner

from archive.extract.derive import derive
from archive.ingest import Arrival, Miss, ingest, screen
from archive.model import Capture, Outcome, Pointer, Reason, Want
from archive.normalise.url import url_hash
from archive.reextract import reextract
from archive.sites.load import builtin_folder, load_sites
from archive.sites.model import Site
from archive.store import frontier, readings, tombstones
from archive.warc.erase import Erased, Spared, erase_records
from archive.warc.frames import Packed, Torn, dictionary_of, walk
from archive.warc.keeping import with_raw
from archive.warc.places import FileSource, dictionary_at
from archive.warc.records import Damage, read_records
from archive.warc.segment import SegmentWriter, read_capture
from scheduler.cli import app

pytestmark = pytest.mark.one_server

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
WORD, HEADLINE, WRITER = "도토리묵밥집", "가마솥길 우산수선소 폐업", "표가온누리"
"""A word of the text, the headline and the writer: none of them stands anywhere else."""
URL = "http://paper.test/news/1024"
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",))
CATALOGUE = load_sites([builtin_folder()])
ARTICLE = """<html><head><title>{title}</title><meta property="og:title" content="{title}">{head}</head><body><article>
<h1>{title}</h1><p>입력 2026.11.22 10:0{n} {writer} 기자</p><div itemprop="articleBody"><p>{body}</p>
<p>구청은 골목 상권을 살리는 방안을 다음 달에 내놓겠다고 밝혔다.</p></div></article>{under}</body></html>"""
ROW = '<tr><td>{no}</td><td><a href="/news/{no}">{title}</a></td><td>{writer}</td><td>2026.11.22</td></tr>'


FORM = ContextVar("FORM", default="zst")
"""How the raw records of a test are packed."""


def table(rows) -> str:
    head = "<tr><th>번호</th><th>제목</th><th>글쓴이</th><th>날짜</th></tr>"
    return f"<table>{head}{''.join(ROW.format(no=no, title=title, writer=writer) for no, title, writer in rows)}</table>"


ROWS = [(1024, HEADLINE, WRITER), *((n, f"골목 소식 {n}호가 나왔다", "홍길동") for n in range(1023, 1015, -1))]
SECRET = ARTICLE.format(
    title=HEADLINE, head="", n=1, writer=WRITER, under="", body=f"우산수선소 옆 {WORD}도 함께 문을 닫는다고 주인이 말했다."
)
EDITED = SECRET.replace("말했다", "눈물로 말했다")
OTHER = ARTICLE.format(
    title="골목 소식 1023호가 나왔다", head="", n=2, writer="홍길동", under=table(ROWS),
    body="골목 소식지의 새 호가 나와 주민들에게 배달되었다고 편집실이 전했다.",
)  # fmt: skip
LISTING = f"<html><head><title>소식</title></head><body>{table(ROWS)}</body></html>"


def capture(url: str, page: str, hours: float) -> Capture:
    return Capture(
        url=url, fetched_at=T0 + timedelta(hours=hours), status=200, body=page.encode(),
        headers=(("Content-Type", "text/html; charset=utf-8"),),
    )  # fmt: skip


PAGES = [
    (capture("http://paper.test/list", LISTING, 0), Want.LISTING),
    (capture(URL, SECRET, 1), Want.ARTICLE),
    (capture("http://paper.test/news/1023", OTHER, 2), Want.ARTICLE),
    (capture(URL, EDITED, 3), Want.ARTICLE),
    (capture("http://paper.test/news/1020", OTHER.replace("1023호", "1020호").split("<table")[0], 4), Want.ARTICLE),
]


def arrivals(pages, site=SITE) -> list[Arrival | Miss]:
    return [
        Arrival(site=site, want=want, capture=one, pointer=None, reading=derive(one, site, want, catalogue=CATALOGUE))
        for one, want in pages
    ]


def store(conn: Connection, folder: Path, pages, site=SITE):
    writer = SegmentWriter(folder, form=FORM.get())
    results = ingest(conn, with_raw(screen(conn, arrivals(pages, site)), writer))
    conn.commit()
    writer.close()
    return results


@pytest.fixture(params=["zst", "gz"])
def archive(conn, home: Path, monkeypatch, request) -> Iterator[Path]:
    """A listing, an article in two versions and a former reading, and a post under which the article is listed."""
    monkeypatch.setenv("GISA_HOME", str(home))
    monkeypatch.setenv("GISA_DSN", conn.info.dsn)
    before = FORM.set(request.param)
    results = store(conn, home / "warc", PAGES)
    assert [result.outcome for result in results] == ["NEW", "NEW", "NEW", "EDITED", "NEW"]
    conn.execute(
        "INSERT INTO former_reading (site_id, url_hash, capture_url_hash, capture_at, recipe, title, body, authors, replaced_at)"
        " SELECT site_id, url_hash, capture_url_hash, capture_at, 'old', title, body, authors, now() FROM version"
    )
    conn.execute(
        "INSERT INTO run (site_id, why, unit, started_at, host, pid) VALUES ('paper', 'fetch', %s, now(), 'h', 1)",
        [json.dumps({"site": "paper", "urls": [URL, "http://paper.test/news/1020"]})],
    )
    conn.commit()
    yield home
    FORM.reset(before)


def gisa(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def forget(*words: str, code: int = 0):
    return json.loads(gisa("forget", *words, "--reason", "본인의 요청", "--by", "tester", "--yes", "--json", code=code))


def rows_with(conn: Connection, *words: str) -> list[str]:
    """Tables in whose rows one of the words stands, as pg_dump would write them."""
    names = conn.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
    ).fetchall()
    found = []
    for (name,) in names:
        with conn.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as copy:
            text = b"".join(bytes(block) for block in copy).decode()
        found += [name for word in words if word in text]
    conn.rollback()
    return sorted(set(found))


def raw_with(home: Path, *words: str) -> list[str]:
    """Segments in whose bytes, as they lie or unpacked, one of the words stands."""
    found = []
    for path in sorted((home / "warc").rglob("*.warc.*")):
        with closing(FileSource(path)) as source:
            dictionary = dictionary_of(source) or b""
            parts = list(walk(source, 0, source.size, dictionary))
        assert not [part for part in parts if isinstance(part, Torn)]
        data = b"".join(part.record or b"" for part in parts if isinstance(part, Packed))
        found += [path.name for word in words if word.encode() in path.read_bytes() + dictionary + data]
    return found


SHINGLES = (WORD, HEADLINE, WRITER, "우산수선소", "news/1024")


def test_afterwards_no_word_of_it_is_in_the_database_or_in_the_raw_bytes(archive, conn):
    assert {"version", "sighting", "capture", "article", "former_reading", "frontier", "run"} <= set(rows_with(conn, *SHINGLES))
    assert raw_with(archive, WORD)
    done = forget(URL)
    assert done["articles"][0]["versions"] == 2
    assert (done["articles"][0]["captures"], done["other_pages_that_show_it"], done["records_erased"]) == (2, 2, 4)
    assert rows_with(conn, *SHINGLES) == []
    assert raw_with(archive, *SHINGLES) == []


def test_what_stands_beside_it_stays(archive, conn):
    forget(URL)
    titles = conn.execute("SELECT title FROM current_article ORDER BY title").fetchall()
    assert titles == [("골목 소식 1020호가 나왔다",), ("골목 소식 1023호가 나왔다",)]
    assert conn.execute("SELECT count(*) FROM sighting WHERE title <> ''").fetchone() == (8,)
    assert conn.execute("SELECT no, position FROM sighting WHERE title = ''").fetchall() == [(1024, 1)]
    told = json.loads(gisa("verify", "--json"))
    gone = {"forgotten": 2, "erased": 2, "to_erase": 0, "unfinished": 0, "versions_without_raw": {"forgotten": 1}}
    assert told == {"good": 1, **gone, "faults": [], "strays": []}
    (segment,) = (archive / "warc").rglob("*.warc.*")
    assert not [item for item in read_records(segment) if isinstance(item, Damage)]


def test_a_segment_whose_dictionary_shows_its_headline_is_packed_anew(archive, conn):
    more = [
        (capture(f"http://paper.test/news/{n}", OTHER.replace("1023호", f"{n}호").split("<table")[0], n), Want.ARTICLE)
        for n in range(990, 996)
    ]
    store(conn, archive / "warc", more)
    with_dictionary = [path for path in (archive / "warc").rglob("*.zst") if path.read_bytes().startswith(b"\x5d")]
    assert len(with_dictionary) == (FORM.get() == "zst")
    assert not with_dictionary or HEADLINE.encode() in (dictionary_at(with_dictionary[0]) or b"")
    forget(URL)
    assert raw_with(archive, *SHINGLES) == []
    assert not any(path.exists() for path in with_dictionary)
    assert json.loads(gisa("verify", "--json"))["good"] == 1 + len(more)


def test_a_list_may_keep_its_raw_bytes(archive, conn):
    assert forget(URL, "--keep-listings")["records_erased"] == 2
    assert rows_with(conn, *SHINGLES) == []
    assert raw_with(archive, WORD) == []
    assert raw_with(archive, HEADLINE)


def test_it_is_not_taken_in_again_in_whatever_spelling_it_comes(archive, conn):
    forget(URL)
    before = raw_with(archive, "WARC-Target-URI")
    again = [
        (capture(url, SECRET, 30 + n), Want.ARTICLE)
        for n, url in enumerate([URL, "https://www.paper.test/news/1024?utm_source=x", "http://paper.test/news/1024#top"])
    ]
    canonical = SECRET.replace("</head>", f'<link rel="canonical" href="{URL}"></head>')
    again.append((capture("http://paper.test/read?id=77", canonical, 40), Want.ARTICLE))
    results = store(conn, archive / "warc", again)
    assert {(result.outcome, result.reason) for result in results} == {(Outcome.BLOCKED, Reason.FORGOTTEN)}
    assert rows_with(conn, *SHINGLES) == []
    assert raw_with(archive, *SHINGLES) == []
    assert len(raw_with(archive, "WARC-Target-URI")) == len(before)
    # The address that turned out to be one of it is held for it from now on.
    assert tombstones.among(conn, [url_hash("http://paper.test/read?id=77")])


def test_its_rows_are_blank_on_lists_read_later_and_their_raw_bytes_are_not_kept(archive, conn):
    forget(URL)
    (result,) = store(conn, archive / "warc", [(capture("http://paper.test/list", LISTING, 50), Want.LISTING)])
    assert (result.outcome, result.new_rows) == (Outcome.UNCHANGED, 0)
    assert rows_with(conn, *SHINGLES) == []
    assert raw_with(archive, *SHINGLES) == []
    last = conn.execute("SELECT last_seen_at FROM sighting WHERE title = '' AND place = 'list'").fetchone()
    assert last == (T0 + timedelta(hours=50),)
    assert frontier.due(conn, "paper", T0 + timedelta(days=99), 50) == [
        due for due in frontier.due(conn, "paper", T0 + timedelta(days=99), 50) if due.url != URL
    ]


def test_a_file_made_before_does_not_bring_it_back(archive, conn, tmp_path):
    (segment,) = (archive / "warc").rglob("*.warc.*")
    old = tmp_path / f"old{segment.suffix}"
    shutil.copy(segment, old)
    forget(URL)
    told = json.loads(gisa("import-warc", str(old), "--jobs", "1", "--json"))
    assert {"outcome": "BLOCKED", "reason": "forgotten", "n": 2} in told["outcomes"]
    assert rows_with(conn, *SHINGLES) == []
    assert raw_with(archive, *SHINGLES) == []


def test_what_slipped_in_before_the_door_knew_is_overwritten_by_the_next_run(archive, conn):
    forget(URL)
    writer = SegmentWriter(archive / "warc", form=FORM.get())
    (arrival,) = arrivals([(capture(URL, SECRET, 60), Want.ARTICLE)])
    ingest(conn, with_raw([arrival], writer))
    conn.commit()
    writer.close()
    assert raw_with(archive, WORD)
    assert json.loads(gisa("forget", "--finish", "--json"))["records_erased"] == 1
    assert raw_with(archive, *SHINGLES) == []


def test_rereading_finds_nothing_of_it(archive, conn):
    def load(pointer: Pointer) -> Capture:
        return read_capture(archive / "warc", pointer)

    def forgets_meanwhile(pairs):
        forget(URL)
        return [derive(one, site, catalogue=CATALOGUE) for one, site in pairs]

    conn.execute("UPDATE version SET title = 'x', content_hash = sha256('x')")
    conn.commit()
    list(reextract(conn, readings.Wanted(), load=load, read=forgets_meanwhile, site_of=lambda *_: SITE, now=lambda: T0))
    assert rows_with(conn, *SHINGLES) == []


def test_it_is_told_as_forgotten_by_address_and_id(archive, conn):
    (article_id,) = conn.execute("SELECT article_id FROM current_article WHERE canonical_url = %s", [URL]).fetchone()
    conn.commit()
    forget(URL)
    for words in (("show", URL), ("history", article_id), ("show", "https://www.paper.test/news/1024")):
        said = gisa(*words, code=1)
        assert "was forgotten on" in said
        assert "본인의 요청" in said
    (tomb,) = json.loads(gisa("forget", "--list", "--json"))
    assert (tomb["article_id"], tomb["forgotten_by"], tomb["versions"], tomb["state"]) == (article_id, "tester", 2, "erased")
    assert article_id in gisa("forget", "--list")


def test_a_user_without_a_name_is_told_by_number(archive, monkeypatch):
    def nameless():
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nameless)
    gisa("forget", URL, "--reason", "본인의 요청", "--yes")
    (tomb,) = json.loads(gisa("forget", "--list", "--json"))
    assert tomb["forgotten_by"].startswith("user ")


def test_a_dry_run_shows_all_and_changes_nothing(archive, conn):
    before = rows_with(conn, *SHINGLES)
    told = json.loads(gisa("forget", URL, "--dry-run", "--json"))
    assert (told["dry_run"], told["other_pages_that_show_it"]) == (True, 2)
    assert HEADLINE in gisa("forget", URL, "--dry-run")
    assert (rows_with(conn, *SHINGLES), raw_with(archive, WORD) != []) == (before, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["forget"], "--list"),
        (["forget", URL], "--reason"),
        (["forget", URL, "--reason", "x"], "--yes"),
        (["forget", "paper/ffffffffffff", "--reason", "x", "--yes"], "no article"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(archive, words, said):
    assert said in gisa(*words, code=2)


def test_an_address_that_was_never_archived_is_kept_out(archive, conn):
    done = forget("http://paper.test/news/1019")
    assert done["articles"][0]["title"] is None
    page = ARTICLE.format(title="골목 소식 1019호", head="", n=3, writer="홍길동", under="", body="새 호의 글이다. " * 5)
    (result,) = store(conn, archive / "warc", [(capture("http://paper.test/news/1019", page, 9), Want.ARTICLE)])
    assert result.reason == Reason.FORGOTTEN
    assert conn.execute("SELECT count(*) FROM frontier WHERE url LIKE '%%1019'").fetchone() == (0,)


def test_copies_are_named_and_go_only_when_asked_for(archive, conn):
    there = Site(id="portal", name="포털", hosts=("portal.test",))
    body = " ".join(f"{WORD}의 {n}번째 손님이 {n * 7}원을 내고 갔다고 주인이 적어 두었다." for n in range(30))
    one = ARTICLE.format(title="긴 이야기 하나", head="", n=1, writer="홍길동", under="", body=body)
    store(conn, archive / "warc", [(capture("http://paper.test/news/9", one, 5), Want.ARTICLE)])
    store(conn, archive / "warc", [(capture("http://portal.test/a/9", one, 6), Want.ARTICLE)], there)
    told = forget("http://paper.test/news/9")
    assert [copy["canonical_url"] for copy in told["copies_that_stay"]] == ["http://portal.test/a/9"]
    assert conn.execute("SELECT count(*) FROM kin").fetchone() == (0,)
    conn.commit()
    assert forget("http://portal.test/a/9")["copies_that_stay"] == []
    store(conn, archive / "warc", [(capture("http://paper.test/news/8", one, 7), Want.ARTICLE)])
    store(conn, archive / "warc", [(capture("http://portal.test/a/8", one, 8), Want.ARTICLE)], there)
    assert len(forget("http://paper.test/news/8", "--copies")["articles"]) == 2
    assert conn.execute("SELECT count(*) FROM version WHERE body LIKE '%%번째 손님%%'").fetchone() == (0,)


def test_an_article_that_moved_goes_with_its_old_address(archive, conn):
    moved = Capture(
        url="http://paper.test/old/1024", fetched_at=T0 + timedelta(hours=1.5), status=301, headers=(("Location", URL),)
    )
    store(conn, archive / "warc", [(moved, Want.ARTICLE)])
    done = forget("http://paper.test/old/1024")
    assert {URL, "http://paper.test/old/1024"} <= set(done["articles"][0]["addresses"])
    assert rows_with(conn, *SHINGLES) == []
    (result,) = store(conn, archive / "warc", [(capture("http://paper.test/old/1024", SECRET, 70), Want.ARTICLE)])
    assert result.reason == Reason.FORGOTTEN


def test_the_logs_of_crawls_lose_its_words_and_keep_their_lines(archive, conn):
    log = archive / "log"
    log.mkdir()
    lines = [f"ingested url={URL}", json.dumps({"title": HEADLINE}), json.dumps({"title": HEADLINE}, ensure_ascii=False), "end"]
    (log / "a.log").write_text("\n".join(lines))
    forget(URL)
    after = (log / "a.log").read_text()
    assert (len(after.splitlines()), after.endswith("end")) == (4, True)
    assert HEADLINE not in after
    assert "1024" not in after
    assert all(json.loads(line)["title"].strip("-") == "" for line in after.splitlines()[1:3])


def doomed(archive: Path, conn: Connection) -> list[tombstones.Doomed]:
    rows = conn.execute(
        "SELECT segment, segment_offset, segment_length, sha256(convert_to(url, 'UTF8')), fetched_at FROM capture ORDER BY 2"
    ).fetchall()
    conn.commit()
    names = ("segment", "offset", "length", "record_hash", "fetched_at")
    return [tombstones.Doomed(**dict(zip(names, row, strict=True))) for row in rows]


def test_a_record_is_erased_once_and_never_another_in_its_place(archive, conn):
    records = doomed(archive, conn)
    (path,) = (archive / "warc").rglob("*.warc.*")
    before = path.read_bytes()
    (wrong,) = erase_records(archive / "warc", [tombstones.Doomed(**{**_fields(records[1]), "record_hash": b"x" * 32})])
    assert isinstance(wrong, Spared)
    assert path.read_bytes() == before
    assert isinstance(next(iter(erase_records(archive / "warc", [records[1]]))), Erased)
    once = path.read_bytes()
    assert (len(once), once == before) == (len(before), False)
    list(erase_records(archive / "warc", [records[1]]))
    assert path.read_bytes() == once


def test_a_record_half_overwritten_is_overwritten_to_its_end(archive, conn):
    records = doomed(archive, conn)
    (path,) = (archive / "warc").rglob("*.warc.*")
    before = path.read_bytes()
    list(erase_records(archive / "warc", [records[1]]))
    whole = path.read_bytes()
    for kept in (1, 40, 200):
        cut = records[1].offset + kept
        path.write_bytes(whole[:cut] + before[cut:])
        assert isinstance(next(iter(erase_records(archive / "warc", [records[1]]))), Erased)
        assert path.read_bytes() == whole


def test_segments_that_are_gone_or_cut_count_as_erased(archive, conn):
    records = doomed(archive, conn)
    (path,) = (archive / "warc").rglob("*.warc.*")
    path.write_bytes(path.read_bytes()[: records[-1].offset])
    assert all(isinstance(done, Erased) for done in erase_records(archive / "warc", records[-1:]))
    path.unlink()
    assert all(isinstance(done, Erased) for done in erase_records(archive / "warc", records))


def _fields(record: tombstones.Doomed) -> dict:
    return {name: getattr(record, name) for name in ("segment", "offset", "length", "record_hash", "fetched_at")}


FILES_WITH = """
SELECT c.relname FROM pg_class c
WHERE c.relkind IN ('r', 't', 'i') AND c.relname <> 'pg_statistic' AND NOT c.relisshared
    AND pg_relation_filenode(c.oid) IS NOT NULL
    AND position(convert_to(%(word)s, 'UTF8') in pg_read_binary_file(pg_relation_filepath(c.oid))) > 0
ORDER BY 1
"""
"""Of the statistics only what a query sees: their dead rows stay until no older transaction of the server is left."""
TABLES = ("version", "article", "former_reading", "sighting", "capture", "frontier", "run", "claimed_time")


def test_the_databases_own_files_and_statistics_have_no_word_of_it(archive, conn):
    conn.autocommit = True
    for statement in ("ANALYZE", "CHECKPOINT"):
        conn.execute(statement.encode())
    statistics = "SELECT count(*) FROM pg_stats WHERE strpos(s.*::text, %(word)s) > 0".replace("pg_stats", "pg_stats s")
    assert "version" in [name for (name,) in conn.execute(FILES_WITH, {"word": WORD})]
    assert conn.execute(statistics, {"word": HEADLINE}).fetchone() > (0,)
    forget(URL)
    for word in (WORD, HEADLINE, URL):
        assert conn.execute(statistics, {"word": word}).fetchone() == (0,)
    # As docs/operating.md says for whoever wants to be certain.
    for table in TABLES:
        conn.execute(sql.SQL("VACUUM FULL {}").format(sql.Identifier(table)))
    conn.execute("CHECKPOINT")
    for word in (WORD, HEADLINE, URL):
        assert conn.execute(FILES_WITH, {"word": word}).fetchall() == []
