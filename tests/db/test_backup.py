"""A backup is whole or says that it is not, copies only what is new, and becomes the same archive again."""

import errno
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.backup import manifest, programs
from archive.database.migrate import Migration, shipped
from archive.errors import BackupError
from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Want
from archive.sites.model import Site
from archive.warc.keeping import with_raw
from archive.warc.segment import SegmentWriter
from scheduler.cli import app
from tests.conftest import drop_database, make_database, new_name, with_database
from tests.db.tables import contents

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",))


def put(conn, home: Path, first: int, last: int, hour: int = 0) -> SegmentWriter:
    """Articles, in a segment that is still open."""
    writer = SegmentWriter(home / "warc")
    batch = [
        Arrival(
            site=SITE, want=Want.ARTICLE, pointer=None,
            capture=Capture(
                url=f"http://paper.test/{n}", fetched_at=T0 + timedelta(hours=hour, seconds=n), status=200, body=b"%d" % n * 500
            ),
            reading=Draft(canonical_url=f"http://paper.test/{n}", title=f"소식 {n}", body=f"{n}번째 소식의 본문이다. {hour}시."),
        )
        for n in range(first, last)
    ]  # fmt: skip
    ingest(conn, with_raw(batch, writer))
    conn.commit()
    return writer


@pytest.fixture
def archive(conn, database, home: Path, monkeypatch) -> Path:
    """Twenty articles and a site definition of the user's own, in an archive that the verbs open by themselves."""
    monkeypatch.setenv("GISA_HOME", str(home))
    monkeypatch.setenv("GISA_DSN", database.dsn)
    put(conn, home, 0, 20).close()
    (home / "sites").mkdir()
    (home / "sites" / "paper.toml").write_text('id = "paper"\nname = "시험신문"\nhosts = ["paper.test"]\n')
    return home


@pytest.fixture
def elsewhere(pg_server, open_base: Path, monkeypatch):
    """An empty home and an empty database; called, it makes the verbs use them."""
    name, folder = new_name(), open_base / f"to-{new_name()[-6:]}"
    make_database(pg_server, name, "template0")
    folder.mkdir(mode=0o711)

    def use() -> Path:
        monkeypatch.setenv("GISA_HOME", str(folder))
        monkeypatch.setenv("GISA_DSN", with_database(pg_server, name))
        return folder

    yield use
    drop_database(pg_server, name)
    shutil.rmtree(folder)


def gisa(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def told(*words: object):
    return json.loads(gisa(*words, "--json"))


def segments(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "warc").rglob("*.warc.*"))}


def test_a_backup_becomes_the_same_archive(archive, database, elsewhere, tmp_path):
    made = told("backup", tmp_path / "safe")
    assert (made["rows"]["article"], made["segments"], made["missing"]) == (20, 1, [])
    there = elsewhere()
    done = told("restore", tmp_path / "safe")
    assert (done["rows"]["version"], done["good"], done["faults"], done["migrated"]) == (20, 20, [], [])
    assert contents(dsn_of_the_verbs()) == contents(database.dsn)
    assert segments(there) == segments(archive)
    assert (there / "sites" / "paper.toml").exists()
    assert not (there / "restoring.json").exists()
    assert told("verify")["faults"] == []


def dsn_of_the_verbs() -> str:
    return os.environ["GISA_DSN"]


def test_only_what_is_new_is_copied_and_never_linked(archive, conn, tmp_path):
    first = told("backup", tmp_path / "safe")
    assert (first["copied"], first["unchanged"]) == (1, 0)
    put(conn, archive, 20, 25).close()
    again = told("backup", tmp_path / "safe")
    assert (again["copied"], again["unchanged"]) == (1, 1)
    assert len(list((tmp_path / "safe").glob("database-*"))) == 1
    assert all(path.stat().st_nlink == 1 for path in (tmp_path / "safe").rglob("*") if path.is_file())
    assert "whole" in gisa("backup", tmp_path / "safe", "--verify")


def test_a_segment_that_grows_meanwhile_is_copied_as_far_as_the_rows_reach(archive, conn, elsewhere, tmp_path, monkeypatch):
    writer = put(conn, archive, 20, 25)
    count = programs.running

    def and_a_crawl_goes_on(*args, **kwargs):
        late = Capture(url="http://paper.test/late", fetched_at=T0, status=200, body=b"late" * 900)
        writer.append(late)
        writer.sync()
        put(conn, archive, 30, 35).close()
        return count(*args, **kwargs)

    monkeypatch.setattr("archive.backup.making.running", and_a_crawl_goes_on)
    made = told("backup", tmp_path / "safe")
    writer.close()
    assert (made["rows"]["article"], made["segments"]) == (25, 2)
    elsewhere()
    assert told("restore", tmp_path / "safe")["good"] == 25


def test_what_was_forgotten_leaves_the_backup_with_the_next_one(archive, tmp_path):
    told("backup", tmp_path / "safe")
    gisa("forget", "http://paper.test/7", "--reason", "본인의 요청", "--yes")
    assert told("backup", tmp_path / "safe")["copied"] == 1
    assert segments(tmp_path / "safe") == segments(archive)
    assert told("backup", tmp_path / "safe", "--verify")["missing"] == []


def test_an_unfinished_backup_is_no_backup_and_the_one_before_stays(archive, conn, tmp_path, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("archive.backup.making.write_manifest", killed)
        gisa("backup", tmp_path / "safe", code=130)
        assert "no whole backup" in gisa("restore", tmp_path / "safe", code=1)
    assert told("backup", tmp_path / "safe")["unchanged"] == 1
    put(conn, archive, 20, 25).close()
    with monkeypatch.context() as patch:
        patch.setattr("archive.backup.making.write_manifest", killed)
        gisa("backup", tmp_path / "safe", code=130)
    assert told("backup", tmp_path / "safe", "--verify")["files"] == 3


@pytest.mark.parametrize("harm", ["cut", "changed", "gone", "dump"])
def test_a_damaged_backup_is_refused_before_anything_is_restored(archive, elsewhere, tmp_path, harm):
    told("backup", tmp_path / "safe")
    (segment,) = (tmp_path / "safe" / "warc").rglob("*.warc.*")
    data = bytearray(segment.read_bytes())
    if harm == "cut":
        segment.write_bytes(data[:-1])
    elif harm == "changed":
        data[len(data) // 2] ^= 1
        segment.write_bytes(data)
    elif harm == "gone":
        segment.unlink()
    else:
        (dump,) = (tmp_path / "safe").glob("database-*")
        dump.write_bytes(dump.read_bytes()[:-10])
    there = elsewhere()
    assert "damaged" in gisa("restore", tmp_path / "safe", code=1)
    assert "damaged" in gisa("backup", tmp_path / "safe", "--verify", code=1)
    assert list(there.iterdir()) == []


def test_an_archive_is_never_restored_over_another(archive, conn, tmp_path, elsewhere, monkeypatch):
    told("backup", tmp_path / "safe")
    assert "raw captures already" in gisa("restore", tmp_path / "safe", code=1)
    dsn = dsn_of_the_verbs()
    elsewhere()
    monkeypatch.setenv("GISA_DSN", dsn)
    assert "tables already" in gisa("restore", tmp_path / "safe", code=1)


def test_folders_of_others_are_left_alone(archive, tmp_path, conn):
    (tmp_path / "mine.txt").write_text("x")
    assert "other things" in gisa("backup", tmp_path, code=1)
    told("backup", tmp_path / "safe")
    conn.execute("UPDATE schema_migration SET applied_at = applied_at + interval '1 second'")
    conn.commit()
    assert "another archive" in gisa("backup", tmp_path / "safe", code=1)


def test_a_backup_goes_on_after_every_segment_was_packed_anew(archive, conn, tmp_path):
    told("backup", tmp_path / "safe")
    before = set(segments(archive))
    told("tidy", "--all")
    assert not before & set(segments(archive))
    assert told("backup", tmp_path / "safe")["copied"] == 1
    assert set(segments(tmp_path / "safe")) == set(segments(archive))


def test_a_restored_archive_has_a_login_of_its_own_that_only_reads(archive, database, elsewhere, tmp_path):
    (first,) = json.loads(gisa("sql", "SELECT current_user AS name", "--json"))
    told("backup", tmp_path / "safe")
    elsewhere()
    told("restore", tmp_path / "safe")
    (second,) = json.loads(gisa("sql", "SELECT current_user AS name", "--json"))
    assert {one["name"].startswith("gisa_reader_") for one in (first, second)} == {True}
    assert first != second
    assert json.loads(gisa("sql", "SELECT count(*) AS n FROM article", "--json")) == [{"n": 20}]
    assert "--write" in gisa("sql", "DELETE FROM article", code=2)


def test_what_was_forgotten_since_an_older_backup_is_forgotten_again(archive, database, elsewhere, tmp_path):
    gone = json.loads(gisa("sql", "SELECT canonical_url AS url, title FROM current_article ORDER BY 1 LIMIT 1", "--json"))[0]
    told("backup", tmp_path / "older")
    gisa("forget", gone["url"], "--reason", "본인의 요청", "--by", "시험", "--yes")
    (tmp_path / "forgotten.json").write_text(gisa("forget", "--list", "--json"), encoding="utf-8")
    there = elsewhere()
    told("restore", tmp_path / "older")
    assert gone["title"] in gisa("show", gone["url"])
    assert told("forget", "--again", tmp_path / "forgotten.json")["records_erased"] >= 1
    assert "was forgotten on" in gisa("show", gone["url"], code=1)
    (tomb,) = json.loads(gisa("forget", "--list", "--json"))
    (before,) = json.loads((tmp_path / "forgotten.json").read_text(encoding="utf-8"))
    assert (tomb["reason"], tomb["state"], tomb["address_hashes"]) == ("본인의 요청", "erased", before["address_hashes"])
    assert told("verify")["good"] == 19
    assert (there / "warc").is_dir()


@pytest.mark.parametrize(("text", "said"), [("[{}]", "is not what"), ("x", "is not what"), (None, "cannot be read")])
def test_a_list_of_what_was_forgotten_that_is_none_is_a_sentence(archive, tmp_path, text, said):
    if text is not None:
        (tmp_path / "list.json").write_text(text)
    assert said in gisa("forget", "--again", tmp_path / "list.json", code=2)


def test_a_folder_that_is_none_is_a_sentence(archive, tmp_path):
    assert "there is no folder" in gisa("restore", tmp_path / "none", code=2)
    assert "there is no folder" in gisa("backup", tmp_path / "none", "--verify", code=2)
    (tmp_path / "file").write_text("x")
    assert "is a file" in gisa("backup", tmp_path / "file", code=2)


def test_an_older_schema_is_brought_up_to_date_and_a_newer_one_refused(archive, elsewhere, tmp_path, monkeypatch):
    told("backup", tmp_path / "old")
    path = tmp_path / "old" / "manifest.json"
    text = path.read_text()
    path.write_text(text.replace(f'"schema": "{shipped()[-1].name}', '"schema": "9999_unknown'))
    elsewhere()
    assert "upgrade gisa" in gisa("restore", tmp_path / "old", code=1)
    path.write_text(text)
    later = (*shipped(), Migration(name="9000_later", text="CREATE TABLE later (n integer);"))
    monkeypatch.setattr("archive.database.migrate.shipped", lambda: later)
    done = told("restore", tmp_path / "old")
    assert (done["migrated"], done["schema"], done["good"]) == (["9000_later"], "9000_later", 20)


def test_missing_segments_are_said(archive, tmp_path):
    for path in (archive / "warc").rglob("*.warc.*"):
        path.unlink()
    assert "is not there" in gisa("backup", tmp_path / "safe", code=1)


def test_a_full_disk_is_a_sentence(archive, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("archive.backup.making.copy", full)
    said = gisa("backup", tmp_path / "safe", code=1)
    assert "no room left" in said
    assert "Traceback" not in said


def test_a_dump_that_fails_is_a_sentence(archive, tmp_path, monkeypatch):
    monkeypatch.setattr("archive.backup.making.find_program", lambda *_: Path("/bin/false"))
    assert "false failed" in gisa("backup", tmp_path / "safe", code=1)


def test_programs_older_than_the_server_are_refused(tmp_path):
    with pytest.raises(BackupError, match="pg_dump 99 or newer"):
        programs.find_program("pg_dump", None, 99)


def test_two_at_once_are_not_allowed(archive, conn, tmp_path):
    from archive.forget import claim

    claim(conn)
    assert "another gisa process" in gisa("backup", tmp_path / "safe", code=1)


def test_a_manifest_of_nonsense_is_a_sentence(tmp_path):
    for text in ("{", "[]", '{"format": 1}', '{"format": 2}'):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(BackupError):
            manifest.read_manifest(tmp_path)


def test_a_backup_of_any_server_becomes_an_embedded_archive(archive, open_base, tmp_path, monkeypatch):
    told("backup", tmp_path / "safe")
    there = open_base / f"to-{new_name()[-6:]}"
    there.mkdir(mode=0o711)
    monkeypatch.delenv("GISA_DSN")
    monkeypatch.setenv("GISA_HOME", str(there))
    done = told("restore", tmp_path / "safe")
    assert (done["rows"]["version"], done["good"], done["faults"]) == (20, 20, [])


def test_the_embedded_archive_is_backed_up_and_restored(home, open_base, tmp_path, monkeypatch, pg_server):
    if "gisa_test" not in pg_server:
        pytest.skip("once is enough")
    monkeypatch.delenv("GISA_DSN", raising=False)
    monkeypatch.setenv("GISA_HOME", str(home))
    told("init")
    assert told("backup", tmp_path / "safe")["rows"]["article"] == 0
    there = open_base / f"to-{new_name()[-6:]}"
    there.mkdir(mode=0o711)
    monkeypatch.setenv("GISA_HOME", str(there))
    assert told("restore", tmp_path / "safe")["faults"] == []
