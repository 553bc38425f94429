"""Which data does a page carry, under whatever name, that shows no text of its own and leaves the rest to its scripts?"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from lxml import etree

from archive.extract.embedded import read_json
from archive.extract.page import Page
from archive.extract.texts import texts_of

SHOWN = 600
"""Letters of lines, menus aside, that a page without a text shows at most: its footer, a word that it is loading."""
LEAST = 200
"""A shorter value holds no article."""
_MOST = 12
"""Assignments looked at in a script."""
_LONGEST = 400_000
"""Letters of a value that is still looked at."""
_DEEPEST = 60

_UNSEEN = frozenset({"script", "style", "noscript", "template", "textarea", "a", "button", "option"})
_attributes = etree.XPath(f"/html/body//@*[string-length(.) > {LEAST}]")
_ASSIGNED = re.compile(r"(?:^|[\s;,(.\[\"'])(?P<name>[\w$]{2,60})(?:[\"']?\])?\s*=\s*(?=[{\[]|JSON\.parse\()")
_PARSED = re.compile(
    r"JSON\.parse\(\s*(?P<coded>decodeURIComponent\(\s*)?(?P<quote>[\"'`])(?P<text>(?:\\.|(?!(?P=quote))[^\\])*)", re.DOTALL
)
_HEX = re.compile(r"\\x([0-9a-fA-F]{2})")
_TOKEN = re.compile(
    r"(?P<brace>[{}\[\]])|(?:(?P<key>[\w$]{2,60})|[\"'](?P<named>[\w$\-]{2,60})[\"'])\s*:\s*(?P<quote>[\"'`])"
    r"(?P<text>(?:\\.|(?!(?P=quote))[^\\])*)(?P=quote)|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`",
    re.DOTALL,
)
_WRAPPED = frozenset({"Reactive", "ShallowReactive", "Ref", "ShallowRef", "Date", "NuxtError"})


def is_shell(page: Page) -> bool:
    """Whether the page shows no text: whatever it is about stands in its scripts."""
    shown = 0
    # Most pages are told by a few of their paragraphs and cells, long before all of their texts are gathered.
    for node in page.root.iter("p", "td", "div", "span"):
        shown += len((node.text or "").strip())
        if shown > SHOWN:
            return False
    shown = 0
    for text, node in texts_of(page).body:
        if node.tag not in _UNSEEN:
            shown += len(text.strip())
            if shown > SHOWN:
                return False
    return True


@lru_cache(maxsize=1)  # The metadata and the body are read from them.
def loose_states(page: Page) -> tuple[tuple[str, Any], ...]:
    """Every JSON value in a script or an attribute, with its name."""
    return tuple((name, _devalued(value)) for name, value in _values(page) if isinstance(value, dict | list))


def _values(page: Page) -> Iterator[tuple[str, Any]]:
    for script in page.root.iter("script"):
        source, kind = script.text or "", (script.get("type") or "").lower()
        if len(source) < LEAST or "ld+json" in kind:
            continue
        if "json" in kind:
            yield script.get("id") or "script", read_json(source)
            continue
        for count, match in enumerate(_ASSIGNED.finditer(source)):
            if count >= _MOST:
                break
            yield match.group("name"), _assigned(source, match.end())
    found: list[Any] = _attributes(page.root)  # type: ignore[assignment]
    for value in found:
        if value.lstrip()[:1] in ("{", "["):
            yield value.attrname, read_json(value)


def _assigned(source: str, start: int) -> Any:
    """The value that begins there: JSON, JSON in a string, or an object as scripts write it."""
    if source.startswith("JSON", start):
        match = _PARSED.match(source, start)
        said = _unquoted(match.group("text"), match.group("quote")) if match else None
        return read_json(unquote(said) if match and match.group("coded") else said) if said else None
    value = read_json(source[start : start + _LONGEST])
    return value if value is not None or source[start] == "[" else _loose_object(source, start)


def _loose_object(source: str, start: int) -> dict[str, str]:
    """The strings of an object whose keys or strings are not quoted as JSON asks."""
    found: dict[str, str] = {}
    depth = 0
    for token in _TOKEN.finditer(source, start, start + _LONGEST):
        brace = token.group("brace")
        if brace:
            depth += 1 if brace in "{[" else -1
            if depth == 0:
                break
        elif token.group("quote") and (text := _unquoted(token.group("text"), token.group("quote"))):
            found.setdefault(token.group("key") or token.group("named"), text)
    return found


def _unquoted(text: str, quote: str) -> str | None:
    """What a string of a script says."""
    if quote != '"':
        text = text.replace("\\" + quote, quote).replace('\\"', '"').replace('"', '\\"')
    said = read_json('"' + _HEX.sub(r"\\u00\1", text.replace("\\'", "'").replace("\\`", "`").replace("\\\n", "")) + '"')
    return said if isinstance(said, str) else None


def _devalued(flat: Any) -> Any:
    """A value as Nuxt flattens it: a list in which every other value is known by its position."""
    if not isinstance(flat, list) or len(flat) < 3 or not _is_references(flat[0]):
        return flat
    known: dict[int, Any] = {}

    def at(position: Any, depth: int) -> Any:
        if not isinstance(position, int) or not 0 <= position < len(flat) or depth > _DEEPEST:
            return None
        if position not in known:
            known[position] = None  # What holds itself ends here.
            value = flat[position]
            if isinstance(value, dict):
                known[position] = {key: at(item, depth + 1) for key, item in value.items()}
            elif isinstance(value, list):
                is_tagged = bool(value) and isinstance(value[0], str)
                items = [item if value[0] == "Date" else at(item, depth + 1) for item in value[1:]] if is_tagged else []
                known[position] = (
                    items[0] if is_tagged and items and value[0] in _WRAPPED else items or [at(item, depth + 1) for item in value]
                )
            else:
                known[position] = value
        return known[position]

    return at(0, 0)


def _is_references(value: Any) -> bool:
    items = list(value.values()) if isinstance(value, dict) else value[1:] if isinstance(value, list) else []
    return bool(items) and all(isinstance(item, int) and not isinstance(item, bool) for item in items)
