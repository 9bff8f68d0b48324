"""Each subcommand does its one thing; what was asked wrongly ends in one line and no traceback."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import click
import pytest
from graphql import build_schema

from db.embedded import EmbeddedPostgres
from server.cli import COMMANDS, main
from server.cli.duration import Duration
from tests.db.migrating import give_a_payment_services
from tests.server.cli.running import COMMAND, free_port


@pytest.fixture
def run(monkeypatch, capsys, own_log):
    """Runs `front-office` in this process, with an environment of its own."""

    def ran(*arguments, **environment):
        for name in [name for name in os.environ if name.startswith("FRONT_OFFICE_")]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(f"FRONT_OFFICE_{name}", str(value))
        monkeypatch.setattr("sys.argv", ["front-office", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, end.value.code or 0, said.out, said.err)

    return ran


@pytest.fixture
def key(secret):
    """Logins belong to the whole cluster, so every test has to use the same key."""
    return secret._key.decode()


@pytest.fixture
def place(database_endpoint, key):
    """A migrated, empty database that is given by address, and its key."""
    return {"DATABASE_URL": database_endpoint, "SECRET_KEY": key}


EXPECTED_URL = "expected an address like postgresql://user:password@host/database"
WRONG = [
    (["nonsense"], {}),
    (["serve", "--nonsense"], {}),
    (["serve", "more"], {}),
    (["serve"], {"PORT": "eighty"}),
    (["serve"], {"PROT": "80"}),
    (["serve"], {"WORKERS": "0"}),
    (["serve"], {"WORKERS": "many"}),
    (["serve", "--workers", "0"], {}),
    (["serve", "--workers", "65"], {}),
    (["serve", "--workers", "two"], {}),
    (["serve"], {"HOST": "192.0.2.1", "PORT": "8000"}),
    (["serve"], {"PORT": "8000", "DATABASE_URL": "mysql://h/d"}),
    (["migrate"], {"DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/none"}),
    (["migrate"], {"LOG_FORMAT": "xml"}),
    (["demo", "--clients", "0"], {}),
    (["demo", "--clients", "many"], {}),
    (["demo", "--today", "yesterday"], {}),
    (["demo", "--today", "0001-01-01"], {}),
    (["demo", "--today", "2000-02-29"], {}),
    (["demo", "--today", "9999-12-31"], {}),
    (["token"], {}),
    (["token", "a@b.test", "--expires", "8 hours"], {}),
    (["token", "a@b.test", "--expires", "0h"], {}),
    (["token", "a@b.test", "--expires", "500d"], {}),
    (["schema", "--as"], {}),
    (["reset"], {"DATABASE_URL": "postgresql://h/d"}),
]


@pytest.mark.parametrize(("arguments", "environment"), WRONG, ids=str)
def test_what_is_asked_wrongly_ends_in_one_line(run, arguments, environment):
    ended = run(*arguments, **environment)
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert ended.stderr.startswith("front-office: ")
    assert ended.stderr.count("\n") == 1
    assert "secret" not in ended.stderr


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("://postgres:", "://postgres:secret", "the user or the password is not right for {}"),
        ("://postgres:", "://nobody:", "the user or the password is not right for {}"),
        ("/postgres?", "/none?", "there is no database {}"),
        ("port=5432", "port=1", "no PostgreSQL answers at {}"),
        ("port=5432", "port=eighty", EXPECTED_URL),
    ],
)
def test_what_keeps_a_database_from_being_reached_is_told(run, cluster, old, new, complaint):
    url = cluster.dsn.replace(old, new)
    refused = run("migrate", DATABASE_URL=url, SECRET_KEY="k" * 32)
    where = f"a local socket{urlsplit(url).path}"
    said = f"front-office: FRONT_OFFICE_DATABASE_URL: {complaint.format(where)}\n"
    assert (refused.returncode, refused.stderr) == (1, said)


def test_an_address_is_told_with_its_port_and_without_its_password(run):
    refused = run("migrate", DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none")
    assert refused.stderr.endswith("no PostgreSQL answers at 127.0.0.1:1/none\n")


def test_without_a_command_the_commands_are_listed(run):
    ended = run()
    assert ended.returncode == 2
    assert all(name in ended.stderr for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(run, name):
    ended = run(name, "--help")
    assert ended.returncode == 0
    assert f"front-office {name}" in ended.stdout


def test_migrate_makes_the_tables_and_may_be_repeated(run, cluster, key):
    dsn = cluster.dsn_of("cli_migrate")
    _execute(cluster.dsn, "CREATE DATABASE cli_migrate")
    try:
        for _ in range(2):
            ended = run("migrate", DATABASE_URL=dsn, SECRET_KEY=key)
            assert (ended.returncode, ended.stdout) == (0, "The database is up to date.\n")
        assert _execute(dsn, "SELECT count(*) FROM client") == 0
    finally:
        _execute(cluster.dsn, "DROP DATABASE cli_migrate WITH (FORCE)")


def test_an_upgrade_that_is_refused_says_why_in_one_line(run, place):
    asyncio.run(give_a_payment_services(place["DATABASE_URL"]))
    refused = run("migrate", **place)
    assert (refused.returncode, refused.stdout) == (1, "")
    *_, said = refused.stderr.splitlines()
    assert said == (
        "front-office: the database was not upgraded:"
        " a line item belongs to a charge, and some belong to other rows"
    )
    assert _execute(place["DATABASE_URL"], "SELECT version_num FROM alembic_version") == "0024"


NEWER = "UPDATE alembic_version SET version_num = 'newer'"


def test_a_database_of_a_newer_version_is_named_in_one_line(run, place):
    _execute(place["DATABASE_URL"], NEWER)
    refused = run("migrate", **place)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines()[-1] == (
        "front-office: the database is of a newer version of Front Office:"
        " use that version, or restore a backup"
    )


def test_more_workers_than_the_database_has_room_for_are_refused_before_it_is_touched(run, place):
    refused = run("serve", "--workers", "64", PORT=free_port(), **place)
    assert refused.returncode == 1
    assert refused.stderr.startswith("front-office: FRONT_OFFICE_WORKERS: expected at most ")
    assert refused.stderr.count("\n") == 1


def test_the_demo_is_filled_once(run, place):
    first = run("demo", "--clients", "20", "--today", "2026-03-02", **place)
    assert first.returncode == 0
    assert "44 clients" in first.stdout
    second = run("demo", **place)
    assert second.returncode == 1
    assert "there already" in second.stderr


def test_a_token_is_all_that_is_printed(run, place):
    run("demo", "--clients", "5", **place)
    ended = run("token", "Scheduler@demo.test", **place)
    assert ended.returncode == 0
    assert ended.stdout.startswith("fo_")
    assert ended.stdout.count("\n") == 1
    nobody = run("token", "nobody@demo.test", **place)
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "nobody@demo.test" not in nobody.stderr


@pytest.mark.parametrize(
    "arguments", [("token", "scheduler@demo.test"), ("schema", "--as", "scheduler@demo.test")]
)
def test_what_only_looks_makes_nothing_in_a_folder_without_a_practice(run, tmp_path, arguments):
    folder = tmp_path / "forgotten"
    refused = run(*arguments, DATA_DIR=folder)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        f"front-office: FRONT_OFFICE_DATA_DIR: there is no practice in {folder}:"
        " name the folder that the server was started with, or start it first\n"
    )
    assert not folder.exists()


def test_what_only_looks_makes_no_key_for_a_given_database(run, place, tmp_path):
    folder = tmp_path / "forgotten"
    url = place["DATABASE_URL"]
    refused = run("token", "scheduler@demo.test", DATABASE_URL=url, DATA_DIR=folder)
    assert refused.stderr == (
        f"front-office: FRONT_OFFICE_DATA_DIR: there is no secret key in {folder}:"
        " name the folder that the server was started with, or give FRONT_OFFICE_SECRET_KEY\n"
    )
    assert not folder.exists()


def test_another_key_changes_nothing_and_opens_nothing(run, place):
    run("demo", "--clients", "5", **place)
    refused = run("token", "scheduler@demo.test", **{**place, "SECRET_KEY": "another key " * 4})
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "run front-office migrate" in refused.stderr
    assert run("token", "scheduler@demo.test", **place).returncode == 0


def test_the_schema_is_printed_whole_or_as_somebody_sees_it(run, place):
    run("demo", "--clients", "5", **place)
    whole = build_schema(run("schema").stdout)
    seen = build_schema(run("schema", "--as", "scheduler@demo.test", **place).stdout)
    assert "claims" in whole.query_type.fields
    assert "claims" not in seen.query_type.fields
    assert seen.query_type.fields.keys() < whole.query_type.fields.keys()
    nobody = run("schema", "--as", "nobody@demo.test", **place)
    assert nobody.returncode == 1
    left = "SELECT count(*) FROM access_token WHERE revoked_at IS NULL"
    assert _execute(place["DATABASE_URL"], left) == 0


def test_the_permissions_are_printed_as_markdown(run):
    printed = run("permissions").stdout
    assert printed.startswith("# Who may read what")
    assert "| `accounting:detail` |" in printed


def test_reset_throws_the_local_database_away(run):
    with tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder:
        assert "no database" in run("reset", "--yes", DATA_DIR=folder).stdout
        run("migrate", DATA_DIR=folder)
        assert (Path(folder) / "postgres").exists()
        ended = run("reset", "--yes", DATA_DIR=folder)
        assert ended.returncode == 0
        assert not (Path(folder) / "postgres").exists()


def test_what_reset_cannot_remove_is_told_in_one_line(run):
    with tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder:
        (Path(folder) / "postgres").touch()  # removed as the folder that it ought to be
        ended = run("reset", "--yes", DATA_DIR=folder)
        assert ended.returncode == 1
        assert ended.stderr == f"front-office: cannot remove {folder}/postgres: Not a directory\n"


INTERRUPTED = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "server.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from server.command import main
main()
"""


def test_an_interrupt_before_anything_is_imported_says_nothing():
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")


def test_a_local_database_of_a_newer_version_may_be_thrown_away(run):
    with tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder:
        run("migrate", DATA_DIR=folder)
        with EmbeddedPostgres.start(Path(folder)) as postgres:
            _execute(postgres.dsn, NEWER)
        refused = run("migrate", DATA_DIR=folder)
        assert refused.returncode == 1
        assert refused.stderr.endswith("restore a backup, or start over with front-office reset\n")
        assert run("reset", "--yes", DATA_DIR=folder).returncode == 0


def test_reset_asks_first():
    with tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder:
        (Path(folder) / "postgres").mkdir()
        own = {**os.environ, "FRONT_OFFICE_DATA_DIR": folder}
        for said in ("n\n", ""):
            ended = subprocess.run(
                [COMMAND, "reset"], env=own, input=said, text=True, capture_output=True, check=False
            )
            assert ended.returncode != 0
            assert (Path(folder) / "postgres").exists()


def test_the_handlers_of_signals_are_put_back(run):
    before = signal.getsignal(signal.SIGTERM)
    run("permissions")
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90s", 90), ("30m", 1_800), ("8h", 28_800), ("7d", 604_800)],
)
def test_a_duration_is_a_number_and_a_unit(text, expected):
    assert Duration().convert(text, None, None) == timedelta(seconds=expected)


@pytest.mark.parametrize("text", ["", "8", "h", "-1h", "1.5h", "8H", "٨h", "9999999d", "0s"])
def test_anything_else_is_no_duration(text):
    with pytest.raises(click.BadParameter):
        Duration().convert(text, None, None)


def _execute(dsn, sql):
    async def executed():
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(executed())
