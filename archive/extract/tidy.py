"""Which lines around an article are not its text: bylines, mail, copyright, tip-off boxes, buttons, other articles' headlines?

This holds for publishers' pages. A post on a board is what its writer wrote, a reporter's mail address included.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from archive.extract import furniture
from archive.extract.blocks import Block
from archive.normalise.text import compare_key

SHORT = 220
"""Copyright lines and boxes are shorter; a longer line that speaks of copyright is an article about it."""
HEAD, TAIL = 12, 10
"""So many lines at the beginning and the end are looked at as what surrounds the text."""

_PAST, _PRESENT = ("".join(chr(0xAC00 + 28 * syllable + final) for syllable in range(399)) for final in (20, 4))
"""The syllables that end in ㅆ (했, 혔, 갔) and in ㄴ (한, 된, 간): what 다 makes a statement of."""
_TOLD = re.compile(rf"(?:[{_PAST}](?:다|습니다)|[{_PRESENT}이하되많크]다|[합됩입갑옵납립집킵칩습]니다)[.\"”’]*$")
_INVITED = re.compile(r"(?:바랍|기다립|드립|부탁합|감사합|알려\s?줍|받습)니다[.\"”’]*$")
_KOREAN, _FULL_STOP = re.compile("[가-힣]"), re.compile(r"[.。!?][\"”’)]*$")
_SENTENCE_WITHIN = re.compile(r"[다요까][.?!]\s")


def tidy(blocks: Sequence[Block], title: str, asides: Sequence[str], *, is_exact: bool) -> list[Block]:
    """The blocks without what surrounds an article. `asides` are texts that other fields hold (subtitle, byline).

    `is_exact`: the element holds the text alone, so neither the headline's particulars nor lists of others are looked for.
    """
    kept = list(blocks) if is_exact else without_surroundings(blocks, title, asides)
    kept = _without_notices(kept)
    kept = _without_head(kept, compare_key(title), [compare_key(text) for text in asides if text])
    kept = _without_tail(kept)
    if kept and ("기자" in kept[-1].text[-60:] or "@" in kept[-1].text[-40:]):
        last = furniture.TRAILING_BYLINE.sub("", kept[-1].text)
        kept[-1] = replace(kept[-1], text=last or kept[-1].text)
    return kept


def without_surroundings(blocks: Sequence[Block], title: str, asides: Sequence[str]) -> list[Block]:
    """The blocks of an element that holds more than the text, less headline, particulars, buttons and lists of others."""
    start = _after_title(blocks, compare_key(title))
    known = [compare_key(text) for text in asides if text]
    while start < len(blocks) - 1 and _is_particular(blocks[start].text, known):
        start += 1
    return without_what_follows(blocks[start:])


def without_what_follows(blocks: Sequence[Block]) -> list[Block]:
    """The blocks down to the lists of others, less the buttons, neighbours and licences at their end."""
    kept = list(blocks)
    for position in range(1, len(kept)):
        if _is_heading_of_others(kept[position]) and not any(is_told(block.text) for block in kept[position + 1 :]):
            kept = kept[:position]
            break
    while len(kept) > 1 and _is_below_text(kept[-1].text):
        kept.pop()
    return kept


def without_answers(blocks: list[Block]) -> list[Block]:
    """A post without what others wrote under it, from the line on that counts them: "답변 1개"."""
    for position in range(1, len(blocks)):
        if furniture.ANSWERS.fullmatch(blocks[position].text):
            return blocks[:position]
    return blocks


def _is_below_text(text: str) -> bool:
    """Buttons, the neighbouring posts, a licence."""
    if furniture.LABEL.match(text) or furniture.NEIGHBOUR.match(text):
        return True
    return len(text) < 100 and furniture.LICENCE.search(text) is not None and not is_told(text)


def _after_title(blocks: Sequence[Block], title: str) -> int:
    """The position behind the headline, where it stands among the first lines."""
    if len(title) < 4:
        return 0
    for position in range(min(len(blocks) - 1, HEAD) - 1, -1, -1):
        key = compare_key(blocks[position].text)
        if (title in key and len(key) <= len(title) + 12) or (len(key) >= 8 and key in title):
            return position + 1
    return 0


def _is_particular(text: str, asides: Sequence[str]) -> bool:
    if len(text) > 150 or is_told(text):
        return False
    if furniture.LABEL.match(text) or furniture.PARTICULARS.search(text):
        return True
    key = compare_key(text)
    return bool(key) and any(key in aside for aside in asides)


def _is_heading_of_others(block: Block) -> bool:
    return len(block.text) < 30 and furniture.LEADS_AWAY.match(block.text) is not None


def _without_notices(blocks: Sequence[Block]) -> list[Block]:
    """Without the lines that belong to no article, wherever they stand, and what belongs to them.

    That is the outlet's name in brackets after its copyright, and the headlines under a heading that leads away.
    """
    kept: list[Block] = []
    box: str | None = None
    for block in blocks:
        if _is_notice(block):
            text = block.text
            box = "copyright" if furniture.COPYRIGHT.search(text) else "others" if furniture.LEADS_AWAY.match(text) else None
        elif (box == "copyright" and furniture.BRACKETED.match(block.text)) or (box == "others" and _is_headline(block)):
            continue
        else:
            kept.append(block)
            box = None
    return kept


def _is_headline(block: Block) -> bool:
    """A line of a list: linked, or an item that tells nothing."""
    return block.linked > 0.3 or (block.kind == "item" and not is_told(block.text))


def _is_notice(block: Block) -> bool:
    text = block.text
    if furniture.LABEL.match(text):
        return True
    if len(text) > SHORT:
        return False
    if furniture.COPYRIGHT.search(text) and (len(text) < 90 or "금지" in text):
        return True
    if len(text) < 120 and (furniture.NOTICE.search(text) or (furniture.PLAYER.search(text) and not is_told(text))):
        return True
    if furniture.LEADS_AWAY.match(text) and (len(text) < 25 or block.linked > 0.5):
        return True
    return block.linked >= 0.8 and len(text) > 10 and block.kind not in ("row", "head")


def is_credit_of_people(text: str) -> bool:
    """A line of who wrote, filmed or cut it; nothing else."""
    if len(text) > 120 or _SENTENCE_WITHIN.search(text):
        return False
    patterns = (furniture.BYLINE, furniture.MAIL_LINE, furniture.DESK, furniture.STAFF, furniture.CREDITED)
    return any(pattern.match(text) for pattern in patterns)


def is_told(text: str) -> bool:
    """A sentence of news, which tells; boxes invite."""
    if len(text) <= 25:
        return False
    if not _KOREAN.search(text):
        return _FULL_STOP.search(text) is not None
    return _TOLD.search(text) is not None and not _INVITED.search(text)


def _without_head(blocks: list[Block], title: str, asides: Sequence[str]) -> list[Block]:
    """Without the title, date, byline and subtitle that stand above the text."""
    start = 0
    while start < min(len(blocks) - 1, HEAD):
        text = blocks[start].text
        key = compare_key(text)
        is_title = bool(title) and (key == title or (len(key) >= 10 and key in title))
        if is_title or (_is_aside(key, asides) and not is_told(text)) or furniture.STAMP.match(text) or is_credit_of_people(text):
            start += 1
        else:
            break
    return blocks[start:]


def _is_aside(key: str, asides: Sequence[str]) -> bool:
    return len(key) > 4 and any(key in aside for aside in asides)


def _without_tail(blocks: list[Block]) -> list[Block]:
    """Without bylines, credits, mail lines and tip-off boxes that stand below the text."""
    end = len(blocks)
    for position in range(max(1, end - TAIL), end):
        rest = blocks[position:]
        if furniture.TIP_OFF.search(rest[0].text) and _is_box(rest):
            end = position
            break
    while end > 1 and _ends_article(blocks[end - 1].text):
        end -= 1
    kept = blocks[:end]
    # A broadcaster's credits may stand above its last note.
    return [block for position, block in enumerate(kept) if position < len(kept) - 4 or not furniture.STAFF.match(block.text)]


def _ends_article(text: str) -> bool:
    if is_credit_of_people(text) or furniture.STAMP.match(text):
        return True
    if len(text) < 120 and furniture.TIP_OFF.search(text):
        return not is_told(text)
    return len(text) < 60 and furniture.LEADS_AWAY.match(text) is not None


def _is_box(rest: Sequence[Block]) -> bool:
    """Short lines, of which few tell anything."""
    if is_told(rest[0].text) or any(len(block.text) >= 120 for block in rest):
        return False
    return sum(is_told(block.text) for block in rest) * 2 <= len(rest)
