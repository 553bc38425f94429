"""Does the index of ids and classes find what XPath finds?"""

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from lxml import html

from archive.sites.finding import found_by, names_on
from archive.sites.load import builtin_folder, load_sites
from archive.sites.model import Selector
from archive.sites.selector import compiled, parse_selector

PAGES = sorted((Path(__file__).resolve().parents[1] / "pages").glob("*.html"))

NESTED = """
<div id="a" class="a box"><div class="a"><p class="t">one</p><ul><li class="x t">two<a>link</a></li></ul></div></div>
<ul class="list"><li class="x"><a class="r">1</a><a>2</a></li><li class="x y"><b><a>3</a></b></li></ul>
<section><h2 class="t">three</h2><div class="b"><h2>four</h2></div></section>
"""
EXPRESSIONS = (
    *(".t", "#a .t", "#a > .t", ".a .a .t", ".a .t, .list a", ".x > a", ".x a:not(.r)", "li.x.y a", "ul > li.x > a", ".b h2"),
    *("#a.box .a > p", "section > .b > h2", ".missing a", ".t + .b", "[class]", "h2", ".y b > a", ".list .x:nth-child(2) a"),
    *(".x:not(.t) a", "li.x[class*=y], .r", ".t[class~=x]"),
)


def selectors_in(thing: object) -> list[Selector]:
    if isinstance(thing, Selector):
        return [thing] if thing.kind == "css" else []
    if isinstance(thing, tuple):
        return [selector for item in thing for selector in selectors_in(item)]
    if is_dataclass(thing) and not isinstance(thing, type):
        return [selector for field in fields(thing) for selector in selectors_in(getattr(thing, field.name))]
    return []


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_index_finds_what_xpath_finds_in_its_order(expression):
    root = html.document_fromstring(NESTED)
    selector = parse_selector(f"css:{expression}")
    by_xpath = compiled(selector)(root)
    by_index = found_by(expression, root)
    assert by_index is None or by_index == by_xpath
    assert selector.may_find(names_on(root)) or not by_xpath


def test_most_of_these_are_told_by_the_index():
    root = html.document_fromstring(NESTED)
    told = [expression for expression in EXPRESSIONS if found_by(expression, root) is not None]
    assert {".t", "#a .t", ".x > a", "section > .b > h2", ".missing a"} <= set(told)


@pytest.mark.parametrize("page", PAGES[::7], ids=lambda page: page.stem)
def test_every_shipped_selector_finds_the_same_both_ways(page):
    catalogue = load_sites([builtin_folder()])
    selectors = {selector for site in (*catalogue.sites, *catalogue.platforms) for selector in selectors_in(site)}
    assert len(selectors) > 150
    root = html.document_fromstring(page.read_bytes())
    names = names_on(root)
    for selector in selectors:
        if "::attr" in selector.expression:
            continue
        by_xpath = compiled(selector)(root)
        by_index = found_by(selector.expression, root)
        assert by_index is None or by_index == by_xpath, selector
        assert selector.may_find(names) or not by_xpath, selector


@pytest.mark.parametrize(
    ("expression", "needles"),
    [
        (".a .b", ({"a", "b"},)),
        (".a:not(.b)", ({"a"},)),
        ("#x > td.y", ({"x", "y"},)),
        (".a, .b .c", ({"a"}, {"b", "c"})),
        (".a, h1", ()),
        ('img[alt="a.b" i]', ()),
        (r".a\:b", ()),
    ],
)
def test_what_a_selector_cannot_do_without(expression, needles):
    assert parse_selector(f"css:{expression}").needles == tuple(frozenset(names) for names in needles)
