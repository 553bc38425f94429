"""What passes between the parts of gisa: frozen values, built once, without behaviour of their own.

Words and fields are defined in docs/fields.md. Times are aware datetimes; `None` means "not there".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a capture, or the attempt to get one, ended. Each ends in exactly one, and it is counted."""

    NEW = "NEW"
    EDITED = "EDITED"
    REPLACED = "REPLACED"
    UNCHANGED = "UNCHANGED"
    MOVED = "MOVED"
    GONE = "GONE"
    BLOCKED = "BLOCKED"
    REJECTED = "REJECTED"
    FAILED = "FAILED"
    QUARANTINED = "QUARANTINED"


class Reason(StrEnum):
    """Why a page gave no article, or a URL gave no page: the word kept beside the outcome."""

    # GONE
    NOT_FOUND = "not-found"
    """404 or 410, or the board's own "no such post" with status 200."""
    # BLOCKED
    FORBIDDEN = "forbidden"
    """401, 403 or 451, or the board's own "no right to read" notice."""
    SECRET = "secret"
    """A secret post: it asks for a password."""
    LOGIN = "login"
    AGE_CHECK = "age-check"
    CHALLENGE = "challenge"
    """A robot check or block page, with whatever status."""
    ROBOTS = "robots"
    """robots.txt asks us not to fetch it."""
    FORGOTTEN = "forgotten"
    """It was to be forgotten: nothing of it is kept, and it is not fetched."""
    # REJECTED
    NOT_HTML = "not-html"
    """The response is something else than a page: an image, a PDF, an archive."""
    EMPTY = "empty"
    """The page has no text that could be an article."""
    HOME = "home"
    LISTING = "listing"
    """A list of articles where an article was expected."""
    NOT_LISTING = "not-listing"
    """No rows where a listing was expected."""
    ALERT = "alert"
    """Nothing but a script's alert."""
    SOFT_404 = "soft-404"
    UNREADABLE = "unreadable"
    """Bytes that no reader could take apart."""
    FOREIGN = "foreign"
    """An address outside the site, or one that its rules exclude."""
    PRIVATE = "private"
    """An address of a local network or of this machine, which may not be crawled."""
    REDIRECT_LOOP = "redirect-loop"
    # UNCHANGED
    FLAPPING = "flapping"
    """The page goes to and fro between texts that it showed before."""
    # FAILED
    DNS = "dns"
    CONNECTION = "connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    BUDGET = "budget"
    """The site's pages of the day are used up."""
    SERVER_ERROR = "server-error"
    THROTTLED = "throttled"
    """429 or 503: the site asks us to come later."""
    HTTP_STATUS = "http-status"
    """Any other status that is not a page."""
    UNEXPECTED = "unexpected"
    # QUARANTINED
    READER_HUNG = "reader-hung"
    READER_DIED = "reader-died"
    READER_FAULT = "reader-fault"
    """The reader raised: a bug of ours; the capture is kept for it."""


class Want(StrEnum):
    """What the page was fetched for."""

    ARTICLE = "article"
    LISTING = "listing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response, exactly as it came. Every source (crawl, WARC, file) makes the same value."""

    url: str
    """The address asked for, absolute."""
    fetched_at: datetime
    """When the response arrived (aware)."""
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    """Header lines in order, names as sent."""
    body: bytes = b""
    """The content after transfer and content decoding, before charset decoding."""

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever its case."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a listing, or of the table under a post, as it stood there."""

    title: str
    url: str | None = None
    """Absolute and canonical by the site's rules; None for a line without a link."""
    linked_url: str | None = None
    """The address as the list links to it, absolute ("…?page=3"): what was shown, where `url` is what is meant."""
    no: int | None = None
    """The number shown: a count, not an identity (boards renumber)."""
    author: str | None = None
    date: str | None = None
    """The date as shown ("2024.08.14", "23:38", "3시간 전")."""
    published_at: datetime | None = None
    """What the shown date means, seen from the capture's time."""
    is_new: bool = False
    is_notice: bool = False
    is_secret: bool = False
    is_current: bool = False
    """The row of the very post above the table ("»")."""
    comments: int = 0
    """The comment count shown; 0 where none is shown."""
    category: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a page says, read as an article. Fields are defined in docs/fields.md."""

    canonical_url: str
    """The article's address: the same for every variant that leads to it."""
    title: str
    body: str
    """Paragraphs joined by a newline; "" only for a piece that has no text (a photo, a film)."""
    subtitle: str | None = None
    captions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    byline_raw: str | None = None
    publisher: str | None = None
    origin_publisher: str | None = None
    """Who first published it, where a page says that it is a repost."""
    section: str | None = None
    keywords: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_at_raw: str | None = None
    modified_at: datetime | None = None
    modified_at_raw: str | None = None
    rows: tuple[Row, ...] = ()
    """The rows of the list printed under the article."""
    recipe: str = ""
    """Digest of the site's rules and the reader's version."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """Field name to where its value was found ("ld:headline", "css:.read_header h1")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a page says, read as a list of articles."""

    rows: tuple[Row, ...]
    next_urls: tuple[str, ...] = ()
    """Further pages of the same list that this one links to, nearest first."""
    page: int | None = None
    """Which page of the list this is, where it says so."""
    kind: str = "board"
    """board, section, feed or sitemap."""
    recipe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """The page was read and is not what was wanted; with the outcome that it ends in."""

    outcome: Outcome
    reason: Reason
    detail: str = ""
    """One sentence: what was seen, and where."""
    rows: tuple[Row, ...] = ()
    """Rows that stood on it all the same (a secret post still prints its list)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """The response sends us elsewhere."""

    location: str
    """Absolute."""


Reading = Draft | Listing | Rejection | Redirect


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Where a capture's raw record lies."""

    segment: str
    """File name below GISA_HOME/warc."""
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A piece of crawling that one worker does: idempotent, so it may be run any number of times.

    Either listings are read (and what they lead to), or `urls` are fetched; never both.
    """

    site: str
    why: str
    """crawl, fetch, recrawl or daemon: kept in the run's record."""
    listings: tuple[str, ...] = ()
    """Listing URLs to read; none: every listing of the site."""
    first_page: int = 1
    last_page: int | None = None
    """None: until a whole page is known."""
    since: datetime | None = None
    """Rows shown as older are not followed, and pages of nothing else end the listing."""
    limit: int | None = None
    """At most so many articles are fetched."""
    urls: tuple[str, ...] = ()
    """Articles to fetch whether they are known, due or not."""
