"""PostgreSQL says who may do what no longer, and a lost connection means believing nothing."""

import asyncio
from collections import defaultdict
from uuid import uuid4

import asyncpg
import pytest

from permissions.roles import Role
from resolvers.identity.remembered import Remembered
from resolvers.identity.tokens import issue_token
from resolvers.identity.viewers import Viewers
from server.watch import IDENTITY_CHANNEL, Watch, gate_connection
from tests.waiting import DEADLINE_S

KEY = b"k" * 32


class Observed(Remembered):
    """Lets a test wait until something was heard."""

    def __init__(self):
        super().__init__()
        self.opened, self.closed = asyncio.Event(), asyncio.Event()
        self.heard: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def open(self):
        super().open()
        self.opened.set()

    def close(self):
        super().close()
        self.closed.set()

    def changed(self, practice):
        super().changed(practice)
        self.heard[practice].set()

    async def wait(self, event):
        async with asyncio.timeout(DEADLINE_S):
            await event.wait()

    async def hear_all(self, office):
        """Wait until every change so far was heard: notices arrive in the order of commits."""
        nobody = str(uuid4())
        await office.run("SELECT pg_notify('identity', $1)", nobody)
        await self.wait(self.heard[nobody])


@pytest.fixture
def remembered():
    return Observed()


@pytest.fixture
async def watch(database_endpoint, secret, remembered):
    connect = gate_connection(database_endpoint, secret)
    async with Watch(connect, {IDENTITY_CHANNEL: [remembered]}, retry_s=0.01) as watch:
        await remembered.wait(remembered.opened)
        yield watch


@pytest.fixture
def viewers(office, clock, remembered):
    return Viewers(office.database.identity, clock, KEY, remembered)


async def remembered_token(office, viewers, remembered, person):
    """A token that was used, so that its owner's standing is remembered."""
    async with office.database.identity() as connection:
        expires_at = office.clock.after(hours=8)
        token = await issue_token(
            connection, KEY, person.email, now=office.clock(), expires_at=expires_at
        )
    await remembered.hear_all(office)
    assert await viewers.of_token(token)
    assert len(remembered) == 1
    return token


CHANGES = {
    "role revoked": "UPDATE role_grant SET revoked_at = now(), revoked_reason = 'left'",
    "token revoked": "UPDATE access_token SET revoked_at = now()",
    "account inactive": "UPDATE account SET is_active = false",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES.keys())
async def test_a_change_is_heard_and_counts_at_once(office, viewers, remembered, watch, sql):
    person = await office.person(Role.BILLER)
    token = await remembered_token(office, viewers, remembered, person)
    await office.run(sql)
    await remembered.hear_all(office)
    assert await viewers.of_token(token) is None


async def test_a_withheld_permission_is_gone_as_soon_as_it_is_heard_of(
    office, viewers, remembered, watch
):
    person = await office.person(Role.BILLER)
    token = await remembered_token(office, viewers, remembered, person)
    await office.withhold("BILLER", "claims:read")
    await remembered.hear_all(office)
    assert "claims:read" not in (await viewers.of_token(token)).viewer.grants


async def test_being_used_is_no_change(office, viewers, remembered, watch, clock):
    person = await office.person(Role.BILLER)
    token = await remembered_token(office, viewers, remembered, person)
    clock.pass_(minutes=2)
    assert await viewers.of_token(token)
    await remembered.hear_all(office)
    assert len(remembered) == 1


async def test_a_change_elsewhere_makes_nobody_here_be_read_again(
    office, viewers, remembered, watch
):
    person = await office.person(Role.BILLER)
    await remembered_token(office, viewers, remembered, person)
    elsewhere = await office.elsewhere()
    await elsewhere.person(Role.BILLER)
    await remembered.hear_all(office)
    assert len(remembered) == 1


async def test_a_lost_connection_forgets_everything_and_listening_begins_again(
    office, viewers, remembered, watch
):
    person = await office.person(Role.BILLER)
    token = await remembered_token(office, viewers, remembered, person)
    remembered.opened.clear()
    await cut(office)
    await remembered.wait(remembered.closed)
    assert len(remembered) == 0
    await remembered.wait(remembered.opened)
    assert await viewers.of_token(token)
    assert len(remembered) == 1


async def cut(office):
    """Every connection of the gate's, for nothing tells the one that listens from the others."""
    await office.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename = 'front_office_gate'"
    )


async def test_what_changes_while_nobody_listens_counts_at_once(office, viewers, remembered):
    person = await office.person(Role.BILLER)
    async with office.database.identity() as connection:
        expires_at = office.clock.after(hours=8)
        token = await issue_token(
            connection, KEY, person.email, now=office.clock(), expires_at=expires_at
        )
    assert await viewers.of_token(token)
    await office.run(CHANGES["role revoked"])
    assert await viewers.of_token(token) is None


async def test_it_tries_again_until_postgresql_lets_it_in(database_endpoint, secret, remembered):
    connect = gate_connection(database_endpoint, secret)
    failures = [OSError("down"), asyncpg.CannotConnectNowError("starting"), TimeoutError()]

    async def at_last():
        if failures:
            raise failures.pop()
        return await connect()

    async with Watch(at_last, {IDENTITY_CHANNEL: [remembered]}, retry_s=0.001):
        await remembered.wait(remembered.opened)
    assert not failures
    assert remembered.closed.is_set()


async def test_a_connection_that_no_longer_answers_is_given_up(monkeypatch, remembered):
    monkeypatch.setattr("server.watch.HEARTBEAT_S", 0.001)
    connections = []

    class Silent:
        """Takes everything and answers nothing, like a peer behind a cut cable."""

        def __init__(self):
            self.is_terminated = False
            connections.append(self)

        def add_termination_listener(self, _listener):
            pass

        async def add_listener(self, _channel, _listener):
            pass

        async def fetchval(self, _sql, **_options):
            raise TimeoutError

        def terminate(self):
            self.is_terminated = True

    async def connect():
        return Silent()

    async with Watch(connect, {IDENTITY_CHANNEL: [remembered]}, retry_s=0.001):
        await remembered.wait(remembered.closed)
    assert connections[0].is_terminated
