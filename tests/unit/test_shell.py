"""Is the data of a page that shows nothing found under whatever name and in whatever writing?"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from archive.extract.editor import is_text_blocks, text_of_blocks
from archive.extract.page import Page
from archive.extract.shell import is_shell, loose_states

LONG = "새벽시는 달빛역 앞에 나무를 심었다. " * 12


def page(body: str) -> Page:
    source = f"<html><head></head><body>{body}</body></html>"
    return Page(
        url="https://news.example/a/1",
        fetched_at=datetime(2026, 11, 22, tzinfo=UTC),
        zone=ZoneInfo("Asia/Seoul"),
        text=source,
        charset="utf-8",
        root=html.document_fromstring(source),
    )


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (f'<script>window.__NEWS__ = {{"text": "{LONG}"}};</script>', "__NEWS__"),
        (f'<script>window["__NEWS__"] = {{"text": "{LONG}"}};</script>', "__NEWS__"),
        (f"<script>var news = {{ id: 3, text: '{LONG}', tags: [{{a: 'b'}}] }}; go({{text: 'x'}});</script>", "news"),
        (f"<script>var news = {{ text: `{LONG}` }};</script>", "news"),
        (f'<script>var news = JSON.parse(\'{{"text": "{LONG}"}}\');</script>', "news"),
        (f'<script>var news = JSON.parse("{{\\"text\\": \\"{LONG}\\"}}");</script>', "news"),
        (f"<script>var news = JSON.parse('{{\\x22text\\x22: \"{LONG}\"}}');</script>", "news"),
        (f'<script type="application/json" id="d">{{"text": "{LONG}"}}</script>', "d"),
        (f'<script type="application/json" id="d">[{{"text": 1}}, "{LONG}", 0]</script>', "d"),
        (f'<div data-page=\'{{"text": "{LONG}"}}\'></div>', "data-page"),
    ],
)
def test_a_value_is_found_however_it_is_written(body: str, name: str) -> None:
    found = dict(loose_states(page(body)))
    assert found[name]["text"].strip() == LONG.strip()


@pytest.mark.parametrize(
    "body",
    [
        f"<script>var a = {{ b: '{LONG}</script>",
        f"<script>var a = JSON.parse('{LONG}</script>",
        f'<script type="application/json">[{{"a": 1}}, {{"b": 0}}, "{LONG}"]</script>',
        f"<script>var a = {{{{{{{{ '{LONG}' </script>",
    ],
)
def test_what_is_broken_or_holds_itself_ends(body: str) -> None:
    assert all(isinstance(value, dict | list) for _, value in loose_states(page(body)))


def test_a_page_with_a_text_is_no_shell() -> None:
    assert is_shell(page(f"<p>불러오는 중</p><a href='/'>{LONG * 4}</a>"))
    assert not is_shell(page(f"<p>{LONG * 4}</p>"))


def test_blocks_of_one_text_are_told_from_a_list_of_articles() -> None:
    blocks = [
        {"type": "heading", "text": "나무 <그늘>"},
        {"type": "paragraph", "content": [{"type": "text", "text": "나무를 "}, {"type": "text", "text": "심었다."}]},
        {"type": "image", "caption": "달빛역 앞"},
        {"type": "relatedArticle", "text": "다른 소식"},
    ]
    assert is_text_blocks(blocks)
    assert text_of_blocks(blocks) == (
        "<h3>나무 &lt;그늘&gt;</h3><p>나무를 심었다.</p><figure><img><figcaption>달빛역 앞</figcaption></figure>"
    )
    assert not is_text_blocks([{"type": "news", "title": "하나", "body": "가"}, {"type": "news", "title": "둘", "body": "나"}])
    assert is_text_blocks(["나무를 심었다.", "그늘이 생겼다."])
    assert not is_text_blocks([])
