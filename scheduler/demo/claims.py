"""Did the demonstration come out as it must? Each claim is counted in the archive or in the crawl's own report."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import scalar_row

from scheduler.demo.board import Board
from scheduler.jobs import Report

SAME_PAGE = "SELECT count(*) FROM version v JOIN article a USING (site_id, url_hash) WHERE a.site_id = %s"
LEAKS = """
SELECT count(*) FROM current_article a JOIN sighting s USING (site_id)
WHERE s.url_hash <> a.url_hash AND length(s.title) >= 12 AND strpos(a.body, s.title) > 0
"""
STATES = "SELECT count(*) FROM article WHERE site_id = %s AND state = %s"
DOUBLES = "SELECT count(*) - count(DISTINCT canonical_url) FROM article WHERE site_id = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence, and whether it is true."""

    sentence: str
    wanted: object
    found: object

    @property
    def holds(self) -> bool:
        """Whether what was found is what was wanted."""
        return self.wanted == self.found


def article_outcomes(report: Report) -> Mapping[str, int]:
    """How many articles ended in each outcome."""
    counts: Counter[str] = Counter()
    for (want, outcome, _), n in report.counts.items():
        if want == "article":
            counts[outcome] += n
    return dict(counts)


def claim_outcomes(sentence: str, report: Report, wanted: Mapping[str, int]) -> Claim:
    """Exactly these outcomes, and no trouble."""
    found = {**article_outcomes(report), **({"trouble": len(report.troubles)} if report.troubles else {})}
    return Claim(sentence=sentence, wanted={name: n for name, n in wanted.items() if n}, found=found)


def claims_on_archive(conn: Connection, site_id: str, board: Board) -> list[Claim]:
    """What must be true of the archive when all is done."""
    listed = len(board.articles()) + 1
    return [
        Claim(
            sentence="every article is in the archive once, the deleted one too", wanted=0, found=_count(conn, DOUBLES, site_id)
        ),
        Claim(
            sentence=f"{listed} articles have {listed + 1} versions: only the edited one has two",
            wanted=listed + 1,
            found=_count(conn, SAME_PAGE, site_id),
        ),
        Claim(
            sentence="the deleted post is kept, and marked as missing", wanted=1, found=_count(conn, STATES, site_id, "missing")
        ),
        Claim(sentence="no body holds a headline of the list printed under it", wanted=0, found=_count(conn, LEAKS)),
    ]


def _count(conn: Connection, query: str, *values: str) -> int:
    with conn.cursor(row_factory=scalar_row) as cursor:
        found: int = cursor.execute(query, values or None).fetchone() or 0
    return found
