"""The sites that the archive has met."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.rows import class_row

from archive.sites.model import Site
from archive.store.queries import load_queries

SQL = load_queries("sites")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatus:
    """One site's figures; the counts of new articles and edits are of the last 24 hours."""

    site_id: str
    name: str
    articles: int
    new_articles: int
    edits: int
    due: int
    last_success_at: datetime | None
    last_run_at: datetime | None


def upsert(conn: Connection, site: Site, now: datetime) -> None:
    """Makes sure that the site has its row."""
    conn.execute(
        SQL["upsert_site"],
        {
            "site_id": site.id,
            "name": site.name,
            "publisher": site.publisher,
            "platform": site.platforms[0] if site.platforms else None,
            "recipe": site.recipe,
            "now": now,
        },
    )


def status(conn: Connection, now: datetime) -> list[SiteStatus]:
    """The figures of every site, by id."""
    with conn.cursor(row_factory=class_row(SiteStatus)) as cursor:
        return cursor.execute(SQL["site_status"], {"now": now, "day_ago": now - timedelta(days=1)}).fetchall()
