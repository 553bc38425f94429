"""What a killed writer left: every record that stays has its row, and a living writer is left alone."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from archive.ingest import Arrival, ingest
from archive.model import Capture, Draft, Want
from archive.sites.model import Site
from archive.warc.recover import Recovered, recover, resume
from archive.warc.segment import SegmentWriter, read_capture

pytestmark = pytest.mark.one_server

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


@pytest.mark.parametrize("form", ["zst", "gz"])
def test_a_whole_record_without_a_row_stays_and_is_told(conn, tmp_path, form, caplog):
    writer = SegmentWriter(tmp_path, form=form)
    pointer = writer.append(capture(1))
    store(conn, capture(1), pointer)
    orphan = writer.append(capture(2))
    die(writer)
    assert recover(conn, tmp_path, NOW) == Recovered(closed=1, cut_bytes=0)
    assert "segment-orphans" in caplog.text
    assert read_capture(tmp_path, pointer) == capture(1)
    assert read_capture(tmp_path, orphan) == capture(2)
    assert recover(conn, tmp_path, NOW) == Recovered(closed=0, cut_bytes=0)


@pytest.mark.parametrize("form", ["zst", "gz"])
@pytest.mark.parametrize("left", [0.01, 0.3, 0.5, 0.99])
def test_a_record_torn_anywhere_is_cut_off(conn, tmp_path, form, left):
    writer = SegmentWriter(tmp_path, form=form)
    pointer = writer.append(capture(1))
    store(conn, capture(1), pointer)
    whole, torn = writer.append(capture(2)), writer.append(capture(3))
    die(writer)
    path = tmp_path / pointer.segment
    kept = max(1, int(torn.length * left))
    os.truncate(path, torn.offset + kept)
    assert recover(conn, tmp_path, NOW) == Recovered(closed=1, cut_bytes=kept)
    assert path.stat().st_size == whole.offset + whole.length
    assert read_capture(tmp_path, whole) == capture(2)


@pytest.mark.parametrize("form", ["zst", "gz"])
def test_zeros_that_a_power_failure_left_at_the_end_are_cut_off(conn, tmp_path, form):
    writer = SegmentWriter(tmp_path, form=form)
    pointer = writer.append(capture(1))
    store(conn, capture(1), pointer)
    die(writer)
    with (tmp_path / pointer.segment).open("ab") as file:
        file.write(bytes(4096))
    assert recover(conn, tmp_path, NOW).cut_bytes == 4096


def test_a_segment_without_any_capture_goes_and_so_does_an_unborn_one(conn, tmp_path):
    writer = SegmentWriter(tmp_path)
    lost = writer.append(capture(1))
    die(writer)
    os.truncate(tmp_path / lost.segment, lost.offset + 10)
    (tmp_path / lost.segment).with_suffix(".part").write_bytes(b"half a head")
    recover(conn, tmp_path, NOW)
    assert list(tmp_path.glob("*/*/*")) == []


@pytest.mark.parametrize("form", ["zst", "gz"])
def test_the_next_writer_goes_on_where_the_last_one_ended(conn, tmp_path, form):
    def writer():
        return SegmentWriter(tmp_path, "board", form=form, resume=lambda name: resume(conn, tmp_path, name))

    pointers = []
    for n in range(3):
        one = writer()
        pointers.append(one.append(capture(n)))
        one.sync()
        store(conn, capture(n), pointers[-1])
        die(one)
        with (tmp_path / pointers[-1].segment).open("ab") as file:
            file.write(b"torn")
        recover(conn, tmp_path, NOW)
    assert len({pointer.segment for pointer in pointers}) == 1
    assert [read_capture(tmp_path, pointer) for pointer in pointers] == [capture(n) for n in range(3)]


def test_two_writers_of_one_site_never_share_a_segment(conn, tmp_path):
    writers = [SegmentWriter(tmp_path, "board", resume=lambda name: resume(conn, tmp_path, name)) for _ in range(2)]
    assert len({writer.append(capture(n)).segment for n, writer in enumerate(writers)}) == 2
    for writer in writers:
        writer.close()


def test_a_living_writer_is_left_alone(conn, tmp_path):
    writer = SegmentWriter(tmp_path)
    pointer = writer.append(capture(1))
    assert recover(conn, tmp_path, NOW) == Recovered(closed=0, cut_bytes=0)
    writer.close()
    assert read_capture(tmp_path, pointer) == capture(1)
