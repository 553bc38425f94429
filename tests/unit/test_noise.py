"""Which elements are noise by their tags, names and styles?"""

import pytest
from lxml import html

from archive.extract.noise import SILENT_TAGS, is_hidden, is_other_voice, is_tool, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rel_ad_box", {"rel", "ad", "box"}),
        ("relAdBox", {"rel", "ad", "box"}),
        ("view-comment2", {"view", "comment"}),
        ("headline", {"headline"}),
        ("", set()),
    ],
)
def test_names_are_read_as_words(name: str, words: set[str]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    "name", ["comment_list", "article_relation", "end-ad-container", "sns_share", "relatedNews", "gnb", "copyright"]
)
def test_names_of_other_voices(name: str) -> None:
    assert is_other_voice(html.fromstring(f'<div class="{name}">글</div>'))
    assert is_other_voice(html.fromstring(f'<div id="{name}">글</div>'))


@pytest.mark.parametrize(
    "name", ["article_body", "header_title", "broadcast", "leadership", "gradation", "shade", "navy", "contents"]
)
def test_names_that_only_hold_such_letters_are_none(name: str) -> None:
    assert not is_other_voice(html.fromstring(f'<div class="{name}">글</div>'))
    assert not is_tool(html.fromstring(f'<div class="{name}">글</div>'))


@pytest.mark.parametrize("name", ["byline", "btn_area", "fontsize-body", "player", "tag_list", "is_blind", "stock_box"])
def test_names_of_tools(name: str) -> None:
    assert is_tool(html.fromstring(f'<div class="{name}">글</div>'))


def test_a_box_that_repeats_a_quotation_is_none_of_the_text_and_a_quotation_is() -> None:
    assert is_tool(html.fromstring('<div class="module-quote">“좋다”</div>'))
    assert not is_tool(html.fromstring('<blockquote class="quote">“좋다”</blockquote>'))


@pytest.mark.parametrize(
    ("markup", "hidden"),
    [
        ('<p style="display:none">글</p>', True),
        ('<p style="color:red; visibility : hidden">글</p>', True),
        ("<p hidden>글</p>", True),
        ('<p style="display:block">글</p>', False),
        ("<p>글</p>", False),
    ],
)
def test_hidden_by_the_page_itself(markup: str, hidden: bool) -> None:
    assert is_hidden(html.fromstring(markup)) is hidden


def test_a_form_is_no_silent_element_because_whole_articles_stand_in_forms() -> None:
    assert "form" not in SILENT_TAGS
    assert {"script", "style", "textarea", "nav", "aside"} <= SILENT_TAGS
