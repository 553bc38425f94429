"""Run by root, the server runs as somebody else, who is let in where gisa made the folder and nowhere else."""

import dataclasses
import os
import pwd
import stat
import subprocess
import traceback
from pathlib import Path

import psycopg
import pytest

from archive.database import binaries, superuser
from archive.database.connect import open_database
from archive.database.embedded import server_status
from archive.database.superuser import choose_runner
from archive.errors import DatabaseUnfit
from tests.db.embedded import data_of, is_stopped, postmaster_of

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops its rights")


@pytest.fixture
def closed(home):
    """A folder as root's own home is."""
    folder = home / "closed"
    folder.mkdir(mode=0o700)
    return folder


def as_user(entry, function):
    """Runs a function in a process of another user; what it complained of."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(entry.pw_gid)
            os.setuid(entry.pw_uid)
            function()
            status = 0
        except BaseException:
            os.write(writing, traceback.format_exc().encode()[-4000:])
            raise
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as complaint:
        said = complaint.read()
    os.waitpid(child, 0)
    return said


def test_the_server_runs_as_an_unprivileged_user_and_owns_its_folder(settings):
    with open_database(settings):
        server = postmaster_of(settings)
        owner = data_of(settings).stat().st_uid
        assert server.uids().real == owner != 0
        assert pwd.getpwuid(owner).pw_name == server_status(settings).user
        assert server.num_fds() > 0
    assert is_stopped(settings)


def test_folders_that_gisa_makes_can_be_entered_whatever_the_umask(home, settings):
    before = os.umask(0o077)
    try:
        with open_database(dataclasses.replace(settings, home=home / "new" / "deep")) as database, database.connect() as conn:
            conn.execute("SELECT 1")
    finally:
        os.umask(before)
    assert stat.S_IMODE((home / "new" / "deep").stat().st_mode) == 0o711
    assert stat.S_IMODE((home / "new" / "deep" / "postgres").stat().st_mode) == 0o700


def test_a_folder_that_the_server_cannot_enter_is_named_and_left_closed(settings, closed):
    shut = dataclasses.replace(settings, home=closed / "archive")
    sentence = r"cannot enter .*/closed \(drwx------\): set GISA_HOME to a folder outside it"
    with pytest.raises(DatabaseUnfit, match=sentence), open_database(shut):
        pass
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_programs_that_the_server_cannot_enter_are_copied(settings, closed, monkeypatch):
    folders = binaries.wheel_folders()
    if not folders:
        pytest.skip("no PostgreSQL from the wheel here")
    wheel = folders[0]
    package = closed / wheel.parents[1].name
    package.mkdir()
    (package / wheel.parent.name).symlink_to(wheel.parent)
    (closed / f"{package.name}.libs").symlink_to(wheel.parents[1].with_name(f"{package.name}.libs"))
    monkeypatch.setattr(binaries, "wheel_folders", lambda: [package / wheel.parent.name / "bin"])
    for _ in range(2):
        with open_database(settings) as database, database.connect() as conn:
            conn.execute("SELECT 1")
    copies = list(data_of(settings).parent.glob("programs*"))
    assert len(copies) == 1
    assert copies[0].stat().st_uid == data_of(settings).stat().st_uid


def test_programs_of_ones_own_that_the_server_cannot_enter_are_named(settings, closed):
    programs = closed / "bin"
    programs.mkdir()
    for name in ("postgres", "initdb", "pg_ctl"):
        (programs / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 17.1'\n")
        (programs / name).chmod(0o755)
    shut = dataclasses.replace(settings, pg_bin=programs)
    with pytest.raises(DatabaseUnfit, match="set GISA_PG_BIN to a folder outside it"), open_database(shut):
        pass


def test_an_archive_that_an_ordinary_user_made_stays_theirs(settings):
    nobody = pwd.getpwnam("nobody")
    os.chown(settings.home, nobody.pw_uid, nobody.pw_gid)

    def make():
        with open_database(settings) as database, database.connect() as conn:
            conn.execute("CREATE TABLE mine ()")

    assert as_user(nobody, make) == ""
    with open_database(settings) as database, database.connect() as conn:
        assert conn.execute("SELECT to_regclass('mine')").fetchone() != (None,)
        assert postmaster_of(settings).uids().real == nobody.pw_uid
    assert as_user(nobody, lambda: open_database(settings).__enter__()) == ""
    owners = {path.lstat().st_uid for path in (settings.home / "postgres").rglob("*")}
    assert owners == {nobody.pw_uid}


def test_an_archive_of_another_user_is_one_sentence(settings):
    with open_database(settings):
        pass
    nobody = pwd.getpwnam("nobody")
    if data_of(settings).stat().st_uid == nobody.pw_uid:
        pytest.skip("root's server runs as nobody here")

    def refused():
        for ask in (lambda: open_database(settings).__enter__(), lambda: server_status(settings)):
            with pytest.raises(DatabaseUnfit, match=r"belongs to .*: run gisa as its owner"):
                ask()

    assert as_user(nobody, refused) == ""


def test_nobody_else_connects(settings):
    nobody = pwd.getpwnam("nobody")
    with open_database(settings) as database:
        if postmaster_of(settings).uids().real == nobody.pw_uid:
            pytest.skip("root's server runs as nobody here")

        def refused():
            with pytest.raises(psycopg.OperationalError, match="Permission denied"):
                psycopg.connect(database.dsn)

        assert as_user(nobody, refused) == ""


def test_a_user_is_made_where_there_is_none(monkeypatch):
    made = []
    known: dict[str, pwd.struct_passwd] = {}

    def by_name(name):
        return known.get(name)

    def useradd(words, **options):
        made.append(words)
        known["gisa"] = pwd.getpwnam("nobody")
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setattr(superuser, "_by_name", by_name)
    monkeypatch.setattr(subprocess, "run", useradd)
    assert choose_runner(Path("/nonexistent")).dropped
    assert made[0][-1] == "gisa"


def test_no_user_and_no_way_to_make_one_is_one_sentence(monkeypatch):
    def useradd(words, **options):
        return subprocess.CompletedProcess(words, 1, "", "useradd: not here\n")

    monkeypatch.setattr(superuser, "_by_name", lambda name: None)
    monkeypatch.setattr(subprocess, "run", useradd)
    with pytest.raises(DatabaseUnfit, match=r"useradd failed \(useradd: not here\): run gisa as an ordinary user"):
        choose_runner(Path("/nonexistent"))


def test_a_user_number_without_a_name_is_one_sentence(settings, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 987654)
    with pytest.raises(DatabaseUnfit, match="user number 987654 has no entry in the password file"):
        choose_runner(settings.home / "data")
