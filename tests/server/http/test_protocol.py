"""A connection that never finishes its request head does not stay."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from starlette.routing import Router
from uvicorn.server import ServerState

from server.health import health_routes
from server.http.edge import Edge
from server.http.protocol import BoundedProtocol
from server.settings import Settings
from tests.waiting import DEADLINE_S

ASKED = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n"


class Hasty(BoundedProtocol):
    head_timeout_s = 0.05


class Narrow(BoundedProtocol):
    head_timeout_s = DEADLINE_S
    head_bytes_max = 2_000


async def is_ready():
    return True


HEALTH = Edge(Router(health_routes(is_ready)), Settings())
LONG = b"x" * 40_000_000
"""More than the system keeps for both ends."""


async def long_answer(_scope, _receive, send):
    headers = [(b"content-length", b"%d" % len(LONG))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": LONG})


@asynccontextmanager
async def connected(protocol, app=HEALTH, **more):
    config = uvicorn.Config(app, http=protocol, ws="none", lifespan="off", log_config=None, **more)
    state, loop = ServerState(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: protocol(config, state, {}, loop), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        yield reader, writer
        writer.close()
        with suppress(ConnectionResetError):
            await writer.wait_closed()
        if state.tasks:
            await asyncio.wait(state.tasks)


async def rest(reader):
    """What comes until the end, which is a reset where something had not yet been read."""
    with suppress(ConnectionResetError):
        return await reader.read()
    return b""


async def test_a_request_is_answered_and_the_connection_stays():
    async with connected(BoundedProtocol) as (reader, writer):
        for _ in range(2):
            writer.write(ASKED + b"\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            await reader.readexactly(len(b'{"status":"live"}'))


@pytest.mark.parametrize("sent", [b"", b"GET", ASKED, b"\r\n"])
async def test_a_head_that_does_not_end_is_cut_off(sent):
    async with connected(Hasty) as (reader, writer):
        writer.write(sent)
        assert await rest(reader) == b""


async def test_a_second_head_has_no_more_time_than_the_first(monkeypatch):
    async with connected(BoundedProtocol) as (reader, writer):
        writer.write(ASKED + b"\r\n")
        await reader.readuntil(b"}")
        monkeypatch.setattr(BoundedProtocol, "head_timeout_s", 0.05)
        writer.write(b"GET /he")
        assert await rest(reader) == b""


@pytest.mark.parametrize("more", [b"X: y\r\n" * 1_000, b"X: " + b"y" * 3_000 + b"\r\n"])
async def test_a_head_that_is_too_large_is_refused(more):
    async with connected(Narrow) as (reader, writer):
        writer.write(ASKED + more + b"\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 400")


async def test_a_trailer_is_no_header():
    async with connected(BoundedProtocol) as (reader, writer):
        chunked = b"Transfer-Encoding: chunked\r\n\r\n0\r\nHost: 127.0.0.1\r\n\r\n"
        writer.write(b"GET / HTTP/1.1\r\n" + chunked)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 403")


async def test_a_trailer_counts_as_a_part_of_the_head():
    async with connected(Narrow) as (reader, writer):
        trailer = b"X: " + b"y" * 3_000 + b"\r\n\r\n"
        writer.write(ASKED + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + trailer)
        assert (await rest(reader)).startswith(b"HTTP/1.1 400")


async def test_a_body_behind_a_wish_for_another_protocol_is_no_request():
    within = ASKED + b"\r\n"
    upgrade = b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: %d\r\n\r\n" % len(within)
    async with connected(BoundedProtocol) as (reader, writer):
        writer.write(ASKED + upgrade)
        await reader.readuntil(b'{"status":"live"}')
        writer.write(within)
        assert await rest(reader) == b""


async def test_a_header_without_end_is_cut_off_before_it_is_told_of():
    async with connected(Narrow) as (reader, writer):
        writer.write(ASKED + b"X: " + b"y" * 3_000)
        assert await rest(reader) == b""


@pytest.fixture
def watching():
    """A protocol, and a way to wait until it has looked at its client once more."""
    looked = asyncio.Event()

    class Watching(BoundedProtocol):
        answer_timeout_s = 0.3

        def _look(self, before_bytes):
            super()._look(before_bytes)
            looked.set()

    async def look():
        looked.clear()
        await asyncio.wait_for(looked.wait(), DEADLINE_S)

    return Watching, look


async def test_who_reads_nothing_of_an_answer_is_given_up(watching):
    protocol, look = watching
    async with connected(protocol, long_answer) as (reader, writer):
        writer.write(ASKED + b"\r\n")
        await look()
        assert len(await rest(reader)) < len(LONG)


@pytest.mark.parametrize("closing", [b"Connection: close\r\n", b""], ids=["said", "in time"])
async def test_who_leaves_the_end_of_an_answer_unread_is_given_up_too(watching, closing):
    """What is left is then too little to make the server wait before it writes more."""
    protocol, look = watching

    class Writing(protocol):
        def connection_made(self, transport):
            super().connection_made(transport)
            transport.set_write_buffer_limits(high=2 * len(LONG))

    async with connected(Writing, long_answer, timeout_keep_alive=0) as (reader, writer):
        writer.write(ASKED + closing + b"\r\n")
        await look()
        assert len(await rest(reader)) < len(LONG)


async def test_who_reads_slowly_gets_the_whole_answer(watching):
    protocol, look = watching
    async with connected(protocol, long_answer) as (reader, writer):
        writer.write(ASKED + b"\r\n")
        await reader.readuntil(b"\r\n\r\n")
        left = len(LONG)
        for _ in range(3):
            left -= len(await reader.readexactly(5_000_000))
            await look()
        assert len(await reader.readexactly(left)) == left
        await look()
        writer.write(ASKED + b"\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
