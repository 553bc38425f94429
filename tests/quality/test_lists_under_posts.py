"""Does the list under a post never reach its body, whatever stands in it?

Rows are taken away, doubled, turned round, and one is added: each reading must have the body of the first. With the platform's
definition, and told nothing of it.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from archive.extract.derive import derive
from archive.model import Capture, Draft
from archive.sites.load import Catalogue, load_sites
from scheduler.saved_pages import load_capture, read_manifest

SHAPES = Path(__file__).parents[1] / "unit" / "shapes"
ROWS = "//tr[td//a[@href]] | //li[contains(@class, 'bo_li')]"
"""The rows of a board's table; those of the layout hold a table themselves and are left alone."""
CATALOGUE = load_sites([])


def rows_of(root: HtmlElement) -> list[HtmlElement]:
    found = root.xpath(ROWS)
    assert isinstance(found, list)
    return [row for row in found if isinstance(row, HtmlElement) and not row.xpath(".//table | .//p | ancestor::article")]


def taken_away(rows: list[HtmlElement]) -> None:
    for row in rows:
        row.drop_tree()


def half_taken_away(rows: list[HtmlElement]) -> None:
    taken_away(rows[::2])


def doubled(rows: list[HtmlElement]) -> None:
    for row in rows:
        row.addnext(deepcopy(row))


def turned_round(rows: list[HtmlElement]) -> None:
    parent = rows[0].getparent()
    assert parent is not None
    for row in rows:
        if row.getparent() is parent:
            parent.insert(0, row)


def one_added(rows: list[HtmlElement]) -> None:
    added = deepcopy(rows[-1])
    for link in added.iter("a"):
        link.text = "새벽시는 지난 3일 달빛역 앞 광장에 나무 이백 그루를 새로 심었다고 밝혔다."
    rows[0].addprevious(added)


CHANGES: list[Callable[[list[HtmlElement]], None]] = [taken_away, half_taken_away, doubled, turned_round, one_added]


def body(capture: Capture, root: HtmlElement, catalogue: Catalogue, *, generic: bool) -> str:
    page = replace(capture, body=html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>"))
    site = (None if generic else catalogue.for_url(capture.url)) or catalogue.generic(capture.url)
    reading = derive(page, site, catalogue=catalogue, generic=generic)
    assert isinstance(reading, Draft), reading
    return reading.body


def check(capture: Capture, *, generic: bool) -> int:
    """Reads the page under every change of its list; how many rows there were."""

    def parsed() -> HtmlElement:
        return html.document_fromstring(capture.body, parser=html.HTMLParser(encoding="utf-8"))

    rows = len(rows_of(parsed()))
    first = body(capture, parsed(), CATALOGUE, generic=generic)
    for change in CHANGES if rows else ():
        root = parsed()
        change(rows_of(root))
        assert body(capture, root, CATALOGUE, generic=generic) == first, change.__name__
    return rows


@pytest.mark.shared
@pytest.mark.parametrize("generic", [False, True], ids=["described", "generic"])
def test_no_change_of_the_list_changes_a_captured_post(shared: Path, generic: bool) -> None:
    folder = shared / "pages"
    rows = [
        check(load_capture(source), generic=generic)
        for source in read_manifest(folder / "index.jsonl", folder / "html")
        if source.kind == "board-article" and source.id.startswith(("rhymix", "gnuboard"))
    ]
    assert len(rows) > 50
    assert sum(count > 3 for count in rows) > 50


@pytest.mark.parametrize("generic", [False, True], ids=["described", "generic"])
@pytest.mark.parametrize("name", ["board_xe_skin_without_labels", "short_post_under_its_list"])
def test_no_change_of_the_list_changes_a_post_of_an_unknown_skin(name: str, generic: bool) -> None:
    now = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
    page = (SHAPES / f"{name}.html").read_bytes()
    check(Capture(url="https://www.saebyeok-example.kr/free/2", fetched_at=now, status=200, body=page), generic=generic)
