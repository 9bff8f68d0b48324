"""Every example asked of the real server, as each demo person: only the marked one is refused."""

import httpx
import pytest

from db.demo.practice import TODAY
from server.explorer.example_queries import EXAMPLES
from server.explorer.examples import examples_for
from tests.server.explorer.served import PEOPLE
from tests.waiting import DEADLINE_S

CASES = [
    pytest.param(person.email, example, id=f"{person.email}: {example.title}")
    for person in PEOPLE
    for example in examples_for(EXAMPLES, person.grants.keys(), TODAY)
]


@pytest.fixture(scope="module")
def answer(origin):
    """Asks as a demo person, signed in once."""
    clients = {}

    def asked(email, example):
        if email not in clients:
            clients[email] = signed_in(origin, email)
        body = {"query": example.query, "variables": dict(example.variables)}
        return clients[email].post("/graphql", json=body)

    yield asked
    for client in clients.values():
        client.close()


def signed_in(origin, email):
    client = httpx.Client(base_url=origin, timeout=DEADLINE_S)
    session = client.post("/session/demo", json={"email": email})
    client.headers["x-csrf-token"] = session.json()["csrfToken"]
    return client


@pytest.mark.parametrize(("email", "example"), CASES)
def test_only_the_marked_example_is_refused(answer, email, example):
    reply = answer(email, example).json()
    codes = {error["extensions"]["code"] for error in reply.get("errors", [])}
    assert codes == ({"FORBIDDEN"} if example.is_refused else set())


@pytest.mark.parametrize(("email", "example"), CASES)
def test_every_example_has_something_to_show(answer, email, example):
    (value,) = answer(email, example).json()["data"].values()
    assert value.get("nodes", [value]) != []
