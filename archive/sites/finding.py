"""Which elements of a page does a css selector find? Told by an index of the page's ids and classes.

XPath tests every element of a page for every selector, and a platform has a hundred. The part of a selector up to its last id or
class is looked up in the index; only what follows is left to XPath, from the few elements found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cssselect import HTMLTranslator, parse
from cssselect.parser import Class, CombinedSelector, Element, Hash, Tree
from cssselect.parser import Selector as Parsed
from lxml import etree
from lxml.html import HtmlElement

_translator = HTMLTranslator()
_named = etree.XPath("//*[@class or @id]", smart_strings=False)
_AXES = {" ": "descendant::", ">": "child::"}


@dataclass(frozen=True, slots=True)
class Step:
    """One compound of a selector: `div.title`, and how it follows the one before it."""

    combinator: str
    """ " " below it, ">" its child."""
    tag: str | None
    id: str | None
    classes: frozenset[str]
    test: etree.XPath | None = None
    """What else it asks for: attributes, places among brothers."""

    def fits(self, element: HtmlElement) -> bool:
        """Whether the element alone is what this step asks for."""
        if self.tag is not None and element.tag != self.tag:
            return False
        if self.id is not None and element.get("id") != self.id:
            return False
        if not self.classes.issubset((element.get("class") or "").split()):
            return False
        return self.test is None or bool(self.test(element))


@dataclass(frozen=True, slots=True)
class Path:
    """An alternative of a selector: steps of which the last bears a name, and what XPath finds from there."""

    steps: tuple[Step, ...]
    rest: etree.XPath | None

    @property
    def key(self) -> str:
        """A name that what the steps lead to must bear."""
        last = self.steps[-1]
        return last.id or next(iter(last.classes))


def names_on(root: HtmlElement) -> frozenset[str]:
    """Every id and class on a page."""
    return frozenset(index_of(root))


@lru_cache(maxsize=1)
def index_of(root: HtmlElement) -> Mapping[str, list[HtmlElement]]:
    """The page's elements by id and class, in the page's order."""
    index: dict[str, list[HtmlElement]] = {}
    elements: list[HtmlElement] = _named(root)  # type: ignore[assignment]
    for element in elements:
        names = (element.get("class") or "").split()
        if id := element.get("id"):
            names.append(id)
        for name in names:
            known = index.get(name)
            if known is None:
                index[name] = [element]
            elif known[-1] is not element:
                known.append(element)
    return index


def found_by(expression: str, root: HtmlElement) -> list[HtmlElement] | None:
    """What a css selector finds on a page, in the page's order; None where it takes XPath to tell."""
    telling = _telling(expression, root)
    if telling is None:
        return None
    return (telling[0] if telling else []) if all(elements == telling[0] for elements in telling[1:]) else None


def found_in_any_order(expression: str, root: HtmlElement) -> list[HtmlElement] | None:
    """The same, where the order does not matter: then several alternatives may find something."""
    telling = _telling(expression, root)
    return None if telling is None else list(dict.fromkeys(element for elements in telling for element in elements))


def _telling(expression: str, root: HtmlElement) -> list[list[HtmlElement]] | None:
    """What each alternative finds that finds anything; None where it takes XPath to tell."""
    paths = _paths(expression)
    if paths is None:
        return None
    telling: list[list[HtmlElement]] = []
    for path in paths:
        found = _end_of(path, root)
        if found is None:
            return None
        if found:
            telling.append(found)
    return telling


@lru_cache(maxsize=4096)
def _paths(expression: str) -> tuple[Path, ...] | None:
    """How the alternatives of a selector are looked up; None where one of them begins with no id or class."""
    paths = tuple(path for parsed in parse(expression) if (path := _path(parsed)) is not None)
    return paths if len(paths) == len(parse(expression)) else None


def _path(parsed: Parsed) -> Path | None:
    compounds = _compounds(parsed.parsed_tree)
    if compounds is None or parsed.pseudo_element is not None:
        return None
    steps = [_step(combinator, tree) for combinator, tree in compounds]
    plain = next((position for position, step in enumerate(steps) if step is None), len(steps))
    known = [step for step in steps[:plain] if step is not None]
    while known and not (known[-1].id or known[-1].classes):
        known.pop()
    return Path(tuple(known), _rest(compounds[len(known) :])) if known else None


def _end_of(path: Path, root: HtmlElement) -> list[HtmlElement] | None:
    """What the path leads to; None where elements on the way lie in one another."""
    bases = [
        element for element in index_of(root).get(path.key, ()) if path.steps[-1].fits(element) and _is_below(element, path.steps)
    ]
    if path.rest is None or not bases:
        return bases
    if len(bases) > 1 and _are_nested(bases):
        return None
    return [element for base in bases for element in path.rest(base)]  # type: ignore[union-attr]


def _is_below(element: HtmlElement, steps: tuple[Step, ...]) -> bool:
    """Whether the elements around it are those that the steps before the last ask for."""
    if len(steps) == 1:
        return True
    *before, last = steps
    for around in element.iterancestors():
        if before[-1].fits(around) and _is_below(around, tuple(before)):
            return True
        if last.combinator == ">":
            return False
    return False


def _are_nested(elements: Iterable[HtmlElement]) -> bool:
    known = set(elements)
    return any(around in known for element in known for around in element.iterancestors())


def _compounds(tree: Tree) -> list[tuple[str, Tree]] | None:
    """The selector's compounds from left to right; None with a combinator of brothers."""
    if not isinstance(tree, CombinedSelector):
        return [(" ", tree)]
    before = _compounds(tree.selector)
    return [*before, (tree.combinator, tree.subselector)] if before is not None and tree.combinator in _AXES else None


def _step(combinator: str, tree: Tree) -> Step | None:
    """The compound as a step; None where it has neither tag nor name, or what it asks for cannot be told."""
    whole, is_plain = tree, True
    id, classes = None, set[str]()
    while not isinstance(tree, Element):
        if isinstance(tree, Class):
            classes.add(tree.class_name)
        elif isinstance(tree, Hash) and id is None:
            id = tree.id
        else:
            is_plain = False
        tree = tree.selector
    if tree.namespace is not None or not (is_plain or id or classes):
        return None
    test = None if is_plain else etree.XPath(_translator.selector_to_xpath(Parsed(whole), prefix="self::"))
    return Step(combinator, tree.element.lower() if tree.element else None, id, frozenset(classes), test)


def _rest(compounds: list[tuple[str, Tree]]) -> etree.XPath | None:
    """What follows the steps, as a path from where they end."""
    if not compounds:
        return None
    (combinator, tree), *others = compounds
    for other, right in others:
        tree = CombinedSelector(tree, other, right)
    return etree.XPath(_translator.selector_to_xpath(Parsed(tree), prefix=_AXES[combinator]))
