"""A newspaper whose stories live by a script: what each address answers at each hour."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from tests.crawl.small_site import Answer, SmallSite, definition, html

KST = timezone(timedelta(hours=9))
T0 = datetime(2026, 3, 2, 9, 0, tzinfo=KST)
HOURS = 7
REPLACEMENT = (
    "코스피 장중 급락, 환율은 연중 최고",
    "외국인이 반도체 주식을 나흘째 팔아 치우면서 지수가 한때 3% 넘게 밀렸다.\n"
    "당국은 시장을 지켜보며 필요하면 곧바로 조치하겠다고 밝혔다.\n수입 물가가 오르면 금리를 내릴 여지는 더 좁아진다.",
)
"""The story that takes another's place."""
CANONICAL = 900
"""Added to the number that a page calls its own from some hour on."""

STORIES: Mapping[str, str] = {
    "steady":    "A A A A A A A",
    "edited":    "A A B B B B B",
    "silent":    "A b b b b b b",
    "empty":     "A A a a a a a",
    "flapping":  "A T A T A T A",
    "replaced":  "A A X X X X X",
    "deleted":   "A 404 404 404 404 404 404",
    "vanished":  "A A none none none none none",
    "restored":  "A 404 404 A A A A",
    "hiccup":    "A 404 A A A A A",
    "forbidden": "A 403 403 A A A A",
    "challenge": "A robot robot A A A A",
    "error":     "A 500 500 A A A A",
    "slow":      "A slow A A A A A",
    "moved":     "A A 301 301 301 301 301",
    "renamed":   "A A C C C C C",
}  # fmt: skip
"""Each story by the hour. A: its text; B: edited, and says so; b: edited in silence; a: the old text with a new time of editing;
T: with the other headline; X: another story; C: the text, with another address as its own; the rest as it reads."""

NUMBERS = {name: number for number, name in enumerate(STORIES, 1)}
"""The stories' numbers, by which they are read at /read/NUMBER."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A story taken over by somebody else, in a frame of theirs."""

    of: str
    hour: int
    page: Callable[[str, str], Answer]


def path(name: str) -> str:
    return f"/read/{NUMBERS[name]}"


def hour(n: float) -> datetime:
    return T0 + timedelta(hours=n)


WHO = ("시청", "교육청", "어민회", "상인회", "도서관", "소방서", "박물관", "연구원", "학생회", "농협", "병원", "극장")
WHAT = ("방파제", "놀이터", "전시회", "급식", "버스 노선", "수문", "다리", "축제", "장터", "정원", "주차장", "역사 기록")
WHERE = ("해운대", "월미도", "무등산", "앞산", "갑천", "태화강", "소양호", "우암산", "덕진", "유달산", "호미곶", "오동도")
DID = (
    "고쳤다",
    "옮겼다",
    "늘렸다",
    "미뤘다",
    "살폈다",
    "되찾았다",
    "바꿨다",
    "열었다",
    "나눴다",
    "물려줬다",
    "견줬다",
    "기록했다",
)


def title(number: int) -> str:
    pick = random.Random(number)
    return f"{pick.choice(WHERE)} {pick.choice(WHO)}, {pick.choice(WHAT)} {number * 37}곳 {pick.choice(DID)}"


def text(number: int) -> str:
    """A story that has no more in common with another than any two."""
    pick = random.Random(number)
    return "\n".join(
        f"{pick.choice(WHERE)} {pick.choice(WHO)}은(는) {pick.choice(WHERE)}에서 {pick.choice(WHAT)} {pick.randint(2, 999)}곳을 "
        f"{pick.choice(DID)}. "
        f"{pick.choice(WHO)} 관계자는 {pick.choice(WHAT)}와 {pick.choice(WHAT)} 사이를 {pick.randint(2, 99)}걸음으로 쟀다고 했다."
        for _ in range(5)
    )


def body(name: str, edited: bool = False) -> str:
    more = "\n편집국은 기사가 나간 뒤 마을에서 온 편지를 덧붙여 날짜를 하루 늦춘다고 알렸다."
    return text(NUMBERS[name]) + (more if edited else "")


def advance(site: SmallSite, n: int) -> None:
    """Makes it the hour `n` on the newspaper."""
    shown = []
    for name, script in STORIES.items():
        word = script.split()[n]
        site.say(path(name), answer(site, name, word))
        if word not in ("404", "none"):
            shown.append(name)
    site.say(f"/read/{NUMBERS['moved'] + CANONICAL}", page(NUMBERS["moved"], body("moved")))
    site.say("/list", html(list_page(shown)))


def answer(site: SmallSite, name: str, word: str) -> Answer:
    number, refused = NUMBERS[name], Answer(body="<html><body><p>거절</p></body></html>".encode())
    match word:
        case "A":
            return page(number, body(name))
        case "B":
            return page(number, body(name, edited=True), claimed=2)
        case "b":
            return page(number, body(name, edited=True))
        case "a":
            return page(number, body(name), claimed=2)
        case "T":
            return page(number, body(name), head_line=f"[속보] {title(number)}")
        case "X":
            return page(number, REPLACEMENT[1], head_line=REPLACEMENT[0], claimed=2)
        case "C":
            own = f'<link rel="canonical" href="{site.url(f"/read/{number + CANONICAL}")}">'
            return page(number, body(name), head=own)
        case "301":
            return Answer(status=301, headers=(("Location", f"/read/{number + CANONICAL}"),))
        case "none":
            return html("<script>alert('존재하지 않는 글입니다.'); history.back();</script>")
        case "robot":
            return html('<h1>Just a moment...</h1><div id="challenge-platform">Checking your browser before accessing</div>')
        case "slow":
            return Answer(body=refused.body, pause=6.0)
        case status:
            return Answer(status=int(status), body=refused.body)


def page(number: int, body: str, *, head_line: str | None = None, claimed: float = 0, head: str = "") -> Answer:
    """An article as the newspaper shows it."""
    paragraphs = "".join(f"<p>{line}</p>" for line in body.splitlines())
    shown = (
        f'<div class="read"><h1>{head_line or title(number)}</h1><span class="writer">한들 기자</span>'
        f'<time class="first" datetime="{hour(-1).isoformat()}">입력</time>'
        f'<time class="last" datetime="{hour(claimed - 0.5).isoformat()}">수정</time><div class="text">{paragraphs}</div></div>'
    )
    made = html(shown).body.decode().replace("</head>", f"{head}</head>")
    return Answer(body=made.encode())


def list_page(names: list[str]) -> str:
    rows = "".join(
        f'<tr class="row"><td class="no">{NUMBERS[name]}</td>'
        f'<td class="title"><a href="{path(name)}">{title(NUMBERS[name])}</a></td>'
        '<td class="writer">한들</td><td class="date">2026.03.02</td></tr>'
        for name in reversed(names)
    )
    return f'<table class="list"><tbody>{rows}</tbody></table>'


def describe(site: SmallSite) -> str:
    """The newspaper's definition."""
    times = (
        "published_at = [\"xpath://time[@class='first']/@datetime\"]\nmodified_at = [\"xpath://time[@class='last']/@datetime\"]"
    )
    return definition(site, name="paper").replace('published_at = ["xpath://time/@datetime"]', times)


def on_a_board(headline: str, body: str) -> Answer:
    """The story pasted into a board that prints its list under every post."""
    titles = [title(number) for number in range(30, 42)]
    rows = "".join(
        f'<tr><td>{n}</td><td><a href="/post/{n}">{one}</a></td><td>아무개</td><td>03-02</td><td>{n * 3}</td></tr>'
        for n, one in enumerate(titles, 100)
    )
    lines = "<br>".join(body.splitlines())
    return html(
        f'<div class="view"><h1 class="view_title">{headline}</h1><p class="view_info">글쓴이 <b>퍼온이</b> 2026.03.02 12:10</p>'
        f'<div class="view_content">{lines}</div></div><table class="list"><thead><tr><th>번호</th><th>제목</th><th>글쓴이</th>'
        f"<th>날짜</th><th>조회</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def in_another_paper(headline: str, body: str) -> Answer:
    """The story in another newspaper, with its mail line and its standing words."""
    paragraphs = "".join(f"<p>{line}</p>" for line in body.splitlines())
    return html(
        f'<article><h1>{headline}</h1><p class="date">입력 2026.03.02 13:20</p><div itemprop="articleBody">{paragraphs}'
        "<p>다른 기자 copy@other.example</p><p>ⓒ 다른신문, 무단 전재 및 재배포 금지</p></div></article>"
    )


COPIES = (Copy(of="steady", hour=3, page=on_a_board), Copy(of="steady", hour=4, page=in_another_paper))
