"""Links to calendars are made, seen and ended by whose calendar it is, and by an administrator."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from resolvers.schedule.linking import LINKS_MAX
from tests.factories import Person, Practice, global_id

CREATE = """mutation($input: CalendarLinkCreateInput!) { calendarLinkCreate(input: $input) {
  address link { id label revokedAt provider { name } } errors { code field } } }"""
REVOKE = """mutation($input: CalendarLinkRevokeInput!) { calendarLinkRevoke(input: $input) {
  link { id revokedAt } errors { code field } } }"""
LINKS = "{ calendarLinks(first: 100) { nodes { id label revokedAt } } }"


async def _create(person: Person, provider_id: UUID) -> dict[str, Any]:
    given = {"providerId": global_id("provider", provider_id), "label": "Phone"}
    payload: dict[str, Any] = (await person.ask(CREATE, input=given)).data["calendarLinkCreate"]
    return payload


async def _revoke(person: Person, key: str) -> dict[str, Any]:
    reply = await person.ask(REVOKE, input={"id": key})
    payload: dict[str, Any] = reply.data["calendarLinkRevoke"]
    return payload


async def _labels(person: Person) -> list[str]:
    return [one["id"] for one in (await person.ask(LINKS)).data["calendarLinks"]["nodes"]]


async def test_an_administrator_links_to_any_calendar(administrator: Person, lena: UUID):
    made = await _create(administrator, lena)
    assert made["errors"] == []
    assert made["address"].startswith("/calendar/")
    named = {"label": "Phone", "revokedAt": None, "provider": {"name": "Lena Fox"}}
    assert made["link"] == {"id": made["link"]["id"], **named}
    assert await _labels(administrator) == [made["link"]["id"]]


async def test_a_clinician_links_to_their_own_calendar_only(
    administrator: Person, clinician: Person, lena: UUID
):
    foreign = await _create(administrator, lena)
    mine = await _create(clinician, clinician.viewer.account_id)
    assert mine["errors"] == []
    told = {"code": "NOT_FOUND", "field": ["input", "providerId"]}
    assert (await _create(clinician, lena))["errors"] == [told]
    assert await _labels(clinician) == [mine["link"]["id"]]
    refused = await _revoke(clinician, foreign["link"]["id"])
    assert refused == {"link": None, "errors": [{"code": "NOT_FOUND", "field": ["input", "id"]}]}
    assert len(await _labels(administrator)) == 2


async def test_the_front_desk_neither_makes_nor_sees_a_link(
    practice: Practice, scheduler: Person, lena: UUID
):
    given = {"providerId": global_id("provider", lena), "label": "Phone"}
    reply = await scheduler.ask(CREATE, input=given)
    assert reply.refused() == {("Mutation.calendarLinkCreate", "schedule:feed")}
    assert (await scheduler.ask(LINKS)).refused() == {("Query.calendarLinks", "schedule:feed")}
    count = "SELECT count(*) FROM calendar_link WHERE practice_id = $1"
    assert await practice.owner.fetchval(count, practice.id) == 0


async def test_a_link_ends_once_and_for_good(administrator: Person, lena: UUID):
    key = (await _create(administrator, lena))["link"]["id"]
    first = await _revoke(administrator, key)
    assert first["link"]["revokedAt"] is not None
    assert await _revoke(administrator, key) == first


async def test_a_provider_who_no_longer_works_here_gets_no_link(
    practice: Practice, administrator: Person
):
    gone = await practice.provider("Ann Low", is_active=False)
    told = {"code": "INACTIVE", "field": ["input", "providerId"]}
    assert (await _create(administrator, gone))["errors"] == [told]


async def test_so_many_links_work_at_a_time(practice: Practice, administrator: Person, lena: UUID):
    for _ in range(LINKS_MAX):
        named = {"provider_id": lena, "label": "Phone", "secret_hash": uuid4().bytes}
        named["made_by_id"] = administrator.viewer.account_id
        await practice.add("calendar_link", **named)
    refused = await _create(administrator, lena)
    assert [one["code"] for one in refused["errors"]] == ["TOO_MANY"]
    await _revoke(administrator, (await _labels(administrator))[0])
    assert (await _create(administrator, lena))["errors"] == []
