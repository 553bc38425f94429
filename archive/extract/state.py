"""What do a page's scripts know of the article that its metas do not? Arc's content object, the date keys of any other."""

import re
from collections.abc import Iterator
from typing import Any

from archive.extract.editor import is_text_blocks
from archive.extract.embedded import along, script_data
from archive.extract.hydrated import CONTENT_KEYS, SHORTEST, STATES, flight, title_of
from archive.extract.jsonld import Linked
from archive.extract.page import Page
from archive.extract.shell import is_shell, loose_states
from archive.normalise.text import compare_key, from_attribute

_ARC = "Fusion.globalContent"
_PUBLISHED_KEYS = (
    "deployDt|deploy-dt|publishDate|publish_date|publishedAt|published_at|publishedDate|published_date|pubDate|pub_date"
    "|publishDt|regDt|reg_dt|regDate|reg_date|registDate|"
    "registDt|display_date|displayDate|first_publish_date|firstPublishDate|serviceDt|serviceDate|service_date|articleDate"
    "|article_date|inputDate|inputDt|writeDate|newsDate|"
    "approvalDate|createdAt|created_at|createDate|create_date"
)
_MODIFIED_KEYS = (
    "reDeployDt|re-deploy-dt|modifiedAt|modified_at|modifiedDate|modifyDate|modify_date|modDt|mod_dt|modDate|updatedAt"
    "|updated_at|updateDate|update_date|updateDt|updDt|upd_dt|updtDt|"
    "last_updated_date|lastUpdatedDate|editDate|editDt"
)
_DATED = r"""(?:["'\\-]|data-)(?P<key>{keys})(?:\\?["'])?\s*[:=]\s*\\?["'](?P<value>[^"'\\<>]{{8,35}})"""
_published = re.compile(_DATED.format(keys=_PUBLISHED_KEYS))
_modified = re.compile(_DATED.format(keys=_MODIFIED_KEYS))
_MOST = 6
_SUBTITLE_KEYS = ("subTitle", "subtitle", "sub_title", "subHeadline", "deck")
_WRITER_KEY = re.compile(
    r"(?:article|art|news)?_?(?:writer|author|reporter|journalist|columnist|byline|gija|rptr)s?(?:_?(?:names?|nm|info|list|text))?",
    re.IGNORECASE,
)
_NAME_KEY = re.compile(r"(?:(?:writer|author|reporter|journalist|columnist|kor|ko|full|display)_?)?(?:name|nm)", re.IGNORECASE)
_STATES = (*STATES, "__NEXT_DATA__")
_DEEPEST = 12
"""Levels of a state at which an article may stand."""


def read_arc(page: Page) -> Linked | None:
    """The article as the Arc publishing system hands it to its own scripts; None where it does not."""
    if _ARC not in page.text:
        return None
    content = script_data(page, _ARC)
    if not isinstance(content, dict) or not content.get("headlines"):
        return None
    return Linked(
        headline=_one(content, "headlines.basic"),
        subtitle=_one(content, "subheadlines.basic"),
        published=_one(content, "display_date") or _one(content, "first_publish_date") or _one(content, "publish_date"),
        modified=_one(content, "last_updated_date"),
        section=_one(content, "taxonomy.primary_section.name"),
        publisher="",
        authors=tuple(filter(None, (_one(by, "name") or _one(by, "byline") for by in along(content, "credits.by")))),
        keywords=tuple(from_attribute(str(text)) for text in along(content, "taxonomy.tags.text")),
        text=tuple(from_attribute(text) for text in along(content, "content_elements.content") if isinstance(text, str)),
        has_article=True,
        source="arc",
    )


def read_state(page: Page, said: str) -> Linked | None:
    """The article in a state that the page hands to its scripts, by a title that is part of what the page is called."""
    whole = compare_key(said)
    for name, state in _states(page):
        for thing in _objects(state, 0):
            title = title_of(thing) or ""
            if len(compare_key(title)) > 3 and compare_key(title) in whole and _holds_text(thing):
                return _stated(thing, title, is_dated=name not in _STATES)
    return None


def _states(page: Page) -> Iterator[tuple[str, Any]]:
    """Values that may hold the article. Those of any name are looked at where the page itself shows nothing."""
    yield from ((name, script_data(page, name)) for name in _STATES if name in page.text)
    if is_shell(page):
        if "__next_f" in page.text:
            yield "__next_f", flight(page.text)
        yield from loose_states(page)


def _stated(thing: dict[str, Any], title: str, *, is_dated: bool) -> Linked:
    """What an article's object says of it. `is_dated`: its times are read too, which otherwise are looked for in the source."""
    subtitle = next((thing[key] for key in _SUBTITLE_KEYS if isinstance(thing.get(key), str)), "")
    writers = [item for key, value in thing.items() if _WRITER_KEY.fullmatch(str(key)) for item in _several(value)]
    names = [_name_of(item) if isinstance(item, dict) else item for item in writers]
    return Linked(
        headline=from_attribute(title),
        subtitle=from_attribute(subtitle),
        published=_time(thing, _PUBLISHED_KEYS) if is_dated else "",
        modified=_time(thing, _MODIFIED_KEYS) if is_dated else "",
        authors=tuple(dict.fromkeys(from_attribute(name) for name in names if isinstance(name, str) and name)),
        has_article=True,
        source="state",
    )


def _name_of(writer: dict[str, Any]) -> Any:
    """What an object that stands for a writer calls the person; in Hangul where it has that beside another spelling."""
    names = [value for key, value in writer.items() if _NAME_KEY.fullmatch(key) and isinstance(value, str)]
    return next((name for name in names if "가" <= name[:1] <= "힣"), next(iter(names), None))


def _time(thing: dict[str, Any], keys: str) -> str:
    return next((value for key in keys.split("|") if isinstance(value := thing.get(key), str) and value), "")


def _holds_text(thing: dict[str, Any]) -> bool:
    return any(_is_text(value) and CONTENT_KEYS.search(str(key)) for key, value in thing.items())


def _is_text(value: Any) -> bool:
    """A long string, the blocks of an editor, or the document that holds them."""
    if isinstance(value, dict):
        return any(isinstance(item, list) and is_text_blocks(item) for item in value.values())
    return len(value) >= SHORTEST if isinstance(value, str) else isinstance(value, list) and is_text_blocks(value)


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
    for item in _several(list(value.values()) if isinstance(value, dict) else value):
        if isinstance(item, dict | list):
            yield from _objects(item, depth + 1)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def state_dates(page: Page, *, modified: bool) -> Iterator[tuple[str, str]]:
    """Values of date keys in the page's source, in order, with where they stood: the last resort before the URL."""
    pattern = _modified if modified else _published
    for count, match in enumerate(pattern.finditer(page.text)):
        if count >= _MOST:
            return
        yield match.group("value"), f"state:{match.group('key')}"


def _one(data: Any, path: str) -> str:
    return next((from_attribute(value) for value in along(data, path) if isinstance(value, str)), "")
