"""A mutation over HTTP: by POST alone, in the access log once it stands, and masked when it fails."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from starlette.routing import Router
from structlog.testing import capture_logs

from db.secrets import Secret
from db.session import Database
from permissions.roles import Role, grants_of
from permissions.viewer import Viewer
from resolvers.access import Recorder
from server.http.edge import Edge
from server.http.endpoint import GraphQLEndpoint
from server.settings import Settings
from tests.engine.contact_desk import contact_desk
from tests.server.http.served import Served, codes

ADD = 'mutation Add { contactAdd(name: "Ottoline") { contact { name } errors { code } } }'
FAIL = f"{ADD[:-1]} stumble(hidden: false) {{ errors {{ code }} }} }}"


@pytest.fixture
async def desk(own: Served, database_endpoint: str, secret: Secret) -> AsyncIterator[Served]:
    """The desk where contacts are changed, behind the real endpoint."""
    roles = frozenset({Role.SCHEDULER})
    viewer = Viewer(own.client_id, own.practice_id, "Ada", "a@b", roles, grants_of(roles))

    async def authenticate(_request: object) -> Viewer:
        return viewer

    async with (
        Database.open(database_endpoint, secret) as database,
        Recorder(database.recorder) as recorder,
    ):
        endpoint = GraphQLEndpoint(
            contact_desk(), database.read, database.write, authenticate, recorder
        )
        yield replace(own, app=Edge(Router([endpoint.route()]), Settings()))


async def contacts(desk: Served) -> int:
    return await desk.owner.fetchval("SELECT count(*) FROM practice_contact")


async def test_a_mutation_is_committed_and_in_the_access_log_when_it_is_answered(desk):
    answer = await desk.ask(ADD)
    added = {"contact": {"name": "Ottoline"}, "errors": []}
    assert answer.json() == {"data": {"contactAdd": added}}
    (event,) = await desk.events()
    assert event["operation_name"] == "Add"
    assert {"Mutation.contactAdd", "Contact.name"} <= set(event["coordinates"])
    assert await contacts(desk) == 1


async def test_a_mutation_by_get_changes_nothing(desk):
    sent = {"params": {"query": ADD}, "headers": {"graphql-require-preflight": "1"}}
    answer = await desk.send("GET", **sent)
    assert answer.status_code == 405
    assert await contacts(desk) == 0


async def test_what_nobody_foresaw_is_masked_and_nothing_stands(desk):
    with capture_logs() as lines:
        answer = await desk.ask(FAIL)
    assert (answer.status_code, codes(answer)) == (500, {"INTERNAL"})
    assert b"zero" not in answer.content
    assert "Ottoline" not in json.dumps(lines)
    assert await contacts(desk) == 0


async def test_no_answer_leaves_that_the_access_log_lacks(desk):
    await desk.owner.execute("REVOKE INSERT ON access_event FROM front_office_recorder")
    answer = await desk.ask(ADD)
    assert (answer.status_code, codes(answer)) == (503, {"OUTCOME_UNKNOWN"})
    assert b"Ottoline" not in answer.content
    assert await contacts(desk) == 1  # what was committed stands, though nobody was told of it
