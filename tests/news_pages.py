"""Pages of an invented newspaper as heavy as real ones: a skeleton of some 80 kB that all share, and a story of their own."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache

from archive.model import Capture

T0 = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
SYLLABLES = "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후기니디리미비시이지치키티피히"
SKELETON_SEED = 7


def words(dice: random.Random, count: int) -> str:
    """So many invented words."""
    return " ".join("".join(dice.choices(SYLLABLES, k=dice.randint(2, 5))) for _ in range(count))


@cache
def skeleton(seed: int = SKELETON_SEED) -> tuple[str, str]:
    """What stands above and below the story of every page: styles, scripts, menus, a column at the side."""
    dice = random.Random(seed)
    names = ["".join(dice.choices("abcdefghijklmnop", k=8)) for _ in range(120)]
    styles = "\n".join(
        f".{dice.choice(names)} .{dice.choice(names)}{{margin:{dice.randrange(40)}px;color:#{dice.randrange(4096):03x}}}"
        for _ in range(500)
    )
    script = "\n".join(
        f"var {a}=function({b}){{if({b}.{dice.choice(names)}>{dice.randrange(999)}){{return {a}.{b}({dice.random():.6f});}}}};"
        for a, b in zip(names, reversed(names), strict=True)
    )
    menu = "\n".join(
        f'<li class="{dice.choice(names)}"><a href="/section/{n}/{dice.choice(names)}">{words(dice, 2)}</a></li>'
        for n in range(150)
    )
    side = "\n".join(
        f'<div class="{dice.choice(names)}" data-unit="{dice.randrange(10**9)}"><ins class="ad-{n}"></ins></div>'
        for n in range(120)
    )
    top = f"<head><style>{styles}</style><script>{script}</script></head><body><nav><ul>{menu}</ul></nav>"
    return top, f"<aside>{side}</aside><footer>{words(dice, 120)}</footer></body></html>"


def news_page(n: int, *, day: int = 0, seed: int = SKELETON_SEED) -> bytes:
    """The page of story `n`, with the headlines of the day beside it."""
    dice, today = random.Random(n), random.Random(10_000 + day)
    top, bottom = skeleton(seed)
    title = words(dice, 8)
    paragraphs = "\n".join(f"<p>{words(dice, 30)}.</p>" for _ in range(dice.randint(5, 12)))
    headlines = "\n".join(f'<li><a href="/news/{today.randrange(10**6)}">{words(today, 6)}</a></li>' for _ in range(20))
    return (
        f'<!doctype html><html lang="ko"><meta charset="utf-8"><title>{title} - 시험일보</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:url" content="https://paper.test/news/{n}">{top}'
        f'<article><h1>{title}</h1><span class="byline">{words(dice, 1)} 기자</span>'
        f'<div itemprop="articleBody">{paragraphs}</div>'
        f"</article><section><ul>{headlines}</ul></section>{bottom}"
    ).encode()


def news_capture(n: int, **more: int) -> Capture:
    """Story `n` as it was fetched."""
    return Capture(
        url=f"https://paper.test/news/{n}",
        fetched_at=T0 + timedelta(minutes=n),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx")),
        body=news_page(n, **more),
    )
