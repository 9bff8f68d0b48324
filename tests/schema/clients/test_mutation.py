"""Records of clients are changed: by whom, within which reach, of which version, and never half."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from permissions.vocabulary import Clients
from tests.factories import Person, Practice, global_id, without
from tests.schema.clients.writing import UPDATE_NAME, count, problem, refusal, today, updated

DANA = {"name": "Dana Quill", "relationship": "Mother"}
HISTORY = """query($id: ID!) { client(id: $id) { history { nodes { part action
  values { name before after } } } } }"""


async def _ines(practice: Practice, **values: Any) -> tuple[UUID, str]:
    key = await practice.client(**values)
    return key, global_id("client", key)


async def test_what_is_left_out_stays_and_what_is_null_goes(
    practice: Practice, scheduler: Person, biller: Person, administrator: Person
) -> None:
    key, ines = await _ines(practice, pronouns="she/her")
    for version, person in enumerate((scheduler, biller, administrator), 1):
        memo = f"memo {version}"
        payload = await updated(person, ines, version, memo=memo, pronouns=None, sex="F")
        assert payload["errors"] == []
        assert (payload["client"]["memo"], payload["client"]["version"]) == (memo, version + 1)
    row = await practice.owner.fetchrow("SELECT * FROM client WHERE id = $1", key)
    assert (row["pronouns"], row["source"], row["added_by_name"]) == (None, "a friend", None)


async def test_another_name_is_listed_and_found_by_it(
    practice: Practice, scheduler: Person
) -> None:
    _, ines = await _ines(practice)
    await practice.client("Zed Paz")
    await updated(scheduler, ines, 1, legalLastName="Quill")
    names = (await scheduler.ask("{ clients { nodes { name } } }")).data["clients"]["nodes"]
    assert [one["name"] for one in names] == ["Zed Paz", "Ines Quill"]
    found = await scheduler.ask('{ clients(search: "quil") { totalCount } }')
    assert found.data["clients"] == {"totalCount": 1}


async def test_a_clinician_changes_only_the_own_caseload(
    practice: Practice, clinician: Person
) -> None:
    (own, ines), (_, other) = await _ines(practice), await _ines(practice, memo="kept")
    await practice.in_caseload(clinician, own)
    query = """mutation($input: ClientUpdateInput!) { clientUpdate(input: $input) {
      client { memo phones { number } } errors { code message field } } }"""
    given = {"version": 1, "memo": "Late", "phones": [{"kind": "HOME", "number": "2125550100"}]}
    reply = await clinician.ask(query, input={"id": ines, **given})
    changed = {"memo": "Late", "phones": [{"number": "+12125550100"}]}
    assert reply.data["clientUpdate"] == {"client": changed, "errors": []}
    reply = await clinician.ask(query, input={"id": other, **given})
    assert problem(reply.data["clientUpdate"]) == ("NOT_FOUND", "input.id")
    assert await count(practice, "client_phone") == 1


async def test_the_database_refuses_a_clinician_everybody_elses_client(
    practice: Practice, clinician: Person
) -> None:
    key, _ = await _ines(practice)
    async with clinician.database.write(clinician.viewer) as writing:
        assert (
            await writing.execute("UPDATE client SET memo = 'x' WHERE id = $1", key) == "UPDATE 0"
        )


@pytest.mark.parametrize(
    ("withheld", "given"),
    [
        (Clients.MEMO, {"memo": None}),
        (Clients.CONTACT, {"guarantors": []}),
        (Clients.NEW, {"source": "A friend"}),
    ],
)
async def test_an_input_field_that_one_may_not_set_refuses_the_whole(
    practice: Practice, scheduler: Person, withheld: Any, given: dict[str, Any]
) -> None:
    _, ines = await _ines(practice)
    person = without(scheduler, withheld)
    changed = {"id": ines, "version": 1, "legalLastName": "Quill", **given}
    reply = await person.ask(UPDATE_NAME, input=changed)
    assert reply.partial == {"clientUpdate": None}
    assert {requires for _, requires in reply.refused()} == {withheld}
    assert await practice.owner.fetchval(
        "SELECT legal_last_name FROM client WHERE practice_id = $1", practice.id
    ) == "Ortega"  # fmt: skip


async def test_a_clinician_does_not_say_where_a_client_came_from(
    practice: Practice, clinician: Person
) -> None:
    key, ines = await _ines(practice)
    await practice.in_caseload(clinician, key)
    reply = await clinician.ask(UPDATE_NAME, input={"id": ines, "version": 1, "source": "Me"})
    assert reply.refused() == {("ClientUpdateInput.source", "clients:new")}


async def test_a_client_of_another_practice_is_one_that_does_not_exist(
    elsewhere: Practice, scheduler: Person
) -> None:
    _, there = await _ines(elsewhere)
    payloads = [
        await updated(scheduler, one, 1, memo="x") for one in (there, global_id("client"), "nobody")
    ]
    assert {problem(one) for one in payloads} == {("NOT_FOUND", "input.id")}
    assert payloads[0] == payloads[1]


async def test_of_racing_writers_each_change_is_there_or_told(
    practice: Practice, scheduler: Person, biller: Person
) -> None:
    key, ines = await _ines(practice)
    payloads = await asyncio.gather(
        *(
            updated(person, ines, 1, memo=f"memo {place}")
            for place, person in enumerate((scheduler, biller) * 3)
        )
    )
    (made,) = [one for one in payloads if not one["errors"]]
    told = {problem(one) for one in payloads if one["errors"]}
    assert told == {("CONFLICT", "input.version")}
    row = await practice.owner.fetchrow("SELECT memo, version FROM client WHERE id = $1", key)
    assert (row["memo"], row["version"]) == (made["client"]["memo"], 2)


async def test_sent_again_under_its_key_it_changes_nothing(
    practice: Practice, scheduler: Person
) -> None:
    _, ines = await _ines(practice)
    changed = {"id": ines, "version": 1, "legalLastName": "Quill"}
    for _ in range(2):
        reply = await scheduler.ask(UPDATE_NAME, input=changed, key="k1")
        now = {"name": "Ines Quill", "version": 2}
        assert reply.data["clientUpdate"] == {"client": now, "errors": []}


@pytest.mark.parametrize("field", ["legalFirstName", "birthDate", "sex", "status", "emails"])
async def test_null_says_nothing_of_what_must_be(
    practice: Practice, scheduler: Person, field: str
) -> None:
    _, ines = await _ines(practice)
    reply = await scheduler.ask(UPDATE_NAME, input={"id": ines, "version": 1, field: None})
    assert refusal(reply)[1] == f"input.{field}"


async def test_a_list_is_written_as_a_whole_in_its_order(
    practice: Practice, scheduler: Person
) -> None:
    _, ines = await _ines(practice)
    numbers = [f"+1212555010{place}" for place in range(4)]
    first = [{"kind": "HOME", "number": number} for number in numbers[:3]]
    await updated(scheduler, ines, 1, phones=first)
    second = [
        {"kind": "HOME", "number": numbers[3]},
        {"kind": "WORK", "number": numbers[2]},
        {"kind": "HOME", "number": numbers[0]},
    ]
    payload = await updated(scheduler, ines, 2, phones=second)
    assert [one["number"] for one in payload["client"]["phones"]] == [
        numbers[3], numbers[2], numbers[0],
    ]  # fmt: skip
    events = (await scheduler.ask(HISTORY, id=ines)).data["client"]["history"]["nodes"]
    told = [(one["action"], one["values"]) for one in events[:3] if one["part"] == "client_phone"]
    assert ("CHANGED", [{"name": "kind", "before": "HOME", "after": "WORK"}]) in told
    assert sorted(action for action, _ in told) == ["ADDED", "CHANGED", "REMOVED"]


async def test_a_list_that_cannot_be_undoes_all_of_the_change(
    practice: Practice, scheduler: Person
) -> None:
    key, ines = await _ines(practice)
    await practice.add("client_phone", client_id=key)
    many = [{"kind": "HOME", "address": f"a{place}@b.org"} for place in range(11)]
    payload = await updated(scheduler, ines, 1, memo="new", phones=[], emails=many)
    assert problem(payload) == ("TOO_MANY", "input.emails")
    assert await count(practice, "client_phone") == 1
    assert await practice.owner.fetchval("SELECT memo FROM client WHERE id = $1", key) != "new"


async def test_the_last_guardian_of_somebody_under_eighteen_stays(
    practice: Practice, scheduler: Person
) -> None:
    _, ines = await _ines(practice)
    young = await today(practice, years=-10)
    required = ("GUARDIAN_REQUIRED", "input.guardians")
    assert problem(await updated(scheduler, ines, 1, birthDate=young)) == required
    payload = await updated(scheduler, ines, 1, birthDate=young, guardians=[DANA])
    assert payload["errors"] == []
    assert problem(await updated(scheduler, ines, 2, guardians=[])) == required
    other = [{**DANA, "name": "Omar Quill"}]
    assert (await updated(scheduler, ines, 2, guardians=other))["errors"] == []
    assert (await updated(scheduler, ines, 3, memo="grown"))["errors"] == []
    grown = await updated(scheduler, ines, 4, birthDate="1990-01-01", guardians=[])
    assert grown["errors"] == []


async def test_a_list_replaces_also_what_a_merge_left_there_twice(
    practice: Practice, scheduler: Person
) -> None:
    key, ines = await _ines(practice)
    for position, phone in enumerate(("+12125550101", "+12125550102"), 1):
        await practice.add(
            "related_person", client_id=key, kind="GUARDIAN", name=DANA["name"],
            relationship="Mother", phone=phone, position=position,
        )  # fmt: skip
    assert (await updated(scheduler, ines, 1, guardians=[DANA]))["errors"] == []
    left = await practice.owner.fetch("SELECT id FROM related_person WHERE client_id = $1", key)
    assert len(left) == 1
