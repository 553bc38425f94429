"""What do crawl tests stand on: an archive to crawl into, and live boards to crawl."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from scheduler.demo.board import Board, news_board
from scheduler.demo.rhymix import Rhymix
from scheduler.demo.server import DemoServer, serving
from tests.conftest import drop_database, make_database, with_database
from tests.crawl.archives import CrawlArchive
from tests.s3 import bucket, s3_server

__all__ = ["bucket", "s3_server"]

SMALL = 24
"""Posts of a small board: three pages of ten, which crawls in seconds."""


@pytest.fixture
def archive(pg_server: str, template: str, open_base: Path) -> Iterator[CrawlArchive]:
    """An empty archive."""
    with new_archive(pg_server, template, open_base) as made:
        yield made


@pytest.fixture
def second_archive(pg_server: str, template: str, open_base: Path) -> Iterator[CrawlArchive]:
    """Another empty archive, to compare with."""
    with new_archive(pg_server, template, open_base) as made:
        yield made


@pytest.fixture(scope="module")
def module_archive(pg_server: str, template: str, open_base: Path) -> Iterator[CrawlArchive]:
    """An archive that the tests of a module share: the first to need it crawls, all look."""
    with new_archive(pg_server, template, open_base) as made:
        yield made


@contextmanager
def new_archive(pg_server: str, template: str, base: Path) -> Iterator[CrawlArchive]:
    """A home and a database with the whole schema."""
    name = f"gisa_test_{int(datetime.now(UTC).timestamp())}_{uuid4().hex[:12]}"
    home = base / uuid4().hex[:8]
    home.mkdir(mode=0o711)
    make_database(pg_server, name, template)
    yield CrawlArchive(home=home, dsn=with_database(pg_server, name))
    drop_database(pg_server, name)


@pytest.fixture
def board() -> Board:
    """A small board whose clock stands at the present."""
    return news_board(datetime.now(UTC), per_page=10, newest=SMALL)


@pytest.fixture
def server(board: Board) -> Iterator[DemoServer]:
    """That board as Rhymix shows it."""
    with serving(Rhymix(board)) as running:
        yield running
