"""An archive that tests crawl into: its commands, its rows, and what it holds as values that can be compared."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from archive.model import Unit
from archive.unit_json import unit_to_json
from archive.warc.frames import Packed, dictionary_of, walk
from archive.warc.places import Segments
from archive.warc.response import capture_of, is_response

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 100
"""Seconds that one command may take before it is ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlArchive:
    """A home and a database, and the ways into them."""

    home: Path
    dsn: str

    @property
    def environment(self) -> dict[str, str]:
        """What commands on this archive are started with."""
        rest = {name: value for name, value in os.environ.items() if not name.startswith("GISA_")}
        own = {"GISA_HOME": str(self.home), "GISA_DSN": self.dsn, "GISA_ALLOW_PRIVATE": "1", "GISA_JOBS": "1"}
        return {**rest, **own, "GISA_CONTACT": "tests@example.org", "PYTHONPATH": str(ROOT)}

    def describe(self, site_id: str, platform: str, *listings: str, delay: float = 0.0, more: str = "") -> None:
        """Writes a site's definition, as a user would."""
        folder = self.home / "sites"
        folder.mkdir(exist_ok=True)
        urls = ", ".join(f'"{url}"' for url in listings)
        text = f'id = "{site_id}"\nname = "{site_id}"\nextends = "{platform}"\nlisting = [{urls}]\ndelay = {delay}\n{more}'
        (folder / f"{site_id}.toml").write_text(text, encoding="utf-8")

    def gisa(self, *words: str, codes: Sequence[int] = (0,)) -> str:
        """What `gisa WORDS` prints; it must end with one of these exit codes."""
        command = [sys.executable, "-P", "-m", "scheduler.cli", *words]
        done = subprocess.run(
            command, env=self.environment, cwd=self.home, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        logs = "" if done.returncode in codes else "\n".join(path.read_text() for path in self.home.glob("log/**/*.log"))
        assert done.returncode in codes, f"gisa {words} ended with {done.returncode}\n{done.stdout}\n{done.stderr}\n{logs}"
        return done.stdout

    def start_gisa(self, *words: str) -> subprocess.Popen[str]:
        """Starts `gisa WORDS`."""
        with (self.home / "crawl.log").open("a") as errors:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "scheduler.cli", *words],
                env=self.environment, cwd=self.home, text=True, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip

    def start(self, unit: Unit) -> subprocess.Popen[str]:
        """Starts a crawl as a process that leads its own group; its output can be read line by line."""
        with (self.home / "crawl.log").open("a") as errors:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "crawler"],
                env=self.environment, cwd=self.home, text=True, start_new_session=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        assert process.stdin
        process.stdin.write(unit_to_json(unit))
        process.stdin.close()
        process.stdin = None
        return process

    def crawl(self, unit: Unit) -> None:
        """Runs a crawl to its end."""
        process = self.start(unit)
        try:
            said, _ = process.communicate(timeout=PATIENCE)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
        assert process.returncode == 0, said + (self.home / "crawl.log").read_text()

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Rows of a query."""
        with psycopg.connect(self.dsn, row_factory=dict_row) as conn:
            return conn.execute(query.encode(), values).fetchall()

    def outcomes(self) -> Mapping[str, int]:
        """Articles by the outcome of the last run that asked for each."""
        counted = self.rows("SELECT outcome, count(*) AS n FROM capture WHERE want = 'article' GROUP BY outcome")
        return {row["outcome"]: row["n"] for row in counted}

    def counts(self) -> Mapping[str, int]:
        """Outcomes of articles in the newest run."""
        query = "SELECT outcome, n FROM outcome_count WHERE want = 'article' AND run_id = (SELECT max(run_id) FROM run)"
        found: Counter[str] = Counter()
        for row in self.rows(query):
            found[row["outcome"]] += row["n"]
        return dict(found)

    def article(self, url: str) -> dict[str, Any]:
        """The one article of an address."""
        [found] = self.rows("SELECT * FROM current_article WHERE canonical_url = %s", url)
        return found

    def versions(self) -> Mapping[str, int]:
        """How many versions each article has."""
        query = "SELECT canonical_url, count(*) AS n FROM version JOIN article USING (site_id, url_hash) GROUP BY 1"
        return {row["canonical_url"]: row["n"] for row in self.rows(query)}

    def snapshot(self) -> Mapping[str, Any]:
        """All that a crawl leaves, without the times and places at which it did."""
        return {
            "articles": self._all("SELECT site_id, canonical_url, state, version, published_at FROM article"),
            "versions": self._all(
                "SELECT site_id, canonical_url, v.version, title, subtitle, body, captions, authors, byline_raw,"
                " origin_publisher, v.published_at, published_at_raw, modified_at, content_hash, recipe"
                " FROM version v JOIN article USING (site_id, url_hash)"
            ),
            "article captures": self._all("SELECT site_id, url, status, outcome, reason FROM capture WHERE want = 'article'"),
            "listing captures": self._all("SELECT DISTINCT site_id, url, status FROM capture WHERE want = 'listing'"),
            "listings": self._all("SELECT site_id, url, kind FROM listing"),
            "sightings": self._all(
                "SELECT site_id, listing_hash, place, url, no, title, author, date_raw, published_at, is_new, is_notice,"
                " is_secret, comments, category FROM sighting"
            ),
            "frontier": self._all("SELECT site_id, url, attempts, last_outcome, last_reason, article_hash FROM frontier"),
        }

    def _all(self, query: str) -> Counter[str]:
        return Counter(repr(sorted(row.items())) for row in self.rows(query))

    def check_segments(self, *, orphans: bool = False) -> int:
        """Reads every record of every segment; each response has exactly one row, and each row its record. How many.

        With `orphans` there may be records without a row, such as a crawl leaves that is killed before its transaction.
        """
        rows = self.rows(
            "SELECT segment, segment_offset, segment_length, body_digest, url FROM capture WHERE segment IS NOT NULL"
        )
        pointed = {(row["segment"], row["segment_offset"]): row for row in rows}
        assert len(pointed) == len(rows), "two rows point to one record"
        folder = self.home / "warc"
        assert not list(folder.glob("**/*.part")), "an unborn segment was left"
        segments, seen = Segments(folder), 0
        for name in segments.names():
            for offset, length, url, body in records(segments, name):
                row = pointed.pop((name, offset), None)
                assert row or orphans, f"no row points to byte {offset} of {name}"
                if row:
                    assert (row["segment_length"], row["url"], bytes(row["body_digest"])) == (length, url, sha256(body).digest())
                    seen += 1
        assert not pointed, f"rows point to records that are not there: {list(pointed)}"
        return seen


def records(segments: Segments, name: str) -> Iterator[tuple[int, int, str, bytes]]:
    """Offset, length, address and content of each response in a segment; every record must be whole."""
    with segments.opened(name) as source:
        dictionary = dictionary_of(source) if name.endswith(".zst") else None
        for found in walk(source, 0, source.size, dictionary):
            assert isinstance(found, Packed), f"{name}: {found}"
            if found.record is not None and is_response(found.record):
                capture = capture_of(found.record)
                yield found.offset, found.length, capture.url, capture.body
