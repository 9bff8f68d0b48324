"""The embedded PostgreSQL ends with its server, however that ends, and loses nothing."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError, launcher
from db.embedded.cluster import Cluster
from tests.db.embedding import (
    SERVER,
    ask,
    guards_of,
    only_linux,
    postmaster_of,
    processes_of,
    server,
    write_a_row,
    written_row,
)
from tests.waiting import wait_until


@only_linux
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_dead_server_leaves_no_postgres_and_loses_no_row(data_dir, number):
    with server(data_dir) as process:
        write_a_row(data_dir)
        process.send_signal(number)
        process.wait()
        wait_until(lambda: not processes_of(data_dir), "no process of PostgreSQL is left")
    assert written_row(data_dir) == 7


@only_linux
def test_a_server_that_was_killed_can_start_again_at_once(data_dir):
    with server(data_dir) as process:
        write_a_row(data_dir)
        process.kill()
        process.wait()
        assert written_row(data_dir) == 7


@only_linux
def test_postgres_does_not_outlive_a_killed_guard(data_dir):
    with server(data_dir):
        os.kill(guards_of(data_dir)[0], signal.SIGKILL)
        wait_until(lambda: not processes_of(data_dir), "no process of PostgreSQL is left")


@only_linux
def test_signals_to_the_guard_are_left_to_the_server(data_dir):
    with EmbeddedPostgres.start(data_dir, durable=False) as postgres:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(guards_of(data_dir)[0], number)
        assert ask(postgres, "SELECT 1") == 1


@only_linux
def test_a_crash_of_postgres_is_recovered_at_the_next_start(data_dir):
    with server(data_dir):
        write_a_row(data_dir)
        postmaster = postmaster_of(data_dir)
        os.kill(postmaster, signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{postmaster}").exists(), "the postmaster is gone")
        assert written_row(data_dir) == 7


@only_linux
def test_stopping_leaves_no_process_no_socket_and_twice_is_once(data_dir):
    postgres = EmbeddedPostgres.start(data_dir, durable=False)
    postgres.stop()
    postgres.stop()
    assert not processes_of(data_dir)
    assert not Path(postgres.host).exists()
    assert not Cluster(data_dir).pid_file.exists()


def test_a_second_start_joins_the_first_and_does_not_stop_it(data_dir):
    with EmbeddedPostgres.start(data_dir, durable=False) as first:
        with EmbeddedPostgres.start(data_dir) as second:
            assert first.is_ours
            assert not second.is_ours
            assert second.dsn == first.dsn
        assert ask(first, "SELECT 1") == 1


def test_a_second_start_that_may_not_join_says_who_is_there(data_dir, monkeypatch):
    monkeypatch.setattr(launcher, "BUSY_TIMEOUT_S", 0)
    with (
        EmbeddedPostgres.start(data_dir, durable=False),
        pytest.raises(EmbeddedPostgresError) as refusal,
    ):
        EmbeddedPostgres.start(data_dir, may_join=False)
    assert f"in use by process {os.getpid()}" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@only_linux
def test_two_first_starts_at_once_make_one_cluster(data_dir):
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", SERVER, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    assert [start.stdout.readline() for start in starts] == [b"ready\n"] * 3
    assert len(guards_of(data_dir)) == 1
    for start in starts:
        start.communicate()
    assert [start.returncode for start in starts] == [0, 0, 0]
    assert not processes_of(data_dir)


@only_linux
@pytest.mark.parametrize("folder", [".", "d" * 120])
def test_one_that_died_is_started_again_where_it_was(data_dir, folder):
    data_dir.chmod(0o711)
    with EmbeddedPostgres.start(data_dir / folder) as postgres:
        ask(postgres, "CREATE TABLE kept AS SELECT 7 AS value")
        os.kill(postmaster_of(postgres.data_dir), signal.SIGKILL)
        wait_until(lambda: has_died(postgres), "the death shows")
        wait_until(postgres.begin_again, "nothing of it is left")
        wait_until(postgres.is_ready, "it has recovered")
        assert ask(postgres, "SELECT value FROM kept") == 7
    assert not processes_of(postgres.data_dir)


@only_linux
def test_one_whose_data_are_gone_is_not_replaced_by_an_empty_one(data_dir):
    with EmbeddedPostgres.start(data_dir, durable=False) as postgres:
        os.kill(postmaster_of(data_dir), signal.SIGKILL)
        wait_until(lambda: not processes_of(data_dir), "nothing of it is left")
        shutil.rmtree(Cluster(data_dir).home)
        with pytest.raises(EmbeddedPostgresError, match="is gone"):
            postgres.begin_again()
        assert not Cluster(data_dir).home.exists()


def has_died(postgres):
    try:
        postgres.is_ready()
    except EmbeddedPostgresError:
        return True
    return False
