"""A client that does not read costs no memory, keeps its place, and is given up in the end."""

from __future__ import annotations

import asyncio

from server.live.socket import Patience
from tests.factories import global_id
from tests.server.live.conftest import opened_house
from tests.server.live.line import PATIENCE_S, line

WATCH = "subscription { masterScheduleChanged { cursor entryId entry { title } } }"
LONG = "x" * 40_000
MANY = 400
"""Together more than the system keeps for both ends."""
WAITING_BYTES_MAX = 1_000_000


def slow(house):
    """A client that takes one message at a time."""
    return line(house.port, max_queue=1)


def wires(house):
    return [one for one in house.port.server.server_state.connections if hasattr(one, "writable")]


async def until(condition):
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - the transport tells nobody
            await asyncio.sleep(0.01)


def is_stuck(house):
    """Whether the server waits for the client."""
    return any(not wire.writable.is_set() for wire in wires(house))


async def book_many(house):
    async with house.served.owner.transaction():
        return [await house.book(title=LONG) for _ in range(MANY)]


async def test_a_slow_client_gets_everything_and_the_server_keeps_nothing(own_house):
    async with slow(own_house) as found:
        await found.greet(authorization=own_house.token())
        await found.subscribe(WATCH)
        await found.change()
        entries = await book_many(own_house)
        await until(lambda: is_stuck(own_house))
        waiting = [wire.transport.get_write_buffer_size() for wire in wires(own_house)]
        assert 0 < sum(waiting) < WAITING_BYTES_MAX
        told = [(await found.change())["entryId"] for _ in entries]
    assert sorted(told) == sorted(global_id("entry", one) for one in entries)


async def test_who_never_reads_is_given_up(database_endpoint, secret, monkeypatch):
    monkeypatch.setattr("server.live.endpoint.Patience", lambda: Patience(send_s=0.05))
    monkeypatch.setattr("server.live.wire.SOCKET_CLOSE_TIMEOUT_S", 0.05)
    async with opened_house(database_endpoint, secret) as house, slow(house) as found:
        await found.greet(authorization=house.token())
        await found.subscribe(WATCH)
        await found.change()
        await book_many(house)
        await until(lambda: not wires(house))
