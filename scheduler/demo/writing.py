"""How are the invented posts written: from which sentences, by whom, and when? The same seed writes the same posts."""

import random
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from scheduler.demo.pasting import STYLES
from scheduler.demo.story import Block, Comment, Post

SEED = 4202
"""Any number would do; this one gives every style, comments and a source line on the first list page."""
FIRST_NUMBER = 1200
STEP = timedelta(minutes=23)
"""Between two posts: 65 posts then span a day, so that some rows carry the board's "new" mark and some do not."""
MANY_COMMENTS = 23
"""Under the oldest post: more than a page of them."""


@cache
def _data(name: str) -> Mapping[str, Any]:
    return tomllib.loads((files("scheduler.demo") / name).read_text(encoding="utf-8"))


def entries(kind: str) -> Sequence[Mapping[str, str]]:
    """The hand-written parts of the posts of a kind: post, notice, later or old."""
    found: Sequence[Mapping[str, str]] = _data("posts.toml")[kind]
    return found


def write_posts(kind: str, *, newest: datetime, first_number: int = FIRST_NUMBER) -> tuple[Post, ...]:
    """All posts of a kind, oldest first; the newest was written at that time."""
    posts: list[Post] = []
    number = first_number
    listed = list(reversed(entries(kind)))
    for index, entry in enumerate(listed):
        written_at = newest - STEP * (len(listed) - 1 - index)
        post = write_post(entry, number=number, index=index, kind=kind, written_at=written_at)
        posts.append(post)
        number = max([post.number, *(comment.number for comment in post.comments)]) + 2
    return tuple(posts)


def write_post(entry: Mapping[str, str], *, number: int, index: int, kind: str, written_at: datetime) -> Post:
    """One post from its hand-written part."""
    draw = random.Random(f"{SEED} {kind} {index}")
    patterns = _data("patterns.toml")
    writer = draw.choice(patterns["writer"]) if kind != "notice" else "운영자"
    members = list(dict.fromkeys(patterns["writer"]))
    return Post(
        number=number,
        title=entry["title"],
        blocks=tuple(_blocks(entry, draw, kind)),
        style=list(STYLES)[index % len(STYLES)],
        writer=writer,
        member=4 if kind == "notice" else 0 if writer == "지나던이" else 81 + members.index(writer),
        written_at=written_at,
        comments=() if kind == "notice" else tuple(_comments(draw, number, written_at)),
        is_notice=kind == "notice",
    )


def _fill(pattern: str, draw: random.Random) -> str:
    patterns = _data("patterns.toml")
    return pattern.format(
        who=draw.choice(patterns["who"]),
        place=draw.choice(patterns["place"]),
        topic=draw.choice(patterns["topic"]),
        month=draw.randint(1, 12),
        n=draw.randint(2, 9),
        m=draw.randint(11, 980),
        k=f"{draw.randint(10, 99)},{draw.randint(100, 999)}",
        p=f"{draw.randint(3, 96)}.{draw.randint(1, 9)}",
    )


def _blocks(entry: Mapping[str, str], draw: random.Random, kind: str) -> Iterable[Block]:
    if kind in ("notice", "old"):
        yield from (Block(kind="text", text=entry[key]) for key in ("lead", "detail", "quote"))
        return
    patterns = _data("patterns.toml")
    fillers = draw.sample(patterns["sentences"], k=6)
    if draw.random() < 0.7:
        yield Block(kind="image", text=_fill(draw.choice(patterns["caption"]), draw))
    yield Block(kind="text", text=entry["lead"], strong=entry["lead"].split(". ")[0] if draw.random() < 0.4 else "")
    yield Block(kind="text", text=" ".join([entry["detail"], _fill(fillers[0], draw), _fill(fillers[1], draw)]))
    if draw.random() < 0.3:
        yield Block(kind="subhead", text=draw.choice(patterns["subhead"]))
    yield Block(kind="quote" if draw.random() < 0.2 else "text", text=entry["quote"])
    if draw.random() < 0.15:
        yield Block(kind="table", text=_table(draw))
    if draw.random() < 0.4:
        yield Block(kind="image", text=_fill(draw.choice(patterns["caption"]), draw))
    yield Block(kind="text", text=" ".join(_fill(pattern, draw) for pattern in fillers[2:4]), strong="다만")
    if draw.random() < 0.6:
        yield Block(kind="text", text=" ".join(_fill(pattern, draw) for pattern in fillers[4:6]))
    if draw.random() < 0.5:
        yield Block(kind="outlet", text=draw.choice(patterns["outlet"]))


def _table(draw: random.Random) -> str:
    places = draw.sample(_data("patterns.toml")["place"], k=3)
    lines = ["곳|지난해|올해", *(f"{place}|{draw.randint(10, 99)}건|{draw.randint(100, 499)}건" for place in places)]
    return "\n".join(lines)


def _comments(draw: random.Random, number: int, written_at: datetime) -> Iterable[Comment]:
    patterns = _data("patterns.toml")
    count = MANY_COMMENTS if number == FIRST_NUMBER else draw.choice((0, 0, 1, 2, 5))
    for place in range(count):
        yield Comment(
            number=number + 2 * (place + 1),
            writer=draw.choice(patterns["commenter"]),
            text=_fill(draw.choice(patterns["comment"]), draw),
            written_at=written_at + timedelta(minutes=3 * (place + 1)),
        )
