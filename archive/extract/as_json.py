"""How is a reading written as a JSON object: the keys that `gisa extract` prints?"""

from collections.abc import Mapping
from datetime import datetime

from archive.model import Draft, Listing, Reading, Redirect, Row


def reading_to_json(reading: Reading, *, id: str, kind: str, explain: bool = False) -> Mapping[str, object]:
    """One page's line. `explain` adds where each value was found."""
    start: dict[str, object] = {"id": id, "kind": kind}
    if isinstance(reading, Listing):
        return {**start, "rows": [row_to_json(row) for row in reading.rows]}
    if isinstance(reading, Redirect):
        return {**start, "error": f"redirect: {reading.location}"}
    if not isinstance(reading, Draft):
        detail = f": {reading.detail}" if reading.detail else ""
        return {**start, "error": f"{reading.outcome} {reading.reason}{detail}"}
    found: dict[str, object] = {
        "title": reading.title,
        "subtitle": reading.subtitle,
        "body": reading.body,
        "captions": list(reading.captions),
        "authors": list(reading.authors),
        "byline_raw": reading.byline_raw,
        "publisher": reading.publisher,
        "origin_publisher": reading.origin_publisher,
        "published_at": _moment(reading.published_at),
        "modified_at": _moment(reading.modified_at),
        "section": reading.section,
        "keywords": list(reading.keywords),
        "rows": [row_to_json(row) for row in reading.rows],
    }
    return {**start, **found, **({"evidence": dict(reading.evidence)} if explain else {})}


def row_to_json(row: Row) -> Mapping[str, object]:
    """One line of a list."""
    return {
        "no": row.no,
        "title": row.title,
        "author": row.author,
        "date": row.date,
        "published_at": _moment(row.published_at),
        "url": row.linked_url or row.url,
        "is_new": row.is_new,
        "is_notice": row.is_notice,
        "comments": row.comments,
    }


def _moment(when: datetime | None) -> str | None:
    return when.isoformat() if when is not None else None
