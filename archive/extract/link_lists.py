"""Which lines of an article are links to others, set apart by a heading or by standing last?"""

from collections.abc import Sequence

from archive.extract import furniture
from archive.extract.blocks import DECKS, Block

LINKED = 0.8
"""A line with more of it in links is a link."""
HEADING = 30
"""Letters of a line that can stand over a list of links."""


def without_link_lists(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the links that stand last, and without headings that have nothing but links under them.

    A short line amid the text may be a subhead under which a link was put: it goes where its words say what it stands over.
    """
    if not any(block.linked >= LINKED for block in blocks):
        return list(blocks)
    kept = _without_last_links(list(blocks))
    links = [position for position, block in enumerate(kept) if position and _is_link(block)]
    dropped = {position - 1 for position in links if _names_a_list(kept[position - 1])}
    if not dropped:
        return kept
    end = -1
    for position in links:
        if position - 1 in dropped or position - 1 == end:
            dropped.add(position)
            end = position
    return [block for position, block in enumerate(kept) if position not in dropped]


def _without_last_links(kept: list[Block]) -> list[Block]:
    """Without links at the end and the headings over them, several of each."""
    heading: Block | None = None
    while heading is None or _names_a_list(heading):
        end = len(kept)
        while end > 1 and _is_link(kept[end - 1]):
            end -= 1
        has_heading = end < len(kept) and end > 1 and _is_heading(kept[end - 1])
        # A picture's caption may be linked with it.
        if end == len(kept) or (not has_heading and any(block.kind == "caption" for block in kept[end:])):
            return kept
        if not has_heading:
            return kept[:end]
        heading = kept[end - 1]
        kept = kept[: end - 1]
    return kept


def _is_link(block: Block) -> bool:
    return block.linked >= LINKED and block.kind not in ("row", "head", "deck", "headline")


def _is_heading(block: Block) -> bool:
    """A short line set as a heading, which says no sentence."""
    if len(block.text) > HEADING or block.text.endswith("."):
        return False
    is_set = (block.kind in DECKS or block.kind == "head") or block.strong or furniture.BRACKETED.match(block.text) is not None
    return is_set or _names_a_list(block)


def _names_a_list(block: Block) -> bool:
    return len(block.text) <= HEADING and furniture.LIST_HEAD.search(block.text) is not None
