"""A new client who may be a client already: who is told, what counts, and that one may insist."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from permissions.vocabulary import Clients
from tests.factories import Person, Practice, global_id, without
from tests.schema.clients.writing import CREATE, ZOE, count, created, problem

BORN = date(1990, 5, 17)
PHONE = {"kind": "HOME", "number": "212 555 0100"}
EMAIL = {"kind": "HOME", "address": "ZOE@example.org"}


@pytest.mark.parametrize("name", ["Zoe Quill", "Zoe Quil", "Zoe Marsh", "Zora Quill"])
async def test_born_on_the_same_day_with_a_name_alike(
    practice: Practice, scheduler: Person, name: str
) -> None:
    there = await practice.client(name, birth_date=BORN)
    payload = await created(scheduler)
    assert payload["possibleDuplicates"] == [{"id": global_id("client", there), "name": name}]
    assert problem(payload) == ("POSSIBLE_DUPLICATE", "input")
    assert await count(practice) == 1


@pytest.mark.parametrize(
    ("there", "given"),
    [("1984-03-04", "1984-04-03"), ("1984-03-04", "1948-03-04"), ("1984-03-04", "1984-03-14"),
     ("1984-03-31", "1984-03-13"), ("2000-02-29", "2004-02-29"), ("1989-03-04", "1999-03-04")],
)  # fmt: skip
async def test_the_same_name_with_a_birth_date_that_may_be_a_slip(
    practice: Practice, scheduler: Person, there: str, given: str
) -> None:
    await practice.client("Zoe Quill", birth_date=date.fromisoformat(there))
    payload = await created(scheduler, birthDate=given)
    assert [one["name"] for one in payload["possibleDuplicates"]] == ["Zoe Quill"]
    assert problem(payload) == ("POSSIBLE_DUPLICATE", "input")


@pytest.mark.parametrize(
    ("name", "given"),
    [("Zoe Quil", "1984-04-03"), ("Zora Quill", "1984-04-03"), ("Zoe Quill", "1984-05-14"),
     ("Zoe Quill", "1983-04-04"), ("Zoe Quill", "2002-03-04")],
)  # fmt: skip
async def test_another_name_or_more_than_one_slip_is_another_person(
    practice: Practice, scheduler: Person, name: str, given: str
) -> None:
    await practice.client(name, birth_date=date(1984, 3, 4))
    assert (await created(scheduler, birthDate=given))["errors"] == []


async def test_the_same_phone_or_mailbox(practice: Practice, scheduler: Person) -> None:
    ines = await practice.client("Ines Ortega")
    await practice.add("client_phone", client_id=ines, number="+12125550100")
    omar = await practice.client("Omar Reyes")
    await practice.add(
        "client_email", client_id=omar, address="Zoe@example.org", kind="HOME", position=1
    )
    payload = await created(scheduler, phones=[PHONE], emails=[EMAIL])
    assert [one["name"] for one in payload["possibleDuplicates"]] == ["Ines Ortega", "Omar Reyes"]


async def test_what_is_like_nobody_is_made(practice: Practice, scheduler: Person) -> None:
    await practice.client("Zoe Quill", birth_date=date(1990, 6, 18))
    await practice.client("Zoe Quill-Marsh", birth_date=date(1990, 5, 18))
    await practice.client("Omar Reyes", birth_date=BORN)
    payload = await created(scheduler, phones=[PHONE], emails=[EMAIL])
    assert (payload["errors"], payload["possibleDuplicates"]) == ([], [])


async def test_whoever_knows_better_insists(practice: Practice, scheduler: Person) -> None:
    await practice.client("Zoe Quill", birth_date=BORN)
    payload = await created(scheduler, acknowledgeDuplicates=True)
    assert (payload["errors"], payload["client"]["name"]) == ([], "Zoë Quill")


async def test_only_clients_whom_one_may_see(
    practice: Practice, elsewhere: Practice, scheduler: Person
) -> None:
    await elsewhere.client("Zoe Quill", birth_date=BORN)
    assert (await created(scheduler))["errors"] == []
    ines = await practice.client("Ines Ortega")
    await practice.add("client_phone", client_id=ines, number="+12125550100")
    reply = await without(scheduler, Clients.CONTACT).ask(
        CREATE, input={**ZOE, "birthDate": "1991-01-01"}
    )
    assert reply.data["clientCreate"]["errors"] == []
    assert not reply.reads("folded")


async def test_one_who_may_not_read_clients_is_not_told_whom(
    practice: Practice, scheduler: Person
) -> None:
    await practice.client("Zoe Quill", birth_date=BORN)
    reply = await without(scheduler, Clients.READ).ask(CREATE, input=ZOE)
    assert {coordinate for coordinate, _ in reply.refused()} >= {
        "ClientCreatePayload.possibleDuplicates"
    }
    assert b"Quill" not in reply.body


async def test_of_two_who_write_down_the_same_caller_one_is_told(
    practice: Practice, scheduler: Person, biller: Person
) -> None:
    payloads: list[Any] = await asyncio.gather(*(created(one) for one in (scheduler, biller) * 2))
    assert sorted(len(one["errors"]) for one in payloads) == [0, 1, 1, 1]
    assert await count(practice) == 1


async def test_a_refusal_under_a_key_may_be_answered_under_it(
    practice: Practice, scheduler: Person
) -> None:
    await practice.client("Zoe Quill", birth_date=BORN)
    assert problem((await scheduler.ask(CREATE, input=ZOE, key="k")).data["clientCreate"])
    insisting = {**ZOE, "acknowledgeDuplicates": True}
    for _ in range(2):
        reply = await scheduler.ask(CREATE, input=insisting, key="k")
        assert reply.data["clientCreate"]["errors"] == []
    assert await count(practice) == 2
