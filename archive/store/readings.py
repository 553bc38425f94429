"""Reading stored captures again: which versions there are, and how another reading takes the place of one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from archive.model import Draft, Pointer
from archive.normalise.compare import Text
from archive.store.articles import reorder, text_columns
from archive.store.queries import load_queries

SQL = load_queries("readings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which versions to read again; None: whatever."""

    site_id: str | None = None
    hashes: tuple[bytes, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    empty_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """A version, as read before, and where its capture lies."""

    site_id: str
    url_hash: bytes
    version: int
    title: str
    subtitle: str | None
    body: str
    authors: list[str]
    recipe: str
    tried_recipe: str | None
    capture_url_hash: bytes
    capture_at: datetime
    canonical_url: str
    capture_url: str
    segment: str | None
    segment_offset: int | None
    segment_length: int | None

    @property
    def key(self) -> dict[str, object]:
        """What names its row whatever number it has meanwhile: the capture that it was read from."""
        return {
            "site_id": self.site_id,
            "url_hash": self.url_hash,
            "capture_url_hash": self.capture_url_hash,
            "capture_at": self.capture_at,
        }

    @property
    def text(self) -> Text:
        """What is compared of it."""
        return Text(title=self.title, subtitle=self.subtitle, body=self.body, authors=tuple(self.authors))

    @property
    def pointer(self) -> Pointer | None:
        """Where its raw record lies; None where it is not kept."""
        if self.segment is None or self.segment_offset is None or self.segment_length is None:
            return None
        return Pointer(segment=self.segment, offset=self.segment_offset, length=self.segment_length)


def after(conn: Connection, wanted: Wanted, last: Old | None, limit: int) -> list[Old]:
    """At most `limit` versions to read again, in their order, after the last one seen."""
    values = _values(wanted) | {
        "after_site": last.site_id if last else "",
        "after_hash": last.url_hash if last else b"",
        "after_at": last.capture_at if last else datetime.min.replace(tzinfo=UTC),
        "limit": limit,
    }
    with conn.cursor(row_factory=class_row(Old)) as cursor:
        return cursor.execute(SQL["to_reread"], values).fetchall()


def count(conn: Connection, wanted: Wanted) -> int:
    """How many versions there are to read again."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        found: int | None = cursor.execute(SQL["count_to_reread"], _values(wanted)).fetchone()
    return found or 0


def outdated(conn: Connection, site_id: str, drafts: Sequence[tuple[bytes, str, bytes]]) -> list[bytes]:
    """Those articles that were read by another recipe than a new draft of them, which says something else.

    A draft is given as article, recipe and content hash.
    """
    hashes, recipes, contents = (list(column) for column in zip(*drafts, strict=True))
    values = {"site_id": site_id, "hashes": hashes, "recipes": recipes, "contents": contents}
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(SQL["outdated"], values).fetchall()


def take(conn: Connection, old: Old, draft: Draft, content_hash: bytes, search: str, now: datetime) -> None:
    """Gives a version a better reading of its capture, keeps the former one, and folds versions that say the same now."""
    key = old.key | {"now": now}
    conn.execute(SQL["keep_former"], key)
    conn.execute(SQL["reread"], text_columns(draft) | key | {"content_hash": content_hash})
    conn.execute(SQL["turn_search"], key | {"search": search, "published_at": draft.published_at})
    _fold(conn, old.site_id, old.url_hash)


def note_same(conn: Connection, old: Old, draft: Draft, content_hash: bytes) -> None:
    """Gives a version the fields of a reading that says the same by newer rules; there is nothing to keep of the former."""
    conn.execute(SQL["reread"], text_columns(draft) | old.key | {"content_hash": content_hash})


def note_tried(conn: Connection, old: Old, recipe: str) -> None:
    """Notes that a recipe was tried and its reading not taken."""
    conn.execute(SQL["note_tried"], old.key | {"recipe": recipe})


def _fold(conn: Connection, site_id: str, hash_: bytes) -> None:
    key = {"site_id": site_id, "url_hash": hash_}
    with conn.cursor(row_factory=scalar_row) as cursor:
        folded = False
        while (version := cursor.execute(SQL["same_as_before"], key).fetchone()) is not None:
            for name in ("fold_times", "fold_claims", "drop_version"):
                conn.execute(SQL[name], key | {"version": version})
            folded = True
    if folded:
        reorder(conn, site_id, hash_)


def _values(wanted: Wanted) -> dict[str, object]:
    values = asdict(wanted)
    values["hashes"] = list(wanted.hashes) if wanted.hashes is not None else None
    return values
