"""How well and how fast are Korean pages read, beside other readers, on the same pages in the same run?

    python bench/reading.py --pages FOLDER [--rounds 5] [--only gisa,trafilatura] [--score SCORE_PY]

FOLDER holds index.jsonl, html/ and gold/. Readers that are not installed are named and left out. In each round every reader reads
all pages, one reader after the other, as a worker does. The figure is processor time of this one process, the median of rounds;
the first is not counted, and the garbage collector is off, which would run at another reader's cost.
"""

import argparse
import copy
import gc
import importlib.util
import json
import socket
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import NoReturn
from unittest import mock

from lxml.html import Element, HtmlElement

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from archive.extract.as_json import reading_to_json
from archive.extract.derive import derive
from archive.model import Capture
from archive.sites.load import builtin_folder, load_sites

CAPTURED = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the folder."""

    id: str
    url: str
    charset: str
    body: bytes

    @property
    def text(self) -> str:
        """Decoded as the index says, for readers that take text: charset detection is not what is compared."""
        return self.body.decode("cp949" if self.charset == "euc-kr" else self.charset, "replace")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--score", type=Path, help="the scorer; default: ../score/score.py beside the pages")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    cut_off()
    score = load_module(args.score or args.pages.parent / "score" / "score.py")
    pages = read_pages(args.pages)
    readers = {name: make() for name, make in READERS.items() if not args.only or name in args.only.split(",")}
    missing = [name for name, reader in readers.items() if isinstance(reader, str)]
    working = {name: reader for name, reader in readers.items() if not isinstance(reader, str)}
    seconds, failed = timed(working, pages, args.rounds)
    size = sum(len(page.body) for page in pages) / 1e6
    print(f"{len(pages)} articles, {size:.1f} MB, median of {args.rounds} rounds")
    names = ("x", "F1", "exact", "leak", "title", "author", "minute", "failed")
    print(f"{'reader':24} {'pages/s':>8} " + " ".join(f"{name:>6}" for name in names))
    base = seconds.get("trafilatura+metadata")
    for name, reader in working.items():
        quality = scored(score, args.pages / "gold", reader, pages)
        ratio = f"{base / seconds[name]:6.1f}" if base else "     -"
        columns = " ".join(f"{quality.get(key, 0):6.3f}" for key in ("f1", "exact", "leak", "title", "authors", "published_at"))
        print(f"{name:24} {len(pages) / seconds[name]:8.1f} {ratio} {columns} {failed[name]:6d}")
    for name in missing:
        print(f"{name:24} not run: {readers[name]}")


def cut_off() -> None:
    """Lets no reader look for data on the network: it would be timed, and a page read from elsewhere is another page."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError("readers are measured without a network")

    socket.getaddrinfo = refuse
    socket.socket.connect = refuse  # type: ignore[method-assign]


def read_pages(folder: Path) -> list[Page]:
    """The articles that have a gold answer."""
    rows = map(json.loads, (folder / "index.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        Page(
            row["id"],
            row["url"] or "http://unknown.invalid/",
            row.get("charset") or "utf-8",
            (folder / "html" / row["file"]).read_bytes(),
        )
        for row in rows
        if row.get("gold") and "article" in row["kind"]
    ]


def timed(
    readers: dict[str, Callable[[Page], Fields]], pages: list[Page], rounds: int
) -> tuple[dict[str, float], dict[str, int]]:
    """Processor seconds for all pages by reader, and on how many pages it raised."""
    spent: dict[str, list[float]] = {name: [] for name in readers}
    failed = dict.fromkeys(readers, 0)
    for number in range(rounds + 1):
        for name, reader in readers.items():
            gc.collect()
            gc.disable()
            start = time.process_time()
            for page in pages:
                try:
                    reader(page)
                except Exception:  # noqa: BLE001  # other people's readers raise what they like; it is counted
                    failed[name] += number == 0
            if number:
                spent[name].append(time.process_time() - start)
            gc.enable()
    return {name: statistics.median(times) for name, times in spent.items()}, failed


def scored(score: ModuleType, gold: Path, reader: Callable[[Page], Fields], pages: list[Page]) -> dict[str, float]:
    """Means over the pages, by the scorer's own functions; a page that a reader fails on scores zero."""
    sums: dict[str, list[float]] = {}
    for page in pages:
        answer = json.loads((gold / f"{page.id}.json").read_text(encoding="utf-8"))
        try:
            said = reader(page)
        except Exception:  # noqa: BLE001  # counted as nothing read
            said = {}
        for key, value in score.score_article(answer, said).items():
            sums.setdefault(key, []).append(value)
    return {key: sum(values) / len(values) for key, values in sums.items()}


def load_module(path: Path) -> ModuleType:
    """A module from its file."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        sys.exit(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gisa(*, generic: bool) -> Callable[[Page], Fields]:
    """Our own reader, from bytes."""
    catalogue = load_sites([builtin_folder()])

    def read(page: Page) -> Fields:
        headers = (("Content-Type", f"text/html; charset={page.charset}"),)
        capture = Capture(url=page.url, fetched_at=CAPTURED, status=200, headers=headers, body=page.body)
        site = None if generic else catalogue.for_url(page.url)
        reading = derive(capture, site or catalogue.generic(page.url), catalogue=catalogue, generic=generic)
        return dict(reading_to_json(reading, id=page.id, kind="article"))

    return read


def trafilatura_on_our_node() -> Callable[[Page], Fields] | str:
    """trafilatura as it comes, on the elements that our reader finds the article in: what narrowing alone is worth."""
    import trafilatura

    from archive.extract import body as ours

    reader, assemble = gisa(generic=False), ours._body

    def stock(parts: Sequence[HtmlElement], *args: object) -> object:
        texts = []
        for part in parts:
            root = Element("html")
            root.append(Element("body"))
            root[0].append(copy.deepcopy(part))
            found = trafilatura.bare_extraction(root, include_comments=False)
            texts += found.text.split("\n") if found is not None and found.text else []
        return replace(assemble(parts, *args), paragraphs=tuple(filter(str.strip, texts)))  # type: ignore[arg-type]

    def read(page: Page) -> Fields:
        with mock.patch.object(ours, "_body", stock):
            return reader(page)

    return read


def trafilatura_reader(**options: object) -> Callable[[], Callable[[Page], Fields] | str]:
    """trafilatura with options of bare_extraction."""

    def make() -> Callable[[Page], Fields] | str:
        import trafilatura

        def read(page: Page) -> Fields:
            found = trafilatura.bare_extraction(page.text, url=page.url, **options)
            if found is None:
                return {}
            authors = [name for name in (found.author or "").split("; ") if name]
            return {"title": found.title, "body": found.text, "authors": authors, "published_at": found.date}

        return read

    return make


def resiliparse_reader() -> Callable[[Page], Fields] | str:
    """resiliparse's main content."""
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.html import HTMLTree
    except ImportError as error:
        return str(error)

    def read(page: Page) -> Fields:
        tree = HTMLTree.parse(page.text)
        return {"title": tree.title, "body": extract_plain_text(tree, main_content=True)}

    return read


def readability_reader() -> Callable[[Page], Fields] | str:
    """readability-lxml."""
    try:
        from lxml.html import fromstring
        from readability import Document
    except ImportError as error:
        return str(error)

    def read(page: Page) -> Fields:
        document = Document(page.text)
        return {"title": document.short_title(), "body": fromstring(document.summary()).text_content()}

    return read


def newspaper_reader() -> Callable[[Page], Fields] | str:
    """newspaper4k, with a tokenizer in place of the one whose data it would download."""
    try:
        import newspaper
        import nltk
    except ImportError as error:
        return str(error)
    nltk.word_tokenize = lambda text, *_, **__: text.split()

    def read(page: Page) -> Fields:
        article = newspaper.Article(page.url, language="ko")
        article.download(input_html=page.text)
        article.parse()
        when = article.publish_date
        return {
            "title": article.title, "body": article.text, "authors": list(article.authors),
            "published_at": when.isoformat() if isinstance(when, datetime) else None,
        }  # fmt: skip

    return read


def newsplease_reader() -> Callable[[Page], Fields] | str:
    """news-please, from saved HTML."""
    try:
        import nltk
        from newsplease import NewsPlease
    except ImportError as error:
        return str(error)
    nltk.word_tokenize = lambda text, *_, **__: text.split()

    def read(page: Page) -> Fields:
        article = NewsPlease.from_html(page.text, url=page.url)
        when = article.date_publish
        return {
            "title": article.title, "body": article.maintext, "authors": list(article.authors or ()),
            "published_at": when.isoformat() if isinstance(when, datetime) else None,
        }  # fmt: skip

    return read


READERS: dict[str, Callable[[], Callable[[Page], Fields] | str]] = {
    "gisa": lambda: gisa(generic=False),
    "gisa generic": lambda: gisa(generic=True),
    "trafilatura on our node": trafilatura_on_our_node,
    "trafilatura+metadata": trafilatura_reader(with_metadata=True),
    "trafilatura": trafilatura_reader(),
    "trafilatura precision": trafilatura_reader(with_metadata=True, favor_precision=True),
    "resiliparse": resiliparse_reader,
    "readability-lxml": readability_reader,
    "newspaper4k": newspaper_reader,
    "news-please": newsplease_reader,
}

if __name__ == "__main__":
    main()
