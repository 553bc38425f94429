"""Lists of live boards and real sites, measured against their gold answers where somebody has them."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from archive.extract.listing import read_listing, read_tables
from archive.extract.open import open_page
from archive.extract.page import Page
from archive.model import Capture, Listing, Row
from archive.sites.load import load_sites
from archive.sites.model import Site

KST = timezone(timedelta(hours=9))
CATALOGUE = load_sites([])
PLAIN = ("no", "title", "author", "date", "is_new", "is_notice", "is_secret", "is_current", "comments")


def opened(path: Path, url: str, at: datetime) -> Page:
    capture = Capture(url=url, fetched_at=at, status=200, headers=(("Content-Type", "text/html"),), body=path.read_bytes())
    page = open_page(capture, CATALOGUE.generic(url))
    assert isinstance(page, Page)
    return page


def site_of(page: Page, described: bool) -> Site:
    return (CATALOGUE.detect(page) if described else None) or CATALOGUE.generic(page.url)


def list_pages(shared: Path) -> Iterator[tuple[Page, list[dict[str, Any]]]]:
    for line in (shared / "pages" / "index.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        gold = shared / "pages" / "gold" / f"{entry['id']}.json"
        wanted = json.loads(gold.read_text(encoding="utf-8")).get("rows") if gold.is_file() else None
        if wanted is not None:
            url = entry["url"] or "https://unknown.example/"
            yield opened(shared / "pages" / "html" / entry["file"], url, datetime(2026, 11, 22, 23, 50, tzinfo=KST)), wanted


def is_hit(row: Row, name: str, wanted: Any) -> bool:
    if name == "url":
        found = row.linked_url or ""
        return bool(found) and (found.endswith(wanted) or wanted.endswith(found))
    return str(getattr(row, name)) == str(wanted)


@pytest.mark.parametrize("described", [True, False], ids=["by rules", "without rules"])
def test_rows_and_cells_of_real_lists(shared: Path, described: bool) -> None:
    rows, cells = [], []
    for page, wanted in list_pages(shared):
        site = site_of(page, described)
        listing = read_listing(page, site, site.rules_at(page.fetched_at))
        found = listing.rows if isinstance(listing, Listing) else ()
        have, want = Counter(row.title for row in found), Counter(" ".join(row["title"].split()) for row in wanted)
        rows.append(2 * sum((have & want).values()) / (sum(have.values()) + sum(want.values())))
        by_title = {row.title: row for row in found}
        hits = [
            row["title"] in by_title and is_hit(by_title[row["title"]], name, row[name])
            for row in wanted
            for name in ("no", "author", "date", "url", "is_notice", "comments")
            if row.get(name) not in (None, "")
        ]
        cells.append(sum(hits) / len(hits))
    assert sum(rows) / len(rows) >= 0.98
    assert sum(cells) / len(cells) >= 0.97


def board_pages(shared: Path) -> Iterator[tuple[Page, list[dict[str, Any]]]]:
    index = json.loads((shared / "boards" / "index.json").read_text(encoding="utf-8"))
    days = {"rhymix": datetime(2024, 8, 14, 10, 0, tzinfo=KST), "gnuboard": datetime(2026, 11, 22, 23, 50, tzinfo=KST)}
    for gold in sorted((shared / "boards").glob("*/*.gold.json")):
        answer = json.loads(gold.read_text(encoding="utf-8"))
        path = gold.with_name(gold.name.removesuffix(".gold.json") + ".html")
        page = opened(path, index[f"{gold.parent.name}/{path.name}"]["url"], days[gold.parent.name])
        yield page, answer.get("rows") or answer["list_under_article"]["rows"]


@pytest.mark.parametrize("described", [True, False], ids=["by rules", "without rules"])
def test_every_cell_of_live_boards_also_under_their_posts(shared: Path, described: bool) -> None:
    wrong: list[tuple[object, ...]] = []
    for page, wanted in board_pages(shared):
        site = site_of(page, described)
        tables = read_tables(page, site, site.rules_at(page.fetched_at))
        rows = max(tables, key=lambda table: (table.is_described, table.weight)).rows
        if len(rows) != len(wanted):
            wrong.append((page.url, len(rows), len(wanted)))
        for row, gold in zip(rows, wanted, strict=False):
            wrong += [(page.url, name, gold[name]) for name in PLAIN if getattr(row, name) != gold[name]]
            day = datetime.fromisoformat(gold["date_iso"]).date()
            if row.published_at is None or row.published_at.date() != day:
                wrong.append((page.url, "day", day))
    assert wrong == []
