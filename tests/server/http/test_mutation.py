"""A mutation over HTTP: by POST alone, in the access log once it stands, and masked when it fails."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from starlette.routing import Router
from structlog.testing import capture_logs

from db.secrets import Secret
from db.session import DEFAULT_LIMITS, Database
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


ROLES = frozenset({Role.SCHEDULER})


@pytest.fixture
async def viewer(own: Served) -> Viewer:
    """Somebody with an account: who has none writes nothing."""
    account_id = await own.owner.fetchval(
        "SELECT id FROM account WHERE practice_id = $1 LIMIT 1", own.practice_id
    )
    return Viewer(account_id, own.practice_id, "Ada", "a@b", ROLES, grants_of(ROLES))


@pytest.fixture
async def database(database_endpoint: str, secret: Secret) -> AsyncIterator[Database]:
    """One connection of each role, for which nobody waits long."""
    limits = replace(DEFAULT_LIMITS, connections_max=1, acquire_timeout_s=0.5)
    async with Database.open(database_endpoint, secret, limits) as database:
        yield database


@pytest.fixture
async def desk(own: Served, database: Database, viewer: Viewer) -> AsyncIterator[Served]:
    """The desk where contacts are changed, behind the real endpoint."""

    async def authenticate(_request: object) -> Viewer:
        return viewer

    async with Recorder(database.recorder) as recorder:
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


async def test_what_never_reached_the_database_was_surely_not_made(
    desk: Served, database: Database, viewer: Viewer
):
    async with database.write(viewer):
        answer = await desk.ask(ADD)
    assert (answer.status_code, codes(answer)) == (503, {"BUSY"})
    assert await contacts(desk) == 0
