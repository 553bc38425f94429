"""Which lines around an article are not its text: bylines, mail, copyright, tip-off boxes, buttons, other articles' headlines?

This holds for publishers' pages. A post on a board is what its writer wrote, a reporter's mail address included.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from archive.extract import furniture
from archive.extract.blocks import Block
from archive.normalise.text import compare_key

SHORT = 220
"""Copyright lines and boxes are shorter; a longer line that speaks of copyright is an article about it."""
HEAD, TAIL = 12, 10
"""So many lines at the beginning and the end are looked at as what surrounds the text."""
SCRAPS = 4
"""So many lines may stand below a byline and be none of the text; more are a list that belongs to it."""

_INVITED = re.compile(
    r"(?:바랍|기다립|드립|부탁합|감사합|알려\s?줍|받습)니다[.\"”’]*$|(?:회원|구독자|로그인|유료).{0,40}(?:기사입|글입|콘텐츠입|수\s있습)니다[.\"”’]*$"
)
_KOREAN, _FULL_STOP = re.compile("[가-힣]"), re.compile(r"[.。!?][\"”’)]*$")
_SENTENCE_END = re.compile(r"[가-힣a-z][.?!][\"”’)]*$")
_SIGNED = re.compile(r"기자|특파원|@")
_LIKELY = re.compile(r"\d{2}|20\d\d")
_BETWEEN = re.compile(r"[|ㅣ/·ㆍ,:：()\[\]<>=\-–\s]+")
_SENTENCE_WITHIN = re.compile(r"[다요까][.?!]\s")


def tidy(
    blocks: Sequence[Block], title: str, asides: Sequence[str], *, is_exact: bool, days: Collection[date] = ()
) -> list[Block]:
    """The blocks without what surrounds an article. `asides` are texts that other fields hold (subtitle, byline).

    `days`: when it was published and changed; a line of nothing but such a day and its particulars stands above the text.

    `is_exact`: the element holds the text alone, so neither the headline's particulars nor lists of others are looked for.
    """
    kept = list(blocks) if is_exact else without_surroundings(blocks, title, asides)
    kept = _without_notices(kept)
    kept = _without_head(kept, compare_key(title), [compare_key(text) for text in asides if text], days)
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


def without_answers(blocks: list[Block], *, is_counted: bool = True) -> list[Block]:
    """A post without what others wrote under it, from the line on that counts them ("답변 1개") or says which office answered.

    `is_counted`: elsewhere than on boards a count may stand above the text too.
    """
    for position in range(1, len(blocks)):
        text = blocks[position].text
        if len(text) > 60 or not furniture.ANSWER.match(text):
            continue
        if is_counted and furniture.ANSWERS.fullmatch(text):
            return blocks[:position]
        if furniture.ANSWERED.match(text):
            heading = position > 1 and furniture.ANSWER_HEADING.fullmatch(blocks[position - 1].text) is not None
            return blocks[: position - heading]
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
    patterns = (furniture.BYLINE, furniture.MAIL_LINE, furniture.DESK, furniture.STAFF, furniture.CREW, furniture.CREDITED)
    return any(pattern.match(text) for pattern in patterns)


def is_told(text: str) -> bool:
    """A sentence of news, which tells; boxes invite."""
    return len(text) > 25 and states(text)


def states(text: str) -> bool:
    """A line that ends as a statement does, however short."""
    if not _KOREAN.search(text):
        return _FULL_STOP.search(text) is not None
    return furniture.TOLD.search(text) is not None and not _INVITED.search(text)


def _without_head(blocks: list[Block], title: str, asides: Sequence[str], days: Collection[date]) -> list[Block]:
    """Without the title, date, byline and subtitle that stand above the text."""
    start = 0
    while start < min(len(blocks) - 1, HEAD):
        text = blocks[start].text
        key = compare_key(text)
        is_title = bool(title) and (key == title or (len(key) >= 10 and key in title))
        is_known = is_title or (_is_aside(key, asides) and not is_told(text))
        if is_known or furniture.STAMP.match(text) or is_credit_of_people(text) or _is_date_line(text, days, asides):
            start += 1
        else:
            break
    return blocks[start:]


def _is_aside(key: str, asides: Sequence[str]) -> bool:
    return len(key) > 4 and any(key in aside for aside in asides)


def _is_date_line(text: str, days: Collection[date], asides: Sequence[str]) -> bool:
    """Whether a line is one of the article's days with nothing but clock, weekday, labels, names and counts beside it."""
    if not days or len(text) > 120 or not _LIKELY.search(text):
        return False
    if not any(_day(found) in days for found in furniture.DAY.finditer(text)):
        return False
    rest = furniture.BESIDE_DAY.sub("|", furniture.DAY.sub("|", text))
    pieces = [key for piece in _BETWEEN.split(rest) if (key := compare_key(piece))]
    return all(any(piece in aside for aside in asides) for piece in pieces)


def _day(found: re.Match[str]) -> date | None:
    """The day that a date says."""
    parts = found.groupdict()
    year = parts["y"] or parts["y2"] or parts["y3"]
    named = parts["n2"] or parts["n3"]
    month = furniture.MONTHS.index(named) + 1 if named else int(parts["m"])
    try:
        return date(int(year) if len(year) == 4 else 2000 + int(year), month, int(parts["d"] or parts["d2"] or parts["d3"]))
    except ValueError:
        return None


def _without_tail(blocks: list[Block]) -> list[Block]:
    """Without bylines, credits, mail lines and tip-off boxes that stand below the text."""
    end = len(blocks)
    for position in range(max(1, end - TAIL), end):
        rest = blocks[position:]
        if _invites(rest[0].text) and _is_box(rest):
            end = position
            break
    end = _end_of_text(blocks[:end])
    while end > 1 and _ends_article(blocks[end - 1].text):
        end -= 1
    kept = blocks[:end]
    # A broadcaster's credits may stand above its last note.
    return [block for position, block in enumerate(kept) if position < len(kept) - 4 or not furniture.STAFF.match(block.text)]


def _end_of_text(blocks: Sequence[Block]) -> int:
    """The position of a byline with nothing but scraps below it, or of a release's contact block; else the end."""
    end = len(blocks)
    for position in range(max(1, end - TAIL), end - 1):
        text, below = blocks[position].text, blocks[position + 1 :]
        if furniture.CONTACT.match(text) and _is_contact(below):
            return position
        is_signed = len(below) <= SCRAPS and _SIGNED.search(text) is not None and is_credit_of_people(text)
        if is_signed and _SENTENCE_END.search(blocks[position - 1].text) and all(map(_is_scrap, below)):
            return position
    return end


def _is_contact(below: Sequence[Block]) -> bool:
    """Lines of which one says how somebody is reached, and none tells."""
    return any(furniture.REACHED.search(block.text) for block in below) and not any(is_told(block.text) for block in below)


def _is_scrap(block: Block) -> bool:
    """A few words that are no sentence: a lure, a button, a name."""
    return len(block.text) < 60 and block.kind not in ("row", "quote") and not _SENTENCE_END.search(block.text)


def _ends_article(text: str) -> bool:
    if is_credit_of_people(text) or furniture.STAMP.match(text):
        return True
    if len(text) < 120 and _invites(text):
        return not is_told(text)
    return len(text) < 60 and furniture.LEADS_AWAY.match(text) is not None


def _invites(text: str) -> bool:
    """Whether a line asks readers to write in, to subscribe, to go elsewhere."""
    if furniture.TIP_OFF.search(text):
        return True
    return furniture.ASKS_READERS.search(text) is not None and not states(text)


def _is_box(rest: Sequence[Block]) -> bool:
    """Short lines, of which few tell anything."""
    if is_told(rest[0].text) or any(len(block.text) >= 120 for block in rest):
        return False
    return sum(is_told(block.text) for block in rest) * 2 <= len(rest)
