"""How do captures leave the archive as WARC, with what an import needs to make the same of them?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

from psycopg import Connection
from warcio.warcwriter import WARCWriter

from archive import __version__
from archive.errors import SegmentError
from archive.model import Capture, Pointer
from archive.store import exports
from archive.warc.fields import LISTING, OUTCOME, PAGE, SITE, WANT
from archive.warc.response import response_record, warc_writer

Load = Callable[[Pointer], Capture]


@dataclass(slots=True)
class Lost:
    """Captures that a row knows and nobody can read."""

    details: list[str] = field(default_factory=list)


def capture_blocks(conn: Connection, chosen: exports.Chosen, load: Load, lost: Lost, *, every: bool) -> exports.Blocks:
    """Records of captures in the order of time, block by block: of those that made a version, or of every one.

    In that order an import meets the site's life as the crawl did. A capture that cannot be read is noted and left out.
    """

    def blocks(after: str | None) -> Iterator[exports.Block]:
        for page in exports.captures(conn, chosen, every=every, after=after):
            out = BytesIO()
            writer = warc_writer(out)
            rows = sum(_write(writer, kept, load, lost) for kept in page)
            yield exports.Block(data=out.getvalue(), rows=rows, after=page[-1].place)

    return blocks


def head(chosen: exports.Chosen, *, every: bool) -> bytes:
    """The record that says what the file is."""
    out = BytesIO()
    writer = warc_writer(out)
    what = "every capture" if every else "the captures that made a version"
    told = {
        "software": f"gisa/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": f"{what}, in the order of time; content is decoded, X-Archive-Orig-* headers told of its coding",
        "chosen": repr(chosen),
    }
    writer.write_record(writer.create_warcinfo_record(None, told))
    return out.getvalue()


def _write(writer: WARCWriter, kept: exports.KeptCapture, load: Load, lost: Lost) -> bool:
    try:
        capture = load(kept.pointer)
    except SegmentError as error:
        lost.details.append(str(error))
        return False
    told = {
        # Named by what it is: the same capture has the same id in every export.
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{kept.site_id} {kept.fetched_at.isoformat()} {kept.url}')}>",
        SITE: kept.site_id,
        WANT: kept.want,
        LISTING: kept.listing_url,
        PAGE: str(kept.page) if kept.page else None,
        OUTCOME: " ".join(filter(None, [kept.outcome, kept.reason])),
    }
    writer.write_record(response_record(writer, capture, {name: value for name, value in told.items() if value}))
    return True
