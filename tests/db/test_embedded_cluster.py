"""The embedded PostgreSQL's files: who may reach them, what is in them, and what stands in the way."""

import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError
from db.embedded.account import account_for
from db.embedded.cluster import Cluster, last_complaint
from tests.db.embedding import (
    IS_ROOT,
    SERVER,
    ask,
    only_linux,
    only_root,
    postmaster_of,
    write_a_row,
    written_row,
)


@pytest.mark.parametrize("pid", ["{alive}", "4194300", "", "nonsense"])
def test_a_stale_pid_file_does_not_stop_the_start(data_dir, pid):
    write_a_row(data_dir)
    cluster = Cluster(data_dir)
    # A number that another process has taken: this one's.
    lines = [pid.format(alive=os.getpid()), str(cluster.data), "1", "5432", "/nowhere", "", "1 1"]
    cluster.pid_file.write_text("\n".join([*lines, "ready   ", ""]))
    account_for(cluster.data).own(cluster.pid_file)
    assert written_row(data_dir) == 7


@only_linux
def test_a_postgres_started_by_other_means_is_left_alone(data_dir):
    write_a_row(data_dir)
    cluster = Cluster(data_dir)
    with subprocess.Popen(
        [sys.executable, "-c", "print(flush=True); input()"],
        cwd=cluster.data,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        other.stdout.readline()
        cluster.pid_file.write_text(f"{other.pid}\n")
        with pytest.raises(EmbeddedPostgresError, match=f"stop process {other.pid} first"):
            EmbeddedPostgres.start(data_dir)
        assert cluster.pid_file.exists()


def test_a_long_path_gets_a_short_socket_that_is_removed_at_the_end(data_dir):
    deep = data_dir / ("d" * 60) / ("e" * 60)
    if IS_ROOT:
        data_dir.chmod(0o711)
    with EmbeddedPostgres.start(deep, durable=False) as postgres:
        socket_dir = Path(postgres.host)
        assert not socket_dir.is_relative_to(data_dir)
        assert stat.S_IMODE(socket_dir.stat().st_mode) == 0o700
        assert ask(postgres, "SELECT 1") == 1
        with EmbeddedPostgres.start(deep) as joined:
            assert joined.host == postgres.host
    assert not socket_dir.exists()


def test_only_the_socket_is_open_and_only_with_the_password(data_dir):
    with EmbeddedPostgres.start(data_dir, durable=False) as postgres:
        assert ask(postgres, "SHOW listen_addresses") == ""
        assert stat.S_IMODE(Path(postgres.host).stat().st_mode) == 0o700
        assert stat.S_IMODE(Cluster(data_dir).password.stat().st_mode) == 0o600
        postgres.password = "wrong"
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(postgres, "SELECT 1")


def test_the_cluster_is_as_designed(data_dir):
    with EmbeddedPostgres.start(data_dir) as postgres:
        settings = {
            name: ask(postgres, f"SHOW {name}")
            for name in ("server_encoding", "data_checksums", "fsync", "jit", "timezone")
        }
        locale = ask(
            postgres,
            "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'postgres'",
        )
    assert locale == "bC.UTF-8"
    assert settings == {
        "server_encoding": "UTF8",
        "data_checksums": "on",
        "fsync": "on",
        "jit": "off",
        "timezone": "UTC",
    }


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'Margaret Hale'::uuid",
        'SELECT 1 / 0 AS "Margaret Hale"',
        "DO $$ BEGIN RAISE WARNING 'Margaret Hale'; RAISE EXCEPTION 'Margaret Hale'; END $$",
        "INSERT INTO kept VALUES ('Margaret Hale'), ('Margaret Hale')",
    ],
)
def test_no_word_of_a_statement_enters_the_log(data_dir, sql):
    with EmbeddedPostgres.start(data_dir, durable=False) as postgres:
        ask(postgres, "CREATE TABLE kept (name text UNIQUE)")
        with pytest.raises(asyncpg.PostgresError):
            ask(postgres, sql)
    log = Cluster(data_dir).log.read_text()
    assert "ready to accept connections" in log
    assert "Margaret" not in log


def test_what_a_killed_initdb_left_is_removed(data_dir):
    leftover = data_dir / "postgres.new-left"
    leftover.mkdir()
    with EmbeddedPostgres.start(data_dir, durable=False):
        assert not leftover.exists()
        assert not list(data_dir.glob("postgres.new-*"))


def test_settings_that_postgres_refuses_are_one_line_from_its_log(data_dir):
    write_a_row(data_dir)
    (Cluster(data_dir).data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(EmbeddedPostgresError) as refusal:
        EmbeddedPostgres.start(data_dir)
    assert "incompatible with server" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_folder_that_cannot_be_made_is_one_line(data_dir):
    (data_dir / "file").touch()
    with pytest.raises(EmbeddedPostgresError, match="cannot run PostgreSQL: Not a directory"):
        EmbeddedPostgres.start(data_dir / "file" / "data")


@only_root
def test_root_becomes_another_account_without_roots_groups(data_dir):
    with EmbeddedPostgres.start(data_dir, durable=False):
        status = Path(f"/proc/{postmaster_of(data_dir)}/status").read_text()
        owner = pwd.getpwuid(Cluster(data_dir).data.stat().st_uid)
    words = {line.split(":")[0]: line.split()[1:] for line in status.splitlines()}
    assert owner.pw_name in {"postgres", "nobody"}
    assert words["Uid"] == [str(owner.pw_uid)] * 4
    assert "0" not in words["Groups"]


@only_root
def test_a_folder_the_other_account_cannot_reach_is_one_line_that_names_the_obstacle(data_dir):
    closed = data_dir / "closed"
    closed.mkdir(mode=0o700)
    data_dir.chmod(0o711)
    with pytest.raises(EmbeddedPostgresError) as refusal:
        EmbeddedPostgres.start(closed / "data")
    assert f"cannot enter {closed}: choose another FRONT_OFFICE_DATA_DIR" in str(refusal.value)
    assert not (closed / "data" / "postgres").exists()


@only_root
def test_an_ordinary_user_is_told_whose_cluster_it_is(data_dir):
    write_a_row(data_dir)
    script = SERVER.replace("with ", "import os; os.setuid(65534)\nwith ", 1)
    done = subprocess.run(
        [sys.executable, "-c", script, str(data_dir)], capture_output=True, text=True, check=False
    )
    assert "EmbeddedPostgresError: " in done.stderr.splitlines()[-1]


def test_the_complaint_is_the_last_fatal_line():
    said = "LOG:  starting\n2026 FATAL:  no space\nLOG:  shut down\n"
    assert last_complaint(said) == "no space"
    assert last_complaint("initdb: error: no folder\n") == "no folder"
    assert last_complaint("") == "it said nothing"
