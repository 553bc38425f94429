"""What does a selector of a site definition mean, and is it one that can be used?"""

import re
from functools import lru_cache

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from archive.errors import SiteError
from archive.sites.model import Selector, SelectorKind

KINDS: tuple[SelectorKind, ...] = ("meta", "ld", "json", "css", "xpath")
ATTRIBUTE = re.compile(r"::attr\(\s*([\w:.-]+)\s*\)\s*$")
UNNAMED = re.compile(r"::?[\w-]+\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
"""Parts of a css selector that ask for no id and no class, or forbid them: `:not(.x)`, `[title="new" i]`."""
LITERAL = re.compile(r"[\"']([\w./:?=-]{4,})[\"'](?!\s*i\s*\])")
"""A string in a selector that no page writes in another way."""
CHOICE = re.compile(r"[,|](?!=)(?! [\"'])|\bor\b|\bnot\b|!=")
"""A selector that may do without some of its strings; the comma before a function's string is none."""
NAMES = re.compile(r"[.#]([A-Za-z_][\w-]*)")

_translator = HTMLTranslator()


def parse_selector(text: str) -> Selector:
    """The selector that a definition writes as `kind:expression`; SiteError says what is wrong with it."""
    kind, colon, expression = text.partition(":")
    expression = expression.strip()
    for known in KINDS:
        if kind.strip() == known and colon and expression:
            selector = Selector(known, expression, _needles(expression) if known == "css" else ())
            if known in ("css", "xpath"):
                compiled(selector)
            return selector
    raise SiteError(f'"{text}" is not a selector: write one of {", ".join(f"{k}:…" for k in KINDS)}')


@lru_cache(maxsize=4096)
def compiled(selector: Selector) -> etree.XPath:
    """The css or xpath selector, ready to be called with a node."""
    try:
        expression = _xpath(selector)
        # Regular expressions are made ready anew for every call.
        return etree.XPath(expression, regexp="re:" in expression)
    except (SelectorError, etree.XPathError) as error:
        raise SiteError(f'"{selector}" cannot be understood: {error}') from error


@lru_cache(maxsize=4096)
def literals(selector: Selector) -> tuple[str, ...]:
    """Strings that stand in the source of every page on which a css or xpath selector of one alternative finds anything."""
    if CHOICE.search(selector.expression):
        return ()
    return tuple(LITERAL.findall(selector.expression))


def _needles(expression: str) -> tuple[frozenset[str], ...]:
    """What each alternative of a css selector cannot do without; () where one of them does without any name."""
    named = UNNAMED.sub("", expression)
    if any(sign in named for sign in "\\\"'[("):
        return ()
    found = tuple(frozenset(NAMES.findall(alternative)) for alternative in named.split(","))
    return found if all(found) else ()


def _xpath(selector: Selector) -> str:
    if selector.kind == "xpath":
        return selector.expression
    attribute = ATTRIBUTE.search(selector.expression)
    path = str(_translator.css_to_xpath(ATTRIBUTE.sub("", selector.expression)))
    if attribute is None:
        return path
    return " | ".join(f"{part}/@{attribute[1]}" for part in path.split(" | "))
