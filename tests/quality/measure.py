"""How well are the third-party pages beside the project read, as the scorer beside them counts it?

Three readings: with the definitions of the sites, without any, and without any on pages whose ids and classes say nothing any
more (each name replaced by a meaningless one): the nearest thing to pages and skins that nobody here has seen.
"""

import hashlib
import importlib.util
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import fmean
from types import ModuleType
from typing import Any

from archive.extract.as_json import reading_to_json
from archive.extract.derive import derive
from archive.model import Capture, Want
from archive.sites.load import load_sites
from scheduler.saved_pages import Source, load_capture, read_manifest

READINGS = ("described", "generic", "names hidden")
SHOWN = ("f1", "exact", "leak", "title", "authors", "published_at", "modified_at", "row_f1", "cells")
BOARDS = ("rhymix", "gnuboard")

CATALOGUE = load_sites([])

Scores = dict[str, dict[str, float]]
"""Page id to measure to value."""

_NAMED = re.compile(rb"""((?:class|id)\s*=\s*)(["'])([^"']*)\2""")
_MARKED = re.compile(rb"""\bitemprop=(["'])articleBody\1""")


@cache
def read(shared: Path, reading: str) -> Scores:
    """The scores of every page with a gold answer, read in one way."""
    scorer = _scorer(shared)
    return {source.id: _score(scorer, gold, _answer(source, reading, "rows" in gold)) for source, gold in _pages(shared)}


def means(scores: Scores, families: Iterable[str] = ("",)) -> Mapping[str, float]:
    """The mean of each measure over the pages whose id begins with one of the families."""
    columns: dict[str, list[float]] = defaultdict(list)
    for id, row in scores.items():
        if id.startswith(tuple(families)):
            for measure, value in row.items():
                columns[measure].append(value)
    return {measure: fmean(values) for measure, values in columns.items()}


def worst(scores: Scores, count: int) -> list[tuple[str, dict[str, float]]]:
    """The pages read worst, whatever the measure."""

    def loss(row: Mapping[str, float]) -> float:
        return sum((row[measure] if measure == "leak" else 1 - row[measure]) for measure in SHOWN if measure in row)

    return sorted(((id, row) for id, row in scores.items() if loss(row) > 0), key=lambda pair: -loss(pair[1]))[:count]


def hide_names(page: bytes) -> bytes:
    """The page with every id and class in its body replaced by a name that says nothing, the same for the same."""

    def hidden(match: re.Match[bytes]) -> bytes:
        names = (b"x" + hashlib.md5(name, usedforsecurity=False).hexdigest()[:6].encode() for name in match.group(3).split())
        return match.group(1) + match.group(2) + b" ".join(names) + match.group(2)

    head, body, rest = page.partition(b"<body")
    return head + body + _MARKED.sub(b"", _NAMED.sub(hidden, rest))


def _pages(shared: Path) -> Iterator[tuple[Source, Any]]:
    folder = shared / "pages"
    for source in read_manifest(folder / "index.jsonl", folder / "html"):
        gold = folder / "gold" / f"{source.id}.json"
        if gold.is_file():
            yield source, json.loads(gold.read_text(encoding="utf-8"))


def _answer(source: Source, reading: str, is_list: bool) -> Mapping[str, object]:
    capture: Capture = load_capture(source)
    if reading == "names hidden":
        capture = replace(capture, body=hide_names(capture.body))
    generic = reading != "described"
    site = (None if generic else CATALOGUE.for_url(capture.url)) or CATALOGUE.generic(capture.url)
    want = Want.LISTING if is_list else Want.ARTICLE
    return reading_to_json(derive(capture, site, want, catalogue=CATALOGUE, generic=generic), id=source.id, kind=source.kind)


def _score(scorer: ModuleType, gold: Any, answer: Mapping[str, object]) -> dict[str, float]:
    score = scorer.score_listing if "rows" in gold else scorer.score_article
    scores: dict[str, float] = score(gold, answer)
    return scores


@cache
def _scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "score" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
