"""What is written of a request: an event before the answer leaves, and one line without data."""

import asyncio
import json

import pytest
from structlog.testing import capture_logs

from engine.document import digest_of
from permissions.roles import Role
from tests.server.http.served import SECRET_NAME, codes

CLIENTS = "query Clients { clients(first: 5) { nodes { id legalFirstName } } }"
CLAIMS = "query Claims { claims(first: 5) { nodes { id } } }"
VIEWER = "{ viewer { name roles } }"


async def test_what_touched_a_client_leaves_an_event(own):
    answer = await own.ask(CLIENTS)
    assert SECRET_NAME in answer.text
    (event,) = await own.events()
    assert event["client_ids"] == [own.client_id]
    assert event["operation_name"] == "Clients"
    assert event["roles"] == ["SCHEDULER"]
    assert str(event["address"]) == "127.0.0.1"
    assert "Client.legalFirstName" in event["coordinates"]
    assert event["refused"] == []
    assert event["session_id"] is not None
    assert SECRET_NAME not in repr(event)


async def test_a_refusal_leaves_an_event(own):
    answer = await own.ask(CLAIMS)
    assert codes(answer) == {"FORBIDDEN"}
    (event,) = await own.events()
    assert (event["refused"], event["coordinates"]) == (["Query.claims"], [])
    assert event["client_ids"] == []


async def test_what_is_open_to_everybody_leaves_no_event(own):
    await own.ask(VIEWER)
    await own.ask("{ __schema { queryType { name } } }")
    await own.ask("{ nonsense }")
    assert await own.events() == []


async def test_each_of_many_requests_at_once_leaves_its_event(own):
    answers = await asyncio.gather(*(own.ask(CLIENTS) for _ in range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await own.events()) == 40


async def test_without_its_event_no_answer_leaves(own):
    await own.ask(CLIENTS)
    await own.owner.execute("REVOKE INSERT ON access_event FROM front_office_recorder")
    with capture_logs() as lines:
        answer = await own.ask(CLIENTS)
        open_answer = await own.ask(VIEWER)
    assert (answer.status_code, codes(answer)) == (503, {"DATABASE_UNAVAILABLE"})
    assert SECRET_NAME not in answer.text + json.dumps(lines)
    assert lines[0]["error"][-1]["sqlstate"] == "42501"
    assert open_answer.status_code == 200


async def test_the_line_tells_names_and_counts_and_no_data(own):
    with capture_logs() as lines:
        await own.with_headers(user_agent="Secret/1").ask(
            "query Search($words: String) { clients(first: 1, search: $words) { nodes { id } } }",
            words=SECRET_NAME,
        )
    (line,) = lines
    expected = {"route": "/graphql", "status": 200, "operation": "Search", "clients": 1}
    assert expected.items() <= line.items()
    assert line["roles"] == ["SCHEDULER"]
    written = json.dumps(line)
    for secret in (SECRET_NAME, "Secret/1", own.tokens[Role.SCHEDULER], str(own.client_id)):
        assert secret not in written


@pytest.mark.parametrize("document", ["{ nonsense }", "{"])
async def test_the_line_of_a_bad_question_tells_its_code(own, document):
    with capture_logs() as lines:
        answer = await own.ask(document)
    assert set(lines[0]["codes"]) == codes(answer)


NAMED = {"operation": "Clients", "document": digest_of(CLIENTS), "roles": ["SCHEDULER"]}


async def test_the_line_of_a_failure_names_what_was_asked(own):
    """So that whoever reads of a 500, 503 or 504 can find out what asks for it."""
    await own.owner.execute("REVOKE INSERT ON access_event FROM front_office_recorder")
    with capture_logs() as lines:
        unrecorded = await own.ask(CLIENTS)
        await own.owner.execute("ALTER TABLE client RENAME TO gone")
        failed = await own.ask(CLIENTS)
    assert (unrecorded.status_code, failed.status_code) == (503, 500)
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["codes"] for line in requests] == [["DATABASE_UNAVAILABLE"], ["INTERNAL"]]
    assert all(NAMED.items() <= line.items() and line["account"] for line in requests)
