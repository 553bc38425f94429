"""When is a response no article: gone, blocked, a robot check, a login, a list, a front page, nothing at all?"""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urljoin, urlsplit

from archive.extract.article_node import Weights
from archive.extract.body import Body
from archive.extract.brief import has_headline
from archive.extract.metadata import Metadata, is_declared
from archive.extract.page import Page
from archive.extract.refusals import ACCESS, ALERT, NOTICE_TITLE, NOTICES, PHRASES, POLITE, REFUSES, WALL_MARKS, Phrase
from archive.extract.texts import texts_of
from archive.extract.tidy import is_told
from archive.model import Capture, Outcome, Reason, Redirect, Rejection, Row
from archive.normalise.text import one_line
from archive.normalise.url import normalise_url

NOTICE = 700
"""Letters of text that a page of nothing but a notice has at most, menus aside."""
FEW = 60
"""Letters: a text this short stands on its own only where nothing else says what the page is."""
BARE = 300
"""Letters of a notice on a page without any sign of an article."""
LOOK = 20_000
"""Letters of the source in which a robot check or firewall is known."""
MANY_ROWS, FEW_ROWS = 5, 3

_UNSEEN = frozenset(["script", "style", "noscript", "textarea", "option", "a", "button", "label"])
_LOGIN_ADDRESS = re.compile(
    r"/login|login\.|/member/|act=dispMemberLogin|/sso/|nid\.naver|accounts?\.|signin|/auth", re.IGNORECASE
)
_PASSWORD_ADDRESS = re.compile(r"password\.php|/password|passwd|secret", re.IGNORECASE)
_AGE_ADDRESS = re.compile(r"adult|/age|certif|19cert", re.IGNORECASE)
_KOREAN = re.compile("[가-힣]")
_SAYS = re.compile(r"(?:[.?!~ㅋㅎㅠㅜ]|[다요네까음])[\"”’)]*$")
"""A line that says something; a few words under a headline may be anything."""
_LIST_TITLE = re.compile(r"(?:^|[|>:·\-])\s*(?:목록|리스트)\s*(?:$|[|<:·\-])")
_HOME_PATH = re.compile(r"^/*(?:(?:index|main|home|default)(?:\.[a-z]{2,5})?)?/*$", re.IGNORECASE)
_ARTICLE_MARKS = ("NewsArticle", "datePublished", "published_time", "articleBody", 'content="article"')
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SECRET = re.compile(r"비밀\s?글(?:입니다|은|이)|비밀번호를\s?입력")


def judge_status(capture: Capture) -> Rejection | Redirect | None:
    """What the status alone decides; None where the page has to be read."""
    status = capture.status
    if 200 <= status < 300:
        return None
    if 300 <= status < 400 and status != 304:
        return _judge_redirect(capture)
    if status in (404, 410):
        return Rejection(outcome=Outcome.GONE, reason=Reason.NOT_FOUND, detail=f"The server answered {status}.")
    if status in (401, 403, 451):
        return Rejection(outcome=Outcome.BLOCKED, reason=Reason.FORBIDDEN, detail=f"The server answered {status}.")
    if status in (429, 503):
        return Rejection(
            outcome=Outcome.FAILED, reason=Reason.THROTTLED, detail=f"The server answered {status}: it asks to come later."
        )
    if status >= 500:
        return Rejection(outcome=Outcome.FAILED, reason=Reason.SERVER_ERROR, detail=f"The server answered {status}.")
    return Rejection(outcome=Outcome.FAILED, reason=Reason.HTTP_STATUS, detail=f"The server answered {status}, which is no page.")


def _judge_redirect(capture: Capture) -> Rejection | Redirect:
    location = (capture.header("location") or "").strip()
    if not location:
        return Rejection(
            outcome=Outcome.FAILED, reason=Reason.HTTP_STATUS, detail=f"The server answered {capture.status} without a Location."
        )
    try:
        target = urljoin(capture.url, location)
        parts = urlsplit(target)
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        return Rejection(
            outcome=Outcome.FAILED, reason=Reason.HTTP_STATUS, detail=f"The Location is no address: {one_line(location)[:200]}"
        )
    where = f"{parts.path}?{parts.query}"
    for pattern, reason in ((_PASSWORD_ADDRESS, Reason.SECRET), (_AGE_ADDRESS, Reason.AGE_CHECK), (_LOGIN_ADDRESS, Reason.LOGIN)):
        if pattern.search(where) and not pattern.search(capture.url):
            return Rejection(outcome=Outcome.BLOCKED, reason=reason, detail=f"The server sends readers to {target}")
    if target == capture.url:
        return Rejection(
            outcome=Outcome.REJECTED, reason=Reason.REDIRECT_LOOP, detail="The server sends readers to the same address again."
        )
    return Redirect(location=target)


def judge_refusal(page: Page, refused: Rejection, rows: tuple[Row, ...]) -> Rejection:
    """A refusal by status, with what its page says of the reason: a secret post still prints its list."""
    if refused.outcome in (Outcome.BLOCKED, Outcome.FAILED):
        wall = _wall(page)
        if wall:
            detail = f"{refused.detail} Its source says: {wall}"
            return Rejection(outcome=Outcome.BLOCKED, reason=Reason.CHALLENGE, detail=detail, rows=rows)
    if refused.outcome is Outcome.BLOCKED:
        reason = Reason.SECRET if _SECRET.search(page.text) else refused.reason
        return Rejection(outcome=refused.outcome, reason=reason, detail=refused.detail, rows=rows)
    return Rejection(outcome=refused.outcome, reason=refused.reason, detail=refused.detail, rows=rows)


def judge_notice(page: Page, weights: Weights) -> Rejection | None:
    """A page that a browser shows as nothing but an alert, a robot check or a firewall's notice. None: it has to be read."""
    if weights.letters < FEW:
        alert = _alert(page)
        if alert and sum(map(len, _visible_lines(page))) < FEW:
            return _judged(alert, "alert") or _rejected(Reason.ALERT, f"A script says only: {alert}", ())
    wall = _wall(page) if weights.letters <= NOTICE else None
    if wall is None or any(is_told(line) and _KOREAN.search(line) for line in _visible_lines(page)):
        return None
    detail = f"A robot check or block page: its source says {wall}"
    return Rejection(outcome=Outcome.BLOCKED, reason=Reason.CHALLENGE, detail=detail)


def judge_reading(
    page: Page,
    metadata: Metadata,
    body: Body,
    rows: tuple[Row, ...],
    *,
    is_list: bool,
    is_under_list: bool,
    is_pictures: bool = False,
) -> Rejection | None:
    """Whether what was read is no article: no text, a front page, a list.

    `is_list`: the site's rules say so of the address. `is_under_list`: the text stands below the page's list. `is_pictures`: the
    page shows pictures where its text would be.
    """
    if is_list:
        return _rejected(Reason.LISTING, f"{page.url} is the address of a list.", rows)
    if _is_home(page.url) and body.source != "rules":
        return _rejected(Reason.HOME, f"{page.url} is a site's front page.", ())
    text = body.paragraphs or body.captions
    if body.source == "title" and not any(_SAYS.search(line) for line in text):
        text = ()
    letters = sum(map(len, text))
    if is_pictures and not letters and metadata.title and metadata.evidence.get("published_at", "url") != "url":
        return None
    refused = _judge_words(page, metadata, text, letters) or _judge_bare(page, metadata, text, letters)
    if refused:
        return Rejection(outcome=refused.outcome, reason=refused.reason, detail=refused.detail, rows=rows)
    if not letters or not metadata.title:
        reason = Reason.LISTING if len(rows) >= FEW_ROWS else Reason.EMPTY
        return _rejected(reason, f"The page has no {'title' if letters else 'text'} that could be an article's.", rows)
    if len(rows) >= FEW_ROWS and body.source == "page" and _LIST_TITLE.search(_title(page)):
        return _rejected(Reason.LISTING, f"The page calls itself a list: {_title(page)}", rows)
    if body.source in ("title", "headline") and sum(row.title in text for row in rows) >= FEW_ROWS:
        return _rejected(Reason.LISTING, f"A list of {len(rows)} rows under its name.", rows)
    is_doubtful = body.source in ("page", "headline") and letters < 20 * len(rows) and not is_declared(metadata)
    says_little = metadata.published_at is None and sum(map(is_told, text)) < 2
    if len(rows) >= MANY_ROWS and is_doubtful and (is_under_list or says_little):
        return _rejected(Reason.LISTING, f"A list of {len(rows)} rows, and no article.", rows)
    return None


def _judge_words(page: Page, metadata: Metadata, text: Sequence[str], letters: int) -> Rejection | None:
    """Whether a short text says that there is no article. News of the same words tells, is dated, or is longer."""
    if letters > NOTICE or (letters > FEW and is_declared(metadata)):
        return None
    if not letters:
        return _judged("\n".join((_title(page), *_visible_lines(page)[:60])), "page")
    if metadata.published_at is not None and any(is_told(line) for line in text):
        return None
    return _judged("\n".join((_title(page), metadata.title or "", *text)), "page")


def _judge_bare(page: Page, metadata: Metadata, text: Sequence[str], letters: int) -> Rejection | None:
    """Whether a few polite lines on a page without time, writer and headline of its own refuse to show anything."""
    if not letters or letters > BARE or metadata.authors or is_declared(metadata):
        return None
    raw = metadata.published_at_raw
    if metadata.published_at is not None and not any(raw and raw in line for line in text):
        return None  # A time that only the notice itself tells (of the inspection it announces) dates nothing.
    title = metadata.title or ""
    is_headline = has_headline(page, title) and title.lower() not in page.url
    if any(mark in page.text for mark in _ARTICLE_MARKS) or (is_headline and not NOTICE_TITLE.search(title)):
        return None
    heads = (one_line(head.text_content()) for head in page.root.iter("h1", "h2", "h3"))
    said = "\n".join((_title(page), title, *(head for head in heads if len(head) < FEW), *text))
    refused = _judged(said, "page", (*PHRASES, *NOTICES))
    if refused is not None:
        return refused
    sentences = [sentence for line in text for sentence in _SENTENCE_END.split(line) if len(sentence) > 10]
    whole = " ".join(text)
    if all(map(POLITE.search, sentences)) and ACCESS.search(whole) and REFUSES.search(whole):
        return _rejected(Reason.SOFT_404, f"The page says only: {whole[:100]}", ())
    return None


def _rejected(reason: Reason, detail: str, rows: tuple[Row, ...]) -> Rejection:
    return Rejection(outcome=Outcome.REJECTED, reason=reason, detail=detail, rows=rows)


def _judged(text: str, where: str, phrases: Sequence[Phrase] = PHRASES) -> Rejection | None:
    for phrase in phrases:
        found = phrase.pattern.search(text)
        if found:
            saying = one_line(text[max(0, found.start() - 40) : found.end() + 60])
            outcome = phrase.outcome
            if outcome is Outcome.GONE and where == "page" and phrase.reason is Reason.SOFT_404:
                outcome = Outcome.REJECTED
            return Rejection(outcome=outcome, reason=phrase.reason, detail=f"The {where} says: {saying}")
    return None


def _wall(page: Page) -> str | None:
    """The mark of a robot check or firewall in the page's source."""
    source = page.text[:LOOK].lower()
    return next((mark for mark in WALL_MARKS if mark in source), None)


def _alert(page: Page) -> str | None:
    """What the page's script tells its reader in a box."""
    found = ALERT.search(page.text)
    if found is None:
        return None
    said = (
        found.group("text").encode("utf-8", "replace").decode("utf-8").replace("\\n", " ").replace("\\r", " ").replace("\\", "")
    )
    return one_line(said) or None


def _visible_lines(page: Page) -> list[str]:
    return [line for text, node in texts_of(page).body if node.tag not in _UNSEEN and (line := one_line(text))]


def _title(page: Page) -> str:
    return one_line(page.root.findtext("head/title"))


def _is_home(url: str) -> bool:
    parts = urlsplit(normalise_url(url))
    return _HOME_PATH.match(parts.path) is not None and not any(value for _, value in parse_qsl(parts.query))
