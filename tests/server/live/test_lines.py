"""What the log says of a socket and of each operation over it, and that no data is in it."""

from __future__ import annotations

import asyncio
import json

from structlog.testing import capture_logs

from engine.document import digest_of
from permissions.roles import Role
from tests.server.http.served import SECRET_NAME
from tests.server.live.conftest import House
from tests.server.live.line import line
from tests.waiting import wait_until

CLIENTS = "query Clients { clients(first: 1) { nodes { id legalFirstName } } }"
WRONG = "query Wrong { nonsense }"
CHANGES = "subscription Desk { masterScheduleChanged { cursor } }"


async def test_each_operation_and_the_socket_have_a_line(house: House) -> None:
    account = str(await house.account_of(Role.SCHEDULER))
    with capture_logs() as lines:
        async with line(house.port) as desk:
            await desk.greet(authorization=house.token())
            await desk.subscribe(CLIENTS, "1")
            assert SECRET_NAME in json.dumps(await desk.hear())
            assert (await desk.hear())["type"] == "complete"
            await desk.subscribe(WRONG, "2")
            assert await desk.failed("2") == "GRAPHQL_VALIDATION_FAILED"
            await desk.subscribe(CHANGES, "3")
            await desk.told("3")
            await desk.socket.close(4000)
        await asyncio.to_thread(wait_until, lambda: lines[-1]["event"] == "socket", "it has ended")
    answered, wrong, followed = [one for one in lines if one["event"] == "operation"]
    (socket,) = [one for one in lines if one["event"] == "socket"]
    expected = {"operation": "Clients", "document": digest_of(CLIENTS), "clients": 1, "answers": 1}
    assert expected.items() <= answered.items()
    # A document that is not one is not parsed again for its name.
    assert (wrong["operation"], wrong["document"]) == (None, digest_of(WRONG))
    assert wrong["codes"] == ["GRAPHQL_VALIDATION_FAILED"]
    assert (followed["operation"], followed["answers"]) == ("Desk", 1)
    assert (socket["status"], socket["code"]) == (101, 4000)
    for one in (answered, wrong, followed, socket):
        assert (one["account"], one["roles"]) == (account, ["SCHEDULER"])
        assert one["request_id"] == socket["request_id"]
    assert SECRET_NAME not in json.dumps(lines)
