"""What the directory lists is added, changed and taken out of use, by whom and to what effect."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from permissions.roles import Role
from tests.factories import Person, Practice, Reply, global_id
from tests.schema.insurance.writing import policy_input, write
from tests.schema.insurance.writing import problem as policy_problem
from tests.schema.schedule.booked import problem, session

ERRORS = "errors { code field }"
SHOWN = {
    "location": "name phone street city state postalCode isTelehealth",
    "room": "name capacity location { name }",
    "service": "name code lengthMinutes",
    "payer": "name electronicPayerId filingCode",
}
GIVEN: dict[str, dict[str, Any]] = {
    "location": {
        "name": "Mill  Street", "phone": "(212) 555-0142", "street": "4 Mill Street",
        "city": "Albany", "state": "ny", "postalCode": "12203", "isTelehealth": False,
    },
    "room": {"name": "Room 2", "capacity": 8},
    "service": {"name": "Group session", "code": "90853", "lengthMinutes": 60},
    "payer": {"name": "Harbor Mutual", "electronicPayerId": "HM001", "filingCode": "CI"},
}  # fmt: skip
KINDS = list(SHOWN)


def _change(kind: str, verb: str) -> str:
    name = f"{kind}{verb}"
    return (
        f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{"
        f" {kind} {{ id version isActive {SHOWN[kind]} }} {ERRORS} }} }}"
    )


async def _given(kind: str, asks: Person) -> dict[str, Any]:
    if kind != "room":
        return GIVEN[kind]
    reply = await asks.ask(_change("location", "Create"), input=GIVEN["location"])
    return {**GIVEN[kind], "locationId": reply.data["locationCreate"]["location"]["id"]}


async def _created(kind: str, asks: Person) -> dict[str, Any]:
    reply = await asks.ask(_change(kind, "Create"), input=await _given(kind, asks))
    made: dict[str, Any] = reply.data[f"{kind}Create"][kind]
    return made


def _codes(reply: Reply) -> list[Any]:
    (payload,) = reply.data.values()
    return [(one["code"], one["field"]) for one in payload["errors"]]


@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_added_then_changed_and_then_out_of_use(
    administrator: Person, scheduler: Person, kind: str
) -> None:
    made = await _created(kind, administrator)
    assert (made["version"], made["isActive"]) == (1, True)
    reply = await administrator.ask(
        _change(kind, "Update"), input={"id": made["id"], "version": 1, "name": "Another Name"}
    )
    assert reply.data[f"{kind}Update"][kind] == {**made, "name": "Another Name", "version": 2}
    reply = await administrator.ask(
        _change(kind, "Update"), input={"id": made["id"], "version": 2, "isActive": False}
    )
    assert reply.data[f"{kind}Update"][kind]["isActive"] is False
    lists = f"query($is: Boolean) {{ {kind}s(isActive: $is) {{ nodes {{ name }} }} }}"
    names = []
    for is_active in (True, False, None):
        found = (await scheduler.ask(lists, **{"is": is_active})).data[f"{kind}s"]["nodes"]
        names.append("Another Name" in [one["name"] for one in found])
    assert names == [False, True, True]


@pytest.mark.parametrize("kind", KINDS)
async def test_history_tells_who_changed_what(
    administrator: Person, scheduler: Person, kind: str
) -> None:
    made = await _created(kind, administrator)
    given = {"id": made["id"], "version": 1, "name": "Another Name"}
    await administrator.ask(_change(kind, "Update"), input=given)
    document = (
        f"query($id: ID!) {{ node(id: $id) {{ ... on {kind.title()} {{ history {{ nodes {{"
        " by action values { name before after } } } } } }"
    )
    node = (await scheduler.ask(document, id=made["id"])).data["node"]
    latest, first = node["history"]["nodes"]
    assert latest["values"] == [{"name": "name", "before": made["name"], "after": "Another Name"}]
    assert (first["action"], latest["by"]) == ("ADDED", first["by"])


@pytest.mark.parametrize("kind", KINDS)
async def test_a_stale_version_and_another_practice_change_nothing(
    administrator: Person, elsewhere: Practice, kind: str
) -> None:
    made = await _created(kind, administrator)
    stale = {"id": made["id"], "version": 7, "name": "Another Name"}
    assert _codes(await administrator.ask(_change(kind, "Update"), input=stale)) == [
        ("CONFLICT", ["input", "version"])
    ]
    stranger = await elsewhere.person(Role.ADMINISTRATOR)
    given = {"id": made["id"], "version": 1, "name": "Another Name"}
    assert _codes(await stranger.ask(_change(kind, "Update"), input=given)) == [
        ("NOT_FOUND", ["input", "id"])
    ]
    missing = {**given, "id": global_id(kind, uuid4())}
    assert _codes(await administrator.ask(_change(kind, "Update"), input=missing)) == [
        ("NOT_FOUND", ["input", "id"])
    ]


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("location", "state", "ZZ"),
        ("location", "postalCode", "1220"),
        ("location", "phone", "12"),
        ("location", "name", "  "),
        ("room", "capacity", 0),
        ("service", "lengthMinutes", 0),
        ("service", "lengthMinutes", 1441),
        ("service", "code", "9083*"),
        ("payer", "filingCode", "XX"),
        ("payer", "electronicPayerId", "4111 1111 1111 1111"),
    ],
)
async def test_a_bad_value_is_named(
    administrator: Person, kind: str, name: str, value: Any
) -> None:
    given = {**await _given(kind, administrator), name: value}
    reply = await administrator.ask(_change(kind, "Create"), input=given)
    (error,) = reply.errors
    assert error["extensions"]["argument"] == f"input.{name}"
    assert str(value) not in error["message"] or value == 0


async def test_the_front_desk_keeps_payers_and_nothing_else(
    administrator: Person, scheduler: Person, clinician: Person
) -> None:
    await _created("payer", scheduler)
    for person, kinds in ((scheduler, KINDS[:3]), (clinician, KINDS)):
        for kind in kinds:
            given = await _given(kind, administrator)
            reply = await person.ask(_change(kind, "Create"), input=given)
            assert reply.codes() == {"FORBIDDEN"}


@pytest.mark.parametrize("kind", KINDS[:3])
async def test_what_is_out_of_use_is_not_booked(
    practice: Practice, administrator: Person, kind: str
) -> None:
    made = await _created(kind, administrator)
    given = {"id": made["id"], "version": 1, "isActive": False}
    await administrator.ask(_change(kind, "Update"), input=given)
    client, provider = await practice.client(), await practice.provider("Lena Fox")
    booked = {**session(provider, client), f"{kind}Id": made["id"]}
    told = await problem(administrator, "appointmentCreate", **booked)
    assert told == ("INACTIVE", f"{kind}Id")


async def test_a_location_out_of_use_gets_no_room(administrator: Person) -> None:
    made = await _created("location", administrator)
    given = {"id": made["id"], "version": 1, "isActive": False}
    await administrator.ask(_change("location", "Update"), input=given)
    reply = await administrator.ask(
        _change("room", "Create"), input={"name": "Blue", "locationId": made["id"]}
    )
    assert _codes(reply) == [("INACTIVE", ["input", "locationId"])]


async def test_no_new_policy_names_a_payer_out_of_use(
    practice: Practice, administrator: Person
) -> None:
    made = await _created("payer", administrator)
    given = {"id": made["id"], "version": 1, "isActive": False}
    await administrator.ask(_change("payer", "Update"), input=given)
    new = {**await policy_input(practice, await practice.client()), "payerId": made["id"]}
    payload = await write(administrator, "insurancePolicyCreate", **new)
    assert policy_problem(payload) == ("INACTIVE", "input.payerId")


async def test_a_room_of_a_location_out_of_use_is_not_booked(
    practice: Practice, administrator: Person
) -> None:
    made = await _created("room", administrator)
    await practice.owner.execute(
        "UPDATE location SET is_active = false WHERE practice_id = $1", practice.id
    )
    client, provider = await practice.client(), await practice.provider("Lena Fox")
    booked = {**session(provider, client), "roomId": made["id"]}
    assert await problem(administrator, "appointmentCreate", **booked) == ("INACTIVE", "roomId")
