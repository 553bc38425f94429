"""Captures of other archives: every good record comes in once, damage is named, and the order does not matter."""

import gzip
import random
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.model import Capture, Draft, Outcome, Reason, Rejection, Want
from archive.normalise.url import url_hash
from archive.sites.model import Site
from archive.store import articles
from archive.warc.importing import import_warc
from archive.warc.records import Damage, Found, read_records
from archive.warc.segment import SegmentWriter

pytestmark = pytest.mark.one_server

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITE = Site(id="paper", name="시험신문", hosts=("paper.test",))


def captures(n: int = 6) -> list[Capture]:
    """Two articles, captured in turn, each a little later."""
    return [
        Capture(
            url=f"http://paper.test/{i % 2}", fetched_at=T0 + timedelta(hours=i), status=200,
            headers=(("Content-Type", "text/html"),), body=f"본문 {i % 2} {i // 4}".encode() * 30,
        )
        for i in range(n)
    ]  # fmt: skip


def segment(tmp_path: Path, kept: list[Capture], form: str = "zst") -> Path:
    writer = SegmentWriter(tmp_path / "from", form=form)
    for capture in kept:
        writer.append(capture)
    writer.close()
    (path,) = (tmp_path / "from").glob("*/*/*.warc.*")
    return path


def read(batch):
    for capture, _, want in batch:
        assert want is Want.ARTICLE
        if capture.status != 200:
            yield Rejection(outcome=Outcome.GONE, reason=Reason.NOT_FOUND)
        else:
            yield Draft(canonical_url=capture.url, title="제목", body=capture.body.decode())


def bring_in(conn, path: Path, folder: Path, site_of=lambda url: SITE):
    writer = SegmentWriter(folder)
    counts: list[Outcome] = []
    for done in import_warc(conn, path, site_of=site_of, read=read, writer=writer):
        counts += [result.outcome for result in done.results]
        last = done
    writer.close()
    return counts, last


def versions(conn, no: int) -> list[tuple]:
    found = articles.versions(conn, "paper", url_hash(f"http://paper.test/{no}"))
    return [(v.version, v.body[:6], v.first_seen_at, v.last_seen_at) for v in found]


def test_an_import_makes_what_a_crawl_made_and_again_makes_nothing(conn, tmp_path):
    path = segment(tmp_path, captures())
    counts, _ = bring_in(conn, path, tmp_path / "to")
    assert counts == ["NEW", "NEW", "UNCHANGED", "UNCHANGED", "EDITED", "EDITED"]
    again, done = bring_in(conn, path, tmp_path / "to")
    assert (again, done.known) == ([], 6)


def test_the_order_of_the_records_does_not_matter(conn, tmp_path):
    shuffled = captures()
    random.Random(7).shuffle(shuffled)
    bring_in(conn, segment(tmp_path, shuffled), tmp_path / "to")
    assert versions(conn, 0) == [(1, "본문 0 0", T0, T0 + timedelta(hours=2)), (2, "본문 0 1", *[T0 + timedelta(hours=4)] * 2)]


def test_unwanted_hosts_stay_out(conn, tmp_path):
    counts, done = bring_in(conn, segment(tmp_path, captures()), tmp_path / "to", site_of=lambda url: None)
    assert (counts, done.unwanted) == ([], 6)


def plain(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


@pytest.mark.parametrize("packing", ["plain", "gzip whole", "zstd", "zstd dictionary"])
def test_other_packings_are_read(tmp_path, packing):
    path = segment(tmp_path, captures(), "gz")
    other = tmp_path / "other.warc"
    if packing == "plain":
        other.write_bytes(plain(path))
    elif packing == "gzip whole":
        other.write_bytes(gzip.compress(plain(path)))
    elif packing == "zstd":
        other.write_bytes(zstandard.compress(plain(path)))
    else:
        words = b"WARC/1.1 response Content-Type: text/html " * 20
        frame = zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(words)).compress(plain(path))
        other.write_bytes(b"\x5d\x2a\x4d\x18" + len(words).to_bytes(4, "little") + words + frame)
    assert [item.capture for item in read_records(other) if isinstance(item, Found)] == captures()


@pytest.mark.parametrize("form", ["zst", "gz"])
@pytest.mark.parametrize("damage", ["middle", "end", "garbage between", "head"])
def test_every_good_record_of_a_damaged_file_is_kept_and_the_damage_named(tmp_path, damage, form):
    path = segment(tmp_path, captures(), form)
    magic = path.read_bytes()[:4]
    offsets = [item.offset for item in read_records(path) if isinstance(item, Found)]
    data = bytearray(path.read_bytes())
    lost = {"middle": [2], "end": [5], "garbage between": [], "head": []}[damage]
    if damage == "middle":
        data[offsets[2] + 30 : offsets[2] + 60] = bytes(30)
    elif damage == "end":
        del data[-20:]
    elif damage == "garbage between":
        data[offsets[3] : offsets[3]] = b"\x00garbage" + magic + b" more"
    else:
        data[4:12] = bytes(range(4, 12))
    path.write_bytes(data)
    items = list(read_records(path))
    kept = [item.capture for item in items if isinstance(item, Found)]
    assert kept == [capture for n, capture in enumerate(captures()) if n not in lost]
    (named,) = [item for item in items if isinstance(item, Damage)]
    assert named.offset == {"middle": offsets[2], "end": offsets[5], "garbage between": offsets[3], "head": 0}[damage]


def test_encoded_content_of_other_crawlers_is_decoded(tmp_path):
    path = tmp_path / "other.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "gzip")], protocol="HTTP/1.1")
        body = BytesIO(gzip.compress("눈이 왔다".encode()))
        writer.write_record(
            writer.create_warc_record(
                "http://paper.test/1", "response", payload=body, http_headers=headers, length=body.getbuffer().nbytes
            )
        )
    (found,) = [item for item in read_records(path) if isinstance(item, Found)]
    assert found.capture.body.decode() == "눈이 왔다"
    assert found.capture.header("content-encoding") is None
