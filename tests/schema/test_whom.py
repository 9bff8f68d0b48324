"""Whom a change is about: the access log names them, whatever the payload is asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from db.merges import client_merge
from db.model import metadata
from db.tables import history_of
from resolvers.whom import client_keys
from tests.factories import Person, Practice, Reply, global_id
from tests.schema.schedule.booked import NINE, WEEKLY, known, made, nth, session


async def _codes(person: Person, name: str, key: str | None = None, **given: Any) -> Reply:
    """What a mutation is answered of which nothing but its problems' codes is asked."""
    type_ = f"{name[0].upper()}{name[1:]}Input!"
    text = f"""mutation($input: {type_}, $key: String) {{
      {name}(input: $input, idempotencyKey: $key) {{ errors {{ code }} }} }}"""
    return await person.ask(text, input=given, key=key)


def _told(reply: Reply, name: str) -> set[str]:
    return {problem["code"] for problem in reply.data[name]["errors"]}


async def test_a_client_who_is_changed(practice: Practice, scheduler: Person):
    ines = await practice.client()
    given = {"id": global_id("client", ines), "version": 1, "memo": "Calls back"}
    reply = await _codes(scheduler, "clientUpdate", "once", **given)
    assert _told(reply, "clientUpdate") == set()
    assert reply.touched == {ines}


async def test_a_client_who_was_found_and_not_changed(practice: Practice, scheduler: Person):
    ines = await practice.client()
    given = {"id": global_id("client", ines), "version": 7, "memo": "Calls back"}
    reply = await _codes(scheduler, "clientUpdate", **given)
    assert _told(reply, "clientUpdate") == {"CONFLICT"}
    assert reply.touched == {ines}


async def test_nobody_where_nobody_was_found(
    practice: Practice, elsewhere: Practice, scheduler: Person
):
    stranger = global_id("client", await elsewhere.client())
    reply = await _codes(scheduler, "clientUpdate", id=stranger, version=1, memo="Calls back")
    assert _told(reply, "clientUpdate") == {"NOT_FOUND"}
    assert reply.touched == frozenset()


async def test_a_client_who_is_added_and_one_who_is_like_them(
    practice: Practice, scheduler: Person
):
    named = {"legalFirstName": "Zoë", "legalLastName": "Quill", "birthDate": "1990-05-17"}
    reply = await _codes(scheduler, "clientCreate", **named)
    (zoe,) = reply.touched
    again = await _codes(scheduler, "clientCreate", **named)
    assert _told(again, "clientCreate") == {"POSSIBLE_DUPLICATE"}
    assert again.touched == {zoe}


async def test_those_who_are_booked_or_cannot_be(practice: Practice, scheduler: Person):
    lena, mei, ines = await practice.provider(), await practice.client(), await practice.client()
    reply = await _codes(scheduler, "appointmentCreate", **session(lena, mei))
    assert reply.touched == {mei}
    reply = await _codes(scheduler, "appointmentCreate", **session(lena, ines))
    assert _told(reply, "appointmentCreate") == {"CONFLICT"}
    assert reply.touched == {ines}


async def test_those_who_attend_what_is_changed(practice: Practice, scheduler: Person):
    lena, mei, ines = await practice.provider(), await practice.client(), await practice.client()
    two = session(lena, mei, ines, appointmentType="COUPLE")
    entry = await made(scheduler, "appointmentCreate", **two)
    given = {**known(entry), "startsAt": (NINE + timedelta(hours=2)).isoformat()}
    reply = await _codes(scheduler, "scheduleEntryReschedule", **{**given, "version": 7})
    assert _told(reply, "scheduleEntryReschedule") == {"CONFLICT"}
    assert reply.touched == {mei, ines}
    reply = await _codes(scheduler, "scheduleEntryReschedule", **given)
    assert _told(reply, "scheduleEntryReschedule") == set()
    assert reply.touched == {mei, ines}


async def test_those_who_attend_any_of_a_series_and_those_who_leave(
    practice: Practice, scheduler: Person
):
    lena, mei, ines = await practice.provider(), await practice.client(), await practice.client()
    await made(scheduler, "appointmentCreate", **session(lena, mei, rule=WEEKLY))
    change = {"addClientIds": [global_id("client", ines)]}
    change |= {"removeClientIds": [global_id("client", mei)], "extent": "THIS"}
    reply = await _codes(scheduler, "appointmentChangeClients", **await nth(practice, 2), **change)
    assert reply.touched == {mei, ines}
    gone = {**await nth(practice, 1), "extent": "FOLLOWING", "reason": "Moves away"}
    reply = await _codes(scheduler, "scheduleEntryCancel", **gone)
    assert _told(reply, "scheduleEntryCancel") == set()
    assert reply.touched == {mei, ines}


async def test_those_whose_contact_is_taken_away(practice: Practice, administrator: Person):
    ines = await practice.client()
    contact = await practice.add("practice_contact", kind="OTHER", name="Bo", sort_key="bo")
    link = {"contact_id": contact, "client_id": ines, "relationship": "COUNSEL"}
    await practice.add("practice_contact_client", **link)
    given = {"id": global_id("contact", contact), "version": 1}
    reply = await _codes(administrator, "practiceContactDelete", **given)
    assert _told(reply, "practiceContactDelete") == set()
    assert reply.touched == {ines}


async def test_both_of_a_merge_and_of_its_end(practice: Practice, administrator: Person):
    kept, merged = await practice.client("Ann Ash"), await practice.client("Bo Bay")
    given = {"keptId": global_id("client", kept), "keptVersion": 1}
    given |= {"mergedId": global_id("client", merged), "mergedVersion": 1}
    assert (await _codes(administrator, "clientMerge", **given)).touched == {kept, merged}
    merge = await practice.owner.fetchval(
        "SELECT id FROM client_merge WHERE practice_id = $1", practice.id
    )
    given = {"id": global_id("clientmerge", merge), "version": 1}
    assert (await _codes(administrator, "clientMergeUndo", **given)).touched == {kept, merged}


def test_every_table_whose_history_names_a_client_says_so_itself():
    for table in metadata.sorted_tables:
        kept = history_of(table)
        if kept and kept.subject:
            assert kept.subject in client_keys(table), table.name
    assert set(client_keys(client_merge)) >= {"kept_id", "merged_id"}
