"""The embedded server: made once, shared by all, stopped by the last, in whatever home."""

import contextlib
import dataclasses
import fcntl
import os
import stat
import threading
import time

import pytest

from archive.database import embedded
from archive.database.binaries import find_binaries
from archive.database.connect import open_database
from archive.database.embedded import server_status
from archive.errors import DatabaseUnfit, GisaError
from tests.db.embedded import data_of, is_stopped, leave, postmaster_of, start_user, user


def test_the_first_makes_the_server_and_the_last_stops_it(lived):
    with open_database(lived) as first:
        with open_database(lived) as second:
            assert first.dsn == second.dsn
            assert first.embedded
        with first.connect() as conn:
            assert conn.execute("SELECT current_database(), current_setting('TimeZone')").fetchone() == ("gisa", "UTC")
        assert server_status(lived).running
    assert is_stopped(lived)
    assert not server_status(lived).running


def test_rows_outlive_the_server(lived):
    with open_database(lived) as database, database.connect() as conn:
        conn.execute("TRUNCATE kept")
        conn.execute("INSERT INTO kept VALUES (7)")
    with open_database(lived) as database, database.connect() as conn:
        assert conn.execute("SELECT n FROM kept").fetchall() == [(7,)]


def test_a_server_is_shared_between_processes(lived):
    with user(lived) as other:
        with open_database(lived) as database, database.connect() as conn:
            conn.execute("SELECT 1")
        assert postmaster_of(lived).is_running()
        assert leave(other) == ""
    assert is_stopped(lived)


def test_six_processes_at_once_make_one_server(new_home):
    processes = [start_user(new_home) for _ in range(6)]
    complaints = [leave(process) for process in processes]
    assert complaints == [""] * 6
    assert is_stopped(new_home)
    assert [path.name for path in data_of(new_home).parent.glob("data*")] == ["data"]


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LANG": "", "LC_CTYPE": ""}])
def test_letters_are_known_whatever_the_locale_of_the_first_process(new_home, locale):
    with user(new_home, **locale), open_database(new_home) as database, database.connect() as conn:
        assert conn.execute("SELECT 'É한' ~ '^[[:alpha:]]+$', lower('É')").fetchone() == (True, "é")
        assert conn.execute("SHOW server_encoding").fetchone() == ("UTF8",)


@contextlib.contextmanager
def moved(settings, home):
    """The archive moved to another folder, and back."""
    home.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    settings.home.rename(home)
    yield dataclasses.replace(settings, home=home)
    home.rename(settings.home)


@pytest.mark.parametrize("name", ["a home", "it's $HOME", 'say "hi"', "기사 보관소", "back\\slash", "one,two"])
def test_any_path_will_do(lived, name, home):
    with moved(lived, home / name) as there:
        with open_database(there) as database, database.connect() as conn:
            assert conn.execute("SHOW data_directory").fetchone() == (str(data_of(there)),)
        assert is_stopped(there)


def test_a_path_too_long_for_a_socket_puts_it_elsewhere_and_leaves_no_litter(lived, home):
    with moved(lived, home / ("folder" * 12) / ("folder" * 12)) as far:
        with open_database(far) as database, database.connect() as conn:
            place = server_status(far).socket
            assert place is not None
            assert far.home not in place.parents
            assert stat.S_IMODE(place.stat().st_mode) == 0o700
            assert conn.execute("SELECT 1").fetchone() == (1,)
            with user(far, XDG_RUNTIME_DIR="", TMPDIR="/"):
                assert server_status(far).socket == place
        assert not place.exists()


def test_nobody_else_reaches_it(lived):
    with open_database(lived):
        server = postmaster_of(lived)
        listening = {each.status for each in server.net_connections("inet")}
        socket_folder = server_status(lived).socket
        assert socket_folder is not None
        assert listening == set()
        for folder in (socket_folder, data_of(lived), data_of(lived).parent):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert server.uids().effective != 0


def test_a_server_without_its_socket_file_is_replaced(lived, monkeypatch):
    monkeypatch.setattr(embedded, "LISTEN_SECONDS", 0.2)
    with open_database(lived) as database:
        socket_folder = server_status(lived).socket
        assert socket_folder is not None
        (socket_folder / ".s.PGSQL.5432").unlink()
        first = postmaster_of(lived).pid
        with database.connect() as conn:
            conn.execute("SELECT 1")
        assert postmaster_of(lived).pid != first
    assert is_stopped(lived)


def test_a_forked_child_leaves_the_server_to_its_parent(lived):
    with open_database(lived) as database:
        child = os.fork()
        if child == 0:
            # As a worker that ends by an exception would: it unwinds what it inherited.
            try:
                assert database.embedded
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        with database.connect() as conn:
            assert conn.execute("SELECT 1").fetchone() == (1,)


def test_who_waits_for_another_process_is_told(lived):
    said: list[str] = []
    with open_database(lived):
        lock = os.open(data_of(lived).parent / "lock", os.O_RDWR)
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = threading.Thread(target=lambda: open_database(lived, progress=said.append).__enter__())
        waiting.start()
        time.sleep(1.3)
        os.close(lock)
        waiting.join(30)
    assert any("waiting for another gisa process" in sentence for sentence in said)


def test_log_files_are_kept_for_a_week(lived):
    with open_database(lived) as database, database.connect() as conn:
        rotation = conn.execute(
            "SELECT current_setting('log_filename'), current_setting('log_truncate_on_rotation'), current_setting('fsync')"
        ).fetchone()
    assert rotation == ("postgresql-%a.log", "on", "on")
    assert list((data_of(lived).parent / "log").glob("postgresql-*.log"))


def test_data_of_an_unknown_major_version_are_left_alone(settings):
    with open_database(settings):
        pass
    (data_of(settings) / "PG_VERSION").write_text("14\n")
    with (
        pytest.raises(DatabaseUnfit, match=r"made by PostgreSQL 14.*found: PostgreSQL .*set GISA_PG_BIN"),
        open_database(settings),
    ):
        pass


def test_data_of_an_older_major_version_are_opened_with_its_programs(settings):
    made = sorted(find_binaries(None), key=lambda each: each.major)
    if len({each.major for each in made}) < 2:
        pytest.skip("only one major version of PostgreSQL here")
    with open_database(dataclasses.replace(settings, pg_bin=made[0].folder)):
        pass
    with open_database(settings) as database, database.connect() as conn:
        assert conn.info.server_version // 10000 == made[0].major


def test_a_data_folder_that_is_none_is_left_alone(settings):
    data = data_of(settings)
    with open_database(settings):
        pass
    (data / "PG_VERSION").unlink()
    with pytest.raises(DatabaseUnfit, match="no PostgreSQL data folder"), open_database(settings):
        pass
    assert (data / "global").is_dir()


def test_a_home_that_cannot_be_made_is_one_sentence(settings):
    (settings.home / "file").write_text("")
    wrong = dataclasses.replace(settings, home=settings.home / "file" / "home")
    with pytest.raises(DatabaseUnfit, match="set GISA_HOME to a folder"), open_database(wrong):
        pass


def test_a_configuration_that_keeps_the_server_from_starting_is_quoted(settings):
    with open_database(settings):
        pass
    with (data_of(settings) / "postgresql.conf").open("a") as configuration:
        configuration.write("\nmax_connections = many\n")
    with pytest.raises(GisaError, match=r"did not start: .*max_connections"), open_database(settings):
        pass


def test_it_says_what_takes_long(settings):
    said: list[str] = []
    with open_database(settings, progress=said.append):
        pass
    assert said
    assert said[0].startswith(f"making the archive's database in {data_of(settings)}")


def test_a_server_full_of_clients_is_not_waited_for(settings):
    with open_database(settings) as database, database.connect(autocommit=True) as conn:
        conn.execute("ALTER SYSTEM SET max_connections = 10")
    with open_database(settings) as database, contextlib.ExitStack() as clients:
        began = time.monotonic()
        for _ in range(10):
            clients.enter_context(database.connect())
        with pytest.raises(GisaError, match="max_connections"):
            database.connect()
        assert time.monotonic() - began < 10
