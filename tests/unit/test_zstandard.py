"""Segments of Zstandard frames: as the IIPC's specification has them, small, and whole in each single record."""

import gzip
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
import zstandard
from warcio.archiveiterator import ArchiveIterator

from archive.errors import SegmentError
from archive.model import Want
from archive.warc.dictionary import FRAME_MAGIC, MAGIC, ZSTD, Learner, dictionary_in, formatted, is_ours, learned, skeleton
from archive.warc.frames import Packed, Torn, dictionary_of, walk
from archive.warc.places import Segments
from archive.warc.response import gzip_member, record_of
from archive.warc.segment import SegmentWriter
from tests.news_pages import news_capture, news_page

PAGES = 64
RATIO = 0.4
"""Bytes of a Zstandard segment for each byte of a gzip segment of the same pages of one site."""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder with the pages of one site, its pointers, and the segments by name."""
    folder = tmp_path_factory.mktemp("warc")
    pointers = []
    for pages in (range(4), range(4, 12), range(12, PAGES)):
        writer = SegmentWriter(folder, "paper")
        pointers += [writer.append(news_capture(n)) for n in pages]
        writer.close()
    return folder, pointers


def frames(path: Path) -> list[bytes]:
    segments = Segments(path.parents[2])
    name = str(path.relative_to(path.parents[2]))
    with segments.opened(name) as source:
        found = list(walk(source, 0, source.size, dictionary_of(source)))
        assert not [one for one in found if isinstance(one, Torn)]
        return [source.read_at(one.offset, one.length) for one in found if isinstance(one, Packed)]


def with_dictionary(folder: Path) -> Path:
    return next(path for path in sorted(folder.glob("*/*/*.zst")) if path.read_bytes().startswith(FRAME_MAGIC))


def test_every_record_comes_back_whatever_dictionary_packed_it(written):
    folder, pointers = written
    segments = Segments(folder)
    assert len({pointer.segment for pointer in pointers}) == 3
    assert [segments.read(pointer) for pointer in reversed(pointers)] == [news_capture(n) for n in reversed(range(PAGES))]


def test_a_segment_is_what_the_specification_says(written):
    head, *rest = frames(with_dictionary(written[0]))
    assert head.startswith(FRAME_MAGIC)
    assert int.from_bytes(head[4:8], "little") == len(head) - 8
    assert head[8:].startswith(ZSTD)
    packed = zstandard.get_frame_parameters(head[8:])
    assert (packed.has_checksum, packed.dict_id) == (True, 0)
    dictionary = dictionary_in(head)
    assert packed.content_size == len(dictionary) < 8 << 20
    assert dictionary.startswith(MAGIC)
    number = int.from_bytes(dictionary[4:8], "little")
    assert 32_768 <= number < 2**31
    for frame in rest:
        told = zstandard.get_frame_parameters(frame)
        assert (told.has_checksum, told.dict_id) == (True, number)
        record = zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(dictionary)).decompress(frame)
        assert told.content_size == len(record)
        assert record.startswith(b"WARC/1.1\r\n")
        assert len(list(ArchiveIterator(BytesIO(record)))) == 1


@pytest.mark.skipif(not shutil.which("zstd"), reason="the zstd command is not installed")
def test_the_zstd_command_unpacks_a_segment_with_the_dictionary_taken_out(written, tmp_path):
    path = with_dictionary(written[0])
    frame = frames(path)[0]
    (tmp_path / "packed").write_bytes(frame[8:])
    subprocess.run(["zstd", "-q", "-d", tmp_path / "packed", "-o", tmp_path / "dictionary"], check=True)
    told = subprocess.run(["zstd", "-q", "-d", "-c", "-D", tmp_path / "dictionary", path], check=True, capture_output=True)
    assert [record.rec_type for record in ArchiveIterator(BytesIO(told.stdout))][:2] == ["warcinfo", "response"]


def test_a_record_of_a_packed_segment_is_given_to_other_tools_as_gzip(written):
    folder, pointers = written
    members = b"".join(gzip_member(Segments(folder).record(pointer)) for pointer in pointers)
    records = ArchiveIterator(BytesIO(members), check_digests="raise")
    assert [record.content_stream().read() for record in records] == [news_page(n) for n in range(PAGES)]


def test_pages_of_one_site_take_less_than_two_fifths_of_gzip(written):
    folder, _ = written
    mine = sum(path.stat().st_size for path in folder.glob("*/*/*.zst"))
    size = sum(len(gzip.compress(record_of(news_capture(n)), 6)) for n in range(PAGES))
    body = len(news_page(3))
    assert 60_000 < body < 120_000
    assert mine / size <= RATIO, f"{mine} bytes for {size}"


def test_a_dictionary_holds_no_line_of_any_story(written):
    dictionary = dictionary_in(frames(with_dictionary(written[0]))[0])
    for n in range(PAGES):
        lines = [line for line in news_page(n).decode().splitlines() if line.startswith("<p>")]
        assert not [line for line in lines if line[3:40].encode() in dictionary]


def test_a_site_that_changes_its_face_gets_another_dictionary(tmp_path, monkeypatch):
    monkeypatch.setattr("archive.warc.segment.LEAST", 50_000)
    writer = SegmentWriter(tmp_path, "paper")
    for n in range(12):
        writer.append(news_capture(n))
    writer.close()
    writer = SegmentWriter(tmp_path, "paper")
    after = [writer.append(news_capture(n, seed=8)) for n in range(12, 24)]
    writer.close()
    assert after[0].segment != after[-1].segment
    assert after[-1].length < after[0].length / 2


def test_a_dictionary_torn_by_a_power_failure_is_made_anew(tmp_path):
    for torn in (b"", MAGIC, b"\x00" * 5000):
        (tmp_path / "dictionaries").mkdir(exist_ok=True)
        (tmp_path / "dictionaries" / "paper.zdict").write_bytes(torn)
        writer = SegmentWriter(tmp_path, "paper")
        pointer = writer.append(news_capture(1))
        writer.close()
        assert Segments(tmp_path).read(pointer) == news_capture(1)


def test_a_damaged_dictionary_is_told_with_the_record(written, tmp_path):
    folder, pointers = written
    shutil.copytree(folder, tmp_path / "copy")
    path = with_dictionary(tmp_path / "copy")
    data = bytearray(path.read_bytes())
    data[100:200] = bytes(100)
    path.write_bytes(data)
    pointer = next(pointer for pointer in pointers if pointer.segment.endswith(path.name))
    with pytest.raises(SegmentError, match="dictionary"):
        Segments(tmp_path / "copy").read(pointer)


@pytest.mark.parametrize(
    ("pages", "holds"),
    [
        ([], b""),
        ([b"<p>one</p>"], b"<p></p>"),
        (["<p title='제'>한</p>".encode()], b"<p title='</p>"),
        ([b"<a><b>x\n</b>", b"<a><i>y\n</b>"], b"<a></b>"),
        ([b"<i>1<b>", b"<i>1", b"<b>2"], b"<i>1<b>"),
    ],
)
def test_what_pages_share(pages, holds):
    assert skeleton(pages) == holds


def test_one_article_alone_makes_no_dictionary():
    learner = Learner()
    for _ in range(3):
        learner.see("https://paper.test/1", Want.ARTICLE, record_of(news_capture(1)))
        learner.see("https://paper.test/", Want.LISTING, record_of(news_capture(2)))
    assert (learner.dictionary(), learner.articles) == (None, 1)


def test_the_same_pages_make_the_same_dictionary():
    pages = [(f"https://paper.test/{n}", Want.ARTICLE, record_of(news_capture(n))[200:]) for n in range(3)]
    found = learned(pages)
    assert found == learned(pages)
    assert found
    assert is_ours(found)
    assert not is_ours(found[:-1])
    assert not is_ours(formatted(b"x" * 20)[:-1] + b"y")
