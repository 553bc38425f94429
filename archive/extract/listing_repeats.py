"""Where on a page do links of one make repeat, and which elements are the single lines of such a list?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.extract.listing_links import Link
from archive.extract.listing_title import marked_title
from archive.extract.listing_words import CHROME, GENERIC_LABEL, OPENING_LABEL
from archive.extract.select import text_of

FEWEST_LINES = 2
DWARFING = 8
MOST_ROWS_OF_ONE = 3
LONGEST_LINE = 1500
CHROME_TAGS = frozenset({"nav", "footer"})
LONGEST_CLASS = 60
"""Elements with a longer class attribute are styled by utility classes, whose words say nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One entry of a list: an element, or the neighbours that make it up together."""

    elements: tuple[HtmlElement, ...]
    links: tuple[Link, ...]
    """The links that lead to what the entry is about."""


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """A container whose children are lines."""

    container: HtmlElement
    lines: tuple[Line, ...]
    shape: str


def find_repeats(links: list[Link]) -> list[Repeat]:
    """Every repetition of links of one make. They may overlap: the caller chooses."""
    found: list[Repeat] = []
    seen: set[tuple[HtmlElement, ...]] = set()
    grouped: set[tuple[HtmlElement, ...]] = set()
    for shapes in (_by_shape(links, loose=False), _by_shape(links, loose=True)):
        for shape, members in shapes.items():
            group = tuple(link.element for link in members)
            if group in grouped:
                continue
            grouped.add(group)
            for repeat in map(partial(_completed, links=links), _repeats_of(shape, members)):
                heads = tuple(line.elements[0] for line in repeat.lines)
                if heads not in seen:
                    seen.add(heads)
                    found.append(repeat)
    return found


def _completed(repeat: Repeat, links: list[Link]) -> Repeat:
    """With the entries between the others whose links are of another make: an article of a deeper section."""
    lines = {line.elements[0]: line for line in repeat.lines}
    makes = {(element.tag, element.get("class")) for element in lines}
    if len(makes) != 1 or any(len(line.elements) > 1 for line in repeat.lines) or next(iter(makes))[0] not in ("li", "article"):
        return repeat
    twins = [node for node in repeat.container if (node.tag, node.get("class")) in makes and node not in lines]
    if not twins or len(twins) > len(lines):
        return repeat
    starts = {_start(link) for line in repeat.lines for link in line.links}
    by_element = {link.element: link for link in links}
    for twin in twins:
        own = tuple(by_element[node] for node in twin.iterdescendants() if node in by_element)
        if len({link.key for link in own}) == 1 and _start(own[0]) in starts:
            lines[twin] = Line((twin,), own)
    return replace(repeat, lines=tuple(lines[node] for node in repeat.container if node in lines))


def _start(link: Link) -> tuple[str, str]:
    """The host and the first part of the path."""
    parts = urlsplit(link.key)
    return parts.netloc, parts.path.strip("/").partition("/")[0]


def is_chrome(element: HtmlElement) -> bool:
    """Whether the element stands in a menu, a footer, a pager or the like."""
    for node in (element, *element.iterancestors()):
        if node.tag in CHROME_TAGS:
            return True
        if node.tag in ("body", "html", "main", "article"):
            return False
        if any(CHROME.search(name) for name in names_of(node)):
            return True
    return False


def names_of(node: HtmlElement) -> Iterator[str]:
    """The element's id and class names."""
    for name in (node.get("id") or "", node.get("class") or ""):
        if name and len(name) <= LONGEST_CLASS:
            yield from name.split()


def _by_shape(links: Iterable[Link], *, loose: bool) -> dict[str, list[Link]]:
    shapes: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        shapes[link.loose if loose else link.shape].append(link)
    return {shape: members for shape, members in shapes.items() if len({link.key for link in members}) >= FEWEST_LINES}


def _repeats_of(shape: str, members: list[Link]) -> Iterator[Repeat]:
    """Each link's line is the highest element that holds no other link of this make; lines with one parent repeat."""
    keys = _single_keys(members)
    lines: dict[HtmlElement, list[Link]] = defaultdict(list)
    for link in members:
        lines[_line_of(link.element, keys)].append(link)
    parents: dict[HtmlElement, list[tuple[HtmlElement, list[Link]]]] = defaultdict(list)
    for element, own in lines.items():
        parent = element.getparent()
        if parent is not None:
            parents[parent].append((element, own))
    for parent, children in parents.items():
        repeat = Repeat(parent, tuple(_telling(_alike(list(_joined(parent, children))))), shape)
        if len(repeat.lines) >= FEWEST_LINES and _names_things(repeat):
            yield repeat


def _single_keys(members: list[Link]) -> dict[HtmlElement, str | None]:
    """For each element above a link the one key found below it; None where there are several."""
    keys: dict[HtmlElement, str | None] = {}
    for link in members:
        differs = False
        for node in (link.element, *link.element.iterancestors()):
            known = keys.setdefault(node, link.key)
            if known is None:
                break  # Everything above holds several too.
            differs = differs or known != link.key
            if differs:
                keys[node] = None
    return keys


def _line_of(element: HtmlElement, keys: dict[HtmlElement, str | None]) -> HtmlElement:
    """Climbs no further than a row of a table of several, so that a list of one post keeps its row."""
    while element.tag != "body":
        parent = element.getparent()
        if parent is None or keys.get(parent) is None or parent.tag in ("body", "html"):
            break
        rows = len(list(parent.iterchildren("tr"))) + len(parent.xpath("../thead/tr")) if element.tag == "tr" else 0
        if rows > 1 and not _is_row_body(parent):
            break
        element = parent
    return element


def _is_row_body(parent: HtmlElement) -> bool:
    """Whether a table has a body of its own for each row, as forums of the Discuz family do."""
    if parent.tag != "tbody" or len(parent) > MOST_ROWS_OF_ONE:
        return False
    others = [*parent.itersiblings("tbody", preceding=True), *parent.itersiblings("tbody")]
    return 0 < len(others) <= 2 * sum(len(other) == len(parent) for other in others)


def _joined(parent: HtmlElement, children: list[tuple[HtmlElement, list[Link]]]) -> Iterator[Line]:
    """Lines, with the neighbours that belong to them: `dt` and its `dd`, a picture's link and the title's."""
    order = {child: position for position, child in enumerate(parent)}
    children = sorted(children, key=lambda pair: order[pair[0]])
    merged: list[tuple[list[HtmlElement], list[Link]]] = []
    for element, links in children:
        if merged and merged[-1][1][0].key == links[0].key and element.tag != "tr":
            merged[-1][0].append(element)
            merged[-1][1].extend(links)
        else:
            merged.append(([element], list(links)))
    reach = _neighbours(merged, order)
    siblings = list(parent)
    for elements, links in merged:
        last = order[elements[-1]]
        following = [node for node in siblings[last + 1 : last + 1 + reach] if isinstance(node.tag, str)]
        yield Line((*elements, *following), tuple(links))


def _alike(lines: list[Line]) -> list[Line]:
    """The lines without one that dwarfs the others: a link in the article above a list is not of the list."""
    if len(lines) < FEWEST_LINES + 1:
        return lines
    lengths = [sum(len(element.text_content()) for element in line.elements) for line in lines]
    usual = max(median(lengths) * DWARFING, LONGEST_LINE)
    return [line for line, length in zip(lines, lengths, strict=True) if length <= usual]


def _telling(lines: list[Line]) -> list[Line]:
    """The lines without the links that say the same in most of them ("이미지", "새 창"), where another link says more."""
    said = Counter(
        text
        for line in lines
        if len(line.links) > 1
        for text in {link.text for link in line.links}
        if text and not text.isdigit()
    )
    same = {text for text, number in said.items() if number > 1 and number * 2 > len(lines)}
    if not same:
        return lines
    kept = [[link for link in line.links if link.text not in same] for line in lines]
    return [
        replace(line, links=tuple(own)) if any(link.text for link in own) else line for line, own in zip(lines, kept, strict=True)
    ]


def _neighbours(merged: list[tuple[list[HtmlElement], list[Link]]], order: dict[HtmlElement, int]) -> int:
    """How many siblings after a line belong to it: as many as usually stand between two lines that are not alike."""
    if len(merged) < FEWEST_LINES or merged[0][0][0].tag in ("li", "article"):
        return 0
    gaps = [order[after[0][0]] - order[before[0][-1]] - 1 for before, after in pairwise(merged)]
    return int(median(gaps))


def _names_things(repeat: Repeat) -> bool:
    """Whether the links say different things: "댓글" under each comment, or the pages of a pager, are no list."""
    texts = [_words_of(line) for line in repeat.lines]
    telling = [text for text in texts if text and not text.isdigit() and not GENERIC_LABEL.fullmatch(text)]
    if len(telling) * 2 < len(texts) or not telling:
        return False
    return Counter(telling).most_common(1)[0][1] * 2 <= max(len(telling), 3)


def _words_of(line: Line) -> str:
    """What the line's link says; a link that says "자세히 보기" leaves it to a heading."""
    text = next((link.text for link in line.links if link.text and not link.text.isdigit()), "")
    if OPENING_LABEL.fullmatch(text):
        heading = next((found for element in line.elements if (found := marked_title(element)) is not None), None)
        return text_of(heading) if heading is not None else text
    return text
