"""Every example asked of the real server, as each demo person: only the marked one is refused."""

import json
import re

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
    for example in examples_for(EXAMPLES, person.grants.keys(), TODAY, me="")
]

FIRST_OF_ALL = """mutation { clientCreate(input: { legalFirstName: "A", legalLastName: "A",
  birthDate: "1990-01-01", acknowledgeDuplicates: true }) { errors { code } } }"""


@pytest.fixture(scope="module")
def answer(origin):
    """Asks as a demo person, signed in once."""
    clients = {}

    def asked(email, example):
        if email not in clients:
            clients[email] = signed_in(origin, email)
        return sent(clients[email], example.query, filled(clients[email], example))

    yield asked
    for client in clients.values():
        client.close()


@pytest.fixture(scope="module")
def first_of_all(origin):
    """Somebody new, without an account or appointments, who sorts before everybody."""
    client = signed_in(origin, "scheduler@demo.test")
    assert sent(client, FIRST_OF_ALL, {}).json()["data"]["clientCreate"] == {"errors": []}
    client.close()


def sent(client, query, variables):
    return client.post("/graphql", json={"query": query, "variables": variables})


def filled(client, example):
    """The variables, with the appointment that the page would look up."""
    variables = dict(example.variables)
    if example.is_about_me:
        variables = on_page(client, example)["variables"]
    if example.looks_up:
        found = sent(client, example.looks_up, dict(example.found_with)).json()["data"]
        nodes = found["masterSchedule"]["nodes"]
        found = next(one for one in nodes if one["__typename"] == "Appointment")
        given = {name: value_at(found, path) for name, path in example.fills.items()}
        lists = {name: [value] for name, value in given.items() if name.endswith("Ids")}
        variables["input"] = {**given, **lists, **variables["input"]}
    return variables


def on_page(client, example):
    """The example as the page gives it to the script."""
    (text,) = re.findall(r'<script id="examples"[^>]*>(.*?)</script>', client.get("/").text)
    return next(one for one in json.loads(text) if one["title"] == example.title)


def value_at(found, path):
    for key in path.split("."):
        found = found[int(key)] if key.isdigit() else found[key]
    return found


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


@pytest.mark.parametrize(
    ("email", "example"), [case for case in CASES if not case.values[1].is_change]
)
def test_every_question_has_something_to_show(answer, email, example):
    (value,) = answer(email, example).json()["data"].values()
    assert value.get("nodes", [value]) != []


def named(*titles):
    return [case for case in CASES if case.values[1].title in titles]


@pytest.mark.parametrize(
    ("email", "example"),
    named("Behind a ledger row", "What a client owes", "Appointments of a client"),
)
def test_of_a_client_something_is_shown_whoever_sorts_first(answer, first_of_all, email, example):
    nodes = answer(email, example).json()["data"]["masterSchedule"]["nodes"]
    clients = [one for node in nodes for one in node.get("clients", ())]
    lists = [
        one["account"]["entries"] if "account" in one else one["appointments"] for one in clients
    ]
    assert any(one["nodes"] for one in lists)


@pytest.mark.parametrize(("email", "example"), named("Notes of my caseload"))
def test_of_a_caseload_every_chart_is_shown(answer, email, example):
    nodes = answer(email, example).json()["data"]["clients"]["nodes"]
    assert all(node["chart"] for node in nodes)
    assert any(node["chart"]["notes"]["nodes"] for node in nodes)


@pytest.mark.parametrize(("email", "example"), [case for case in CASES if case.values[1].is_change])
def test_a_change_is_made_as_often_as_it_is_run(answer, email, example):
    for _ in range(2):
        (payload,) = answer(email, example).json()["data"].values()
        assert payload is None if example.is_refused else payload["errors"] == [], payload
