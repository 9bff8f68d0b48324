"""Two practices in one database: to each, the other's rows are rows that do not exist."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.demo_people import ADMINISTRATOR, BILLER, CLINICIAN, OTHER, SCHEDULER
from tests.factories import Person
from tests.roles.samples import NODES

pytestmark = pytest.mark.anyio

_TABLES = {
    "client": "client", "clientmerge": "client_merge", "claim": "claim", "ledger": "ledger_entry", "policy": "insurance_policy",
    "authorization": "insurance_authorization", "card": "saved_card",
    "assigned": "assigned_document", "standarddocument": "standard_document",
    "document": "document_on_file", "clinicaldocument": "document_on_file",
    "diagnosis": "diagnosis", "note": "chart_note", "psychotherapynote": "psychotherapy_note",
    "contact": "practice_contact", "provider": "provider", "location": "location",
    "service": "service", "payer": "payer", "payment": "insurance_payment",
    "entry": "schedule_entry", "room": "room", "proposal": "insurance_proposal",
    "calendarlink": "calendar_link", "series": "schedule_series",
}  # fmt: skip
_HERE = (SCHEDULER, BILLER, CLINICIAN, ADMINISTRATOR)


@pytest.fixture
async def admin(demo_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(demo_dsn)
    yield connection
    await connection.close()


async def foreign(admin: asyncpg.Connection, table: str, people: dict[str, Person]) -> UUID:
    practice_id = people[OTHER].viewer.practice_id
    sql = f"SELECT id FROM {table} WHERE practice_id = $1 ORDER BY id LIMIT 1"
    found = await admin.fetchval(sql, practice_id)
    assert found is not None, f"the other practice has no {table}"
    return found


@pytest.mark.parametrize("prefix", sorted({prefix for prefix, _ in NODES.values()}))
async def test_an_id_of_the_other_practice_answers_like_one_that_does_not_exist(
    people: dict[str, Person], admin: asyncpg.Connection, prefix: str
) -> None:
    key = await foreign(admin, _TABLES[prefix], people)
    query = "query Q($id: ID!) { node(id: $id) { id __typename } }"
    for email in _HERE:
        theirs = await people[email].ask(query, id=f"{prefix}_{key}")
        nobody = await people[email].ask(query, id=f"{prefix}_{uuid4()}")
        assert theirs.body == nobody.body
        assert theirs.statements == nobody.statements
        assert not theirs.touched


@pytest.mark.parametrize(
    ("query", "prefix"),
    [
        ("client(id: $id) { name account { balance } }", "client"),
        ("claim(id: $id) { total client { name } }", "claim"),
        ("practiceContact(id: $id) { name }", "contact"),
        ("clients(filter: {providerId: $id}) { totalCount nodes { name } }", "provider"),
        ("claims(payerId: $id) { totalCount nodes { total } }", "payer"),
        ("insurancePayments(payerId: $id) { totalCount nodes { amount } }", "payer"),
        (
            (
                'masterSchedule(from: "2026-11-01T00:00:00Z", to: "2026-11-30T00:00:00Z",'
                " providerIds: [$id]) { totalCount nodes { id } }"
            ),
            "provider",
        ),
        (
            (
                'busyTimes(from: "2026-11-01T00:00:00Z", to: "2026-11-30T00:00:00Z",'
                " providerIds: [$id]) { totalCount nodes { startsAt } }"
            ),
            "provider",
        ),
        ("clients(search: $text) { totalCount nodes { name } }", "client"),
    ],
)
async def test_an_argument_of_the_other_practice_finds_what_a_made_up_one_finds(
    people: dict[str, Person], admin: asyncpg.Connection, query: str, prefix: str
) -> None:
    key = await foreign(admin, _TABLES[prefix], people)
    declared = "$text: String!" if "$text" in query else "$id: ID!"
    name = "text" if "$text" in query else "id"
    for email in _HERE:
        theirs, nobody = [
            await people[email].ask(f"query Q({declared}) {{ {query} }}", **{name: given})
            for given in (f"{prefix}_{key}", f"{prefix}_{uuid4()}")
        ]
        assert theirs.body == nobody.body
        assert not theirs.touched


async def test_names_that_both_practices_know_are_found_and_counted_in_ones_own(
    people: dict[str, Person], admin: asyncpg.Connection
) -> None:
    shared = await admin.fetch(
        "SELECT legal_first_name AS first, legal_last_name AS last FROM client"
        " GROUP BY 1, 2 HAVING count(DISTINCT practice_id) = 2 ORDER BY 2, 1 LIMIT 5"
    )
    assert shared, "the demo practices share no name"
    for row in shared:
        for email in (SCHEDULER, OTHER):
            query = "query Q($s: String!) { clients(search: $s) { totalCount nodes { id } } }"
            reply = await people[email].ask(query, s=f"{row['first']} {row['last']}")
            ids = [
                UUID(one["id"].removeprefix("client_")) for one in reply.data["clients"]["nodes"]
            ]
            owners = await admin.fetch("SELECT practice_id FROM client WHERE id = ANY($1)", ids)
            assert {owner["practice_id"] for owner in owners} == {people[email].viewer.practice_id}
            assert reply.data["clients"]["totalCount"] == len(ids)


async def test_every_count_is_of_ones_own_practice(
    people: dict[str, Person], admin: asyncpg.Connection
) -> None:
    for email in (BILLER, OTHER):
        practice_id = people[email].viewer.practice_id
        query = (
            "{ clients { totalCount } providers { totalCount } practiceContacts { totalCount } }"
        )
        reply = await people[email].ask(query)
        for field, table in (
            ("clients", "client"),
            ("providers", "provider"),
            ("practiceContacts", "practice_contact"),
        ):
            sql = f"SELECT count(*) FROM {table} WHERE practice_id = $1"
            assert reply.data[field]["totalCount"] == await admin.fetchval(sql, practice_id)


async def test_a_cursor_of_the_other_practice_is_a_place_in_ones_own_list(
    people: dict[str, Person],
) -> None:
    theirs = await people[OTHER].ask("{ clients(first: 3) { pageInfo { endCursor } } }")
    cursor = theirs.data["clients"]["pageInfo"]["endCursor"]
    query = "query Q($c: String!) { clients(first: 100, after: $c) { nodes { id name } } }"
    place = await people[SCHEDULER].ask(query, c=cursor)
    mine = {one["id"] for one in place.data["clients"]["nodes"]}
    assert mine
    assert mine <= {one["id"] for one in await _all_clients(people[SCHEDULER])}


async def _all_clients(person: Person) -> list[dict[str, str]]:
    reply = await person.ask("{ clients(first: 100) { nodes { id } } }")
    nodes: list[dict[str, str]] = reply.data["clients"]["nodes"]
    return nodes
