"""What a page changes that is no article: one that is gone, blocked or something else, or that sends us on."""

from dataclasses import replace

from psycopg import Connection

from archive.ingest.attempts import settle_attempt
from archive.ingest.items import Arrival, Result
from archive.ingest.listing import see_under
from archive.ingest.states import retell_states, turned
from archive.model import Outcome, Reason, Redirect, Rejection, Want
from archive.normalise.url import host_of, url_hash
from archive.sites.address import canonical_url
from archive.sites.model import Site
from archive.store import articles, frontier, looks
from archive.store.looks import Look


def store_rejection(conn: Connection, item: Arrival, url: str, rejection: Rejection) -> Result:
    """Notes why a page gave no article; an article that the archive has keeps its text."""
    site_id, now = item.site.id, item.capture.fetched_at
    article_hash = None
    if item.want is Want.ARTICLE:
        article_hash = frontier.remember(conn, site_id, url_hash(url)).article_hash or url_hash(url)
        known = articles.lock(conn, site_id, article_hash)
        if known is None:
            article_hash = None
        elif now >= known.fetched_at:
            _, turn = turned(known.state, rejection.outcome, rejection.reason)
            if turn is not None:
                articles.turn_state(conn, site_id, known.url_hash, turn, rejection.reason, now)
            else:
                looks.note_look(conn, site_id, known.url_hash, now)
        else:
            retell_states(conn, site_id, known.url_hash, Look(at=now, outcome=rejection.outcome, reason=rejection.reason))
        settle_attempt(conn, item.site, url, now, rejection.outcome, rejection.reason, article_hash)
        see_under(conn, item, rejection.rows)
    return Result(
        url=item.capture.url,
        want=item.want,
        outcome=rejection.outcome,
        reason=rejection.reason,
        detail=rejection.detail,
        article_hash=article_hash,
    )


def store_redirect(conn: Connection, item: Arrival, url: str, redirect: Redirect) -> Result:
    """A redirect ends this capture; where it leads is another one, which a killed crawl must not forget."""
    site, now = item.site, item.capture.fetched_at
    target = canonical_url(redirect.location, site)
    result = Result(
        url=item.capture.url, want=item.want, outcome=Outcome.MOVED, detail=f"to {redirect.location}", followed=target
    )
    if item.want is Want.LISTING:
        return replace(result, followed=redirect.location)
    if not _is_near(target, site):
        detail = f"it redirects to {redirect.location}, which is not an address of {site.id}"
        settle_attempt(conn, site, url, now, Outcome.REJECTED, Reason.FOREIGN, None)
        return replace(result, outcome=Outcome.REJECTED, reason=Reason.FOREIGN, detail=detail, followed=None)
    settle_attempt(conn, site, url, now, Outcome.MOVED, None, url_hash(target))
    if target == url:
        frontier.mark_due(conn, site.id, [url], now, priority=0)
        return replace(result, followed=redirect.location)
    frontier.discover(conn, site.id, target, now)
    return result


def _is_near(url: str, site: Site) -> bool:
    """Whether an address is the site's: one of its hosts, or a neighbour such as www. or m. of one."""
    host = host_of(url).partition(":")[0]
    near = {known.partition(":")[0].removeprefix("www.").removeprefix("m.") for known in site.hosts}
    return any(host == known or host.endswith(f".{known}") for known in near)
