"""What a stranger may send to a socket, and how each of it ends: by a code, never by a crash."""

from __future__ import annotations

import asyncio
import json

import pytest
from websockets.exceptions import InvalidStatus

from permissions.roles import Role
from server.limits import (
    SOCKET_MESSAGE_BYTES_MAX,
    SOCKET_OPERATIONS_MAX,
    SOCKETS_OF_ACCOUNT_MAX,
)
from tests.server.live.line import PATIENCE_S, line

WATCH = "subscription { masterScheduleChanged { cursor } }"
INIT = {"type": "connection_init"}
HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
DEEP = '{"type":"ping","payload":' + "[" * 20_000 + "]" * 20_000 + "}"


def subscribe(**message):
    return {"id": "1", "type": "subscribe", "payload": {"query": WATCH}, **message}


@pytest.mark.parametrize(
    "message",
    [
        "", "1", "null", "true", '"ping"', "[]", "[[]]", "{", "{}", DEEP, "\x00", "1" * 5000,
        '{"type":"ping","type":"ping"}', '{"type":NaN}',
        {"type": "start"}, {"type": ["ping"]}, {"type": {"a": 1}}, {"type": "connection_ack"},
        {"type": "ping", "payload": 1}, {"type": "pong", "payload": "x"}, {"type": "next"},
        {"type": "connection_init", "payload": []},
        subscribe(id=1), subscribe(id={"a": 1}), subscribe(id=None), subscribe(id=""),
        subscribe(id="x" * 65), subscribe(id="\ud800"), subscribe(payload=None),
        subscribe(payload="{ viewer }"), subscribe(payload={"query": 1}),
        subscribe(payload={"query": WATCH, "variables": []}),
        subscribe(payload={"query": WATCH, "operationName": 1}),
        subscribe(payload={"query": WATCH, "extensions": 1}),
        {"id": {}, "type": "complete"}, {"type": "complete"}, b"{}", b"\xff",
    ],
    ids=lambda message: repr(message)[:40],
)  # fmt: skip
async def test_what_is_no_message_closes_the_socket(bare, message):
    await bare.say(message)
    code, reason = await bare.closed()
    assert (code, reason) == (4400, "Invalid message")


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (b"Content-Length: 5\r\n", b""),
        (b"Transfer-Encoding: chunked\r\n", b""),
        (b"X: y\r\n" * 200, b"HTTP/1.1 431 Request Header Fields Too Large"),
    ],
    ids=["length", "chunked", "headers"],
)
async def test_a_handshake_that_cannot_be_read_ends_the_connection(house, more, status):
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port.number)
    async with asyncio.timeout(PATIENCE_S):
        writer.write(HANDSHAKE + more + b"\r\n")
        assert (await reader.read()).split(b"\r\n")[0] == status
    writer.close()
    await writer.wait_closed()


async def test_who_asks_before_saying_who_they_are_is_shown_out(bare):
    await bare.say(subscribe())
    assert await bare.closed() == (4401, "Unauthorized")


@pytest.mark.parametrize(
    "payload",
    [
        None, {}, {"authorization": "Bearer fo_wrong"}, {"authorization": 1},
        {"authorization": "Basic x"}, {"authorization": {"a": 1}}, {"authorization": "\ud800"},
        {"authorization": "Bearer \ud800"}, {"authorization": "Bearer fo_" + "\ud800" * 38},
        {"csrfToken": "x"}, {"csrfToken": "\ud800"},
    ],
    ids=repr,
)  # fmt: skip
async def test_who_says_nothing_of_worth_is_forbidden(bare, payload):
    await bare.say({**INIT, "payload": payload})
    assert await bare.closed() == (4403, "Forbidden")


async def test_saying_who_one_is_twice_is_too_often(desk):
    await desk.say(INIT)
    assert await desk.closed() == (4429, "Too many initialisation requests")


async def test_an_id_is_of_one_operation_at_a_time(desk):
    await desk.subscribe(WATCH)
    await desk.change()
    await desk.subscribe(WATCH)
    assert await desk.closed() == (4409, "Subscriber for that id already exists")


async def test_a_ping_gets_a_pong_at_any_time(bare, house):
    for _ in range(2):
        await bare.say({"type": "ping", "payload": {"at": 1}})
        assert await bare.hear() == {"type": "pong"}
    await bare.say({"type": "pong"})
    await bare.greet(authorization=house.token())
    await bare.say({"type": "ping"})
    assert await bare.hear() == {"type": "pong"}


@pytest.mark.parametrize("offered", [["graphql-ws"], ["soap"], None], ids=str)
async def test_no_other_protocol_is_spoken(house, offered):
    async with line(house.port, subprotocols=offered) as found:
        assert await found.closed() == (4406, "Subprotocol not acceptable")


async def test_of_several_protocols_the_right_one_is_chosen(house):
    async with line(house.port, subprotocols=["graphql-ws", "graphql-transport-ws"]) as found:
        assert found.socket.subprotocol == "graphql-transport-ws"
        await found.greet(authorization=house.token())


@pytest.mark.parametrize("size_bytes", [SOCKET_MESSAGE_BYTES_MAX + 1, 16 * 1024 * 1024])
async def test_a_message_that_is_too_large_closes_the_socket(bare, size_bytes):
    await bare.say("x" * size_bytes)
    assert (await bare.closed())[0] == 1009


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
async def test_a_page_of_another_site_gets_no_socket(house, headers):
    with pytest.raises(InvalidStatus) as refused:
        async with line(house.port, additional_headers=headers):
            pass
    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body)["errors"][0]["extensions"] == {
        "code": "CROSS_SITE_REFUSED"
    }


async def test_a_name_that_is_not_ours_gets_no_socket(house):
    elsewhere = f"ws://evil.localhost:{house.port.number}/graphql"
    with pytest.raises(InvalidStatus) as refused:
        async with line(house.port, uri=elsewhere, host="127.0.0.1"):
            pass
    assert refused.value.response.status_code == 403


async def test_a_page_of_ours_gets_one(house):
    async with line(house.port, origin=house.port.origin) as found:
        await found.greet(authorization=house.token())


async def test_no_other_address_has_sockets(house):
    with pytest.raises(InvalidStatus) as refused:
        async with line(house.port, uri=house.port.address.replace("graphql", "session")):
            pass
    assert refused.value.response.status_code == 403


async def test_a_header_counts_and_the_payload_does_not(house):
    wrong = {"Authorization": "Bearer fo_wrong"}
    async with line(house.port, additional_headers=wrong) as found:
        await found.say({**INIT, "payload": {"authorization": house.token()}})
        assert await found.closed() == (4403, "Forbidden")
    right = {"Authorization": house.token(Role.BILLER)}
    async with line(house.port, additional_headers=right) as found:
        await found.greet(authorization=house.token(Role.SCHEDULER))
        await found.subscribe("{ viewer { roles } }")
        assert await found.told() == {"viewer": {"roles": ["BILLER"]}}


async def test_what_is_wrong_with_an_operation_ends_the_operation_alone(desk):
    for document, code in (
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { masterScheduleChanged { cursor } __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: masterScheduleChanged { cursor } b: masterScheduleChanged { cursor } }",
         "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { masterScheduleChanged(after: 1) { cursor } }", "BAD_USER_INPUT"),
    ):  # fmt: skip
        await desk.subscribe(document)
        assert await desk.failed() == code, document
    await desk.subscribe(WATCH)
    assert (await desk.change())["cursor"]


async def test_a_refusal_is_told_and_ends_it(house):
    async with line(house.port) as found:
        await found.greet(authorization=house.token(Role.CLINICIAN))
        await found.subscribe("{ clients(first: 1) { nodes { memo } savedCards: totalCount } }")
        assert (await found.hear())["type"] == "next"
        assert (await found.hear())["type"] == "complete"


async def test_a_socket_holds_so_many_operations_and_no_more(desk):
    for number in range(SOCKET_OPERATIONS_MAX):
        await desk.subscribe(WATCH, str(number))
        await desk.change(str(number))
    await desk.subscribe(WATCH, "more")
    assert await desk.failed("more") == "LIMIT_EXCEEDED"
    await desk.say({"id": "0", "type": "complete"})
    await desk.subscribe(WATCH, "more")
    assert await desk.change("more")


async def test_an_account_holds_so_many_sockets_and_no_more(house):
    admin = house.token(Role.ADMINISTRATOR)
    sockets = [line(house.port) for _ in range(SOCKETS_OF_ACCOUNT_MAX)]
    try:
        for one in sockets:
            await (await one.__aenter__()).greet(authorization=admin)
        async with line(house.port) as found:
            await found.say({**INIT, "payload": {"authorization": admin}})
            assert await found.closed() == (4429, "Too many sockets")
        await sockets.pop().__aexit__(None, None, None)
    finally:
        for one in sockets:
            await one.__aexit__(None, None, None)
    async with line(house.port) as found:
        await found.greet(authorization=admin)
