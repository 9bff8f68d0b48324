"""A provider's weekly hours are replaced as a whole, or not at all."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id

SET = """mutation($input: WorkingHoursSetInput!) { workingHoursSet(input: $input) {
  provider { workingHours { weekday starts ends validFrom validTo location { name } } }
  errors { code field } } }"""
MORNING = {"weekday": 1, "starts": "09:00", "ends": "12:00", "validFrom": "2031-01-01"}
AFTERNOON = {**MORNING, "starts": "12:00", "ends": "17:30"}


async def _version(person: Person, provider_id: UUID) -> str:
    query = "query($id: ID!) { node(id: $id) { ... on Provider { workingHoursVersion } } }"
    reply = await person.ask(query, id=global_id("provider", provider_id))
    version: str = reply.data["node"]["workingHoursVersion"]
    return version


async def _set(
    person: Person, provider_id: UUID, *hours: dict[str, Any], version: str | None = None
) -> dict[str, Any]:
    read = version or await _version(person, provider_id)
    given = {"providerId": global_id("provider", provider_id), "version": read}
    reply = await person.ask(SET, input={**given, "hours": list(hours)})
    payload: dict[str, Any] = reply.data["workingHoursSet"]
    return payload


async def _count(practice: Practice, provider_id: UUID) -> int:
    sql = "SELECT count(*) FROM working_hours WHERE practice_id = $1 AND provider_id = $2"
    count: int = await practice.owner.fetchval(sql, practice.id, provider_id)
    return count


async def test_these_hours_take_the_place_of_all_before(
    practice: Practice, administrator: Person, lena: UUID
):
    other = await practice.provider("Ann Low")
    north = await practice.add("location", name="North")
    for one in (lena, lena, other):
        await practice.add("working_hours", provider_id=one, weekday=5)
    here = {**AFTERNOON, "locationId": global_id("location", north), "validTo": "2031-06-30"}
    made = await _set(administrator, lena, MORNING, here)
    said = {"weekday": 1, "validFrom": "2031-01-01"}
    assert made == {
        "provider": {
            "workingHours": [
                {**said, "starts": "09:00:00", "ends": "12:00:00", "validTo": None, "location": None},
                {
                    **said, "starts": "12:00:00", "ends": "17:30:00", "validTo": "2031-06-30",
                    "location": {"name": "North"},
                },
            ]
        },
        "errors": [],
    }  # fmt: skip
    assert await _count(practice, other) == 1
    assert (await _set(administrator, lena))["provider"] == {"workingHours": []}


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({**AFTERNOON, "ends": "12:00"}, "OUT_OF_ORDER", "ends"),
        ({**AFTERNOON, "validTo": "2030-12-31"}, "OUT_OF_ORDER", "validTo"),
        ({**AFTERNOON, "starts": "11:59"}, "OVERLAP", "starts"),
        ({**AFTERNOON, "locationId": global_id("location")}, "NOT_FOUND", "locationId"),
    ],
)
async def test_what_is_wrong_changes_nothing(
    practice: Practice, administrator: Person, lena: UUID, wrong: dict, code: str, field: str
):
    await practice.add("working_hours", provider_id=lena)
    told = {"code": code, "field": ["input", "hours", "1", field]}
    assert await _set(administrator, lena, MORNING, wrong) == {"provider": None, "errors": [told]}
    assert await _count(practice, lena) == 1


@pytest.mark.parametrize(
    "wrong", [{"weekday": 0}, {"weekday": 8}, {"starts": "25:00"}, {"starts": "9"}]
)
async def test_what_is_no_day_or_time_is_bad_input(
    practice: Practice, administrator: Person, lena: UUID, wrong: dict
):
    about = {"providerId": global_id("provider", lena), "version": "any"}
    given = {**about, "hours": [{**MORNING, **wrong}]}
    assert (await administrator.ask(SET, input=given)).codes() == {"BAD_USER_INPUT"}
    assert await _count(practice, lena) == 0


async def test_the_same_hours_at_another_time_of_the_year_do_not_meet(
    administrator: Person, lena: UUID
):
    spring = {**MORNING, "validTo": "2031-05-31"}
    summer = {**MORNING, "validFrom": "2031-06-01"}
    assert (await _set(administrator, lena, spring, summer, {**MORNING, "weekday": 2}))[
        "errors"
    ] == []


async def test_of_many_who_set_hours_at_once_one_does_and_the_others_are_told(
    practice: Practice, administrator: Person, lena: UUID
):
    weeks = [[{**MORNING, "starts": f"09:{minute:02d}"}, AFTERNOON] for minute in range(20)]
    read = await _version(administrator, lena)
    setting = (_set(administrator, lena, *week, version=read) for week in weeks)
    told = [one["errors"] for one in await asyncio.gather(*setting)]
    conflict = {"code": "CONFLICT", "field": ["input", "version"]}
    assert sorted(told, key=len) == [[], *[[conflict]] * 19]
    assert await _count(practice, lena) == 2
    assert (await _set(administrator, lena, MORNING))["errors"] == []


async def test_a_clinician_says_their_own_hours_only(
    practice: Practice, clinician: Person, lena: UUID
):
    assert (await _set(clinician, clinician.viewer.account_id, MORNING))["errors"] == []
    told = {"code": "NOT_FOUND", "field": ["input", "providerId"]}
    assert (await _set(clinician, lena, MORNING))["errors"] == [told]
    assert await _count(practice, lena) == 0


async def test_the_front_desk_sets_no_hours(practice: Practice, scheduler: Person, lena: UUID):
    await practice.add("working_hours", provider_id=lena)
    about = {"providerId": global_id("provider", lena), "version": "any"}
    given = {**about, "hours": [MORNING]}
    reply = await scheduler.ask(SET, input=given)
    assert reply.refused() == {("Mutation.workingHoursSet", "schedule:hours")}
    assert await _count(practice, lena) == 1


async def test_who_changed_hours_and_how_is_kept(
    practice: Practice, administrator: Person, lena: UUID
):
    await practice.add("working_hours", provider_id=lena)
    await _set(administrator, lena, MORNING)
    events = await practice.owner.fetch(
        "SELECT action, account_id FROM change_event WHERE record = 'provider' AND record_id = $1"
        " ORDER BY at, id",
        lena,
    )
    by = administrator.viewer.account_id
    assert [tuple(one) for one in events] == [("REMOVED", by), ("ADDED", by)]


async def test_a_closed_location_is_not_named_anew_for_hours(
    practice: Practice, administrator: Person, lena: UUID
):
    closed, gone = [await practice.add("location", is_active=False) for _ in range(2)]
    await practice.add("working_hours", provider_id=lena, location_id=closed)
    before, anew = [{**MORNING, "locationId": global_id("location", one)} for one in (closed, gone)]
    assert (await _set(administrator, lena, before))["errors"] == []
    told = {"code": "INACTIVE", "field": ["input", "hours", "0", "locationId"]}
    assert (await _set(administrator, lena, anew))["errors"] == [told]
    assert await _count(practice, lena) == 1
