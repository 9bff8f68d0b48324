"""A merged client is out of sight for everybody, and whoever may not merge is refused."""

from __future__ import annotations

import asyncpg
import pytest

from permissions.roles import Role
from permissions.vocabulary import Clients
from tests.duplicates import (
    MERGE,
    UNDO,
    merged,
    problem,
)
from tests.factories import Person, Practice, global_id, without


async def test_whoever_may_read_no_client_finds_none_to_merge_or_to_change(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    unseeing = without(scheduler, Clients.READ)
    one, two = global_id("client", kept), global_id("client", other)
    for name, given in (
        ("clientMerge", {"keptId": one, "keptVersion": 1, "mergedId": two, "mergedVersion": 1}),
        ("clientUpdate", {"id": one, "version": 1, "pronouns": "she"}),
    ):
        asked = f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{"
        reply = await unseeing.ask(
            f"{asked} {name}(input: $input) {{ errors {{ code }} }} }}", input=given
        )
        assert reply.data[name] == {"errors": [{"code": "NOT_FOUND"}]}


@pytest.mark.parametrize("role", list(Role))
async def test_a_merged_client_is_out_of_sight_for_everybody(
    practice: Practice, scheduler: Person, role: Role
) -> None:
    kept = await practice.client("Bo Lind")
    other = await practice.client("Inés Ortega", number="C-00007")
    person = await practice.person(role)
    await practice.in_caseload(person, kept, other)
    contact = {"kind": "SCHOOL", "name": "North High", "sort_key": "north high"}
    contact_id = await practice.add("practice_contact", **contact)
    for one in (kept, other):
        link = {"contact_id": contact_id, "client_id": one, "relationship": "school"}
        await practice.add("practice_contact_client", **link)
    await merged(scheduler, kept, other)
    query = """query($id: ID!, $contact: ID!) { client(id: $id) { name } node(id: $id) { id }
      clients { totalCount nodes { name } } found: clients(search: "ortega") { totalCount }
      numbered: clients(search: "C-00007") { totalCount }
      practiceContact(id: $contact) { clients { totalCount nodes { client { name } } } } }"""
    reply = await person.ask(
        query, id=global_id("client", other), contact=global_id("contact", contact_id)
    )
    assert reply.data == {
        "client": None, "node": None, "clients": {"totalCount": 1, "nodes": [{"name": "Bo Lind"}]},
        "found": {"totalCount": 0}, "numbered": {"totalCount": 0},
        "practiceContact": {
            "clients": {"totalCount": 1, "nodes": [{"client": {"name": "Bo Lind"}}]}
        },
    }  # fmt: skip
    assert other not in reply.touched
    # The engine says so as well, and does not leave it to the row policies.
    reply = await person.ask("{ clients { totalCount } }")
    assert reply.reads("merged_into_id")


async def test_a_merged_client_is_not_written_nor_warned_of(
    practice: Practice, scheduler: Person
) -> None:
    kept = await practice.client("Bo Lind")
    other = await practice.client("Inés Ortega", number="C-00007")
    await merged(scheduler, kept, other)
    key = global_id("client", other)
    reply = await scheduler.ask(
        "mutation($input: ClientUpdateInput!) { clientUpdate(input: $input) { errors { code } } }",
        input={"id": key, "version": 2, "pronouns": "she"},
    )
    assert reply.data["clientUpdate"]["errors"] == [{"code": "NOT_FOUND"}]
    made = await scheduler.ask(
        "mutation($input: ClientCreateInput!) { clientCreate(input: $input) { errors { code } } }",
        input={"legalFirstName": "Inés", "legalLastName": "Ortega", "birthDate": "1985-03-12"},
    )
    assert made.data["clientCreate"]["errors"] == []
    assert problem(await merged(scheduler, kept, other, (2, 2))) == ("NOT_FOUND", "input.mergedId")


async def test_the_number_of_a_merged_client_is_not_given_out_again(
    practice: Practice, scheduler: Person
) -> None:
    kept = await practice.client("Bo Lind", number="C-00001")
    await merged(scheduler, kept, await practice.client(number="C-00002"))
    made = await scheduler.ask(
        """mutation($input: ClientCreateInput!) { clientCreate(input: $input) {
          client { number } errors { code } } }""",
        input={"legalFirstName": "Zoë", "legalLastName": "Quill", "birthDate": "1990-05-17"},
    )
    assert made.data["clientCreate"] == {"client": {"number": "C-00003"}, "errors": []}


async def test_who_may_not_is_refused_before_anything_is_asked(
    practice: Practice, scheduler: Person, clinician: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    await practice.in_caseload(clinician, kept, other)
    given = {"keptId": global_id("client", kept), "keptVersion": 1,
             "mergedId": global_id("client", other), "mergedVersion": 1}  # fmt: skip
    for person in (clinician, without(scheduler, Clients.MERGE)):
        reply = await person.ask(MERGE, input=given)
        assert reply.refused() == {("Mutation.clientMerge", "clients:merge")}
        assert reply.statements == []
        reply = await person.ask(UNDO, input={"id": global_id("clientmerge"), "version": 1})
        assert reply.refused() == {("Mutation.clientMergeUndo", "clients:merge")}
    async with practice.database.write(clinician.viewer) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT merge_clients($1, $2, '')", kept, other)
        await connection.execute("ROLLBACK; BEGIN")
