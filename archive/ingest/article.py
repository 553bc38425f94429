"""How a reading changes its article: a first version, another one, a return to an earlier one, or nothing."""

from psycopg import Connection

from archive.ingest.copies import link_copies
from archive.ingest.items import Arrival, Result
from archive.ingest.listing import see_under
from archive.ingest.states import retell_states, retell_versions, turned
from archive.ladder import next_look
from archive.model import Draft, Outcome, Reason
from archive.normalise.compare import Change, Text, compare, content_hash
from archive.normalise.tokens import search_vector
from archive.normalise.url import url_hash
from archive.store import articles, frontier, looks
from archive.store.looks import Look
from archive.store.search import index_again

FLAPS_FROM = 2
"""Returns to one text after which going to and fro is the site's habit (an A/B title), not an edit."""

Verdict = tuple[Outcome, Reason | None]


def store_draft(conn: Connection, item: Arrival, url: str, draft: Draft) -> Result:
    """Stores what a reading changes, and when to look again."""
    site_id, now = item.site.id, item.capture.fetched_at
    article_hash = url_hash(draft.canonical_url)
    known = articles.lock(conn, site_id, article_hash)
    if known is None:
        outcome, reason = _first(conn, item, url, draft)
    elif now < known.last_seen_at:
        outcome, reason = _earlier(conn, item, url, draft, known)
    else:
        outcome, reason = _next(conn, item, url, draft, known)
    if known is not None and now < known.fetched_at:
        retell_states(conn, site_id, article_hash, Look(at=now, outcome=outcome, reason=reason))
    _look_again(conn, item, url, draft, known, outcome, reason)
    see_under(conn, item, draft.rows)
    return Result(
        url=item.capture.url, want=item.want, outcome=outcome, reason=reason, title=draft.title, article_hash=article_hash
    )


def text_of(draft: Draft) -> Text:
    """What is compared of a draft."""
    return Text(title=draft.title, subtitle=draft.subtitle, body=draft.body, authors=draft.authors)


def search_of(draft: Draft) -> str:
    """What a draft is found by."""
    return search_vector(draft.title, draft.subtitle or "", draft.body)


def _first(conn: Connection, item: Arrival, url: str, draft: Draft) -> Verdict:
    site_id, now, hash_ = item.site.id, item.capture.fetched_at, url_hash(draft.canonical_url)
    articles.insert(conn, site_id, hash_, draft, search_of(draft), now)
    articles.insert_version(conn, site_id, hash_, 1, "first", draft, content_hash(text_of(draft)), url_hash(url), now)
    articles.claim(conn, site_id, hash_, 1, draft, now)
    link_copies(conn, site_id, hash_, draft.body, now)
    if looks.adopt(conn, site_id, hash_, [hash_, url_hash(url)], now):
        retell_states(conn, site_id, hash_, Look(at=now, outcome=Outcome.NEW, reason=None))
    return Outcome.NEW, None


def _next(conn: Connection, item: Arrival, url: str, draft: Draft, known: articles.Known) -> Verdict:
    """A reading later than every text that the archive has."""
    now = item.capture.fetched_at
    if known.body and not draft.body:
        return Outcome.REJECTED, Reason.EMPTY
    _, turn = turned(known.state, Outcome.UNCHANGED, None)
    if turn is not None and now >= known.fetched_at:
        articles.turn_state(conn, item.site.id, known.url_hash, turn, None, now)
    content = content_hash(text_of(draft))
    if content == known.content_hash:
        return _seen(conn, item, draft, known)
    if earlier := articles.version_of(conn, item.site.id, known.url_hash, content):
        return _return(conn, item, draft, earlier)
    change = compare(known.text, text_of(draft))
    if change is Change.DAMAGED:
        return _seen(conn, item, draft, known)
    if change is Change.REPAIRED:
        articles.repair(conn, item.site.id, known.url_hash, known.version, draft, content, search_of(draft), (url_hash(url), now))
        return _seen(conn, item, draft, known)
    return _turn(conn, item, url, draft, known, change)


def _turn(conn: Connection, item: Arrival, url: str, draft: Draft, known: articles.Known, change: Change) -> Verdict:
    site_id, now, version = item.site.id, item.capture.fetched_at, known.versions + 1
    content = content_hash(text_of(draft))
    articles.insert_version(conn, site_id, known.url_hash, version, change.value, draft, content, url_hash(url), now)
    articles.turn(conn, site_id, known.url_hash, version, draft.published_at, search_of(draft), now)
    articles.claim(conn, site_id, known.url_hash, version, draft, now)
    if draft.body != known.body:
        link_copies(conn, site_id, known.url_hash, draft.body, now)
    return (Outcome.REPLACED if change is Change.REPLACED else Outcome.EDITED), None


def _seen(conn: Connection, item: Arrival, draft: Draft, known: articles.Known) -> Verdict:
    articles.see(conn, item.site.id, known.url_hash, known.version, draft, item.capture.fetched_at)
    articles.claim(conn, item.site.id, known.url_hash, known.version, draft, item.capture.fetched_at)
    return Outcome.UNCHANGED, None


def _return(conn: Connection, item: Arrival, draft: Draft, earlier: articles.Earlier) -> Verdict:
    """The article shows a text again that it showed before: no new version, and after a while no edit either."""
    site_id, now, hash_ = item.site.id, item.capture.fetched_at, url_hash(draft.canonical_url)
    articles.come_back(conn, site_id, hash_, earlier.version, now)
    articles.turn(conn, site_id, hash_, earlier.version, draft.published_at, search_of(draft), now)
    # The text kept is that version's own, which may differ in what a content hash leaves out.
    index_again(conn, site_id, hash_)
    articles.claim(conn, site_id, hash_, earlier.version, draft, now)
    return (Outcome.EDITED, None) if earlier.returns < FLAPS_FROM else (Outcome.UNCHANGED, Reason.FLAPPING)


def _earlier(conn: Connection, item: Arrival, url: str, draft: Draft, known: articles.Known) -> Verdict:
    """A reading older than the newest text, from an import: versions keep the order of time, whatever order they come in."""
    site_id, now, hash_ = item.site.id, item.capture.fetched_at, known.url_hash
    if known.body and not draft.body:
        return Outcome.REJECTED, Reason.EMPTY
    content = content_hash(text_of(draft))
    same = articles.version_of(conn, site_id, hash_, content)
    number = same.version if same else _same_but_for_damage(conn, item, url, draft, hash_)
    if number is None:
        number = known.versions + 1
        articles.insert_version(conn, site_id, hash_, number, "edited", draft, content, url_hash(url), now)
        outcome = Outcome.EDITED
    else:
        articles.widen(conn, site_id, hash_, number, now)
        outcome = Outcome.UNCHANGED
    articles.claim(conn, site_id, hash_, number, draft, now)
    retell_versions(conn, site_id, hash_)
    index_again(conn, site_id, hash_)
    if now < known.first_seen_at:
        looks.adopt(conn, site_id, hash_, [hash_, url_hash(url)], now)
    return outcome, None


def _same_but_for_damage(conn: Connection, item: Arrival, url: str, draft: Draft, hash_: bytes) -> int | None:
    """The version before or after a moment that says the same, lost characters aside; the text that has them is kept."""
    now, text = item.capture.fetched_at, text_of(draft)
    versions = articles.versions(conn, item.site.id, hash_)
    before = [version for version in versions if version.first_seen_at <= now][-1:]
    after = [version for version in versions if version.first_seen_at > now][:1]
    for version in before + after:
        change = compare(version.text, text)
        if change is Change.REPAIRED:
            content = content_hash(text)
            articles.repair(conn, item.site.id, hash_, version.version, draft, content, search_of(draft), (url_hash(url), now))
        if change in (Change.REPAIRED, Change.DAMAGED):
            return version.version
    return None


def _look_again(
    conn: Connection,
    item: Arrival,
    url: str,
    draft: Draft,
    known: articles.Known | None,
    outcome: Outcome,
    reason: Reason | None,
) -> None:
    now = item.capture.fetched_at
    first_seen_at = known.first_seen_at if known else now
    born = draft.published_at or (known.published_at if known else None) or first_seen_at
    for address in sorted({url, draft.canonical_url}):
        frontier.settle(
            conn,
            item.site.id,
            address,
            now,
            due_at=next_look(now, min(born, now)),
            attempts=0,
            outcome=outcome,
            reason=reason,
            article_hash=url_hash(draft.canonical_url),
        )
