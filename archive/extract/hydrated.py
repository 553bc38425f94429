"""Which article stands in a page's data rather than in its elements: Arc, Next.js, JSON-LD, other states in scripts?"""

import html as escaping
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree, html
from lxml.html import HtmlElement

from archive.extract.editor import is_text_blocks, text_of_blocks
from archive.extract.embedded import linked_data, read_json, script_data
from archive.extract.page import Page
from archive.extract.shell import is_shell, loose_states
from archive.normalise.text import compare_key

CONTENT_KEYS = re.compile(
    r"content|body|html|text|article|story|detail|paragraph|block|contn|cntnt?|ctnt|conts?$|[a-z]Cn$|^cn$", re.IGNORECASE
)
"""Names under which sites keep an article's text."""
TITLE_KEYS = ("title", "headline", "subject", "articleTitle", "newsTitle", "webTitle")
_TITLE_KEY = re.compile(
    r"(?:article|art|news|post|content|cont|story|board|bbs|bbsctt|ntt|doc|page)_?(?:title|titl|tit|ttl|headline|subject|subj|sj)",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"comment|repl(?:y|ies)|recommend|relat|rank|popular|copyright|sidebar|footer|banner", re.IGNORECASE)
"""Names under which they keep what others wrote."""
STATES = ("__PRELOADED_STATE__", "__INITIAL_STATE__", "__APOLLO_STATE__", "__STATE__", "__INITIAL_DATA__", "initialState")
STATE_MARKS = ("STATE__", "__INITIAL_DATA__", "initialState")
"""One of these stands in each of those names."""
SHORTEST = 40
"""A string with fewer letters is no article's text."""
DEEPEST = 60

_PLACEHOLDER = re.compile(r"\$\$[A-Za-z0-9_\-:]+\$\$|\{\{[^{}]{1,60}\}\}|\[\[[A-Z_]{3,40}\]\]")
_REFERENCE = re.compile(r"^\$([0-9a-f]{1,6})$")
_PUSHED = re.compile(r"self\.__next_f\.push\(\s*\[\s*1\s*,\s*(?=\")")
_ROW = re.compile(rb"([0-9a-f]*):(T[0-9a-f]+,)?")
_MARKUP = re.compile(r"<(?:p|br|div|span|img|figure|strong|h\d|ul|table)\b", re.IGNORECASE)
_SENTENCES = re.compile(r"[가-힣][.?!](?=[\s\"'”’)\]<&]|$)|[a-z]{2}[.?!](?=\s|<|$)")


@dataclass(frozen=True, slots=True)
class Written:
    """An article's text as markup, and where it was kept."""

    node: HtmlElement
    source: str
    is_named: bool
    """The data say that it is the article of the page's title."""


def written_article(page: Page, title: str) -> Written | None:
    """The article in the page's data; None where there is none."""
    for source, markup, is_named in _candidates(page, title):
        node = _parsed(markup)
        if node is not None:
            return Written(node, source, is_named)
    return None


def _candidates(page: Page, title: str) -> Iterator[tuple[str, str, bool]]:
    text = page.text
    if "globalContent" in text:
        story = script_data(page, "Fusion.globalContent")
        if isinstance(story, dict) and isinstance(story.get("content_elements"), list):
            yield "json:Fusion.globalContent", "".join(_arc(story["content_elements"], 0)), True
    states: list[tuple[str, Any]] = []
    if "__NEXT_DATA__" in text:
        states.append(("json:__NEXT_DATA__", script_data(page, "__NEXT_DATA__")))
    if "__next_f" in text:
        states.append(("json:__next_f", flight(text)))
    if '"articleBody":' in text or '"articleBody" :' in text:
        states.append(("ld:articleBody", list(linked_data(page))))
    if any(mark in text for mark in STATE_MARKS):
        states.extend((f"json:{name}", script_data(page, name)) for name in STATES if name in text)
    for source, state in states:
        markup, is_named = _longest(state, compare_key(title))
        if markup:
            yield source, markup, is_named
    for name, state in loose_states(page) if is_shell(page) else ():
        markup, is_named = _longest(state, compare_key(title))
        if markup and is_named:
            yield f"json:{name}", markup, is_named


def flight(text: str) -> list[Any]:
    """The values in a Next.js flight payload, its references put in place."""
    stream = "".join(piece for match in _PUSHED.finditer(text) if isinstance(piece := read_json(text[match.end() :]), str))
    payload = stream.encode("utf-8", "surrogatepass")
    rows: dict[str, Any] = {}
    position = 0
    while match := _ROW.match(payload, position):
        name, long = match.group(1).decode("ascii"), match.group(2)
        start = match.end()
        if long:
            # Text rows say their length in bytes, and no line ends them.
            position = start + int(long[1:-1], 16)
            rows[name] = payload[start:position].decode("utf-8", "replace")
        else:
            end = payload.find(b"\n", start)
            position = len(payload) if end < 0 else end + 1
            line = payload[start:position].decode("utf-8", "replace")
            rows[name] = read_json(line) if line[:1] in '[{"' else None
    texts = {name: value for name, value in rows.items() if isinstance(value, str)}
    return [_resolved(value, texts, 0) for value in rows.values() if isinstance(value, dict | list)]


def _resolved(value: Any, texts: dict[str, str], depth: int) -> Any:
    if depth > DEEPEST:
        return None
    if isinstance(value, str):
        reference = _REFERENCE.match(value)
        return texts.get(reference.group(1)) if reference else value
    if isinstance(value, list):
        return [_resolved(item, texts, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: _resolved(item, texts, depth + 1) for key, item in value.items()}
    return value


def _arc(elements: list[Any], depth: int) -> Iterator[str]:
    """Arc's content elements as markup."""
    for element in elements if depth < 5 else ():
        if not isinstance(element, dict):
            continue
        kind, content = element.get("type"), element.get("content")
        text = content if isinstance(content, str) else ""
        inner = element.get("content_elements") or element.get("items")
        if kind == "header":
            yield f"<h3>{text}</h3>"
        elif kind in ("text", "raw_html", "correction"):
            yield f"<div>{text}</div>" if kind == "raw_html" else f"<p>{text}</p>"
        elif kind == "image":
            yield f"<figure><img><figcaption>{escaping.escape(str(element.get('caption') or ''))}</figcaption></figure>"
        elif kind in ("quote", "list") and isinstance(inner, list):
            tag = "blockquote" if kind == "quote" else "ul"
            yield f"<{tag}>{''.join(_arc(inner, depth + 1))}</{tag}>"
        elif kind == "table":
            yield _arc_table(element)


def _arc_table(element: dict[str, Any]) -> str:
    body = element.get("rows")
    rows = [element.get("header"), *(body if isinstance(body, list) else [])]
    lines = []
    for row in rows:
        cells = [cell.get("content") for cell in row if isinstance(cell, dict)] if isinstance(row, list) else []
        lines.append("<tr>" + "".join(f"<td>{cell or ''}</td>" for cell in cells) + "</tr>")
    return f"<table>{''.join(lines)}</table>"


def _longest(state: Any, title: str) -> tuple[str | None, bool]:
    """The string with most sentences among those named as content; one beside the page's own title is preferred."""
    best: tuple[bool, int] = (False, 0)
    chosen = None
    for text, beside in _strings(state, None, "", 0):
        sentences = len(_SENTENCES.findall(text))
        rank = (len(title) > 3 and len(beside) > 3 and (beside in title or title in beside), sentences)
        if sentences and rank > best:
            best, chosen = rank, text
    return chosen, best[0]


def title_of(thing: dict[str, Any]) -> str | None:
    """The title that an object of the data gives to what it holds."""
    known = next((thing[name] for name in TITLE_KEYS if isinstance(thing.get(name), str)), None)
    return known or next(
        (text for name, text in thing.items() if isinstance(text, str) and _TITLE_KEY.fullmatch(str(name))), None
    )


def _strings(value: Any, key: str | None, beside: str, depth: int) -> Iterator[tuple[str, str]]:
    """Long strings kept under telling names, each with the title kept beside it."""
    if isinstance(value, str):
        if len(value) >= SHORTEST and (key is None or CONTENT_KEYS.search(key)):
            inner = read_json(value) if value[0] in "{[" and value[-1] in "]}" else None
            if isinstance(inner, dict | list):
                yield from _strings(inner, key, beside, depth + 1)
            else:
                yield value, beside
    elif depth > DEEPEST:
        return
    elif isinstance(value, list):
        if (key is None or CONTENT_KEYS.search(key)) and is_text_blocks(value):
            yield text_of_blocks(value), beside
        for item in value:
            yield from _strings(item, key, beside, depth + 1)
    elif isinstance(value, dict):
        title = title_of(value)
        beside = compare_key(title) if title else beside
        for name, item in value.items():
            if not _OTHERS.search(str(name)):
                yield from _strings(item, str(name), beside, depth + 1)


def _parsed(markup: str) -> HtmlElement | None:
    markup = _PLACEHOLDER.sub(" ", markup)
    if "&lt;" in markup and not _MARKUP.search(markup):
        markup = escaping.unescape(markup)
    if not _MARKUP.search(markup):
        markup = "".join(f"<p>{escaping.escape(line)}</p>" for line in markup.splitlines() if line.strip())
    try:
        root = html.document_fromstring(f"<html><body><div>{markup}</div></body></html>", ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root.find("body/div")
