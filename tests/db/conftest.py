"""What do the tests of the embedded server stand on: a home that lives through one mishap after another."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.database.binaries import Binaries, find_binaries
from archive.database.connect import open_database
from archive.settings import Settings
from tests.db.embedded import is_stopped
from tests.s3 import bucket, s3_server

__all__ = ["bucket", "s3_server"]


@pytest.fixture(scope="session", params=["wheel", "system"])
def programs(request: pytest.FixtureRequest) -> Binaries:
    """PostgreSQL's programs: those of the wheel, and those of the system."""
    found = next((each for each in find_binaries(None) if each.origin == request.param), None)
    if found is None:
        pytest.skip(f"no PostgreSQL from the {request.param} here")
    return found


@pytest.fixture
def new_home(settings: Settings, programs: Binaries) -> Settings:
    """A home with nothing in it yet."""
    return dataclasses.replace(settings, pg_bin=programs.folder)


@pytest.fixture(scope="session")
def lasting_home(open_base: Path, programs: Binaries) -> Settings:
    """A home that all these tests use; a server that heals needs no new one."""
    settings = Settings(home=open_base / f"lasting-{programs.origin}", pg_bin=programs.folder)
    with open_database(settings) as database, database.connect() as conn:
        conn.execute("CREATE TABLE kept (n integer)")
    return settings


@pytest.fixture
def lived(lasting_home: Settings) -> Iterator[Settings]:
    """That home; each test must leave its server stopped."""
    yield lasting_home
    assert is_stopped(lasting_home)
