"""When was the article published and last changed? Claims of metas, JSON-LD, the page's face and its URL, weighed.

Order for the publication: the site's own rule; JSON-LD and metas with a clock; a labelled time beside the headline; an unlabelled
one; a day without a clock; a date key in the page's scripts; the URL's day; the last change, where no other
time is said. A clock shown on the page beats a meta that has only the day (or midnight), a meta whose zone is off by nine hours,
and a meta that merely repeats the time of the last change. A change that is said at the very time of the publication gives way
to a later one shown beside the headline.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from archive.extract.evidence import Evidence
from archive.extract.look import Look
from archive.extract.masthead import Masthead, Shown
from archive.extract.page import Page
from archive.extract.select import Found
from archive.extract.state import state_dates
from archive.normalise.time import Moment, read_moment

_PUBLISHED_NAMES = """
article:published_time article:published og:article:published_time datepublished nextweb:createdate published_time
og:published_time publishdate pubdate publish_date date_published article_date_original article:date_original dcterms.created
dcterms.issued dc.date.issued dc.date.created datecreated sailthru.date parsely-pub-date cxenseparse:recs:publishtime
article:regist_time regdate news_date article.published article.created og:regdate naver:written_time dc.date date pdate
"""
_PUBLISHED = tuple(_PUBLISHED_NAMES.split())
_MODIFIED_NAMES = """
article:modified_time article:modified og:article:modified_time og:updated_time datemodified nextweb:moddate
article:updated_time article.updated modified_time dcterms.modified dc.date.modified last-modified lastmod moddate
og:modified_time
"""
_MODIFIED = tuple(_MODIFIED_NAMES.split())
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/._-]?(0[1-9]|1[0-2])[/._-]?(0[1-9]|[12]\d|3[01])(?=[/._-]|\d{0,12}(?:\D|$))")
_HOURS_OFF = frozenset(timedelta(hours=hours) for hours in (9, -9))
"""A local time written as UTC, or the reverse."""
_BESIDE = 12
"""Lines after a headline within which its own time stands; a short post's first comment may be no further than twice that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A time and who says so."""

    moment: Moment
    raw: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The two times of an article; `note` says what was left out and why."""

    published: Claim | None = None
    modified: Claim | None = None
    note: str | None = None


def find_times(page: Page, look: Look, *, given: list[Found], given_modified: list[Found], is_described: bool = False) -> Times:
    """Both times, each by the order above. `is_described`: a board whose rules know all of its times; no other is looked for."""
    ruled = list(_read(page, ((found.value, found.source) for found in given)))
    ruled_modified = list(_read(page, ((found.value, found.source) for found in given_modified)))
    is_known = is_described and any(claim.moment.has_clock for claim in ruled)
    masthead = Masthead() if is_known else look.masthead
    shown = [_claim(time) for time in sorted((*masthead.published, *masthead.unlabelled), key=_nearness)]
    shown_modified = [_claim(time) for time in masthead.modified]
    said = list(_read(page, _published_claims(look.evidence)))
    said_modified = list(_read(page, _modified_claims(look.evidence)))
    modified = _best(ruled_modified) or _best(said_modified) or _best(shown_modified)
    if shown_modified and modified and not modified.moment.has_clock:
        modified = shown_modified[0]
    published = _published(ruled, said, shown, modified)
    if not ruled_modified:
        modified = _later(modified, published, masthead.modified)
    if published is None or not published.moment.has_clock:
        published = _from_state(page, published) or published or _from_url(page)
        modified = modified or next(_read(page, state_dates(page, modified=True)), None)
        published = published or next((_claim(time) for time in masthead.modified if 0 <= time.distance <= _BESIDE), None)
    return _in_order(published, modified, shown_modified)


def _nearness(shown: Shown) -> int:
    """Labelled after the headline, labelled just before it, unlabelled close after it, right before it, and then the rest."""
    labelled, after = shown.source != "visible", shown.distance >= 0
    if labelled and (after or shown.distance >= -4):
        return 0 if after else 1
    if after and shown.distance <= _BESIDE:
        return 2
    return 3 if labelled or shown.distance in (-1, -2) else 4 if after else 5


def _published(ruled: list[Claim], said: list[Claim], shown: list[Claim], modified: Claim | None) -> Claim | None:
    best = _best(ruled)
    if best:
        return _with_clock(best, [*said, *shown])
    meta, face = _best(said), _best(shown)
    if meta is None or face is None:
        return meta or face
    if not meta.moment.has_clock:
        return face if face.moment.has_clock else meta
    if not face.moment.has_clock:
        return meta
    apart = face.moment.at - meta.moment.at
    if apart in (timedelta(0), *_HOURS_OFF) or abs(apart) < timedelta(minutes=1):
        return face if abs(apart) > timedelta(hours=1) else meta
    midnight = meta.moment.at.hour == meta.moment.at.minute == meta.moment.at.second == 0
    repeats = (
        modified is not None
        and abs(modified.moment.at - meta.moment.at) < timedelta(minutes=1)
        and face.moment.at < meta.moment.at
    )
    return face if midnight or repeats else meta


def _best(claims: list[Claim]) -> Claim | None:
    """The first with a clock, else the first."""
    return next((claim for claim in claims if claim.moment.has_clock), claims[0] if claims else None)


def _with_clock(claim: Claim, others: list[Claim]) -> Claim:
    """The claim, or another of the same day that has a clock where this has none."""
    if claim.moment.has_clock:
        return claim
    day = claim.moment.at.date()
    return next(
        (
            other
            for other in others
            if other.moment.has_clock and other.moment.at.astimezone(claim.moment.at.tzinfo).date() == day
        ),
        claim,
    )


def _later(modified: Claim | None, published: Claim | None, shown: tuple[Shown, ...]) -> Claim | None:
    """The change shown beside the headline where what is said of it only repeats the publication."""
    if modified is None or published is None or abs(modified.moment.at - published.moment.at) >= timedelta(minutes=1):
        return modified
    beside = (time for time in shown if 0 <= time.distance <= _BESIDE and time.moment.has_clock)
    return next((_claim(time) for time in beside if time.moment.at - modified.moment.at >= timedelta(minutes=1)), modified)


def _published_claims(evidence: Evidence) -> Iterator[tuple[str, str]]:
    yield evidence.linked.published, f"{evidence.linked.source}:published"
    for name in _PUBLISHED:
        for content in evidence.metas.get(name, ()):
            yield content, f"meta:{name}"
    for name in ("datepublished", "datecreated"):
        for value in evidence.properties.get(name, ())[:1]:
            yield value, f"microdata:{name}"


def _modified_claims(evidence: Evidence) -> Iterator[tuple[str, str]]:
    yield evidence.linked.modified, f"{evidence.linked.source}:modified"
    for name in _MODIFIED:
        for content in evidence.metas.get(name, ()):
            yield content, f"meta:{name}"
    for value in evidence.properties.get("datemodified", ())[:1]:
        yield value, "microdata:datemodified"


def _read(page: Page, claims: Iterator[tuple[str, str]]) -> Iterator[Claim]:
    for raw, source in claims:
        moment = read_moment(raw, now=page.fetched_at, zone=page.zone) if raw else None
        if moment:
            yield Claim(moment=moment, raw=raw, source=source)


def _claim(shown: Shown) -> Claim:
    return Claim(moment=shown.moment, raw=shown.raw, source=shown.source)


def _from_url(page: Page) -> Claim | None:
    match = _URL_DAY.search(page.url)
    moment = read_moment("-".join(match.groups()), now=page.fetched_at, zone=page.zone) if match else None
    return Claim(moment=moment, raw=match.group(), source="url") if match and moment else None


def _from_state(page: Page, known: Claim | None) -> Claim | None:
    """A time in the page's scripts, of the day that is known from elsewhere."""
    day = known or _from_url(page)
    for claim in _read(page, state_dates(page, modified=False)):
        if claim.moment.has_clock and (day is None or claim.moment.at.astimezone(page.zone).date() == day.moment.at.date()):
            return claim
    return None


def _in_order(published: Claim | None, modified: Claim | None, shown_modified: list[Claim]) -> Times:
    """A change before the publication is none: another claim is tried, else it is dropped and said so."""
    if published is None or modified is None:
        return Times(published=published, modified=modified)
    for claim in (modified, *shown_modified):
        if claim.moment.at >= published.moment.at:
            return Times(published=published, modified=claim)
        if (published.moment.at - claim.moment.at) < timedelta(minutes=1) or (
            not claim.moment.has_clock and claim.moment.at.date() == published.moment.at.date()
        ):
            same = Moment(at=published.moment.at, has_clock=published.moment.has_clock)
            return Times(published=published, modified=Claim(moment=same, raw=claim.raw, source=claim.source))
    return Times(published=published, note=f"{modified.source} says {modified.raw}, before the publication")
