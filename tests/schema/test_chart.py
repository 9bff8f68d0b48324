"""The chart: nothing of it for the front desk, the own caseload for a clinician."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from permissions.roles import Role
from tests.factories import DAY, Person, Practice, global_id
from tests.paging import PAGE, PART, TURN, assert_walks

CHART = """query($id: ID!) { client(id: $id) { name chart {
  diagnoses { totalCount nodes { code description notedOn resolvedOn isPrimary } }
  notes { totalCount nodes {
    id kind status title body sessionOn signedAt author { id name }
  } }
  psychotherapyNotes { totalCount nodes { body sessionOn } }
} } }"""
EVERYBODY = """{ clients(first: 100) { totalCount nodes {
  id chart { notes { totalCount nodes { body } } diagnoses { nodes { code } } }
} } }"""
BY_ID = """query($id: ID!) { node(id: $id) {
  id ... on ChartNote { body } ... on Diagnosis { code } ... on PsychotherapyNote { body }
} }"""
BODY = "spoke of the flood"
PRIVATE = "dreamt of the flood"
CODE = "F43.10"
TABLES = ("diagnosis", "chart_note", "psychotherapy_note")


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client()


@pytest.fixture
async def colleague(practice: Practice) -> Person:
    return await practice.person(Role.CLINICIAN)


async def _note(practice: Practice, client: UUID, author: Person, **values: object) -> UUID:
    about = {"client_id": client, "author_id": author.viewer.account_id, "body": BODY}
    return await practice.add("chart_note", **{**about, **values})


async def _private_note(practice: Practice, client: UUID, author: Person) -> UUID:
    about = {"client_id": client, "author_id": author.viewer.account_id, "body": PRIVATE}
    return await practice.add("psychotherapy_note", **about)


async def test_a_clinician_reads_the_chart_of_the_own_caseload(
    practice: Practice, clinician: Person, both: Person, ines: UUID
):
    for person in (clinician, both):
        await practice.in_caseload(person, ines)
    note = await _note(
        practice, ines, clinician, status="SIGNED", signed_at=datetime(2026, 3, 3, tzinfo=UTC)
    )
    await practice.add("diagnosis", client_id=ines, is_primary=True, resolved_on=date(2026, 5, 1))
    await _private_note(practice, ines, clinician)
    diagnosis = {
        "code": CODE, "description": "PTSD", "notedOn": "2026-03-02", "resolvedOn": "2026-05-01",
        "isPrimary": True,
    }  # fmt: skip
    read = {
        "id": global_id("note", note), "kind": "PROGRESS", "status": "SIGNED", "title": "Session",
        "body": BODY, "sessionOn": "2026-03-02", "signedAt": "2026-03-03T00:00:00+00:00",
        "author": {"id": global_id("provider", clinician.viewer.account_id), "name": "Ada Moss"},
    }  # fmt: skip
    private = [{"body": PRIVATE, "sessionOn": "2026-03-02"}]
    for person, own in ((clinician, private), (both, [])):
        reply = await person.ask(CHART, id=global_id("client", ines))
        assert reply.data["client"]["chart"] == {
            "diagnoses": {"totalCount": 1, "nodes": [diagnosis]},
            "notes": {"totalCount": 1, "nodes": [read]},
            "psychotherapyNotes": {"totalCount": len(own), "nodes": own},
        }
        assert len(reply.statements) == 1
        assert reply.touched == {ines}


async def test_the_front_desk_is_refused_the_chart_whole(
    practice: Practice, clinician: Person, scheduler: Person, biller: Person,
    administrator: Person, ines: UUID,
):  # fmt: skip
    await _note(practice, ines, clinician)
    await _private_note(practice, ines, clinician)
    await practice.add("diagnosis", client_id=ines)
    for person in (scheduler, biller, administrator):
        reply = await person.ask(CHART, id=global_id("client", ines))
        assert reply.partial == {"client": {"name": "Ines Ortega", "chart": None}}
        assert reply.refused() == {("Client.chart", "chart:read")}
        assert not {BODY, PRIVATE, CODE} & set(reply.body.decode().split('"'))
        assert not any(table in reply.statements[0] for table in TABLES)
        assert not reply.reads("body")


async def test_who_schedules_too_reads_every_profile_and_only_the_own_caseloads_chart(
    practice: Practice, clinician: Person, both: Person, ines: UUID
):
    other = await practice.client("Zoe Young")
    await practice.in_caseload(both, ines)
    for client in (ines, other):
        await _note(practice, client, clinician)
        await practice.add("diagnosis", client_id=client)
    data = (await both.ask(EVERYBODY)).data["clients"]
    assert data["totalCount"] == 2
    chart = {
        "notes": {"totalCount": 1, "nodes": [{"body": BODY}]},
        "diagnoses": {"nodes": [{"code": CODE}]},
    }
    assert data["nodes"] == [
        {"id": global_id("client", ines), "chart": chart},
        {"id": global_id("client", other), "chart": None},
    ]


async def test_an_id_of_a_chart_outside_the_caseload_is_answered_like_one_that_nobody_has(
    practice: Practice, elsewhere: Practice, clinician: Person, both: Person, colleague: Person,
    ines: UUID,
):  # fmt: skip
    stranger = await elsewhere.client()
    author = await elsewhere.person(Role.CLINICIAN)
    for prefix, outside, foreign in (
        ("note", await _note(practice, ines, colleague), await _note(elsewhere, stranger, author)),
        ("diagnosis", await practice.add("diagnosis", client_id=ines),
         await elsewhere.add("diagnosis", client_id=stranger)),
        ("psychotherapynote", await _private_note(practice, ines, colleague),
         await _private_note(elsewhere, stranger, author)),
    ):  # fmt: skip
        for person in (clinician, both):
            bodies = {
                (await person.ask(BY_ID, id=global_id(prefix, key))).body
                for key in (outside, foreign, None)
            }
            assert bodies == {b'{"data":{"node":null}}'}


async def test_the_front_desk_is_refused_a_note_by_id_whether_it_exists_or_not(
    practice: Practice, clinician: Person, scheduler: Person, administrator: Person, ines: UUID
):
    note = await _note(practice, ines, clinician)
    for person in (scheduler, administrator):
        replies = [await person.ask(BY_ID, id=global_id("note", key)) for key in (note, None)]
        assert replies[0].body == replies[1].body
        assert replies[0].refused() == {("Query.node", "chart:notes")}
        assert replies[0].statements == []


async def test_a_note_is_found_by_id_within_the_caseload(
    practice: Practice, clinician: Person, colleague: Person, ines: UUID
):
    await practice.in_caseload(clinician, ines)
    note = global_id("note", await _note(practice, ines, colleague))
    assert (await clinician.ask(BY_ID, id=note)).data == {"node": {"id": note, "body": BODY}}


async def test_a_psychotherapy_note_is_read_by_its_author_alone(
    practice: Practice, clinician: Person, colleague: Person, ines: UUID
):
    for person in (clinician, colleague):
        await practice.in_caseload(person, ines)
    note = global_id("psychotherapynote", await _private_note(practice, ines, clinician))
    assert (await clinician.ask(BY_ID, id=note)).data == {"node": {"id": note, "body": PRIVATE}}
    assert (await colleague.ask(BY_ID, id=note)).data == {"node": None}
    reply = await colleague.ask(CHART, id=global_id("client", ines))
    assert reply.data["client"]["chart"]["psychotherapyNotes"] == {"totalCount": 0, "nodes": []}


@pytest.mark.parametrize(
    ("connection", "prefix"),
    [("notes", "note"), ("diagnoses", "diagnosis"), ("psychotherapyNotes", "psychotherapynote")],
)
async def test_pages_hold_each_row_once_the_latest_first(
    practice: Practice, clinician: Person, ines: UUID, connection: str, prefix: str
):
    await practice.in_caseload(clinician, ines)
    table, day = {
        "notes": ("chart_note", "session_on"), "diagnoses": ("diagnosis", "noted_on"),
        "psychotherapyNotes": ("psychotherapy_note", "session_on"),
    }[connection]  # fmt: skip
    about: dict[str, object] = {"client_id": ines}
    if table != "diagnosis":
        about["author_id"] = clinician.viewer.account_id
    twins = sorted([await practice.add(table, **about, **{day: DAY}) for _ in range(4)])
    latest = await practice.add(table, **about, **{day: DAY + timedelta(days=1)})
    query = f"""query($id: ID!, {PAGE}) {{ client(id: $id) {{ chart {{
      {connection}({TURN}) {{ {PART} nodes {{ id }} }}
    }} }} }}"""
    await assert_walks(
        clinician, query, f"client.chart.{connection}",
        [global_id(prefix, one) for one in (latest, *twins)], id=global_id("client", ines),
    )  # fmt: skip


async def test_one_statement_however_many_charts(practice: Practice, clinician: Person):
    for number in range(6):
        client = await practice.client(f"Client N{number}")
        await practice.in_caseload(clinician, client)
        for _ in range(3):
            await _note(practice, client, clinician)
    reply = await clinician.ask(EVERYBODY)
    counts = [node["chart"]["notes"]["totalCount"] for node in reply.data["clients"]["nodes"]]
    assert counts == [3] * 6
    assert len(reply.statements) == 1
    assert len(reply.touched) == 6
