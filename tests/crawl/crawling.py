"""Running a unit as its starter does: a process, a line of JSON in, lines of JSON out."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.model import Unit
from archive.settings import Settings
from archive.unit_json import unit_to_json

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """How a crawl ended, and all it said."""

    code: int
    events: list[dict[str, Any]]
    log: str

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]

    @property
    def outcomes(self) -> Counter[str]:
        """Outcomes of the articles."""
        return Counter(page["outcome"] for page in self.of("page") if page["want"] == "article")

    def end_of(self, url: str) -> tuple[str, str | None]:
        """The one outcome of an address, and its reason."""
        (page,) = [page for page in self.of("page") if page["url"] == url]
        return page["outcome"], page["reason"]


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment of a crawl with these settings."""
    private = "1" if settings.allow_private else "0"
    own = {"GISA_HOME": str(settings.home), "GISA_ALLOW_PRIVATE": private, "SCRAPY_SETTINGS_MODULE": "tests.crawl.quick"}
    if settings.dsn:
        own["GISA_DSN"] = settings.dsn
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GISA_")}
    return {**kept, **own, "PYTHONPATH": paths, **more}


@contextmanager
def started(unit: Unit, settings: Settings, **more: str) -> Iterator["subprocess.Popen[str]"]:
    """A crawl that has been given its unit; killed when the block is left, where it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler"],
        env=environment(settings, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdin is not None
    process.stdin.write(unit_to_json(unit))
    process.stdin.close()
    process.stdin = None
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        if process.stdout and not process.stdout.closed:
            process.communicate()


def finish(process: "subprocess.Popen[str]", timeout: float = 90.0) -> Crawled:
    """Waits for a crawl."""
    try:
        output, log = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        output, log = process.communicate()
        raise AssertionError(f"the crawl did not end in {timeout} s:\n{log[-4000:]}") from None
    return Crawled(code=process.returncode, events=[json.loads(line) for line in output.splitlines()], log=log)


def crawl(
    settings: Settings, *, site: str = "small", why: str = "crawl", more: Mapping[str, str] | None = None, **fields: Any
) -> Crawled:
    """Runs a unit to its end, with more in its environment where that is given."""
    with started(Unit(site=site, why=why, **fields), settings, **(more or {})) as process:
        return finish(process)
