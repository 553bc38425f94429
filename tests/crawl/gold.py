"""What the gold answers of captured boards say, as values to compare with."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.crawl.boards import Captured, CaptureServer

WORD = re.compile(r"[^\W_]+")


def plain(text: str | None) -> str:
    """NFKC text with white space folded: what two readers would call the same line."""
    return " ".join(unicodedata.normalize("NFKC", text or "").split())


def words(text: str) -> list[str]:
    """The words of a text."""
    return WORD.findall(plain(text))


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One captured article and what it says."""

    name: str
    url: str
    canonical: str
    gold: Mapping[str, Any]

    @property
    def paragraphs(self) -> Sequence[str]:
        """Its text, caption lines aside."""
        found: Sequence[str] = self.gold.get("paragraphs") or self.gold["body_text"]
        return found

    @property
    def captions(self) -> Sequence[str]:
        """Captions of its pictures."""
        return self.gold.get("captions", ())

    def body_words(self, body: str) -> list[str]:
        """The words of a body without captions and summary lines, which may stand in fields of their own."""
        text = plain(body)
        for line in sorted(map(plain, self._neutral()), key=len, reverse=True):
            text = text.replace(line, " ")
        return words(text)

    def _neutral(self) -> list[str]:
        summary = [block["text"] for block in self.gold.get("body", ()) if block["type"] == "summary_line"]
        return [*self.captions, *summary]

    @property
    def published_at(self) -> datetime:
        """To the minute."""
        return datetime.fromisoformat(self.gold["date_iso"]).replace(second=0)

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The rows of the list under it."""
        under: Mapping[str, Any] | None = self.gold.get("list_under_article")
        return under["rows"] if under else ()


def gold_articles(folder: Path, server: CaptureServer, captures: Sequence[Captured]) -> list[GoldArticle]:
    """Every captured article that is served and has a gold answer."""
    found = []
    for one in captures:
        gold = read_gold(folder, one.name)
        if gold and "title" in gold and one.status == 200 and server.serves(one):
            canonical = server.moved(gold.get("canonical_url") or gold["url"])
            found.append(GoldArticle(one.name, server.moved(one.url), canonical, gold))
    return found


def gold_listings(
    folder: Path, server: CaptureServer, captures: Sequence[Captured]
) -> list[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Address and rows of every captured listing page that is served and has a gold answer."""
    found = []
    for one in captures:
        gold = read_gold(folder, one.name)
        if gold and "title" not in gold and server.serves(one):
            found.append((server.moved(one.url), gold["rows"]))
    return found


def read_gold(folder: Path, name: str) -> Mapping[str, Any] | None:
    """The gold answer beside a capture, if it has one."""
    path = (folder / name).with_suffix(".gold.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
