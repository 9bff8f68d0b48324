"""Whoever is made a client's provider has them in the caseload from then on, and it is kept who did it."""

from __future__ import annotations

from uuid import UUID

import pytest

from permissions.roles import Role
from tests.bookings import book
from tests.factories import Person, Practice, global_id
from tests.schema.clients.writing import created, updated

CHART = "query($id: ID!) { client(id: $id) { name chart { notes(first: 1) { totalCount } } } }"
HISTORY = "query($id: ID!) { client(id: $id) { history(first: 20) { nodes { part action by } } } }"
HAND_ON = """mutation($input: ClientUpdateInput!) {
  clientUpdate(input: $input) { client { version } errors { code } } }"""


@pytest.fixture
async def ann(practice: Practice) -> Person:
    return await practice.person(Role.CLINICIAN)


def provider_of(person: Person) -> str:
    return global_id("provider", person.viewer.account_id)


async def opens(person: Person, client_id: str) -> bool:
    """Whether somebody may open a client's chart."""
    return (await person.ask(CHART, id=client_id)).data["client"] is not None


async def caseload(practice: Practice) -> set[UUID]:
    """Who has any client in their caseload."""
    found = await practice.owner.fetch(
        "SELECT account_id FROM caseload WHERE practice_id = $1", practice.id
    )
    return {row["account_id"] for row in found}


async def test_a_new_client_is_in_the_caseload_of_the_provider_who_is_named(
    practice: Practice, scheduler: Person, clinician: Person, ann: Person
):
    payload = await created(scheduler, primaryProviderId=provider_of(clinician))
    key = payload["client"]["id"]
    assert await opens(clinician, key)
    assert not await opens(ann, key)
    await created(scheduler, legalFirstName="Bo", birthDate="1971-01-01")
    assert await caseload(practice) == {clinician.viewer.account_id}


async def test_another_provider_gains_the_client_and_the_one_before_keeps_them(
    practice: Practice, scheduler: Person, clinician: Person, ann: Person
):
    made = (await created(scheduler, primaryProviderId=provider_of(clinician)))["client"]
    for version, provider in ((1, provider_of(ann)), (2, provider_of(ann)), (3, None)):
        told = await updated(scheduler, made["id"], version, primaryProviderId=provider)
        assert told["errors"] == []
        assert await opens(ann, made["id"])
        assert await opens(clinician, made["id"])
    nodes = (await scheduler.ask(HISTORY, id=made["id"])).data["client"]["history"]["nodes"]
    told = [one for one in nodes if one["part"] == "caseload"]
    assert [(one["action"], one["by"]) for one in told] == [("ADDED", "Ada Moss")] * 2


async def test_what_is_refused_puts_nobody_into_a_caseload(
    practice: Practice, scheduler: Person, clinician: Person, elsewhere: Practice
):
    foreign = global_id("provider", await elsewhere.provider())
    assert (await created(scheduler, primaryProviderId=foreign))["client"] is None
    made = (await created(scheduler))["client"]
    told = await updated(scheduler, made["id"], 7, primaryProviderId=provider_of(clinician))
    assert [one["code"] for one in told["errors"]] == ["CONFLICT"]
    assert await caseload(practice) == set()


async def test_a_clinician_hands_on_the_own_clients_and_takes_nobody_elses(
    practice: Practice, clinician: Person, ann: Person
):
    mine, other = [await practice.client(name) for name in ("Ines Ortega", "Mei Li")]
    await practice.in_caseload(clinician, mine)
    key = global_id("client", mine)
    given = {"id": key, "version": 1, "primaryProviderId": provider_of(ann)}
    reply = await clinician.ask(HAND_ON, input=given)
    assert reply.data["clientUpdate"]["errors"] == []
    assert await opens(ann, key)
    foreign = global_id("client", other)
    given = {"id": foreign, "version": 1, "primaryProviderId": provider_of(clinician)}
    reply = await clinician.ask(HAND_ON, input=given)
    assert reply.data["clientUpdate"]["errors"] == [{"code": "NOT_FOUND"}]
    assert not await opens(clinician, foreign)


async def test_a_booking_opens_no_chart(practice: Practice, clinician: Person):
    mei = await practice.client("Mei Li")
    await book(practice, clinician.viewer.account_id, mei)
    assert not await opens(clinician, global_id("client", mei))
