"""How small are raw captures? Bytes of Zstandard segments against gzip on the real pages of each publisher.

    python bench/raw.py --pages FOLDER

FOLDER holds `index.jsonl` (a line a page: id, url, kind, file) and the pages below `html`. One half of a host's pages, in the
order of the index, stands for the site's first crawl, which leaves a dictionary; what is counted is the other half, and that
dictionary.
"""

import argparse
import json
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # before this folder, where another bench is called archive

from archive.model import Capture
from archive.warc.places import Segments
from archive.warc.response import gzip_member, record_of
from archive.warc.segment import SegmentWriter

LEAST = 5
"""Pages of a host that are worth a line."""
WHEN = datetime(2026, 11, 1, tzinfo=UTC)


def captures_by_host(folder: Path) -> dict[str, list[Capture]]:
    """The article pages of the index, by host."""
    found: dict[str, list[Capture]] = defaultdict(list)
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        if "article" in page["kind"]:
            body = (folder / "html" / page["file"]).read_bytes()
            found[urlsplit(page["url"]).netloc].append(Capture(url=page["url"], fetched_at=WHEN, status=200, body=body))
    return {host: pages for host, pages in found.items() if len(pages) >= LEAST}


def measure(pages: list[Capture]) -> tuple[int, int, int, float, float]:
    """Bytes as gzip, bytes as Zstandard, bytes of the dictionary in the segment; pages/s written and read."""
    plain = sum(len(gzip_member(record_of(page))) for page in pages[len(pages) // 2 :])
    with TemporaryDirectory() as folder:
        for half in (pages[: len(pages) // 2], pages[len(pages) // 2 :]):
            writer = SegmentWriter(Path(folder), "site")
            begun = process_time()
            pointers = [writer.append(page) for page in half]
            writer.close()
            writes = len(half) / (process_time() - begun)
        begun, segments = process_time(), Segments(Path(folder))
        for pointer in pointers:
            segments.read(pointer)
        reads = len(pointers) / (process_time() - begun)
        return plain, sum(pointer.length for pointer in pointers), pointers[0].offset, writes, reads


def main() -> None:
    """Prints a line for each publisher."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True, metavar="FOLDER")
    print(f"{'host':20} {'pages':>5} {'gzip':>7} {'zst':>7} {'ratio':>6} {'dictionary':>10} {'writes/s':>9} {'reads/s':>8}")
    for host, pages in sorted(captures_by_host(parser.parse_args().pages).items()):
        gzip, zst, dictionary, writes, reads = measure(pages)
        n = len(pages) - len(pages) // 2
        print(f"{host:20} {n:5} {gzip // n:7} {zst // n:7} {zst / gzip:6.3f} {dictionary:10} {writes:9.0f} {reads:8.0f}")


if __name__ == "__main__":
    main()
