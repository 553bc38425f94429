"""What a killed writer left: every record that stays has its row, and a living writer is left alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Want
from archive.sites.model import Site
from archive.warc.recover import Recovered, recover
from archive.warc.segment import SegmentWriter, read_capture

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITE = Site(id="board", name="시험", hosts=("board.test",))


def capture(n: int) -> Capture:
    return Capture(url=f"http://board.test/{n}", fetched_at=NOW + timedelta(seconds=n), status=200, body=b"x" * 5000)


def store(conn, kept, pointer):
    draft = Draft(canonical_url=kept.url, title="제목", body="본문")
    ingest(conn, [Arrival(site=SITE, want=Want.ARTICLE, capture=kept, pointer=pointer, reading=draft)])
    conn.commit()


def die(writer):
    """What is left of a writer when its process is killed: its file, without its lock."""
    writer._file.flush()
    writer._file.close()


def test_records_without_rows_are_cut_off_and_the_others_stay(conn, tmp_path):
    writer = SegmentWriter(tmp_path)
    pointer = writer.append(capture(1))
    store(conn, capture(1), pointer)
    lost = writer.append(capture(2))
    die(writer)
    found = recover(conn, tmp_path, NOW)
    assert found == Recovered(closed=1, cut_bytes=lost.length)
    assert (tmp_path / pointer.segment).stat().st_size == pointer.offset + pointer.length
    assert read_capture(tmp_path, pointer) == replace(capture(1))
    assert recover(conn, tmp_path, NOW) == Recovered(closed=0, cut_bytes=0)


def test_a_record_torn_in_the_middle_is_cut_off(conn, tmp_path):
    writer = SegmentWriter(tmp_path)
    pointer = writer.append(capture(1))
    store(conn, capture(1), pointer)
    die(writer)
    with (tmp_path / pointer.segment).open("ab") as file:
        file.write(b"\x1f\x8b\x08torn")
    assert recover(conn, tmp_path, NOW).cut_bytes == 7


def test_a_segment_that_no_row_points_to_goes(conn, tmp_path):
    writer = SegmentWriter(tmp_path)
    writer.append(capture(1))
    die(writer)
    recover(conn, tmp_path, NOW)
    assert list(tmp_path.glob("*/*/*.warc.gz")) == []


def test_a_living_writer_is_left_alone(conn, tmp_path):
    writer = SegmentWriter(tmp_path)
    pointer = writer.append(capture(1))
    assert recover(conn, tmp_path, NOW) == Recovered(closed=0, cut_bytes=0)
    writer.close()
    assert read_capture(tmp_path, pointer) == capture(1)
