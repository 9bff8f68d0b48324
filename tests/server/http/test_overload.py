"""When there is too much, or the database is away, the answer is quick, clean and says come back."""

import asyncio
from contextlib import ExitStack

import httpx
import pytest
from starlette.routing import Router
from structlog.testing import capture_logs

from db.secrets import Secret
from db.session import Database, DatabaseLimits
from engine.document import digest_of
from permissions.roles import Role, grants_of
from permissions.viewer import Viewer
from resolvers.access import Recorder
from schema.root import engine
from server.app import opened
from server.http.edge import Edge
from server.http.endpoint import GraphQLEndpoint
from server.limits import EXECUTION_TIMEOUT_S, OPERATIONS_AT_ONCE_MAX
from server.settings import Settings
from tests.server.http.served import ORIGIN, codes

CLIENTS = "{ clients(first: 1) { nodes { id legalFirstName } } }"
NOBODY_LISTENS = "postgresql://nobody@/none?host=/nonexistent"


async def test_beyond_the_last_place_an_operation_is_told_to_come_back(own):
    await own.owner.execute("BEGIN; LOCK TABLE access_event IN SHARE MODE")
    crowd = [asyncio.create_task(own.ask(CLIENTS)) for _ in range(OPERATIONS_AT_ONCE_MAX + 5)]
    refused, waiting = await asyncio.wait(crowd, return_when=asyncio.FIRST_COMPLETED)
    await own.owner.execute("COMMIT")
    answered = await asyncio.gather(*waiting)
    assert {(one.result().status_code, *codes(one.result())) for one in refused} == {(503, "BUSY")}
    assert {one.result().headers["retry-after"] for one in refused} == {"1"}
    assert [one.status_code for one in answered].count(200) >= OPERATIONS_AT_ONCE_MAX - 5
    assert (await own.ask(CLIENTS)).status_code == 200


async def test_the_line_of_what_finds_no_place_names_what_was_asked(own):
    document, places = f"query Desk {CLIENTS}", own.endpoint.places
    await own.ask(document)
    with ExitStack() as taken, capture_logs() as lines:
        for _ in range(OPERATIONS_AT_ONCE_MAX):
            taken.enter_context(places.one())
        refused = [await own.ask(document), await own.ask(f"query New {CLIENTS}")]
    assert [codes(one) for one in refused] == [{"BUSY"}, {"BUSY"}]
    assert [line["operation"] for line in lines] == ["Desk", None]
    assert lines[0]["document"] == digest_of(document)
    assert lines[1]["document"] == digest_of(f"query New {CLIENTS}")


async def test_an_operation_that_takes_too_long_is_given_up(own, database_endpoint, secret):
    roles = frozenset({Role.SCHEDULER})

    async def authenticate(_request):
        return Viewer(own.client_id, own.practice_id, "Ada", "a@b", roles, grants_of(roles))

    async with (
        Database.open(database_endpoint, secret) as database,
        Recorder(database.recorder) as recorder,
    ):
        endpoint = GraphQLEndpoint(engine(), database.read, database.write, authenticate, recorder)
        transport = httpx.ASGITransport(Edge(Router([endpoint.route()]), Settings()))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            first = await client.post("/graphql", json={"query": CLIENTS})
            await own.owner.execute("BEGIN; LOCK TABLE client IN ACCESS EXCLUSIVE MODE")
            endpoint.execution_timeout_s = 0.2
            with capture_logs() as lines:
                late = await client.post("/graphql", json={"query": f"query Slow {CLIENTS}"})
            endpoint.execution_timeout_s = EXECUTION_TIMEOUT_S
            await own.owner.execute("COMMIT")
            next_ = await client.post("/graphql", json={"query": CLIENTS})
    assert (late.status_code, codes(late)) == (504, {"TIMEOUT"})
    assert (lines[-1]["operation"], len(lines[-1]["document"])) == ("Slow", 16)
    assert first.json() == next_.json()


async def test_whoever_finds_every_connection_in_use_is_told_to_come_back(
    own, database_endpoint, secret
):
    roles = frozenset({Role.SCHEDULER})
    viewer = Viewer(own.client_id, own.practice_id, "Ada", "a@b", roles, grants_of(roles))

    async def authenticate(_request):
        return viewer

    limits = DatabaseLimits(connections_max=1, acquire_timeout_s=0.05)
    async with (
        Database.open(database_endpoint, secret, limits) as database,
        Recorder(database.recorder) as recorder,
    ):
        endpoint = GraphQLEndpoint(engine(), database.read, database.write, authenticate, recorder)
        transport = httpx.ASGITransport(Edge(Router([endpoint.route()]), Settings()))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            with capture_logs():
                async with database.write(viewer):
                    refused = await client.post("/graphql", json={"query": CLIENTS})
            answered = await client.post("/graphql", json={"query": CLIENTS})
    assert (refused.status_code, codes(refused)) == (503, {"BUSY"})
    assert refused.headers["retry-after"] == "1"
    assert (answered.status_code, codes(answered)) == (200, set())


async def test_a_statement_that_the_database_gives_up_is_a_timeout_too(own):
    ending = "SELECT pg_cancel_backend(pid) FROM pg_locks WHERE NOT granted"
    await own.owner.execute("BEGIN; LOCK TABLE client IN ACCESS EXCLUSIVE MODE")
    asked = asyncio.create_task(own.ask(CLIENTS))
    await own.owner.execute("RESET ROLE")
    while not await own.owner.fetch(ending):
        pass
    answer = await asked
    await own.owner.execute("COMMIT")
    assert (answer.status_code, codes(answer)) == (504, {"TIMEOUT"})


@pytest.fixture
async def lost(anyio_backend):
    """An application whose database does not answer."""
    with capture_logs():
        async with opened(Settings(), NOBODY_LISTENS, Secret("k" * 40)) as app:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                yield client


async def test_without_a_database_the_process_lives_and_is_not_ready(lost):
    assert (await lost.get("/health/live")).status_code == 200
    assert (await lost.get("/health/ready")).status_code == 503


async def test_without_a_database_nobody_is_taken_for_nobody(lost):
    """A token that cannot be looked up is not a wrong one: the client must not throw it away."""
    lost.cookies.set("session", "s" * 43)
    answer = await lost.post("/graphql", json={"query": CLIENTS})
    assert (answer.status_code, codes(answer)) == (503, {"DATABASE_UNAVAILABLE"})
    assert answer.headers["retry-after"] == "1"


ADD = """mutation { practiceContactCreate(input: {kind: OTHER, name: "Ann Low"}) {
  contact { id } errors { code } } }"""


async def test_a_database_that_only_reads_is_away_and_nothing_is_in_doubt(own, database_endpoint):
    name = database_endpoint.partition("?")[0].rpartition("/")[2]
    await own.ask(CLIENTS)
    await own.owner.execute(f"""RESET ROLE; ALTER DATABASE {name} SET default_transaction_read_only = on;
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = '{name}' AND usename ~ '^front_office_'""")
    with capture_logs() as lines:
        answers = [await own.ask(CLIENTS), await own.ask(ADD)]
        ready = await own.send("GET", "/health/ready")
    for answer in answers:
        assert (answer.status_code, codes(answer)) == (503, {"DATABASE_UNAVAILABLE"})
    assert ready.status_code == 503
    told = [line["error"] for line in lines if line["event"] == "unavailable"]
    assert [error[-1]["sqlstate"] for error in told] == ["25006", "25006"]
