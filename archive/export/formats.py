"""How an article is written in each text format: a line of JSON, a row of CSV, or the names of another world."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from psycopg import Connection

from archive.store import exports
from archive.store.articles import Article

SEOUL = ZoneInfo("Asia/Seoul")
LIST_SIGN = "; "
"""Between the members of a list in a cell of CSV."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFormat:
    """A format of lines: what stands first, and what stands for an article (both with their line ends)."""

    head: str
    line: Callable[[Article], str]


def text_format(name: str) -> TextFormat:
    """The format of a name: jsonl, csv, bigkinds, schemaorg or zyte. Raises KeyError for another."""
    return FORMATS[name]


def article_blocks(conn: Connection, chosen: exports.Chosen, form: TextFormat) -> exports.Blocks:
    """The lines of all chosen articles, block by block."""

    def blocks(after: str | None) -> Iterator[exports.Block]:
        for page in exports.pages(conn, chosen, after):
            yield exports.Block(data="".join(map(form.line, page)).encode(), rows=len(page), after=exports.place_of(page[-1]))

    return blocks


def head_of(form: TextFormat, bom: bool) -> bytes:
    """What stands before the first line."""
    return ((BOM if bom else "") + form.head).encode()


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(SEOUL).isoformat() if moment else None


def _plain(article: Article) -> dict[str, object]:
    values = asdict(article) | {"url_hash": article.url_hash.hex()}
    return {name: _iso(value) if isinstance(value, datetime) else value for name, value in values.items()}


def _json(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"


def _row(cells: list[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return LIST_SIGN.join(map(str, value)) if isinstance(value, list) else str(value)


def _schemaorg(article: Article) -> dict[str, object]:
    """NewsArticle of schema.org, as JSON-LD."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": article.canonical_url,
        "url": article.canonical_url,
        "headline": article.title,
        "alternativeHeadline": article.subtitle,
        "articleBody": article.body,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": article.publisher} if article.publisher else None,
        "sourceOrganization": {"@type": "Organization", "name": article.origin_publisher} if article.origin_publisher else None,
        "articleSection": article.section,
        "keywords": article.keywords,
        "datePublished": _iso(article.published_at),
        "dateModified": _iso(article.modified_at),
        "inLanguage": "ko",
    }


def _zyte(article: Article) -> dict[str, object]:
    """The Article of zyte-common-items."""
    return {
        "url": article.canonical_url,
        "canonicalUrl": article.canonical_url,
        "headline": article.title,
        "articleBody": article.body,
        "authors": [{"name": name, "nameRaw": article.byline_raw} for name in article.authors],
        "breadcrumbs": [{"name": article.section}] if article.section else None,
        "datePublished": _iso(article.published_at),
        "datePublishedRaw": article.published_at_raw,
        "dateModified": _iso(article.modified_at),
        "dateModifiedRaw": article.modified_at_raw,
        "inLanguage": "ko",
        "metadata": {"dateDownloaded": _iso(article.fetched_at)},
    }


BIGKINDS = ["뉴스 식별자", "일자", "언론사", "기고자", "제목", "통합 분류1", "키워드", "본문", "URL"]
"""The columns of BigKinds' own download that an archive of pages can fill, in its order."""


def _bigkinds(article: Article) -> list[object]:
    day = (article.published_at or article.first_seen_at).astimezone(SEOUL)
    authors = ", ".join(article.authors)
    keywords = ",".join(article.keywords)
    publisher = article.publisher or article.site_id
    return [
        article.article_id,
        f"{day:%Y%m%d}",
        publisher,
        authors,
        article.title,
        article.section,
        keywords,
        article.body,
        article.canonical_url,
    ]


COLUMNS = [name for name in Article.__slots__ if name != "url_hash"]
"""Every column of current_article but the hash, which article_id tells."""

FORMATS = {
    "jsonl": TextFormat(head="", line=lambda article: _json(_plain(article))),
    "csv": TextFormat(head=_row([*COLUMNS]), line=lambda article: _row([_plain(article)[name] for name in COLUMNS])),
    "bigkinds": TextFormat(head=_row([*BIGKINDS]), line=lambda article: _row(_bigkinds(article))),
    "schemaorg": TextFormat(head="", line=lambda article: _json(_schemaorg(article))),
    "zyte": TextFormat(head="", line=lambda article: _json(_zyte(article))),
}
BOM = "\ufeff"
"""Before a CSV that Excel shall take for UTF-8."""
