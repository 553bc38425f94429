"""Which lines of text stand in a node, in the order in which they are read?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

from archive.extract.word_set import word_set
from archive.normalise.text import one_line

Kind = Literal["text", "head", "quote", "item", "row", "caption", "deck", "headline"]
Role = Literal["skip", "caption", "deck"]

INLINE = word_set(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr o:p q rb rp rt ruby s samp small
    span strike strong sub sup time tt u var wbr
    """
)  # fmt: skip
"""Elements that end no line. Whatever is not named here, made-up names too, stands in lines of its own."""
WITHIN_LINES = INLINE | word_set(
    "script style noscript template iframe object embed svg canvas button input select textarea ins label"
)
"""Elements that end no line even where they are left out."""
KINDS: dict[str, Kind] = {
    "h1": "headline",
    "h2": "headline",
    **dict.fromkeys(("h3", "h4", "h5", "h6"), "head"), "blockquote": "quote", "li": "item", "figcaption": "caption",
}  # fmt: skip
DECKS = frozenset(["deck", "headline"])
"""What sums the text up, where it stands above it: what is named so, and what is set in the headline's size."""
SLANTED = frozenset(["em", "i", "cite", "small"])
BOLD = frozenset(["b", "strong"])
ICON = 40
"""Pixels: a picture no wider or higher is a sign or a spacer, to which no caption belongs."""

_LINE_END = frozenset(["p", "div", "br", "li", "td"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A line of the page's text: a paragraph, or one of the lines that `<br>` makes of it."""

    kind: Kind
    text: str
    linked: float = 0.0
    """The share of its letters that stand in links."""
    slanted: bool = False
    """All of it is set as editors and boards set a caption (em, i, small)."""
    strong: bool = False
    """All of it is bold: a subhead, where it is short."""
    breaks_since_image: int | None = None
    """How many line breaks lie between it and the picture before it; None: other text does, or there is none."""
    breaks_after: int = 2
    """Line breaks that end it; the end of a block counts as two."""


def read_blocks(node: HtmlElement, role_of: Callable[[HtmlElement], Role | None]) -> list[Block]:
    """The node's text, line by line. `role_of` says which elements are left out, and which hold captions or a deck."""
    return _Reading(role_of).read(node)


class _Reading:
    """One walk over a node: the line being read, and what surrounds it."""

    def __init__(self, role_of: Callable[[HtmlElement], Role | None]) -> None:
        self.role_of = role_of
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.kinds: list[Kind] = ["text"]
        self.counts = {"a": 0, "slanted": 0, "bold": 0, "pre": 0}
        self.letters = {"a": 0, "slanted": 0, "bold": 0}
        self.breaks_since_image: int | None = None
        self.images = 0

    def read(self, node: HtmlElement) -> list[Block]:
        walk = etree.iterwalk(node, events=("start", "end", "comment", "pi"))
        opened: list[tuple[int, Kind | None]] = []
        for event, element in walk:
            if event == "start":
                kind = None if element is node else self.start(element)
                if kind == "skip":
                    walk.skip_subtree()
                    opened.append((0, None))
                    continue
                opened.append((self.images, kind or "text"))
                self.enter(element, kind)
            elif event == "end":
                images, left = opened.pop()
                if left is not None:
                    # What shares an element with a picture is a line of its own: its caption.
                    self.leave(element, left, ends_line=self.images > images)
            if event != "start" and element is not node:
                self.take(element.tail)
        self.flush(breaks=2)
        return self.blocks

    def start(self, element: HtmlElement) -> Kind | Literal["skip"] | None:
        """What an element makes of its lines; "skip" where it was read at once or is left out."""
        tag = element.tag
        if tag == "br":
            self.line_break()
            return "skip"
        if tag == "img":
            self.see_image(element)
            return "skip"
        role = self.role_of(element)
        if role == "skip":
            if tag not in WITHIN_LINES:
                self.flush(breaks=2)
            return "skip"
        if tag == "tr" and (cells := _cells(element)):
            self.flush(breaks=2)
            self.add(" | ".join(cells), "row")
            return "skip"
        return role or KINDS.get(tag)

    def enter(self, element: HtmlElement, kind: Kind | None) -> None:
        tag = element.tag
        if tag not in INLINE or kind is not None:
            self.flush(breaks=2)
        if kind is not None:
            self.kinds.append(self.kinds[-1] if self.kinds[-1] in ("caption", "deck", "headline") else kind)
        for name in _settings(element):
            self.counts[name] += 1
        self.take(element.text)

    def leave(self, element: HtmlElement, kind: Kind, *, ends_line: bool) -> None:
        tag = element.tag
        if tag not in INLINE or kind != "text":
            self.flush(breaks=2)
        elif ends_line:
            self.flush(breaks=1)
        if kind != "text":
            self.kinds.pop()
        for name in _settings(element):
            self.counts[name] -= 1

    def take(self, text: str | None) -> None:
        """Text that stands in the line being read."""
        if not text:
            return
        if self.counts["pre"] and "\n" in text:
            for line in text.split("\n"):
                self.take(line)
                self.flush(breaks=1)
            return
        self.pieces.append(text)
        for name in self.letters:
            if self.counts[name]:
                self.letters[name] += len(text.strip())

    def see_image(self, image: HtmlElement) -> None:
        if not is_icon(image):
            self.flush(breaks=1)
            self.images += 1
            self.breaks_since_image = 0

    def line_break(self) -> None:
        if any(piece.strip() for piece in self.pieces):
            self.flush(breaks=1)
        elif self.blocks and self.blocks[-1].breaks_after < 2:
            self.blocks[-1] = replace(self.blocks[-1], breaks_after=2)
        if self.breaks_since_image is not None:
            self.breaks_since_image += 1

    def flush(self, *, breaks: int) -> None:
        """End the line."""
        text = one_line("".join(self.pieces)) if self.pieces else ""
        self.pieces.clear()
        if text:
            self.add(text, self.kinds[-1], breaks=breaks)
        elif breaks > 1 and self.blocks and self.blocks[-1].breaks_after < breaks:
            self.blocks[-1] = replace(self.blocks[-1], breaks_after=breaks)
        self.letters = dict.fromkeys(self.letters, 0)

    def add(self, text: str, kind: Kind, *, breaks: int = 2) -> None:
        letters = len(text)
        self.blocks.append(
            Block(
                kind=kind,
                text=text,
                linked=min(1.0, self.letters["a"] / letters),
                slanted=self.letters["slanted"] >= letters,
                strong=self.letters["bold"] >= letters - 2,
                breaks_since_image=self.breaks_since_image,
                breaks_after=breaks,
            )
        )
        self.breaks_since_image = None


def _settings(element: HtmlElement) -> tuple[str, ...]:
    """How the text of an element is set; an anchor that leads nowhere is no link."""
    tag = element.tag
    if tag == "a":
        return ("a",) if element.get("href") is not None else ()
    if tag in SLANTED:
        return ("slanted",)
    if tag in BOLD:
        return ("bold",)
    return ("pre",) if tag == "pre" else ()


def _cells(row: HtmlElement) -> list[str]:
    """The cells of a data table's row as lines; none where a cell is more than a line (a table used for layout)."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2:
        return []
    for cell in cells:
        within = [inner for inner in cell.iterdescendants() if not isinstance(inner.tag, str) or inner.tag not in INLINE]
        if within and (len(within) > 1 or within[0].tag not in _LINE_END):
            return []
    return [text for cell in cells if (text := one_line(cell.text_content()))]


def is_icon(image: HtmlElement) -> bool:
    """Whether a picture is a sign or a spacer by its size."""
    for name in ("width", "height"):
        size = (image.get(name) or "").strip().removesuffix("px")
        if size.isdecimal() and len(size) < 5 and int(size) <= ICON:
            return True
    return False
