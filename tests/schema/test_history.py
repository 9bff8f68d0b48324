"""The history of a record: who changed what and when, of what one may read oneself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from permissions.vocabulary import Clients, Contacts, History, Permission
from tests.factories import Person, Practice, global_id, without
from tests.schema.insurance.writing import policy_input, write
from tests.schema.schedule.booked import NINE, SUMMER, WEEKLY, known, made, nth, session

CREATE = "mutation($input: PracticeContactCreateInput!) { practiceContactCreate(input: $input) { contact { id } } }"
UPDATE = """mutation($input: PracticeContactUpdateInput!) { practiceContactUpdate(input: $input) {
  contact { id } errors { code } } }"""
OF_CONTACT = """query($id: ID!) { practiceContact(id: $id) { history { totalCount nodes {
  by part action values { name before after } } } } }"""
OF_CLIENT = """query($id: ID!) { client(id: $id) { history { totalCount nodes {
  part values { name before after } } } } }"""


async def _created(person: Person, **values: Any) -> str:
    reply = await person.ask(CREATE, input={"kind": "OTHER", "name": "Ann Low", **values})
    key: str = reply.data["practiceContactCreate"]["contact"]["id"]
    return key


async def _event(practice: Practice, client: UUID, part: str, *values: tuple[str, str]) -> None:
    """A change of a client's record, with a value of each field for who holds a permission."""
    event = await practice.add(
        "change_event", account_id=uuid4(), account_name="Bo", record="client", record_id=client,
        client_id=client, part=part, action="CHANGED", requires=[word for _, word in values],
    )  # fmt: skip
    for position, (name, word) in enumerate(values):
        await practice.add(
            "change_value", event_id=event, position=position, field=name, before="old",
            after="new", requires=[word],
        )  # fmt: skip


async def test_a_change_tells_who_made_it_and_each_value_before_and_after(
    scheduler: Person, biller: Person
) -> None:
    key = await _created(scheduler, note="Mondays")
    changed = {"id": key, "version": 1, "note": None, "phone": "2125550199"}
    await biller.ask(UPDATE, input=changed)
    history = (await scheduler.ask(OF_CONTACT, id=key)).data["practiceContact"]["history"]
    latest, first = history["nodes"]
    assert (latest["by"], latest["part"], latest["action"]) == (
        "Ada Moss", "practice_contact", "CHANGED",
    )  # fmt: skip
    assert latest["values"] == [
        {"name": "phone", "before": None, "after": "+12125550199"},
        {"name": "note", "before": "Mondays", "after": None},
    ]
    assert first["action"] == "ADDED"
    assert {"name": "name", "before": None, "after": "Ann Low"} in first["values"]


OF_ENTRY = """query($id: ID!) { node(id: $id) { ... on Appointment {
  history { nodes { part action values { name after } } } } } }"""


@pytest.mark.parametrize("withheld", [(), (Clients.READ,)])
async def test_who_attends_is_told_to_whoever_may_find_clients(
    practice: Practice, scheduler: Person, withheld: tuple[Permission, ...]
) -> None:
    provider, mei = await practice.provider("Lena Fox"), await practice.client("Mei Li")
    entry = await made(scheduler, "appointmentCreate", **session(provider, mei))
    reply = await without(scheduler, *withheld).ask(OF_ENTRY, id=entry["id"])
    events = reply.data["node"]["history"]["nodes"]
    (came,) = [one for one in events if one["part"] == "attendee"]
    named = {"name": "clientId", "after": global_id("client", mei)}
    assert (named in came["values"]) is (not withheld)


async def test_what_changed_nothing_is_no_event(scheduler: Person) -> None:
    key = await _created(scheduler, note="Mondays")
    await scheduler.ask(UPDATE, input={"id": key, "version": 1, "note": "Mondays"})
    history = (await scheduler.ask(OF_CONTACT, id=key)).data["practiceContact"]["history"]
    assert history["totalCount"] == 1


async def test_a_change_with_a_problem_leaves_none(scheduler: Person, practice: Practice) -> None:
    key = await _created(scheduler)
    await scheduler.ask(UPDATE, input={"id": key, "version": 7, "note": "Mondays"})
    events = await practice.owner.fetchval(
        "SELECT count(*) FROM change_event WHERE practice_id = $1", practice.id
    )
    assert events == 1


async def test_values_that_one_may_not_read_are_not_there(
    practice: Practice, scheduler: Person
) -> None:
    client = await practice.client()
    await _event(practice, client, "client", ("memo", Clients.MEMO), ("sex", Clients.READ))
    await _event(practice, client, "chart_note", ("body", "chart:notes"))
    reply = await scheduler.ask(OF_CLIENT, id=global_id("client", client))
    assert _told(reply.data) == ["memo", "sex"]
    reply = await without(scheduler, Clients.MEMO).ask(OF_CLIENT, id=global_id("client", client))
    assert _told(reply.data) == ["sex"]
    assert reply.data["client"]["history"]["totalCount"] == 1


async def test_a_change_of_which_one_may_read_nothing_is_not_told(
    practice: Practice, scheduler: Person
) -> None:
    client = global_id("client", await practice.client())
    for version, values in enumerate(({"memo": "Owes a form"}, {"preferredName": "Nell"}), start=1):
        given = {"id": client, "version": version, **values}
        reply = await scheduler.ask(
            "mutation($input: ClientUpdateInput!) { clientUpdate(input: $input) { errors { code } } }",
            input=given,
        )
        assert reply.data["clientUpdate"]["errors"] == []
    assert _told((await scheduler.ask(OF_CLIENT, id=client)).data) == ["preferredName", "memo"]
    history = (await without(scheduler, Clients.MEMO).ask(OF_CLIENT, id=client)).data["client"]
    assert history["history"]["totalCount"] == 1
    (event,) = history["history"]["nodes"]
    assert [value["name"] for value in event["values"]] == ["preferredName"]


def _told(data: dict[str, Any]) -> list[str]:
    events = data["client"]["history"]["nodes"]
    return [value["name"] for event in events for value in event["values"]]


async def test_the_database_shows_no_more(practice: Practice, scheduler: Person) -> None:
    client = await practice.client()
    await _event(practice, client, "chart_note", ("body", "chart:notes"))
    for table in ("change_event", "change_value"):
        sql = f"SELECT count(*) FROM {table}, (SELECT set_config('app.practice_id', $1, true)) AS _"
        row = await scheduler.database.read(scheduler.viewer, sql, [str(practice.id)])
        assert row is not None
        assert row[0] == 0


@pytest.mark.parametrize("word", [History.READ, Contacts.READ])
async def test_without_its_permission_there_is_no_history(scheduler: Person, word: Any) -> None:
    key = await _created(scheduler)
    reply = await without(scheduler, word).ask(OF_CONTACT, id=key)
    assert "FORBIDDEN" in reply.codes()
    assert not reply.reads("record_id")


async def test_a_clinician_has_no_history(clinician: Person) -> None:
    reply = await clinician.ask(OF_CONTACT, id=await _created(clinician))
    assert reply.refused() == {("PracticeContact.history", "history:read")}


async def test_a_move_tells_the_client_when_it_was_and_when_it_is(
    practice: Practice, scheduler: Person
) -> None:
    mei = await practice.client("Mei Li")
    entry = await made(scheduler, "appointmentCreate", **session(await practice.provider(), mei))
    later = NINE + timedelta(hours=1)
    await made(scheduler, "scheduleEntryReschedule", **known(entry), startsAt=later.isoformat())
    data = (await scheduler.ask(OF_CLIENT, id=global_id("client", mei))).data
    moved = {"name": "startsAt", "before": NINE.isoformat(), "after": later.isoformat()}
    assert data["client"]["history"]["nodes"][0] == {"part": "attendee", "values": [moved]}


async def _changes(person: Person, type_: str, key: str) -> list[tuple[str, str, dict[str, Any]]]:
    """What was changed of a record, the first first: part, action, and each value it became."""
    query = f"""query($id: ID!) {{ node(id: $id) {{ ... on {type_} {{ history(first: 50) {{ nodes {{
      part action values {{ name after }} }} }} }} }} }}"""
    nodes = (await person.ask(query, id=key)).data["node"]["history"]["nodes"]
    return [
        (one["part"], one["action"], {value["name"]: value["after"] for value in one["values"]})
        for one in reversed(nodes)
    ]


async def test_a_series_tells_where_it_was_cut(practice: Practice, scheduler: Person) -> None:
    mei, lena = await practice.client("Mei Li"), await practice.provider()
    await made(scheduler, "appointmentCreate", **session(lena, mei, at=SUMMER, rule=WEEKLY))
    key = await practice.owner.fetchval(
        "SELECT id FROM schedule_series WHERE practice_id = $1", practice.id
    )
    gone = {**await nth(practice, 2), "extent": "FOLLOWING", "reason": "Moves away"}
    await made(scheduler, "scheduleEntryCancel", **gone)
    first, cut = await _changes(scheduler, "ScheduleSeries", global_id("series", key))
    assert first[:2] == ("schedule_series", "ADDED")
    assert first[2]["rule"] == WEEKLY
    assert cut == ("schedule_series", "CHANGED", {"rule": "FREQ=WEEKLY;COUNT=2"})


async def test_a_provider_tells_when_their_hours_were_changed(
    practice: Practice, administrator: Person
) -> None:
    lena = global_id("provider", await practice.provider())
    text = """mutation($input: WorkingHoursSetInput!) { workingHoursSet(input: $input) {
      provider { workingHoursVersion } errors { code } } }"""
    monday = {"weekday": 1, "starts": "09:00", "ends": "12:00", "validFrom": "2031-01-01"}
    query = "query($id: ID!) { node(id: $id) { ... on Provider { workingHoursVersion } } }"
    provider = (await administrator.ask(query, id=lena)).data["node"]
    for hours in ([monday], []):
        given = {"providerId": lena, "version": provider["workingHoursVersion"], "hours": hours}
        reply = await administrator.ask(text, input=given)
        provider = reply.data["workingHoursSet"]["provider"]
    added, removed = await _changes(administrator, "Provider", lena)
    assert added[:2] == ("working_hours", "ADDED")
    assert (added[2]["weekday"], added[2]["starts"]) == ("1", "09:00:00")
    assert removed[:2] == ("working_hours", "REMOVED")


async def test_a_link_tells_when_it_was_ended_and_never_its_address(
    practice: Practice, administrator: Person
) -> None:
    given = {"providerId": global_id("provider", await practice.provider()), "label": "Phone"}
    text = """mutation($input: CalendarLinkCreateInput!) { calendarLinkCreate(input: $input) {
      link { id } } }"""
    reply = await administrator.ask(text, input=given)
    key = reply.data["calendarLinkCreate"]["link"]["id"]
    await administrator.ask(
        """mutation($input: CalendarLinkRevokeInput!) { calendarLinkRevoke(input: $input) {
          link { id } } }""",
        input={"id": key},
    )
    first, ended = await _changes(administrator, "CalendarLink", key)
    assert (first[2]["label"], first[2]["providerId"]) == ("Phone", given["providerId"])
    assert set(first[2]) <= {"label", "providerId", "createdAt"}
    assert set(ended[2]) == {"revokedAt"}


async def test_a_policy_tells_its_changes_and_those_of_its_authorizations(
    practice: Practice, scheduler: Person
) -> None:
    given = await policy_input(practice, await practice.client())
    policy = (await write(scheduler, "insurancePolicyCreate", **given))["policy"]
    await write(scheduler, "insurancePolicyUpdate", id=policy["id"], version=1, memberId="B2")
    agreed = {
        "policyId": policy["id"], "number": "9", "serviceCodes": ["90834"], "visitsAllowed": 3,
        "validFrom": "2026-01-01", "validTo": "2026-12-31",
    }  # fmt: skip
    await write(scheduler, "authorizationCreate", **agreed)
    added, changed, authorized = await _changes(scheduler, "InsurancePolicy", policy["id"])
    assert added[2]["memberId"] == "A1"
    assert changed == ("insurance_policy", "CHANGED", {"memberId": "B2"})
    assert authorized[:2] == ("insurance_authorization", "ADDED")


async def test_a_proposal_tells_that_it_was_reviewed(practice: Practice, scheduler: Person) -> None:
    proposal = await practice.add(
        "insurance_proposal", client_id=await practice.client(), payer_name="Acme", rank=1,
        member_id="A1", relationship="SELF", effective_from=date(2026, 1, 1),
        proposed_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    )  # fmt: skip
    key = global_id("proposal", proposal)
    await write(scheduler, "insuranceProposalReject", id=key, version=1, reason="Twice")
    (reviewed,) = await _changes(scheduler, "InsuranceProposal", key)
    assert (reviewed[2]["status"], reviewed[2]["reason"]) == ("REJECTED", "Twice")
