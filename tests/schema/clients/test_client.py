"""A client's record: what each role is answered of it, and for whom."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id

PROFILE = """query($id: ID!) { client(id: $id) {
  id number name legalName legalFirstName legalLastName preferredName pronouns birthDate sex
  genderIdentity language status since version memo addedAt addedBy source
  primaryProvider { id name credentials }
} }"""
NAMES = "{ clients(first: 100) { nodes { id name } } }"
MEMO = "calls before noon"
ADDED_AT = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.fixture
async def provider(practice: Practice) -> UUID:
    return await practice.provider("Lena Fox")


@pytest.fixture
async def jose(practice: Practice, provider: UUID) -> UUID:
    return await practice.client(
        "José García", preferred_name="Pepe", pronouns="he/him", birth_date=date(1990, 11, 2),
        sex="M", gender_identity="Man", language="Spanish", memo=MEMO, source="a friend",
        added_by_name="Bo Lind", added_at=ADDED_AT, number="C-77", primary_provider_id=provider,
    )  # fmt: skip


async def test_the_front_desk_reads_the_whole_profile(
    scheduler: Person, biller: Person, administrator: Person, jose: UUID, provider: UUID
):
    expected = {
        "id": global_id("client", jose), "number": "C-77", "name": "Pepe García",
        "legalName": "José García", "legalFirstName": "José", "legalLastName": "García",
        "preferredName": "Pepe", "pronouns": "he/him", "birthDate": "1990-11-02", "sex": "M",
        "genderIdentity": "Man", "language": "Spanish", "status": "ACTIVE", "since": "2026-03-02",
        "version": 1, "memo": MEMO, "addedAt": "2026-03-02T14:30:00+00:00", "addedBy": "Bo Lind",
        "source": "a friend",
        "primaryProvider": {
            "id": global_id("provider", provider), "name": "Lena Fox", "credentials": "LCSW",
        },
    }  # fmt: skip
    for person in (scheduler, biller, administrator):
        reply = await person.ask(PROFILE, id=global_id("client", jose))
        assert reply.data == {"client": expected}
        assert len(reply.statements) == 1
        assert reply.touched == {jose}


async def test_a_clinician_reads_the_profile_but_not_how_the_record_came_to_be(
    practice: Practice, clinician: Person, jose: UUID
):
    await practice.in_caseload(clinician, jose)
    reply = await clinician.ask(PROFILE, id=global_id("client", jose))
    assert reply.partial is not None
    assert reply.partial["client"]["name"] == "Pepe García"
    assert reply.partial["client"]["memo"] == MEMO
    assert reply.refused() == {("Client.addedBy", "clients:new"), ("Client.source", "clients:new")}
    assert b"Bo Lind" not in reply.body
    assert b"a friend" not in reply.body
    assert not reply.reads("added_by_name")
    assert not reply.reads("source")
    assert reply.reads("memo")


async def test_a_client_without_a_preferred_name_is_called_by_the_first_name(
    practice: Practice, scheduler: Person
):
    await practice.client("Mei Li")
    assert (await scheduler.ask(NAMES)).data["clients"]["nodes"][0]["name"] == "Mei Li"


async def test_a_clinician_sees_the_own_caseload_only(
    practice: Practice, clinician: Person, jose: UUID
):
    own = await practice.client("Mei Li")
    await practice.in_caseload(clinician, own)
    reply = await clinician.ask("{ clients { totalCount nodes { id name } } }")
    node = {"id": global_id("client", own), "name": "Mei Li"}
    assert reply.data == {"clients": {"totalCount": 1, "nodes": [node]}}
    assert reply.touched == {own}
    assert (await clinician.ask(PROFILE, id=global_id("client", jose))).data == {"client": None}


async def test_a_clinician_who_schedules_reads_every_profile(
    practice: Practice, both: Person, jose: UUID
):
    await practice.in_caseload(both, await practice.client("Mei Li"))
    reply = await both.ask("{ clients { totalCount nodes { id memo source } } }")
    assert reply.data["clients"]["totalCount"] == 2
    assert (await both.ask(PROFILE, id=global_id("client", jose))).data["client"]["memo"] == MEMO


@pytest.mark.parametrize(
    "query",
    [
        "query($id: ID!) { client(id: $id) { id name } }",
        "query($id: ID!) { node(id: $id) { id __typename } }",
    ],
)
async def test_an_id_of_another_practice_is_answered_like_one_that_nobody_has(
    elsewhere: Practice, scheduler: Person, clinician: Person, both: Person, query: str
):
    foreign = await elsewhere.client("José García")
    replies = [
        await person.ask(query, id=given)
        for given in (global_id("client", foreign), global_id("client"), "client_x", "nonsense")
        for person in (scheduler, clinician, both)
    ]
    assert {reply.body for reply in replies} == {replies[0].body}
    assert all(value is None for value in replies[0].data.values())
    assert all(reply.touched == frozenset() for reply in replies)


async def test_another_practice_is_in_no_list_and_no_count(
    elsewhere: Practice, scheduler: Person, biller: Person
):
    await elsewhere.client("José García")
    for person in (scheduler, biller):
        for query in ("{ clients { totalCount nodes { id } } }",
                      '{ clients(search: "jose") { totalCount nodes { id } } }'):  # fmt: skip
            assert (await person.ask(query)).data == {"clients": {"totalCount": 0, "nodes": []}}


async def test_a_client_outside_the_caseload_is_answered_like_one_that_nobody_has(
    clinician: Person, jose: UUID
):
    for query in (PROFILE, "query($id: ID!) { node(id: $id) { ... on Client { name memo } } }"):
        outside = await clinician.ask(query, id=global_id("client", jose))
        missing = await clinician.ask(query, id=global_id("client"))
        assert outside.body == missing.body


async def test_node_gives_the_client_of_an_id(scheduler: Person, jose: UUID):
    reply = await scheduler.ask(
        "query($id: ID!) { node(id: $id) { id __typename ... on Client { name } } }",
        id=global_id("client", jose),
    )
    assert reply.data["node"] == {
        "id": global_id("client", jose), "__typename": "Client", "name": "Pepe García",
    }  # fmt: skip
