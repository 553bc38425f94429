"""Which data does a page carry in its scripts: JSON-LD, state objects, JavaScript assignments?"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement

from archive.extract.page import Page

WRAPPING = re.compile(r"\A\s*(?://)?\s*(?:<!--|<!\[CDATA\[)")
"""What hides a script from old browsers. Its end needs no care: whatever follows the value is left alone."""
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
ARTICLE_TYPES = ("newsarticle", "reportagenewsarticle", "article", "blogposting", "discussionforumposting", "webpage")
"""JSON-LD types that speak of the article itself, most telling first."""

_lenient = json.JSONDecoder(strict=False)


@lru_cache(maxsize=2)
def linked_data(page: Page) -> tuple[Any, ...]:
    """The page's JSON-LD objects, those about the article first."""
    found: list[dict[str, Any]] = []
    for script in page.root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            found.extend(_objects(read_json(_source(script))))
    return tuple(sorted(found, key=_telling))


@lru_cache(maxsize=8)
def script_data(page: Page, name: str) -> Any:
    """The JSON in the script with that id, or assigned to that name in any script; None where there is none."""
    assigned = re.compile(rf"(?:^|[\s;,(.]){re.escape(name)}\s*=\s*(?=[{{\[\"])")
    for script in page.root.iter("script"):
        source = _source(script)
        if script.get("id") == name:
            return read_json(source)
        match = assigned.search(source) if name in source else None
        if match:
            data = read_json(source[match.end() :])
            if data is not None:
                return data
    return None


def read_json(text: str) -> Any:
    """The first JSON value in a text, forgiving what pages do to it; None where it is none."""
    text = WRAPPING.sub("", text, count=1).strip()
    for mended in (False, True):
        try:
            return _lenient.raw_decode(TRAILING_COMMA.sub(r"\1", text) if mended else text)[0]
        except (ValueError, RecursionError):
            continue
    return None


def along(data: Any, path: str) -> Iterator[Any]:
    """The values at a dotted path ("author.name", "items.0.title"); lists on the way are gone through."""
    if isinstance(data, list):
        key, _, rest = path.partition(".")
        if key.isdigit():
            yield from along(data[int(key)], rest) if int(key) < len(data) else ()
        else:
            for item in data:
                yield from along(item, path)
    elif not path:
        if data is not None:
            yield data
    elif isinstance(data, dict):
        # A key may itself hold dots ("og.title"): the longest that exists wins.
        keys = path.split(".")
        for end in range(len(keys), 0, -1):
            key = ".".join(keys[:end])
            if key in data:
                yield from along(data[key], ".".join(keys[end:]))
                return


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _objects(item)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(data.get(key), dict | list):
                yield from _objects(data[key])


def _telling(thing: dict[str, Any]) -> int:
    kinds = thing.get("@type") or ""
    names = [str(kind).lower().rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])]
    return min((ARTICLE_TYPES.index(name) for name in names if name in ARTICLE_TYPES), default=len(ARTICLE_TYPES))


def _source(script: HtmlElement) -> str:
    return script.text or ""
