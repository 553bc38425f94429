"""Articles and their versions: reading them, and the writes that ingest is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from archive.errors import UnknownError
from archive.model import Draft, Reason
from archive.normalise.compare import Text
from archive.normalise.url import normalise_url, url_hash
from archive.sites.address import canonical_url
from archive.sites.model import Site
from archive.store.queries import load_queries

SQL = load_queries("articles")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What ingest must know of an article to judge a new reading of it."""

    url_hash: bytes
    canonical_url: str
    state: str
    version: int
    published_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    fetched_at: datetime
    content_hash: bytes
    title: str
    subtitle: str | None
    body: str
    authors: list[str]
    recipe: str
    versions: int
    """How many versions there are."""

    @property
    def text(self) -> Text:
        """What is compared of its current version."""
        return Text(title=self.title, subtitle=self.subtitle, body=self.body, authors=tuple(self.authors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A version that says the same as a reading."""

    version: int
    returns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as it was last seen."""

    site_id: str
    url_hash: bytes
    article_id: str
    canonical_url: str
    state: str
    version: int
    title: str
    subtitle: str | None
    body: str
    captions: list[str]
    authors: list[str]
    byline_raw: str | None
    publisher: str | None
    origin_publisher: str | None
    section: str | None
    keywords: list[str]
    published_at: datetime | None
    published_at_raw: str | None
    modified_at: datetime | None
    modified_at_raw: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    last_changed_at: datetime
    fetched_at: datetime
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an article said, for as long as it said it."""

    version: int
    change: str
    returns: int
    title: str
    subtitle: str | None
    body: str
    captions: list[str]
    authors: list[str]
    byline_raw: str | None
    publisher: str | None
    origin_publisher: str | None
    section: str | None
    keywords: list[str]
    published_at: datetime | None
    published_at_raw: str | None
    modified_at: datetime | None
    modified_at_raw: str | None
    content_hash: bytes
    recipe: str
    capture_url_hash: bytes
    capture_at: datetime
    first_seen_at: datetime
    last_seen_at: datetime

    @property
    def text(self) -> Text:
        """What is compared of it."""
        return Text(title=self.title, subtitle=self.subtitle, body=self.body, authors=tuple(self.authors))


def lock(conn: Connection, site_id: str, hash_: bytes) -> Known | None:
    """An article, held until the transaction ends; None where the archive has not got it."""
    with conn.cursor(row_factory=class_row(Known)) as cursor:
        return cursor.execute(SQL["lock_article"], {"site_id": site_id, "url_hash": hash_}).fetchone()


def insert(conn: Connection, site_id: str, hash_: bytes, draft: Draft, search: str, now: datetime) -> None:
    """Adds an article without its version."""
    conn.execute(
        SQL["insert_article"],
        {
            "site_id": site_id,
            "url_hash": hash_,
            "canonical_url": draft.canonical_url,
            "published_at": draft.published_at,
            "now": now,
            "search": search,
        },
    )


def insert_version(
    conn: Connection,
    site_id: str,
    hash_: bytes,
    version: int,
    change: str,
    draft: Draft,
    content_hash: bytes,
    capture_hash: bytes,
    now: datetime,
) -> None:
    """Adds a version, read from the capture that arrived at `now`; `change` says what it is to the one before."""
    values = text_columns(draft) | {
        "site_id": site_id,
        "url_hash": hash_,
        "version": version,
        "change": change,
        "content_hash": content_hash,
        "capture_url_hash": capture_hash,
        "now": now,
    }
    conn.execute(SQL["insert_version"], values)


def repair(
    conn: Connection,
    site_id: str,
    hash_: bytes,
    version: int,
    draft: Draft,
    content_hash: bytes,
    search: str,
    capture: tuple[bytes, datetime],
) -> None:
    """Gives a version the text of a reading that has the characters which it had lost, and the capture that holds them."""
    key = {"site_id": site_id, "url_hash": hash_, "version": version, "content_hash": content_hash, "search": search}
    key |= {"capture_url_hash": capture[0], "capture_at": capture[1]}
    conn.execute(SQL["repair_version"], text_columns(draft) | key)
    conn.execute(SQL["repair_search"], key)


def text_columns(draft: Draft) -> dict[str, object]:
    """A draft as the columns of a version."""
    return {
        "title": draft.title,
        "subtitle": draft.subtitle,
        "body": draft.body,
        "captions": list(draft.captions),
        "authors": list(draft.authors),
        "byline_raw": draft.byline_raw,
        "publisher": draft.publisher,
        "origin_publisher": draft.origin_publisher,
        "section": draft.section,
        "keywords": list(draft.keywords),
        "published_at": draft.published_at,
        "published_at_raw": draft.published_at_raw,
        "modified_at": draft.modified_at,
        "modified_at_raw": draft.modified_at_raw,
        "recipe": draft.recipe,
    }


def turn(
    conn: Connection, site_id: str, hash_: bytes, version: int, published_at: datetime | None, search: str, now: datetime
) -> None:
    """Makes a version the current one."""
    conn.execute(
        SQL["turn_article"],
        {
            "site_id": site_id,
            "url_hash": hash_,
            "version": version,
            "published_at": published_at,
            "search": search,
            "now": now,
        },
    )


def see(conn: Connection, site_id: str, hash_: bytes, version: int, draft: Draft, now: datetime) -> None:
    """Notes that an article was seen again as it is known."""
    values = {
        "site_id": site_id,
        "url_hash": hash_,
        "version": version,
        "now": now,
        "modified_at": draft.modified_at,
        "modified_at_raw": draft.modified_at_raw,
    }
    conn.execute(SQL["see_article"], values)
    conn.execute(SQL["see_version"], values)


def claim(conn: Connection, site_id: str, hash_: bytes, version: int, draft: Draft, now: datetime) -> None:
    """Notes the time of editing that the page claimed while it showed a version, if it claimed one."""
    if draft.modified_at is not None:
        values = {"modified_at": draft.modified_at, "modified_at_raw": draft.modified_at_raw, "now": now}
        conn.execute(SQL["claim"], values | {"site_id": site_id, "url_hash": hash_, "version": version})


def version_of(conn: Connection, site_id: str, hash_: bytes, content_hash: bytes) -> Earlier | None:
    """The version of an article that says this."""
    values = {"site_id": site_id, "url_hash": hash_, "content_hash": content_hash}
    with conn.cursor(row_factory=class_row(Earlier)) as cursor:
        return cursor.execute(SQL["version_of"], values).fetchone()


def come_back(conn: Connection, site_id: str, hash_: bytes, version: int, now: datetime) -> None:
    """Notes that an article shows a version again after another one."""
    conn.execute(SQL["come_back"], {"site_id": site_id, "url_hash": hash_, "version": version, "now": now})


def widen(conn: Connection, site_id: str, hash_: bytes, version: int, at: datetime) -> None:
    """Notes that a version was shown at a moment, before or after those known."""
    conn.execute(SQL["widen"], {"site_id": site_id, "url_hash": hash_, "version": version, "at": at})


def reorder(conn: Connection, site_id: str, hash_: bytes) -> None:
    """Numbers an article's versions anew in the order of their first sighting, and makes the last one seen the current one."""
    key = {"site_id": site_id, "url_hash": hash_}
    for name in ("number_apart", "number_anew", "point_to_last"):
        conn.execute(SQL[name], key)


def turn_state(conn: Connection, site_id: str, hash_: bytes, state: str, reason: Reason | None, now: datetime) -> None:
    """Notes that an article is `missing`, `gone`, `blocked` or `restored` from now on."""
    values = {"site_id": site_id, "url_hash": hash_, "state": state, "reason": reason, "now": now}
    conn.execute(SQL["turn_state"], values)
    conn.execute(SQL["note_state"], values)


def by_id(conn: Connection, article_id: str) -> Article | None:
    """The article of an id, "site/3fa9c1d2…", or of the beginning of its hash. Raises UnknownError where several fit."""
    site_id, _, prefix = article_id.rpartition("/")
    with conn.cursor(row_factory=class_row(Article)) as cursor:
        rows = cursor.execute(SQL["by_hash"], {"site_id": site_id or None, "prefix": prefix.lower()}).fetchall()
    return _only(rows, article_id)


def by_address(conn: Connection, url: str, hashes: Sequence[bytes]) -> Article | None:
    """The article that an address leads to, by the hashes of its possible spellings."""
    with conn.cursor(row_factory=class_row(Article)) as cursor:
        rows = cursor.execute(SQL["by_address"], {"hashes": list(hashes)}).fetchall()
    return _only(rows, url)


def find(conn: Connection, asked: str, site: Site | None = None) -> Article | None:
    """The article of an id or of any address that leads to it; `site` is the address's own, where it is known."""
    if "://" not in asked:
        return by_id(conn, asked)
    spellings = {normalise_url(asked)} | ({canonical_url(asked, site)} if site else set())
    return by_address(conn, asked, [url_hash(spelling) for spelling in spellings])


def _only(rows: list[Article], asked: str) -> Article | None:
    if len(rows) > 1:
        raise UnknownError(f"{asked} fits {rows[0].article_id} and {rows[1].article_id}: give one of these ids")
    return rows[0] if rows else None


def versions(conn: Connection, site_id: str, hash_: bytes) -> list[Version]:
    """The versions of an article, oldest first."""
    with conn.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(SQL["versions"], {"site_id": site_id, "url_hash": hash_}).fetchall()


def urls_where(conn: Connection, site_id: str, since: datetime | None, until: datetime | None) -> list[str]:
    """Addresses of a site's articles published, or else first seen, in a span of time."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(SQL["urls_where"], {"site_id": site_id, "since": since, "until": until}).fetchall()


def failed_urls(conn: Connection, site_id: str, outcome: str, since: datetime | None, until: datetime | None) -> list[str]:
    """Addresses of a site whose last attempt, in a span of time, ended in an outcome."""
    values = {"site_id": site_id, "outcome": outcome, "since": since, "until": until}
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(SQL["failed_urls"], values).fetchall()
