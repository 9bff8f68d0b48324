"""New clients: what is taken and kept of them, by whom, and what is not taken."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from permissions.vocabulary import Clients
from tests.factories import Person, Practice, global_id, without
from tests.schema.clients.writing import (
    CREATE,
    CREATE_WHOLE,
    ZOE,
    count,
    created,
    problem,
    refusal,
    today,
)

CHILD = {"name": "Dana Quill", "relationship": "Mother", "phone": "212-555-0188"}
WHOLE = {
    **ZOE, "preferredName": "Zo", "sex": "F", "memo": "Mornings", "source": "A friend",
    "status": "ACTIVE",
    "phones": [{"kind": "HOME", "number": "212 555 0100"},
               {"kind": "MOBILE", "number": "(917) 555-0123", "isPreferred": True}],
    "emails": [{"kind": "HOME", "address": "Zoe@Example.ORG"}],
    "addresses": [{"kind": "HOME", "street": "12 West Elm Street Apartment 4B", "city": "New York",
                   "state": "ny", "postalCode": "10001"}],
    "guardians": [CHILD], "guarantors": [CHILD], "emergencyContacts": [CHILD],
}  # fmt: skip


async def test_the_front_desk_makes_a_record_and_each_gets_the_next_number(
    practice: Practice, scheduler: Person, biller: Person, administrator: Person
) -> None:
    people = (scheduler, biller, administrator)
    numbers = []
    for place, person in enumerate(people):
        payload = await created(
            person, legalLastName=f"Quill{place}", birthDate=f"199{place}-01-01"
        )
        assert payload["errors"] == payload["possibleDuplicates"] == []
        numbers.append(payload["client"]["number"])
    assert numbers == ["C-00001", "C-00002", "C-00003"]


async def test_all_that_is_said_of_a_client_is_kept_in_its_form(
    practice: Practice, scheduler: Person
) -> None:
    lena = await practice.provider("Lena Fox")
    given = {**WHOLE, "primaryProviderId": global_id("provider", lena)}
    payload = (await scheduler.ask(CREATE_WHOLE, input=given)).data["clientCreate"]
    client = payload["client"]
    assert client.pop("id").startswith("client_")
    assert client == {
        "number": "C-00001", "name": "Zo Quill", "legalName": "Zoë Quill", "birthDate": "1990-05-17",
        "sex": "F", "status": "ACTIVE", "statusReason": None, "version": 1, "addedBy": "Ada Moss",
        "memo": "Mornings", "source": "A friend", "primaryProvider": {"name": "Lena Fox"},
        "phones": [{"kind": "MOBILE", "number": "+19175550123", "isPreferred": True},
                   {"kind": "HOME", "number": "+12125550100", "isPreferred": False}],
        "emails": [{"address": "Zoe@example.org", "isPreferred": False}],
        "addresses": [{"kind": "HOME", "street": "12 W Elm St", "unit": "Apt 4B",
                       "city": "New York", "state": "NY", "postalCode": "10001"}],
        "guardians": [{"name": "Dana Quill", "relationship": "Mother", "phone": "+12125550188",
                       "email": None}],
        "guarantors": [{"name": "Dana Quill"}], "emergencyContacts": [{"name": "Dana Quill"}],
    }  # fmt: skip


async def test_who_is_not_said_more_of_is_prospective_and_of_unknown_sex(
    practice: Practice, scheduler: Person
) -> None:
    payload = (await scheduler.ask(CREATE_WHOLE, input=ZOE)).data["clientCreate"]
    assert (payload["client"]["sex"], payload["client"]["status"]) == ("U", "PROSPECTIVE")
    row = await practice.owner.fetchrow("SELECT * FROM client WHERE practice_id = $1", practice.id)
    assert row["sort_key"] == "quill zoe"
    assert str(row["since"]) == await today(practice)


async def test_a_clinician_makes_no_record(practice: Practice, clinician: Person) -> None:
    reply = await clinician.ask(CREATE, input=ZOE)
    assert reply.partial == {"clientCreate": None}
    assert reply.refused() == {("Mutation.clientCreate", "clients:create")}
    assert await count(practice) == 0


@pytest.mark.parametrize(
    ("withheld", "field", "value"),
    [
        (Clients.MEMO, "memo", "Mornings"),
        (Clients.NEW, "source", "A friend"),
        (Clients.EDIT, "pronouns", "she/her"),
        (Clients.CONTACT, "phones", []),
        (Clients.CONTACT, "mayText", True),
        (Clients.CONTACT, "guardians", [CHILD]),
    ],
)
async def test_an_input_field_that_one_may_not_set_refuses_the_whole(
    practice: Practice, scheduler: Person, withheld: Any, field: str, value: Any
) -> None:
    reply = await without(scheduler, withheld).ask(CREATE, input={**ZOE, field: value})
    assert reply.partial == {"clientCreate": None}
    ((coordinate, requires),) = reply.refused()
    assert (coordinate.rpartition(".")[2], requires) == (field, withheld)
    assert await count(practice) == 0


@pytest.mark.parametrize(
    ("given", "argument", "words"),
    [
        ({"legalFirstName": " "}, "input.legalFirstName", "must not be empty"),
        ({"legalLastName": "Qu\x00ill"}, "input.legalLastName", "NUL"),
        ({"legalLastName": "x" * 201}, "input.legalLastName", "200 characters"),
        ({"birthDate": "1899-12-31"}, "input.birthDate", "before 1900"),
        ({"status": "INACTIVE"}, "input.status", "clientDeactivate"),
        ({"sex": None}, "input.sex", "may not be null"),
        ({"phones": None}, "input.phones", "may not be null"),
        ({"phones": [{"kind": "HOME", "number": "555-0100"}]}, "input.phones.0.number", "no such"),
        ({"emails": [{"kind": "HOME", "address": "zoe at"}]}, "input.emails.0.address", "e-mail"),
        ({"guardians": [{**CHILD, "email": "@"}]}, "input.guardians.0.email", "e-mail"),
        ({"memo": "4242 4242 4242 4242"}, "input.memo", "payment card"),
    ],
)
async def test_what_cannot_be_is_named_and_nothing_is_sent(
    practice: Practice, scheduler: Person, given: dict[str, Any], argument: str, words: str
) -> None:
    reply = await scheduler.ask(CREATE, input={**ZOE, **given})
    told, where = refusal(reply)
    assert where == argument
    assert words in told
    assert reply.statements == []


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"phones": [{"kind": "HOME", "number": f"21255501{n:02d}"} for n in range(11)]},
         "TOO_MANY", "input.phones"),
        ({"phones": [{"kind": "HOME", "number": n, "isPreferred": True}
                     for n in ("2125550100", "2125550101")]},
         "PREFERRED_TWICE", "input.phones"),
        ({"phones": [{"kind": "HOME", "number": n} for n in ("2125550100", "(212) 555-0100")]},
         "DUPLICATE", "input.phones.1"),
        ({"emails": [{"kind": "HOME", "address": n} for n in ("a@b.org", "A@b.org")]},
         "DUPLICATE", "input.emails.1"),
        ({"primaryProviderId": "provider_00000000-0000-0000-0000-00000000000a"},
         "PROVIDER_UNKNOWN", "input.primaryProviderId"),
        ({"primaryProviderId": "client_1"}, "PROVIDER_UNKNOWN", "input.primaryProviderId"),
        ({"birthDate": "2999-01-01"}, "BIRTH_DATE_IN_FUTURE", "input.birthDate"),
    ],
)  # fmt: skip
async def test_what_may_not_be_is_a_problem_and_nothing_is_written(
    practice: Practice, scheduler: Person, given: dict[str, Any], code: str, path: str
) -> None:
    assert problem(await created(scheduler, **given)) == (code, path)
    for table in ("client", "client_phone", "client_email", "change_event"):
        assert await count(practice, table) == 0


async def test_a_provider_who_left_or_works_elsewhere_is_none(
    practice: Practice, elsewhere: Practice, scheduler: Person
) -> None:
    for key in (await practice.provider(is_active=False), await elsewhere.provider()):
        payload = await created(scheduler, primaryProviderId=global_id("provider", key))
        assert problem(payload) == ("PROVIDER_UNKNOWN", "input.primaryProviderId")


async def test_the_day_is_the_practices_own(practice: Practice, scheduler: Person) -> None:
    zone = "UPDATE practice SET time_zone = $2 WHERE practice_id = $1"
    # Between these two it is never the same day.
    await practice.owner.execute(zone, practice.id, "Pacific/Kiritimati")
    day = await today(practice)
    await practice.owner.execute(zone, practice.id, "Pacific/Niue")
    child = {"birthDate": day, "guardians": [CHILD]}
    assert problem(await created(scheduler, **child))[0] == "BIRTH_DATE_IN_FUTURE"
    await practice.owner.execute(zone, practice.id, "Pacific/Kiritimati")
    assert (await created(scheduler, **child))["errors"] == []


async def test_somebody_under_eighteen_needs_a_guardian(
    practice: Practice, scheduler: Person
) -> None:
    young = await today(practice, years=-18, days=1)
    for given in ({}, {"guardians": []}, {"emergencyContacts": [CHILD]}):
        payload = await created(scheduler, birthDate=young, **given)
        assert problem(payload) == ("GUARDIAN_REQUIRED", "input.guardians")
    assert await count(practice) == 0
    assert (await created(scheduler, birthDate=young, guardians=[CHILD]))["errors"] == []
    grown = await today(practice, years=-18)
    assert (await created(scheduler, birthDate=grown))["errors"] == []


async def test_racing_records_get_each_number_once_without_a_gap(
    practice: Practice, scheduler: Person, administrator: Person
) -> None:
    people = [scheduler, administrator] * 4
    payloads = await asyncio.gather(
        *(
            created(one, legalLastName=f"Quill{place}", birthDate=f"19{60 + place}-01-01")
            for place, one in enumerate(people)
        ),
        created(scheduler, birthDate="2999-01-01"),
    )
    numbers = sorted(one["client"]["number"] for one in payloads if one["client"])
    assert numbers == [f"C-{number:05d}" for number in range(1, 9)]


async def test_the_next_number_follows_the_highest(practice: Practice, scheduler: Person) -> None:
    for number in ("C-99999", "C-100041", "C-00007", "old 7"):
        await practice.client(number=number)
    assert (await created(scheduler))["client"]["number"] == "C-100042"


async def test_sent_again_under_its_key_it_is_made_once(
    practice: Practice, scheduler: Person
) -> None:
    replies = [await scheduler.ask(CREATE, input=ZOE, key="k1") for _ in range(2)]
    assert replies[0].data == replies[1].data
    assert await count(practice) == 1
    other = {**ZOE, "legalFirstName": "Zora"}
    payload = (await scheduler.ask(CREATE, input=other, key="k1")).data["clientCreate"]
    assert problem(payload) == ("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
    assert await count(practice) == 1


async def test_the_history_tells_who_made_it_with_every_part(
    practice: Practice, scheduler: Person
) -> None:
    key = (await scheduler.ask(CREATE, input=WHOLE)).data["clientCreate"]["client"]["id"]
    query = """query($id: ID!) { client(id: $id) { history { nodes { by part action
      values { name after } } } } }"""
    events = (await scheduler.ask(query, id=key)).data["client"]["history"]["nodes"]
    assert {(one["by"], one["action"]) for one in events} == {("Ada Moss", "ADDED")}
    assert [one["part"] for one in events] == [
        *["related_person"] * 3, "client_address", "client_email", *["client_phone"] * 2, "client",
    ]  # fmt: skip
    assert {"name": "memo", "after": "Mornings"} in events[-1]["values"]


async def test_a_new_client_is_on_the_dashboard(practice: Practice, scheduler: Person) -> None:
    await created(scheduler, source="A friend")
    query = """{ dashboard { newClients(since: "2020-01-01T00:00:00Z") { nodes {
      addedBy source client { name since } portalAccess { isEnabled }
      nextAppointment { startsAt } } } } }"""
    (node,) = (await scheduler.ask(query)).data["dashboard"]["newClients"]["nodes"]
    assert node == {
        "addedBy": "Ada Moss", "source": "A friend", "portalAccess": None, "nextAppointment": None,
        "client": {"name": "Zoë Quill", "since": await today(practice)},
    }  # fmt: skip
