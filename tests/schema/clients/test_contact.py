"""How to reach a client, and the people around them."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id

CONTACT = """{ clients(first: 100) { nodes {
  contactPreference mayLeaveVoicemail mayText
  phones { kind number isPreferred } emails { kind address isPreferred }
  addresses { kind street unit city state postalCode }
  guardians { name relationship phone email } guarantors { name } emergencyContacts { name }
} } }"""


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    client = await practice.client(contact_preference="TEXT", may_text=True)
    about = {"client_id": client}
    await practice.add("client_phone", **about, kind="WORK", number="+12125550101", position=1)
    await practice.add(
        "client_phone", **about, kind="MOBILE", number="+12125550102", position=2, is_preferred=True
    )
    await practice.add(
        "client_email", **about, kind="HOME", address="ines@mail.test", position=1,
        is_preferred=True,
    )  # fmt: skip
    await practice.add(
        "client_address", **about, kind="HOME", street="12 Elm St", unit=None, city="Albany",
        state="NY", postal_code="12203", position=1,
    )  # fmt: skip
    for position, (kind, name) in enumerate(
        [("GUARDIAN", "Dana Ortega"), ("GUARANTOR", "Luis Ortega"), ("EMERGENCY", "Ruth Ortega"),
         ("GUARDIAN", "Luis Ortega")], 1,
    ):  # fmt: skip
        await practice.add(
            "related_person", **about, kind=kind, name=name, relationship="Parent",
            phone="+12125550103", position=position,
        )  # fmt: skip
    return client


async def test_contact_data_lists_the_preferred_first_and_people_by_what_they_are(
    practice: Practice, scheduler: Person, clinician: Person, ines: UUID
):
    await practice.in_caseload(clinician, ines)
    dana = {
        "name": "Dana Ortega", "relationship": "Parent", "phone": "+12125550103", "email": None,
    }  # fmt: skip
    expected = {
        "contactPreference": "TEXT", "mayLeaveVoicemail": False, "mayText": True,
        "phones": [
            {"kind": "MOBILE", "number": "+12125550102", "isPreferred": True},
            {"kind": "WORK", "number": "+12125550101", "isPreferred": False},
        ],
        "emails": [{"kind": "HOME", "address": "ines@mail.test", "isPreferred": True}],
        "addresses": [{
            "kind": "HOME", "street": "12 Elm St", "unit": None, "city": "Albany", "state": "NY",
            "postalCode": "12203",
        }],
        "guardians": [dana, {**dana, "name": "Luis Ortega"}],
        "guarantors": [{"name": "Luis Ortega"}],
        "emergencyContacts": [{"name": "Ruth Ortega"}],
    }  # fmt: skip
    for person in (scheduler, clinician):
        assert (await person.ask(CONTACT)).data["clients"]["nodes"] == [expected]


async def test_one_statement_however_many_clients(practice: Practice, scheduler: Person):
    for number in range(7):
        client = await practice.client(f"Client N{number}")
        await practice.add("client_phone", client_id=client)
    reply = await scheduler.ask(CONTACT)
    assert len(reply.statements) == 1
    assert [len(node["phones"]) for node in reply.data["clients"]["nodes"]] == [1] * 7
    assert len(reply.touched) == 7


async def test_a_clinician_reads_no_contact_data_outside_the_caseload(
    clinician: Person, ines: UUID
):
    reply = await clinician.ask(
        "query($id: ID!) { client(id: $id) { phones { number } guardians { name } } }",
        id=global_id("client", ines),
    )
    assert reply.data == {"client": None}
    assert reply.touched == frozenset()
