"""Does the reader, told nothing of the site, read pages of many makes? Their words are invented, their skeletons are not."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from archive.extract.derive import derive
from archive.model import Capture, Draft, Listing, Reading, Rejection, Want
from archive.sites.load import load_sites

FOLDER = Path(__file__).parent
FETCHED = "2026-11-22T23:59:00+09:00"
CATALOGUE = load_sites([])
ARTICLE_KEYS = ("title", "subtitle", "authors", "published_at", "modified_at", "section", "publisher", "captions")
ROW_KEYS = ("title", "url", "date", "author", "no", "comments", "is_notice")


def pages(kind: str) -> list[Any]:
    """Each page whose expectation has the key `kind`, read without and with what is known of its site or platform."""
    return [
        pytest.param(path.stem, generic, id=f"{path.stem}-{'generic' if generic else 'described'}", marks=marks(path, generic))
        for path in sorted(FOLDER.glob("*.json"))
        if kind in expectation(path.stem)
        for generic in (True, False)
    ]


def marks(path: Path, generic: bool) -> list[pytest.MarkDecorator]:
    """A page that is known to be misread says so, and why; strict, so that it cannot stay said when it is read right."""
    reason = expectation(path.stem).get("xfail", {}).get("generic" if generic else "described")
    return [pytest.mark.xfail(strict=True, reason=reason)] if reason else []


def expectation(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return told


def read(name: str, *, generic: bool) -> Reading:
    told = expectation(name)
    capture = Capture(
        url=told["url"],
        fetched_at=datetime.fromisoformat(told.get("fetched_at", FETCHED)),
        status=told.get("status", 200),
        headers=(("Content-Type", told.get("content_type", "text/html")),),
        body=(FOLDER / f"{name}.html").read_bytes(),
    )
    site = (None if generic else CATALOGUE.for_url(capture.url)) or CATALOGUE.generic(capture.url)
    return derive(capture, site, Want(told.get("want", "article")), catalogue=CATALOGUE, generic=generic)


def shown(value: object) -> object:
    """A draft's value as the expectation writes it."""
    if isinstance(value, datetime):
        return value.astimezone(datetime.fromisoformat(FETCHED).tzinfo).isoformat()
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


@pytest.mark.parametrize(("name", "generic"), pages("body"))
def test_every_article_is_read_as_a_careful_reader_would(name: str, generic: bool) -> None:
    told = expectation(name)
    draft = read(name, generic=generic)
    assert isinstance(draft, Draft), draft
    seen = {key: shown(getattr(draft, key)) for key in ARTICLE_KEYS if key in told}
    seen["body"] = draft.body.split("\n") if draft.body else []
    assert seen == {key: told[key] for key in seen}
    assert [line for line in told.get("must_not", ()) if line in draft.body] == []


@pytest.mark.parametrize(("name", "generic"), pages("rows"))
def test_every_list_gives_its_rows_and_nothing_else(name: str, generic: bool) -> None:
    told = expectation(name)
    listing = read(name, generic=generic)
    assert isinstance(listing, Listing), listing
    keys = [key for key in ROW_KEYS if any(key in row for row in told["rows"])]
    seen = [{key: getattr(row, key) for key in keys} for row in listing.rows]
    assert seen == [{key: row.get(key) for key in keys} for row in told["rows"]]
    if "next" in told:
        assert told["next"] in listing.next_urls


@pytest.mark.parametrize(("name", "generic"), pages("rejection"))
def test_what_is_no_article_is_refused_with_its_reason(name: str, generic: bool) -> None:
    refused = read(name, generic=generic)
    assert isinstance(refused, Rejection), refused
    assert f"{refused.outcome}/{refused.reason}" in expectation(name)["rejection"].split(" or ")
    assert refused.detail


def test_each_page_has_its_expectation_and_each_expectation_its_page() -> None:
    told = {path.stem for path in FOLDER.glob("*.json")}
    assert told == {path.stem for path in FOLDER.glob("*.html")}
    assert len(told) >= 80
