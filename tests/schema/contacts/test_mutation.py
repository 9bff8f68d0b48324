"""Practice contacts are added, changed, linked and taken away, by whom and within which reach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from permissions.vocabulary import Contacts
from tests.factories import Person, Practice, Reply, global_id, without

ERRORS = "errors { code message field }"
CREATE = f"""mutation($input: PracticeContactCreateInput!, $key: String) {{
  practiceContactCreate(input: $input, idempotencyKey: $key) {{
    contact {{ id kind name organization phone email state postalCode note version }} {ERRORS} }} }}"""
UPDATE = f"""mutation($input: PracticeContactUpdateInput!) {{
  practiceContactUpdate(input: $input) {{ contact {{ name note phone version }} {ERRORS} }} }}"""
DELETE = f"""mutation($input: PracticeContactDeleteInput!) {{
  practiceContactDelete(input: $input) {{ deletedId {ERRORS} }} }}"""
LINK = f"""mutation($input: PracticeContactLinkInput!) {{ practiceContactLink(input: $input) {{
  client {{ practiceContacts {{ relationship contact {{ name }} }} }} {ERRORS} }} }}"""
UNLINK = f"""mutation($input: PracticeContactUnlinkInput!) {{ practiceContactUnlink(input: $input) {{
  contact {{ name clients {{ totalCount }} }} {ERRORS} }} }}"""

CARDLIKE_UUID = "04659135-5941-40b1-a8f0-44ba4e5a4c3e"
"""4659135594140 has the first digit, the length and the check digit of a card's number."""

DR_LOW = {"kind": "PHYSICIAN", "name": "Dr. Ann  Low", "phone": "(212) 555-0199", "state": "ny"}


async def _contact(practice: Practice, **values: Any) -> UUID:
    named = {"kind": "OTHER", "name": "Ann Low", "sort_key": "low ann", **values}
    return await practice.add("practice_contact", **named)


async def _count(practice: Practice) -> int:
    count: int = await practice.owner.fetchval(
        "SELECT count(*) FROM practice_contact WHERE practice_id = $1", practice.id
    )
    return count


def _problem(reply: Reply, name: str) -> dict[str, Any]:
    """The one problem of a change that was not made, and gives nothing."""
    payload = reply.data[name]
    (problem,) = payload.pop("errors")
    assert set(payload.values()) == {None}
    return {"code": problem["code"], "field": problem["field"]}


async def test_every_role_adds_a_contact(
    practice: Practice, scheduler: Person, biller: Person, clinician: Person, administrator: Person
) -> None:
    for person in (scheduler, biller, clinician, administrator):
        reply = await person.ask(CREATE, input=DR_LOW)
        payload = reply.data["practiceContactCreate"]
        assert payload["contact"].pop("id").startswith("contact_")
        assert payload == {
            "contact": {
                "kind": "PHYSICIAN", "name": "Dr. Ann Low", "organization": None,
                "phone": "+12125550199", "email": None, "state": "NY", "postalCode": None,
                "note": None, "version": 1,
            },
            "errors": [],
        }  # fmt: skip
    assert await _count(practice) == 4


async def test_a_practice_that_takes_the_permission_away_refuses(
    practice: Practice, scheduler: Person
) -> None:
    reply = await without(scheduler, Contacts.EDIT).ask(CREATE, input=DR_LOW)
    assert reply.partial == {"practiceContactCreate": None}
    assert reply.refused() == {("Mutation.practiceContactCreate", "contacts:edit")}
    assert await _count(practice) == 0


async def test_what_is_left_out_stays_and_what_is_null_goes(
    practice: Practice, scheduler: Person
) -> None:
    key = await _contact(practice, note="Mondays", phone="+12125550101")
    changed = {"id": global_id("contact", key), "version": 1, "note": None, "name": "Ann Lowe"}
    reply = await scheduler.ask(UPDATE, input=changed)
    now = {"name": "Ann Lowe", "note": None, "phone": "+12125550101", "version": 2}
    assert reply.data["practiceContactUpdate"] == {"contact": now, "errors": []}


async def test_a_version_that_is_no_more_is_a_conflict_and_nothing_is_written(
    practice: Practice, scheduler: Person
) -> None:
    key = await _contact(practice, note="Mondays")
    changed = {"id": global_id("contact", key), "version": 1, "note": "Tuesdays"}
    await scheduler.ask(UPDATE, input=changed)
    reply = await scheduler.ask(UPDATE, input={**changed, "note": "Fridays"})
    told = {"code": "CONFLICT", "field": ["input", "version"]}
    assert _problem(reply, "practiceContactUpdate") == told
    note = await practice.owner.fetchval("SELECT note FROM practice_contact WHERE id = $1", key)
    assert note == "Tuesdays"


async def test_a_contact_of_another_practice_is_one_that_does_not_exist(
    elsewhere: Practice, scheduler: Person, administrator: Person
) -> None:
    there = await _contact(elsewhere)
    for key in (there, None):
        one = {"id": global_id("contact", key), "version": 1}
        for person, sent, name in (
            (scheduler, UPDATE, "practiceContactUpdate"),
            (administrator, DELETE, "practiceContactDelete"),
        ):
            told = {"code": "NOT_FOUND", "field": ["input", "id"]}
            assert _problem(await person.ask(sent, input=one), name) == told
    assert await _count(elsewhere) == 1


async def test_only_an_administrator_takes_a_contact_away(
    practice: Practice, scheduler: Person, biller: Person, clinician: Person, administrator: Person
) -> None:
    key = await _contact(practice)
    await practice.add(
        "practice_contact_client",
        contact_id=key,
        client_id=await practice.client(),
        relationship="Friend",
    )
    one = {"id": global_id("contact", key), "version": 1}
    for person in (scheduler, biller, clinician):
        reply = await person.ask(DELETE, input=one)
        assert reply.refused() == {("Mutation.practiceContactDelete", "contacts:delete")}
        assert not reply.reads("name")
    assert await _count(practice) == 1
    reply = await administrator.ask(DELETE, input=one)
    deleted = {"deletedId": one["id"], "errors": []}
    assert reply.data["practiceContactDelete"] == deleted
    assert await _count(practice) == 0


async def test_a_link_is_said_anew_and_ended(practice: Practice, scheduler: Person) -> None:
    both = {
        "contactId": global_id("contact", await _contact(practice)),
        "clientId": global_id("client", await practice.client()),
    }
    for words in ("School", "Teacher"):
        reply = await scheduler.ask(LINK, input={**both, "relationship": words})
        linked = [{"relationship": words, "contact": {"name": "Ann Low"}}]
        assert reply.data["practiceContactLink"]["client"] == {"practiceContacts": linked}
    reply = await scheduler.ask(UNLINK, input=both)
    ended = {"name": "Ann Low", "clients": {"totalCount": 0}}
    assert reply.data["practiceContactUnlink"] == {"contact": ended, "errors": []}


async def test_a_clinician_links_only_clients_of_the_own_caseload(
    practice: Practice, clinician: Person
) -> None:
    own, other = await practice.client(), await practice.client()
    await practice.in_caseload(clinician, own)
    contact = global_id("contact", await _contact(practice))
    linked = {"contactId": contact, "clientId": global_id("client", own), "relationship": "School"}
    reply = await clinician.ask(LINK, input=linked)
    assert reply.data["practiceContactLink"]["errors"] == []
    reply = await clinician.ask(LINK, input={**linked, "clientId": global_id("client", other)})
    told = {"code": "NOT_FOUND", "field": ["input", "clientId"]}
    assert _problem(reply, "practiceContactLink") == told


@pytest.mark.parametrize(
    ("given", "argument", "words"),
    [
        ({"name": "  "}, "input.name", "must not be empty"),
        ({"name": "An\u00adna"}, "input.name", "invisible"),
        ({"name": "Anna\U000e0041"}, "input.name", "invisible"),
        ({"note": "Anna \u202eannA"}, "input.note", "invisible"),
        ({"name": "a\x00b"}, "input.name", "NUL"),
        ({"name": "x" * 201}, "input.name", "200 characters"),
        ({"phone": "555-0100"}, "input.phone", "no such telephone number"),
        ({"phone": "tomorrow"}, "input.phone", "not a telephone number"),
        ({"email": "ann at low"}, "input.email", "not an e-mail address"),
        ({"state": "XX"}, "input.state", "two letters"),
        ({"postalCode": "\uff11\uff10\uff10\uff10\uff11"}, "input.postalCode", "ZIP code"),
        ({"note": "card 4242 4242 4242 4242"}, "input.note", "payment card"),
        ({"note": "4242.4242.4242.4242, 12/29"}, "input.note", "payment card"),
        ({"note": "4242  4242\u00a04242\u20134242 1"}, "input.note", "payment card"),
        ({"name": "visa4242424242424242"}, "input.name", "payment card"),
        ({"city": "(3782)822463-10005"}, "input.city", "payment card"),
        ({"note": "\uff14\uff12\uff14\uff12" * 4}, "input.note", "payment card"),
        ({"note": f"4242-4242-4242-4242-{CARDLIKE_UUID}"}, "input.note", "payment card"),
        ({"note": CARDLIKE_UUID.replace("a8f0", "18f0")}, "input.note", "payment card"),
    ],
)
async def test_what_cannot_be_is_named_and_nothing_is_written(
    practice: Practice, scheduler: Person, given: dict[str, str], argument: str, words: str
) -> None:
    reply = await scheduler.ask(CREATE, input={**DR_LOW, **given})
    (error,) = reply.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": argument}
    assert words in error["message"]
    assert reply.statements == []


@pytest.mark.parametrize(
    "note",
    [
        "212-555-0199 or 212-555-0100", "2026-11-28 2026-11-29 10:00", "90834 90837 90834 90837",
        f"https://meet.example.org/{CARDLIKE_UUID}?x=1",
    ],
)  # fmt: skip
async def test_other_numbers_are_no_cards(scheduler: Person, note: str) -> None:
    reply = await scheduler.ask(CREATE, input={**DR_LOW, "note": note})
    assert reply.data["practiceContactCreate"]["contact"]["note"] == note


async def test_joiners_that_names_are_written_with_are_kept(scheduler: Person) -> None:
    name = "\u0633\u0627\u0631\u0627 \u0645\u06cc\u200c\u0631\u0648\u062f"
    reply = await scheduler.ask(CREATE, input={**DR_LOW, "name": name})
    assert reply.data["practiceContactCreate"]["contact"]["name"] == name


async def test_a_text_too_long_is_refused_before_it_is_looked_into(scheduler: Person) -> None:
    """Looking for cards among a million digits would keep everybody else waiting."""
    (error,) = (await scheduler.ask(CREATE, input={**DR_LOW, "note": "1 " * 200_000})).errors
    assert "10,000 characters" in error["message"]


async def test_null_is_not_a_name(practice: Practice, scheduler: Person) -> None:
    given = {"id": global_id("contact", await _contact(practice)), "version": 1, "name": None}
    (error,) = (await scheduler.ask(UPDATE, input=given)).errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": "input.name"}
