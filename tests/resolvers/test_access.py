"""Nobody waits longer than for one commit, and nobody is told of a commit that was none."""

import asyncio
import json
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from db.session import Database
from resolvers.access import AccessEvent, NotRecordedError, Recorder


def event(**values) -> AccessEvent:
    known = {
        "practice_id": uuid4(),
        "account_id": uuid4(),
        "session_id": None,
        "roles": ("SCHEDULER", "CLINICIAN"),
        "purpose": "OPERATIONS",
        "address": None,
        "operation_name": None,
        "document_hash": "0123456789abcdef",
        "coordinates": (),
        "refused": (),
        "client_ids": frozenset(),
    }
    return AccessEvent(**{**known, **values})


@pytest.fixture
async def database(database_endpoint, secret):
    async with Database.open(database_endpoint, secret) as found:
        yield found


@pytest.fixture
async def admin(database_endpoint):
    connection = await asyncpg.connect(database_endpoint)
    yield connection
    await connection.close()


async def test_every_part_of_an_event_is_kept(database, admin):
    ids = [UUID(int=2), UUID(int=1)]
    written = event(
        session_id=uuid4(),
        address="2001:db8::1",
        operation_name="Clients",
        coordinates=("Client.memo", "Client.birthDate"),
        refused=("Query.claims",),
        client_ids=frozenset(map(str, ids)),
    )
    async with Recorder(database.recorder) as recorder:
        await recorder.record(written)
        row = dict(await admin.fetchrow("SELECT * FROM access_event"))
    assert row.pop("id")
    assert row.pop("at")
    assert row.pop("address").compressed.startswith("2001:db8::1")
    assert row == {
        "practice_id": written.practice_id,
        "account_id": written.account_id,
        "session_id": written.session_id,
        "roles": ["CLINICIAN", "SCHEDULER"],
        "purpose": "OPERATIONS",
        "operation_name": "Clients",
        "document_hash": "0123456789abcdef",
        "coordinates": ["Client.birthDate", "Client.memo"],
        "refused": ["Query.claims"],
        "client_ids": sorted(ids),
    }


async def test_events_of_a_crowd_share_commits(database, admin):
    async with Recorder(database.recorder) as recorder:
        await recorder.record(event())
        with database.record_statements() as sent:
            await asyncio.gather(*(recorder.record(event()) for _ in range(300)))
    assert len(sent) < 10
    assert await admin.fetchval("SELECT count(*) FROM access_event") == 301
    assert await admin.fetchval("SELECT count(DISTINCT xmin::text) FROM access_event") < 10


async def test_it_returns_only_once_the_event_is_committed(database, admin):
    await admin.execute("BEGIN; LOCK TABLE access_event IN SHARE MODE")
    async with Recorder(database.recorder) as recorder:
        waiting = asyncio.create_task(recorder.record(event()))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.1)
        await admin.execute("COMMIT")
        await waiting
    assert await admin.fetchval("SELECT count(*) FROM access_event") == 1


async def test_an_event_that_takes_too_long_counts_as_not_written(database, admin):
    await admin.execute("BEGIN; LOCK TABLE access_event IN SHARE MODE")
    async with Recorder(database.recorder) as recorder:
        with pytest.raises(NotRecordedError):
            await recorder.record(event(), timeout_s=0.05)
        await admin.execute("COMMIT")


async def test_beyond_the_bound_nobody_waits(database, admin):
    await admin.execute("BEGIN; LOCK TABLE access_event IN SHARE MODE")
    async with Recorder(database.recorder, queue_events_max=2) as recorder:
        crowd = [asyncio.create_task(recorder.record(event())) for _ in range(6)]
        refused, _ = await asyncio.wait(crowd, return_when=asyncio.FIRST_EXCEPTION)
        assert all(isinstance(one.exception(), NotRecordedError) for one in refused)
        await admin.execute("COMMIT")
        results = await asyncio.gather(*crowd, return_exceptions=True)
    written = results.count(None)
    assert 0 < written < 6
    assert await admin.fetchval("SELECT count(*) FROM access_event") == written


async def test_a_failed_commit_fails_everybody_in_it_and_nobody_after_it(database, admin):
    async with Recorder(database.recorder) as recorder:
        await admin.execute("REVOKE INSERT ON access_event FROM front_office_recorder")
        crowd = (recorder.record(event()) for _ in range(3))
        results = await asyncio.gather(*crowd, return_exceptions=True)
        assert {type(one) for one in results} == {NotRecordedError}
        assert isinstance(results[0].__cause__, asyncpg.InsufficientPrivilegeError)
        await admin.execute("GRANT INSERT ON access_event TO front_office_recorder")
        await recorder.record(event())
    assert await admin.fetchval("SELECT count(*) FROM access_event") == 1


async def test_a_lost_connection_is_survived(database, admin):
    end = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'front_office_gate'"
    )
    async with Recorder(database.recorder) as recorder:
        await recorder.record(event())
        await admin.execute(end)
        results = [await attempt(recorder) for _ in range(3)]
        assert results[-1] is None
    written = results.count(None) + 1
    assert await admin.fetchval("SELECT count(*) FROM access_event") == written


async def attempt(recorder):
    try:
        await recorder.record(event())
    except NotRecordedError as error:
        return error


async def test_an_event_that_cannot_be_told_fails_alone(database, admin):
    untold = event(operation_name="\ud800")
    async with Recorder(database.recorder) as recorder:
        crowd = (recorder.record(one) for one in (event(), untold, event()))
        results = await asyncio.gather(*crowd, return_exceptions=True)
        await recorder.record(event())
    assert [type(one) for one in results] == [type(None), NotRecordedError, type(None)]
    assert await admin.fetchval("SELECT count(*) FROM access_event") == 3


async def test_closing_writes_what_is_waiting_and_takes_no_more(database, admin):
    recorder = Recorder(database.recorder)
    async with recorder:
        crowd = [asyncio.create_task(recorder.record(event())) for _ in range(50)]
        await asyncio.sleep(0)
    await asyncio.gather(*crowd)
    with pytest.raises(NotRecordedError):
        await recorder.record(event())
    assert await admin.fetchval("SELECT count(*) FROM access_event") == 50


async def test_somebody_who_goes_away_takes_nobody_along(database, admin):
    await admin.execute("BEGIN; LOCK TABLE access_event IN SHARE MODE")
    async with Recorder(database.recorder) as recorder:
        leaving, staying = (asyncio.create_task(recorder.record(event())) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        await admin.execute("COMMIT")
        await staying
    assert await admin.fetchval("SELECT count(*) FROM access_event") == 2


def test_an_event_is_json_whatever_it_holds():
    json.dumps(event(session_id=uuid4(), client_ids=frozenset({str(uuid4())})).row())


async def test_no_connection_means_not_recorded():
    @asynccontextmanager
    async def refused():
        raise ConnectionRefusedError
        yield

    async with Recorder(refused) as recorder:
        with pytest.raises(NotRecordedError):
            await recorder.record(event())
