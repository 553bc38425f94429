"""The embedded server heals: whatever was killed, cut short or left behind, the next process has the archive and every row."""

import fcntl
import os
import signal
import subprocess
import time

import psutil
import psycopg
import pytest

from archive.database import postmaster
from archive.database.cluster import Cluster
from archive.database.connect import open_database
from archive.database.prepare import prepare_cluster
from archive.errors import DatabaseUnfit
from tests.db.embedded import data_of, is_stopped, kill, kill_postmaster, leave, postmaster_of, start_user, user


@pytest.fixture
def row(lived):
    """One acknowledged row, which no mishap may lose."""
    with open_database(lived) as database, database.connect() as conn:
        conn.execute("TRUNCATE kept")
        conn.execute("INSERT INTO kept VALUES (1)")
    return lived


def rows(settings):
    with open_database(settings) as database, database.connect() as conn:
        return conn.execute("SELECT n FROM kept").fetchall()


def pid_file(settings):
    return data_of(settings) / "postmaster.pid"


@pytest.fixture
def process_of_the_servers_user(lived):
    """Any other process that the server's user has: its number was the server's once."""
    with prepare_cluster(lived).runner.spawn(["sleep", "60"], cwd="/") as process:
        yield process
        process.kill()


def test_a_killed_process_leaves_a_server_that_the_next_one_uses_and_stops(row):
    with user(row) as first:
        pid = postmaster_of(row).pid
        kill(first)
    assert postmaster_of(row).pid == pid
    assert rows(row) == [(1,)]
    assert is_stopped(row)


def test_a_killed_process_does_not_take_the_server_from_the_others(row):
    with user(row) as first, user(row) as second:
        kill(first)
        assert rows(row) == [(1,)]
        assert leave(second) == ""
    assert is_stopped(row)


def test_a_killed_server_is_replaced_by_whoever_comes_next(row):
    with user(row) as first:
        kill_postmaster(row)
        assert rows(row) == [(1,)]
        assert leave(first) == ""
    assert is_stopped(row)


def test_a_killed_server_is_replaced_under_a_process_that_goes_on(row):
    with open_database(row) as database:
        with database.connect() as conn:
            conn.execute("INSERT INTO kept VALUES (2)")
        kill_postmaster(row)
        with database.connect() as conn:
            assert conn.execute("SELECT count(*) FROM kept").fetchone() == (2,)
    assert is_stopped(row)


def test_everything_killed_loses_no_acknowledged_row(row):
    with user(row) as first, user(row) as second, open_database(row) as database:
        with database.connect() as conn:
            conn.execute("INSERT INTO kept SELECT generate_series(2, 500)")
        kill(first)
        kill(second)
        kill_postmaster(row)
    assert len(rows(row)) == 500


def test_children_that_a_killed_server_left_are_ended_before_a_new_one_starts(row, monkeypatch):
    monkeypatch.setattr(postmaster, "ORPHANS_LEAVE_SECONDS", 0.3)
    with open_database(row) as database, database.connect(autocommit=True) as conn:
        backend = psutil.Process(conn.info.backend_pid)
        # Stopped, it cannot notice that its server is gone, as one deep in a long query would not.
        backend.send_signal(signal.SIGSTOP)
        kill_postmaster(row)
        with database.connect() as other:
            assert other.execute("SELECT n FROM kept").fetchall() == [(1,)]
        assert not backend.is_running() or backend.status() == psutil.STATUS_ZOMBIE
    assert is_stopped(row)


def test_a_server_that_cannot_be_seen_from_here_keeps_its_data(row):
    with open_database(row):
        alive = os.open(data_of(row).parent / "alive", os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
    # As a server in another container: its lock shows, and its processes do not.
    fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
    pid_file(row).write_text("1\n")
    with pytest.raises(DatabaseUnfit, match="in another container or on another machine"), open_database(row):
        pass
    assert pid_file(row).read_text() == "1\n"
    os.close(alive)
    assert rows(row) == [(1,)]


@pytest.mark.parametrize("left", ["", "1", "notanumber\n", "99999999\n/elsewhere\n", "\x00\x00"])
def test_a_damaged_pid_file_is_no_obstacle(row, left):
    pid_file(row).write_text(left)
    assert rows(row) == [(1,)]
    assert is_stopped(row)


def test_a_pid_file_cut_short_does_not_hide_a_live_server(row):
    with user(row) as first:
        pid = postmaster_of(row).pid
        pid_file(row).write_text("")
        assert rows(row) == [(1,)]
        assert postmaster_of(row).pid == pid
        assert leave(first) == ""
    assert postmaster.find_postmaster(data_of(row)) is None


def test_a_pid_that_belongs_to_another_process_by_now_is_no_server(row, process_of_the_servers_user):
    pid_file(row).write_text(f"{process_of_the_servers_user.pid}\n{data_of(row)}\n{int(time.time())}\n5432\n\n\n\nready\n")
    assert rows(row) == [(1,)]
    assert process_of_the_servers_user.poll() is None
    assert is_stopped(row)


def test_a_zombie_is_no_server(row):
    with prepare_cluster(row).runner.spawn(["true"], cwd="/") as dead:
        while psutil.Process(dead.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        pid_file(row).write_text(f"{dead.pid}\n{data_of(row)}\n{int(time.time())}\n5432\n\n\n\nready\n")
        assert rows(row) == [(1,)]
    assert is_stopped(row)


def test_a_stale_socket_and_its_lock_are_no_obstacle(row):
    with user(row):
        kill_postmaster(row)
    left = [path.name for path in (data_of(row).parent / "run").iterdir()]
    assert ".s.PGSQL.5432" in left
    assert rows(row) == [(1,)]


def test_a_data_folder_made_halfway_is_made_anew(new_home):
    cluster = prepare_cluster(new_home)
    half = cluster.folder / "data.new-half"
    half.mkdir()
    (half / "PG_VERSION").write_text(f"{cluster.binaries.major}\n")
    with open_database(new_home):
        assert not half.exists()
    assert is_stopped(new_home)


def test_killed_while_making_the_database_leaves_nothing_wrong(new_home):
    for patience in (0.3, 0.6, 0.9):
        process = start_user(new_home)
        time.sleep(patience)
        kill(process)
    with open_database(new_home) as database, database.connect() as conn:
        assert conn.execute("SELECT current_database()").fetchone() == ("gisa",)
    assert is_stopped(new_home)


def test_a_database_not_yet_made_when_its_maker_died_is_made_by_the_next(lived, monkeypatch):
    with open_database(lived) as database, psycopg.connect(database.dsn.replace("/gisa?", "/postgres?"), autocommit=True) as conn:
        conn.execute("ALTER DATABASE gisa RENAME TO aside")
    try:
        with open_database(lived) as database, database.connect() as conn:
            assert conn.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    finally:
        with (
            open_database(lived) as database,
            psycopg.connect(database.dsn.replace("/gisa?", "/postgres?"), autocommit=True) as conn,
        ):
            conn.execute("DROP DATABASE gisa")
            conn.execute("ALTER DATABASE aside RENAME TO gisa")


def test_interrupted_while_it_starts_the_server_goes_too(lived, monkeypatch):
    def interrupted(starting: "subprocess.Popen[str]", progress: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("archive.database.cluster._wait", interrupted)
    with pytest.raises(KeyboardInterrupt), open_database(lived):
        pass
    monkeypatch.undo()
    deadline = time.monotonic() + 10
    while postmaster.find_postmaster(data_of(lived)) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert postmaster.find_postmaster(data_of(lived)) is None


def test_a_server_that_is_just_ending_is_waited_for_and_replaced(row):
    with open_database(row):
        cluster: Cluster = prepare_cluster(row)
        os.kill(postmaster_of(row).pid, signal.SIGINT)
        assert rows(row) == [(1,)]
        assert cluster.data == data_of(row)
    assert is_stopped(row)
