"""WARC segments: what goes in comes out, byte for byte, and any WARC tool can read them."""

import fcntl
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import randbytes

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.errors import SegmentError
from archive.model import Capture, Pointer
from archive.warc.segment import SegmentWriter, read_capture

FORMS = ("zst", "gz")
WHEN = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)


def capture(body: bytes = "눈이 왔다".encode("cp949"), **more) -> Capture:
    headers = (("Content-Type", "text/html; charset=euc-kr"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    plain = Capture(url="http://board.test/뉴스?x=1", fetched_at=WHEN, status=200, headers=headers, body=body)
    return replace(plain, **more)


@pytest.mark.parametrize(
    "kept",
    [
        capture(),
        capture(b""),
        capture(b"\x00\xff" * 100_000),
        capture(status=404),
        capture(status=299),
        capture(headers=()),
        capture(headers=(("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("ETag", '"x"'))),
    ],
    ids=["korean", "empty", "large", "not-found", "odd-status", "no-headers", "wire-headers"],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_capture_comes_back_as_it_went_in(tmp_path: Path, form, kept):
    writer = SegmentWriter(tmp_path, form=form)
    pointers = [writer.append(capture(b"first")), writer.append(kept), writer.append(capture(b"last"))]
    writer.close()
    assert read_capture(tmp_path, pointers[1]) == kept


def test_any_reader_sees_a_valid_archive(tmp_path: Path):
    writer = SegmentWriter(tmp_path, "gisa 시험", form="gz")
    for n in range(3):
        writer.append(capture(b"%d" % n))
    writer.close()
    (path,) = tmp_path.glob("*/*/*.warc.*")
    with path.open("rb") as file:
        records = [(r.rec_type, r.content_stream().read()) for r in ArchiveIterator(file, check_digests="raise")]
    assert [kind for kind, _ in records] == ["warcinfo", "response", "response", "response"]
    assert [body for kind, body in records if kind == "response"] == [b"0", b"1", b"2"]


@pytest.mark.parametrize("form", FORMS)
def test_a_full_segment_is_followed_by_another(tmp_path: Path, form):
    writer = SegmentWriter(tmp_path, form=form, roll_at=2000)
    bodies = [randbytes(1000) for _ in range(6)]
    pointers = [writer.append(capture(body)) for body in bodies]
    writer.close()
    assert len({pointer.segment for pointer in pointers}) > 1
    assert [read_capture(tmp_path, pointer).body for pointer in pointers] == bodies


def test_a_living_writer_holds_its_segment(tmp_path: Path):
    writer = SegmentWriter(tmp_path)
    pointer = writer.append(capture())
    with (tmp_path / pointer.segment).open("rb") as file:
        with pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        writer.close()
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("damage", ["missing", "cut", "garbage", "beyond"])
def test_a_damaged_record_is_named_with_its_place(tmp_path: Path, form, damage):
    writer = SegmentWriter(tmp_path, form=form)
    pointer = writer.append(capture())
    writer.close()
    path = tmp_path / pointer.segment
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[: pointer.offset + 40])
    elif damage == "garbage":
        path.write_bytes(path.read_bytes()[: pointer.offset] + b"\x00" * pointer.length)
    else:
        pointer = Pointer(segment=pointer.segment, offset=10_000, length=100)
    with pytest.raises(SegmentError, match=str(pointer.offset)):
        read_capture(tmp_path, pointer)
