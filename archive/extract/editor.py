"""What text do the blocks hold that an editor kept as data: paragraphs, spans in them, pictures between?"""

import html as escaping
import re
from collections.abc import Sequence
from typing import Any

_KINDS = ("type", "kind", "blockType", "_type", "tag", "insert", "nodeType")
"""Keys by which an editor says what a block is."""
_TEXTS = ("text", "content", "contents", "value", "html", "children", "data", "body", "paragraph", "spans", "insert", "items")
"""Keys under which it keeps the block's text, or the spans of it."""
_PICTURE = re.compile(r"image|photo|img|figure|video|embed|file|gallery", re.IGNORECASE)
_LEADS_AWAY = re.compile(r"^ad$|^ads$|advert|banner|related|link_?card|og_?link|button|code|style|script", re.IGNORECASE)
_HEADING = re.compile(r"^h(?:ead(?:ing|er)?)?[-_]?\d?$|subtitle|subhead", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAK = re.compile(r"break", re.IGNORECASE)
_DEEPEST = 12


def is_text_blocks(items: Sequence[Any]) -> bool:
    """Whether a list holds the blocks of one text, and not several texts with titles of their own."""
    if not items:
        return False
    if all(isinstance(item, str) for item in items):
        return len(items) > 1
    blocks = [item for item in items if isinstance(item, dict) and any(isinstance(item.get(key), str) for key in _KINDS)]
    return len(blocks) * 2 > len(items) and sum("title" in block or "headline" in block for block in blocks) < 2


def text_of_blocks(items: Sequence[Any]) -> str:
    """The blocks as markup, a paragraph each."""
    return "".join(_paragraph(item) for item in items)


def _paragraph(item: Any) -> str:
    kind = _kind(item)
    if _LEADS_AWAY.search(kind):
        return ""
    if _PICTURE.search(kind):
        data = item.get("data") if isinstance(item.get("data"), dict) else item
        return f"<figure><img><figcaption>{_markup(str(data.get('caption') or ''))}</figcaption></figure>"
    text = _text(item, 0)
    tag = "h3" if _HEADING.search(kind) else "p"
    return f"<{tag}>{text}</{tag}>" if text.strip() else ""


def _text(item: Any, depth: int) -> str:
    """The text of a block and of the spans in it."""
    if isinstance(item, str):
        return _markup(item)
    if depth > _DEEPEST:
        return ""
    if isinstance(item, list):
        return "".join(_text(part, depth + 1) for part in item)
    if not isinstance(item, dict):
        return ""
    if _BREAK.search(_kind(item)):
        return "<br>"
    found = next((item[key] for key in _TEXTS if isinstance(item.get(key), str | list | dict) and item[key]), "")
    text = _text(found, depth + 1)
    return f"<p>{text}</p>" if depth and _kind(item) in ("paragraph", "list_item", "listItem", "li") else text


def _markup(text: str) -> str:
    return text if _TAG.search(text) or "&" in text else escaping.escape(text)


def _kind(item: Any) -> str:
    return next((item[key] for key in _KINDS if isinstance(item.get(key), str)), "") if isinstance(item, dict) else ""
