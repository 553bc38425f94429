"""Which blocks of text stand in a node, in the order in which they are read?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

from archive.normalise.text import one_line

Kind = Literal["text", "head", "quote", "item", "row", "caption"]

INLINE = frozenset(
    ["a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "nobr", "o:p", "q", "ruby", "rb", "rt", "rp", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"]
)
"""Elements that end no line. Whatever is not named here, made-up names too, stands in a block of its own."""
HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SLANTED = frozenset({"em", "i", "cite", "small", "figcaption"})


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


Skip = Callable[[HtmlElement], bool]


def read_blocks(node: HtmlElement, skip: Skip, is_caption: Skip) -> list[Block]:
    """The node's text, line by line. Elements that `skip` names are left out, those that `is_caption` names are marked."""
    return _Reading(skip, is_caption).read(node)


class _Reading:
    """One walk over a node: the line being read, and what surrounds it."""

    def __init__(self, skip: Skip, is_caption: Skip) -> None:
        self.skip = skip
        self.is_caption = is_caption
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.linked = self.slanted = self.bold = 0
        self.inside: dict[str, int] = {"a": 0, "slanted": 0, "bold": 0, "head": 0, "quote": 0, "item": 0, "caption": 0, "pre": 0}
        self.breaks_since_image: int | None = None
        self.breaks = 0

    def read(self, node: HtmlElement) -> list[Block]:
        walk = etree.iterwalk(node, events=("start", "end", "comment", "pi"))
        skipped: HtmlElement | None = None
        for event, element in walk:
            if event == "start":
                if element is not node and self.leaves_out(element):
                    walk.skip_subtree()
                    skipped = element
                else:
                    self.enter(element)
            elif event == "end":
                if element is skipped:
                    skipped = None
                else:
                    self.leave(element)
                self.take(element.tail if element is not node else None)
            else:
                self.take(element.tail)
        self.flush(breaks=2)
        return self.blocks

    def leaves_out(self, element: HtmlElement) -> bool:
        """Whether the element's text is not read here; a simple table row is read at once."""
        tag = element.tag
        if tag == "img":
            self.see_image(element)
            return True
        if tag == "br":
            self.line_break()
            return True
        if self.skip(element):
            if tag not in INLINE:
                self.flush(breaks=2)
            return True
        if tag == "tr" and len(element) > 1:
            cells = _cells(element)
            if cells is not None:
                self.flush(breaks=2)
                self.add(" | ".join(cells), "row")
                return True
        return False

    def enter(self, element: HtmlElement) -> None:
        roles = self.roles(element, element.tag)
        if element.tag not in INLINE or "caption" in roles:
            self.flush(breaks=2)
        for role in roles:
            self.inside[role] += 1
        self.take(element.text)

    def leave(self, element: HtmlElement) -> None:
        roles = self.roles(element, element.tag)
        if element.tag not in INLINE or "caption" in roles:
            self.flush(breaks=2)
        for role in roles:
            self.inside[role] -= 1

    def roles(self, element: HtmlElement, tag: str) -> tuple[str, ...]:
        if tag == "a":
            return ("a",)
        if tag in SLANTED:
            return ("slanted", "caption") if tag == "figcaption" or self.is_caption(element) else ("slanted",)
        if tag in ("b", "strong"):
            return ("bold", "caption") if self.is_caption(element) else ("bold",)
        if tag in HEADS:
            return ("head",)
        if tag == "blockquote":
            return ("quote",)
        if tag == "li":
            return ("item",)
        if tag == "pre":
            return ("pre",)
        return ("caption",) if self.is_caption(element) else ()

    def take(self, text: str | None) -> None:
        """Text that stands in the line being read."""
        if not text:
            return
        if self.inside["pre"] and "\n" in text:
            for line in text.split("\n"):
                self.take(line)
                self.flush(breaks=1)
            return
        self.pieces.append(text)
        letters = len(text.strip())
        if self.inside["a"]:
            self.linked += letters
        if self.inside["slanted"]:
            self.slanted += letters
        if self.inside["bold"]:
            self.bold += letters

    def see_image(self, image: HtmlElement) -> None:
        self.flush(breaks=1)
        if not _is_icon(image):
            self.breaks_since_image = 0

    def line_break(self) -> None:
        if self.has_text():
            self.flush(breaks=1)
        elif self.blocks:
            last = self.blocks[-1]
            if last.breaks_after < 2:
                self.blocks[-1] = replace(last, breaks_after=last.breaks_after + 1)
        if self.breaks_since_image is not None:
            self.breaks_since_image += 1

    def has_text(self) -> bool:
        return any(piece.strip() for piece in self.pieces)

    def flush(self, *, breaks: int) -> None:
        """End the line."""
        if not self.pieces:
            if breaks > 1 and self.blocks and self.blocks[-1].breaks_after < breaks:
                self.blocks[-1] = replace(self.blocks[-1], breaks_after=breaks)
            return
        text = one_line("".join(self.pieces))
        self.pieces.clear()
        if text:
            kind: Kind = "text"
            for role in ("caption", "head", "quote", "item"):
                if self.inside[role]:
                    kind = role  # type: ignore[assignment]
                    break
            self.add(text, kind, breaks=breaks)
        self.linked = self.slanted = self.bold = 0

    def add(self, text: str, kind: Kind, *, breaks: int = 2) -> None:
        letters = max(1, len(text))
        self.blocks.append(
            Block(
                kind=kind,
                text=text,
                linked=min(1.0, self.linked / letters),
                slanted=self.slanted >= letters,
                strong=self.bold >= letters - 2,
                breaks_since_image=self.breaks_since_image,
                breaks_after=breaks,
            )
        )
        self.breaks_since_image = None


def _cells(row: HtmlElement) -> list[str] | None:
    """The cells of a data table's row as lines; None where a cell is more than a line (a table used for layout)."""
    cells = []
    for cell in row:
        if cell.tag not in ("td", "th"):
            continue
        if any(isinstance(inner.tag, str) and inner.tag not in INLINE for inner in cell.iterdescendants()):
            blocks = [inner for inner in cell if inner.tag in ("p", "div")]
            if len(blocks) != len(cell) or len(blocks) > 1 or len(blocks[0]) > 0:
                return None
        cells.append(one_line(cell.text_content()))
    return [cell for cell in cells if cell] if any(cells) else None


def _is_icon(image: HtmlElement) -> bool:
    """Small pictures and spacers: no caption belongs to them."""
    for name in ("width", "height"):
        size = (image.get(name) or "").strip().removesuffix("px")
        if size.isdigit() and int(size) <= 40:
            return True
    return False
