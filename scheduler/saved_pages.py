"""How do saved pages, from files or a manifest, become captures?"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from archive.errors import UsageError
from archive.model import Capture, Want

LISTING_KINDS = {"listing", "board-list", "rss", "atom", "feed", "sitemap"}
TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "feed": "application/xml", "sitemap": "application/xml"}
OWN_ADDRESS = re.compile(
    rb"""<link\b[^>]*\brel=["']?canonical["']?[^>]*>|<meta\b[^>]*\bproperty=["']?og:url["']?[^>]*>""", re.IGNORECASE
)
VALUE = re.compile(rb"""(?:href|content)=["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
NOWHERE = "unknown.invalid"
"""Host of a page whose address nobody knows: a name that never leads anywhere (RFC 2606)."""
HEAD = 65536
"""Bytes of a page in which its own address is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A saved page: where it lies, and what is known of it from outside."""

    id: str
    file: Path
    url: str | None
    kind: str
    charset: str | None = None
    fetched_at: datetime | None = None
    status: int | None = None

    @property
    def want(self) -> Want:
        """What its kind asks for."""
        return Want.LISTING if self.kind in LISTING_KINDS else Want.ARTICLE


def files_as_sources(files: Sequence[Path], url: str | None, kind: str) -> list[Source]:
    """The files named on the command line."""
    if url and len(files) > 1:
        raise UsageError("--url says the address of one FILE; for several give a --manifest")
    return [Source(id=file.name, file=file, url=url, kind=kind) for file in files]


def read_manifest(index: Path, root: Path) -> Iterator[Source]:
    """The pages of a manifest, in its order. Raises UsageError naming the line that cannot be used."""
    try:
        with index.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield manifest_row(line, root, f"{index}, line {number}")
    except OSError as error:
        raise UsageError(f"the manifest {index} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the manifest {index} is not UTF-8: {error.reason} at byte {error.start}") from error


def manifest_row(line: str, root: Path, place: str) -> Source:
    """One line of a manifest."""
    try:
        row = json.loads(line)
        fetched = row.get("fetched_at")
        return Source(
            id=str(row["id"]),
            file=root / row["file"],
            url=row["url"],
            kind=row.get("kind") or "article",
            charset=row.get("charset"),
            fetched_at=aware(datetime.fromisoformat(fetched)) if fetched else None,
            status=row.get("status"),
        )
    except KeyError as error:
        raise UsageError(f"{place}: the key {error} is missing; a line has id, url, file and kind") from error
    except (ValueError, AttributeError, TypeError) as error:
        raise UsageError(f"{place}: not one JSON object with id, url, file and kind ({error})") from error


def load_capture(source: Source) -> Capture:
    """The saved page as a capture; a `.headers` file beside it says what the server said. Raises OSError."""
    body = source.file.read_bytes()
    status, headers = saved_headers(source.file)
    date = next((value for name, value in headers if name.lower() == "date"), None)
    moment = source.fetched_at or http_date(date) or datetime.fromtimestamp(source.file.stat().st_mtime, UTC)
    if source.charset or not any(name.lower() == "content-type" for name, _ in headers):
        media = TYPES.get(source.kind, "text/html") + (f"; charset={source.charset}" if source.charset else "")
        headers = (*((n, v) for n, v in headers if n.lower() != "content-type"), ("Content-Type", media))
    return Capture(
        url=source.url or own_address(body) or f"http://{NOWHERE}/{quote(source.file.name)}",
        fetched_at=moment,
        status=source.status or status,
        headers=headers,
        body=body,
    )


def saved_headers(file: Path) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Status and headers of `FILE.headers` where there is one; else 200 and none."""
    try:
        lines = file.with_name(file.name + ".headers").read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return 200, ()
    first = lines[0].split() if lines else []
    status = int(first[1]) if len(first) > 1 and first[0].startswith("HTTP/") and first[1].isdigit() else 200
    pairs = (line.partition(":") for line in lines if ":" in line and not line.startswith("HTTP/"))
    return status, tuple((name.strip(), value.strip()) for name, _, value in pairs)


def http_date(text: str | None) -> datetime | None:
    """The time of a Date header."""
    try:
        return aware(parsedate_to_datetime(text)) if text else None
    except ValueError:
        return None


def aware(moment: datetime) -> datetime:
    """A time without an offset is taken as UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def own_address(body: bytes) -> str | None:
    """The address that a page gives as its own, for a file of which nothing else is known.

    One without a number in it is passed over: many pages name their site's front page there.
    """
    for tag in OWN_ADDRESS.findall(body[:HEAD]):
        value = VALUE.search(tag)
        address = value[1].decode("ascii", "ignore").replace("&amp;", "&") if value else ""
        parts = urlsplit(address)
        if any(sign.isdigit() for sign in parts.path + parts.query):
            return address
    return None
