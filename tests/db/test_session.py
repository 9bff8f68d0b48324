"""Statements go under the role they are meant for, and a broken connection harms one try only."""

import asyncio
import os
import signal
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from db.embedded import EmbeddedPostgres
from db.migrate import newest
from db.roles import (
    CLINICAL,
    DESK,
    GATE,
    IDENTITY,
    RECORDER,
    password_statements,
    role_statements,
)
from db.secrets import Secret
from db.session import DEFAULT_LIMITS, Database, DatabaseUnavailableError, UnreachedError
from permissions.roles import Role, grants_of
from permissions.viewer import Viewer
from server.log import described
from tests.conftest import execute
from tests.db.embedding import only_linux
from tests.waiting import DEADLINE_S

WHO = "SELECT current_user AS role, session_user AS login"
PID = "SELECT pg_backend_pid()"
READ_ONLY = "ALTER DATABASE {name} SET default_transaction_read_only = {value}"
NARROW = replace(DEFAULT_LIMITS, connections_max=1, acquire_timeout_s=0.5)


def viewer(*roles: Role) -> Viewer:
    held = frozenset(roles)
    return Viewer(uuid4(), uuid4(), "Ada", "ada@demo.test", held, grants_of(held))


SCHEDULER = viewer(Role.SCHEDULER)


@pytest.fixture
async def database(database_endpoint: str, secret: Secret) -> AsyncIterator[Database]:
    async with Database.open(database_endpoint, secret) as database:
        yield database


@pytest.fixture
async def narrow(database_endpoint: str, secret: Secret) -> AsyncIterator[Database]:
    """A database with one connection for each role."""
    async with Database.open(database_endpoint, secret, NARROW) as database:
        yield database


@pytest.fixture(scope="module")
def own_cluster(secret: Secret) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL with the roles alone, that a test may stop and start."""
    with (
        tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder,
        EmbeddedPostgres.start(Path(folder), durable=False) as postgres,
    ):
        execute(
            postgres.dsn,
            ";".join([*role_statements(), *password_statements(secret.login_passwords())]),
        )
        yield postgres


def execute_unnoticed(dsn: str, sql: str) -> None:
    """Run a statement while the test's event loop stands still, so that it cannot see the effect."""
    thread = threading.Thread(target=execute, args=(dsn, sql))
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    ("roles", "role", "login"),
    [
        ((Role.SCHEDULER,), "fo_scheduler", DESK),
        ((Role.SCHEDULER, Role.BILLER), "fo_biller", DESK),
        ((Role.CLINICIAN,), "fo_clinician", CLINICAL),
        ((Role.CLINICIAN, Role.SCHEDULER), "fo_scheduler_clinician", CLINICAL),
    ],
)
async def test_a_read_runs_under_the_viewers_role(database, roles, role, login):
    assert tuple(await database.read(viewer(*roles), WHO, ())) == (role, login)


async def test_a_viewer_without_a_role_reads_nothing(database):
    with database.record_statements() as sent, pytest.raises(LookupError):
        await database.read(viewer(), WHO, ())
    assert sent == []


async def test_identity_and_recorder_have_roles_of_their_own(database):
    async with database.identity() as connection:
        assert tuple(await connection.fetchrow(WHO)) == (IDENTITY, GATE)
    async with database.recorder() as connection:
        assert tuple(await connection.fetchrow(WHO)) == (RECORDER, GATE)


async def test_a_read_is_one_statement(database):
    with database.record_statements() as sent:
        await database.read(SCHEDULER, "SELECT $1::int", (1,))
        await database.read(SCHEDULER, "SELECT $1::int", (2,))
    await database.read(SCHEDULER, "SELECT $1::int", (3,))
    assert sent == [("fo_scheduler", "SELECT $1::int")] * 2


async def test_statements_of_every_pool_are_recorded(database):
    with database.record_statements() as sent:
        async with database.identity() as connection:
            await connection.execute("SELECT 1")
        async with database.recorder() as connection:
            await connection.execute("SELECT 2")
    assert sent == [
        (IDENTITY, "BEGIN"),
        (IDENTITY, "SELECT 1"),
        (IDENTITY, "COMMIT"),
        (RECORDER, "SELECT 2"),
    ]


async def test_a_long_statement_stays_prepared_and_one_without_end_does_not(narrow):
    count = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE $1"
    most = DEFAULT_LIMITS.statement_prepared_characters_max
    for length, kept in ((most - 100, 1), (most + 100, 1)):
        await narrow.read(SCHEDULER, "SELECT '" + "x" * length + "'", ())
        row = await narrow.read(SCHEDULER, count, ("SELECT 'xxx%",))
        assert row[0] == kept


async def test_context_ends_with_the_statement(narrow):
    context = "SELECT set_config('app.practice_id', $1, true)"
    await narrow.read(SCHEDULER, context, (str(SCHEDULER.practice_id),))
    row = await narrow.read(SCHEDULER, "SELECT current_setting('app.practice_id', true)", ())
    assert row[0] == ""


async def test_json_passes_as_bytes_in_both_directions(database):
    row = await database.read(
        SCHEDULER, "SELECT $1::json, $2::jsonb, $3::json", (b'{"a":  1}', '{"a":  1}', None)
    )
    assert tuple(row) == (b'{"a":  1}', b'{"a": 1}', None)


async def test_the_session_is_set_up_once_and_stays(narrow):
    settings = (
        "SELECT current_setting('timezone'), current_setting('jit'),"
        " current_setting('statement_timeout'),"
        " current_setting('idle_in_transaction_session_timeout'), current_user"
    )
    expected = ("UTC", "off", "15s", "10s", "fo_scheduler")
    for _ in range(2):
        assert tuple(await narrow.read(SCHEDULER, settings, ())) == expected


async def test_a_statement_that_takes_too_long_is_cancelled(database_endpoint, secret):
    limits = replace(DEFAULT_LIMITS, statement_timeout_ms=1_000)
    async with Database.open(database_endpoint, secret, limits) as database:
        with pytest.raises(asyncpg.QueryCanceledError):
            await database.read(SCHEDULER, "SELECT pg_sleep(60)", ())
        assert (await database.read(SCHEDULER, "SELECT 1", ()))[0] == 1


async def test_many_first_requests_at_once_share_one_pool(database):
    rows = await asyncio.gather(*(database.read(SCHEDULER, PID, ()) for _ in range(50)))
    assert len({row[0] for row in rows}) <= DEFAULT_LIMITS.connections_max


async def test_identity_commits_at_the_end_and_rolls_back_on_an_error(database, database_endpoint):
    admin = await asyncpg.connect(database_endpoint)
    await admin.execute(f"CREATE TABLE noted (word text); GRANT INSERT ON noted TO {IDENTITY}")
    async with database.identity() as connection:
        await connection.execute("INSERT INTO noted VALUES ('kept')")

    async def fail() -> None:
        async with database.identity() as connection:
            await connection.execute("INSERT INTO noted VALUES ('undone')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    words = await admin.fetch("SELECT word FROM noted")
    await admin.close()
    assert [row["word"] for row in words] == ["kept"]


async def test_no_free_connection_in_time_is_said_without_waiting_longer(narrow):
    async with narrow.recorder():
        with pytest.raises(DatabaseUnavailableError, match="came free"):
            async with narrow.recorder():
                pass
    assert await narrow.revision() == newest()


async def test_a_cancelled_read_gives_its_connection_back(narrow):
    await narrow.read(SCHEDULER, "SELECT 1", ())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await narrow.read(SCHEDULER, "SELECT pg_sleep(60)", ())
    assert tuple(await narrow.read(SCHEDULER, WHO, ())) == ("fo_scheduler", DESK)


async def test_a_read_survives_the_loss_of_its_connection(narrow, cluster):
    pid = (await narrow.read(SCHEDULER, PID, ()))[0]
    execute_unnoticed(cluster.dsn, f"SELECT pg_terminate_backend({pid}, 5000)")
    row = await narrow.read(SCHEDULER, PID, ())
    assert row[0] != pid


async def test_a_transaction_whose_opening_broke_begins_on_another_connection(narrow, cluster):
    async with narrow.identity() as connection:
        pid = await connection.fetchval(PID)
    execute_unnoticed(cluster.dsn, f"SELECT pg_terminate_backend({pid}, 5000)")
    async with narrow.identity() as connection:
        assert await connection.fetchval(PID) != pid


async def test_a_transaction_that_lost_its_connection_fails_and_the_next_one_works(narrow, cluster):
    async def lose() -> None:
        async with narrow.identity() as connection:
            pid = await connection.fetchval(PID)
            execute_unnoticed(cluster.dsn, f"SELECT pg_terminate_backend({pid}, 5000)")
            await connection.execute("SELECT 1")

    with pytest.raises(DatabaseUnavailableError):
        await lose()
    async with narrow.identity() as connection:
        assert tuple(await connection.fetchrow(WHO)) == (IDENTITY, GATE)


async def test_a_database_without_a_connection_left_says_so_by_its_own_code(own_cluster, secret):
    limit = f"ALTER ROLE {DESK} CONNECTION LIMIT {{}}"
    execute_unnoticed(own_cluster.dsn, limit.format(0))
    async with Database.open(own_cluster.dsn, secret) as database:
        with pytest.raises(UnreachedError, match="does not answer") as refusal:
            await database.read(SCHEDULER, PID, ())
        execute_unnoticed(own_cluster.dsn, limit.format(-1))
        assert described(refusal.value)[-1]["sqlstate"] == "53300"
        assert await database.read(SCHEDULER, PID, ())


async def test_the_first_request_after_a_restart_works(own_cluster, secret):
    async with Database.open(own_cluster.dsn, secret) as database:
        before = await asyncio.gather(*(database.read(SCHEDULER, PID, ()) for _ in range(5)))
        own_cluster.stop()
        with EmbeddedPostgres.start(own_cluster.data_dir, durable=False):
            after = await database.read(SCHEDULER, PID, ())
            assert after[0] not in {row[0] for row in before}


async def test_a_database_that_is_down_is_said_without_data(own_cluster, secret):
    own_cluster.stop()
    async with Database.open(own_cluster.dsn, secret) as database:
        assert await database.revision() is None
        with pytest.raises(DatabaseUnavailableError) as refusal:
            await database.read(SCHEDULER, "SELECT $1", ("Margaret Hale",))
        assert str(refusal.value) == "the database does not answer"
        assert "Hale" not in str(described(refusal.value))


async def test_after_closing_nothing_is_sent(database_endpoint, secret):
    database = Database.open(database_endpoint, secret)
    await database.read(SCHEDULER, "SELECT 1", ())
    await database.close()
    with pytest.raises(DatabaseUnavailableError):
        await database.read(SCHEDULER, "SELECT 1", ())
    assert await database.revision() is None


async def test_closing_does_not_wait_for_ever(database_endpoint, secret):
    limits = replace(DEFAULT_LIMITS, close_timeout_s=0.05)
    database = Database.open(database_endpoint, secret, limits)
    async with asyncio.timeout(DEADLINE_S), database.recorder() as connection:
        await database.close()
        with pytest.raises(asyncpg.InterfaceError):
            connection.is_closed()


async def test_cancelled_readers_cost_no_connection(narrow):
    readings = [asyncio.create_task(narrow.read(SCHEDULER, PID, ())) for _ in range(30)]
    await asyncio.sleep(0)
    for reading in readings[::2]:
        reading.cancel()
    await asyncio.gather(*readings, return_exceptions=True)
    async with asyncio.timeout(DEADLINE_S):
        assert tuple(await narrow.read(SCHEDULER, WHO, ())) == ("fo_scheduler", DESK)


@pytest.fixture
def own_name(database_endpoint: str) -> str:
    return database_endpoint.partition("?")[0].rpartition("/")[2]


async def test_a_database_that_only_reads_is_unavailable_for_who_writes(
    database, database_endpoint, cluster, own_name, secret
):
    """As after a failover, when the address leads to the server that now follows."""
    await database.read(SCHEDULER, "SELECT 1", ())
    assert await database.revision() == newest()
    execute_unnoticed(cluster.dsn, READ_ONLY.format(name=own_name, value="on"))
    async with Database.open(database_endpoint, secret) as later:
        assert await later.revision() is None
        with pytest.raises(UnreachedError) as refusal:
            async with later.identity() as connection:
                await connection.execute("DELETE FROM session")
        assert getattr(refusal.value.__cause__, "sqlstate", None) == "25006"
        execute_unnoticed(cluster.dsn, READ_ONLY.format(name=own_name, value="off"))
        assert await later.revision() == newest()


async def test_who_is_not_let_in_any_more_is_told_that_nothing_was_done(database_endpoint):
    async with Database.open(
        database_endpoint, Secret("another key than the one of the logins")
    ) as one:
        with pytest.raises(UnreachedError, match="front-office migrate") as refusal:
            await one.read(SCHEDULER, "SELECT 1", ())
    assert getattr(refusal.value.__cause__, "sqlstate", None) == "28P01"


async def test_a_lack_of_disk_is_told_apart_from_a_bug(database):
    full = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$"
    with pytest.raises(UnreachedError) as refusal:
        async with database.write(SCHEDULER) as connection:
            await connection.execute(full)
    assert getattr(refusal.value.__cause__, "sqlstate", None) == "53100"
    with pytest.raises(UnreachedError):
        await database.read(SCHEDULER, full, ())


@only_linux
async def test_nobody_waits_for_a_server_that_hangs(database_endpoint, secret):
    limits = replace(NARROW, acquire_timeout_s=10 * DEADLINE_S, service_timeout_s=0.2)
    pids = []

    async def write() -> None:
        async with asyncio.timeout(0.2), database.write(SCHEDULER) as connection:
            pids.append(await stopped(connection))
            await connection.execute("SELECT 1")

    async def serve(lent) -> None:
        async with lent() as connection:
            pids.append(await stopped(connection))
            await connection.execute("SELECT 1")

    async with Database.open(database_endpoint, secret, limits) as database:
        async with asyncio.timeout(DEADLINE_S):
            with pytest.raises(TimeoutError):
                await write()
            for lent in (database.identity, database.courier):
                with pytest.raises(DatabaseUnavailableError, match="in time"):
                    await serve(lent)
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
            assert tuple(await database.read(SCHEDULER, WHO, ())) == ("fo_scheduler", DESK)
            async with database.identity() as connection:
                assert tuple(await connection.fetchrow(WHO)) == (IDENTITY, GATE)


async def stopped(connection) -> int:
    """Keep the backend of a connection from answering any more; its process."""
    pid: int = await connection.fetchval(PID)
    os.kill(pid, signal.SIGSTOP)
    return pid
