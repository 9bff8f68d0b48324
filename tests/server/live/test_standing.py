"""Who is at a socket is asked again and again: it ends with the session, the token or the permission."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest
from starlette.websockets import WebSocket

from permissions.roles import Role
from server.identity.assembly import utc_now
from server.limits import OPERATIONS_AT_ONCE_MAX
from server.live.socket import Patience
from tests.factories import global_id
from tests.server.live.conftest import opened_house
from tests.server.live.line import line

WATCH = "subscription { masterScheduleChanged { cursor entryId } }"
CLIENTS = "{ clients(first: 1) { nodes { id } } }"
GIVE_UP = "SELECT pg_cancel_backend(pid) FROM pg_locks WHERE NOT granted"
INIT = {"type": "connection_init"}
ENDED = (4401, "The session or token has ended")


def hasty(monkeypatch, **how):
    monkeypatch.setattr("server.live.endpoint.Patience", lambda: Patience(**how))


def cookie_of(session):
    return {"Cookie": f"session={session.secret}"}


async def test_a_page_of_ours_says_its_csrf_token(house):
    session = await house.sign_in()
    headers = cookie_of(session)
    async with line(house.port, additional_headers=headers, origin=house.port.origin) as found:
        await found.greet(csrfToken=session.csrf_token)
        await found.subscribe(WATCH)
        await found.change()
        entry = await house.book()
        assert (await found.change())["entryId"] == global_id("entry", entry)


@pytest.mark.parametrize("sent", [{}, {"csrfToken": "wrong"}, {"csrfToken": None}], ids=str)
async def test_a_cookie_alone_is_worth_nothing(house, sent):
    headers = cookie_of(await house.sign_in())
    async with line(house.port, additional_headers=headers) as found:
        await found.say({**INIT, "payload": sent})
        assert await found.closed() == (4403, "Forbidden")


async def test_another_sessions_csrf_token_is_worth_nothing(house):
    mine, theirs = await house.sign_in(), await house.sign_in(Role.BILLER)
    async with line(house.port, additional_headers=cookie_of(mine)) as found:
        await found.say({**INIT, "payload": {"csrfToken": theirs.csrf_token}})
        assert await found.closed() == (4403, "Forbidden")


async def test_a_token_counts_and_the_cookie_beside_it_does_not(house):
    session = await house.sign_in(Role.BILLER)
    async with line(house.port, additional_headers=cookie_of(session)) as found:
        await found.greet(authorization=house.token(), csrfToken=session.csrf_token)
        await found.subscribe("{ viewer { roles } }")
        assert await found.told() == {"viewer": {"roles": ["SCHEDULER"]}}


ENDS = {
    "token": "UPDATE access_token SET revoked_at = now()",
    "roles": "UPDATE role_grant SET revoked_at = now(), revoked_reason = 'left'",
    "account": "UPDATE account SET is_active = false",
    "expiry": "UPDATE access_token SET expires_at = now()",
}


@pytest.mark.parametrize("sql", ENDS.values(), ids=ENDS)
async def test_a_socket_ends_as_soon_as_its_token_does(own_house, sql):
    async with line(own_house.port) as found:
        await found.greet(authorization=own_house.token())
        await found.subscribe(WATCH)
        await found.change()
        await own_house.served.owner.execute(sql)
        assert await found.closed() == ENDED


async def test_nothing_is_told_of_what_happens_as_the_session_ends(own_house):
    session = await own_house.sign_in()
    async with line(own_house.port, additional_headers=cookie_of(session)) as found:
        await found.greet(csrfToken=session.csrf_token)
        await found.subscribe(WATCH)
        await found.change()
        events = len(await own_house.served.events())
        async with own_house.served.owner.transaction():
            await own_house.served.owner.execute("UPDATE session SET ended_at = now()")
            await own_house.book()
        assert await found.closed() == ENDED
    assert len(await own_house.served.events()) == events


async def test_who_follows_nothing_is_looked_at_now_and_then(
    database_endpoint, secret, monkeypatch
):
    hasty(monkeypatch, look_s=0.01)
    async with opened_house(database_endpoint, secret) as house, line(house.port) as found:
        await found.greet(authorization=house.token())
        await house.served.owner.execute(ENDS["token"])
        assert await found.closed() == ENDED


async def test_who_follows_nothing_goes_when_the_token_or_session_expires(
    database_endpoint, secret, monkeypatch
):
    ahead = utc_now() + timedelta(days=365_000)
    hasty(monkeypatch, clock=lambda: ahead)
    async with opened_house(database_endpoint, secret) as house:
        async with line(house.port) as found:
            await found.greet(authorization=house.token())
            assert await found.closed() == ENDED
        session = await house.sign_in()
        async with line(house.port, additional_headers=cookie_of(session)) as found:
            await found.greet(csrfToken=session.csrf_token)
            assert await found.closed() == ENDED


async def test_a_permission_that_is_withheld_ends_what_needs_it(own_house):
    async with line(own_house.port) as found:
        await found.greet(authorization=own_house.token())
        await found.subscribe(WATCH)
        await found.change()
        await own_house.served.owner.execute(
            "INSERT INTO withheld_permission VALUES ($1, 'SCHEDULER', 'schedule:read')",
            own_house.served.practice_id,
        )
        entry = await own_house.book()
        message = await found.hear()
        assert message["payload"]["data"] == {"masterScheduleChanged": None}
        (error,) = message["payload"]["errors"]
        assert error["extensions"]["requires"] == "schedule:read"
        assert str(entry) not in str(message)
        assert await found.hear() == {"id": "1", "type": "complete"}
        assert (await own_house.served.events())[-1]["refused"] == [
            "Subscription.masterScheduleChanged"
        ]
        await found.subscribe("{ viewer { name } }")
        await found.told()


async def test_who_does_not_say_who_they_are_is_shown_out(database_endpoint, secret, monkeypatch):
    hasty(monkeypatch, init_s=0.01)
    async with opened_house(database_endpoint, secret) as house, line(house.port) as found:
        assert await found.closed() == (4408, "Connection initialisation timeout")


async def test_a_stop_says_goodbye(own_house):
    async with line(own_house.port) as following, line(own_house.port) as silent:
        await following.greet(authorization=own_house.token())
        await following.subscribe(WATCH)
        await following.change()
        own_house.port.stop()
        assert await following.closed() == (1001, "The server is stopping")
        assert await silent.closed() == (1001, "The server is stopping")


async def test_a_mutation_is_sent_elsewhere(desk):
    await desk.subscribe("mutation { nothing }")
    assert await desk.failed() == "GRAPHQL_VALIDATION_FAILED"


async def test_a_bug_is_masked_and_ends_no_socket(own_house):
    async with line(own_house.port) as found:
        await found.greet(authorization=own_house.token())
        await own_house.served.owner.execute("ALTER TABLE provider RENAME COLUMN name TO gone")
        await found.subscribe("{ providers { nodes { name } } }")
        message = await found.hear()
        assert message["type"] == "error"
        (error,) = message["payload"]
        assert error["extensions"]["code"] == "INTERNAL"
        assert "gone" not in str(message)
        await found.subscribe("{ viewer { name } }")
        await found.told()


async def test_what_cannot_be_answered_now_has_the_code_it_has_over_http(own_house):
    owner, places = own_house.served.owner, own_house.served.endpoint.places
    async with line(own_house.port) as found:
        await found.greet(authorization=own_house.token())
        with ExitStack() as taken:
            for _ in range(OPERATIONS_AT_ONCE_MAX):
                taken.enter_context(places.one())
            await found.subscribe(CLIENTS)
            assert await found.failed() == "BUSY"
        await owner.execute("BEGIN; LOCK TABLE client IN ACCESS EXCLUSIVE MODE; RESET ROLE")
        await found.subscribe(CLIENTS)
        while not await owner.fetch(GIVE_UP):
            pass
        assert await found.failed() == "TIMEOUT"
        await owner.execute("COMMIT; ALTER TABLE access_event RENAME TO gone")
        await found.subscribe(CLIENTS)
        assert await found.failed() == "DATABASE_UNAVAILABLE"


async def test_what_breaks_behind_the_handshake_is_an_error_of_ours(own_house, monkeypatch):
    async def broken(*_anything):
        raise ValueError("Ottoline")

    monkeypatch.setattr(WebSocket, "send_text", broken)
    async with line(own_house.port) as found:
        await found.say({**INIT, "payload": {"authorization": own_house.token()}})
        assert (await found.closed())[0] == 1011
