"""Documents: general ones for whoever has the client, clinical ones for clinicians alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
from tests.paging import PAGE, PART, TURN, assert_walks

ON_FILE = f"""query($id: ID!, {PAGE}) {{ client(id: $id) {{ documents {{ onFile({TURN}) {{
  {PART} nodes {{ id name mediaType sizeBytes sha256 uploadedAt uploadedBy }}
}} }} }} }}"""
ASSIGNED = f"""query($id: ID!, {PAGE}) {{ client(id: $id) {{ documents {{ assigned({TURN}) {{
  {PART} nodes {{ id status assignedAt openedAt signedAt dueOn standardDocument {{
    id name requiresSignature requiresReading autoAssign isActive
  }} }}
}} }} }} }}"""
CLINICAL = f"""query($id: ID!, {PAGE}) {{ client(id: $id) {{ chart {{ documents({TURN}) {{
  {PART} nodes {{ id name mediaType sizeBytes sha256 uploadedAt uploadedBy }}
}} }} }} }}"""
LIBRARY = f"query({PAGE}) {{ standardDocuments({TURN}) {{ {PART} nodes {{ id name }} }} }}"
BY_ID = """query($id: ID!) { node(id: $id) {
  id ... on DocumentOnFile { name } ... on ClinicalDocument { name }
  ... on AssignedDocument { status } ... on StandardDocument { name }
} }"""
AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
SECRET_NAME = "Neuropsychological report"


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client()


async def _on_file(practice: Practice, client: UUID, **values: object) -> UUID:
    return await practice.add("document_on_file", client_id=client, uploaded_at=AT, **values)


async def _clinical(practice: Practice, client: UUID) -> UUID:
    return await _on_file(practice, client, visibility="CLINICAL", name=SECRET_NAME)


async def _standard(practice: Practice, name: str = "Consent") -> UUID:
    return await practice.add(
        "standard_document", name=name, requires_signature=True, requires_reading=True,
        auto_assign=False,
    )  # fmt: skip


async def _assigned(practice: Practice, client: UUID, standard: UUID, **values: object) -> UUID:
    about = {"client_id": client, "standard_document_id": standard, "assigned_at": AT}
    return await practice.add("assigned_document", **{**about, "status": "ASSIGNED", **values})


async def test_general_documents_are_read_by_whoever_has_the_client(
    practice: Practice, scheduler: Person, biller: Person, clinician: Person, administrator: Person,
    ines: UUID,
):  # fmt: skip
    await practice.in_caseload(clinician, ines)
    document = await _on_file(practice, ines)
    await _clinical(practice, ines)
    node = {
        "id": global_id("document", document), "name": "Referral letter",
        "mediaType": "application/pdf", "sizeBytes": 10, "sha256": "0" * 64,
        "uploadedAt": "2026-01-05T15:00:00+00:00", "uploadedBy": "Ada Moss",
    }  # fmt: skip
    for person in (scheduler, biller, clinician, administrator):
        reply = await person.ask(ON_FILE, id=global_id("client", ines))
        found = reply.data["client"]["documents"]["onFile"]
        assert (found["totalCount"], found["nodes"]) == (1, [node])
        assert len(reply.statements) == 1
        assert SECRET_NAME.encode() not in reply.body


async def test_clinical_documents_are_in_the_chart_for_clinicians_alone(
    practice: Practice, scheduler: Person, biller: Person, clinician: Person, administrator: Person,
    ines: UUID,
):  # fmt: skip
    await practice.in_caseload(clinician, ines)
    document = await _clinical(practice, ines)
    given = {"id": global_id("client", ines)}
    found = (await clinician.ask(CLINICAL, **given)).data["client"]["chart"]["documents"]
    assert (found["totalCount"], found["nodes"][0]["name"]) == (1, SECRET_NAME)
    assert found["nodes"][0]["id"] == global_id("clinicaldocument", document)
    for person in (scheduler, biller, administrator):
        reply = await person.ask(CLINICAL, **given)
        assert reply.refused() == {("Client.chart", "chart:read")}
        assert SECRET_NAME.encode() not in reply.body
        assert "document_on_file" not in reply.statements[0]


async def test_a_clinical_document_looks_to_the_desk_like_one_that_nobody_has(
    practice: Practice, scheduler: Person, ines: UUID
):
    clinical = await _clinical(practice, ines)
    empty = await scheduler.ask(ON_FILE, id=global_id("client", await practice.client()))
    assert (await scheduler.ask(ON_FILE, id=global_id("client", ines))).body == empty.body
    missing = await scheduler.ask(BY_ID, id=global_id("document"))
    assert (await scheduler.ask(BY_ID, id=global_id("document", clinical))).body == missing.body
    refusals = [
        await scheduler.ask(BY_ID, id=global_id("clinicaldocument", key))
        for key in (clinical, None)
    ]
    assert refusals[0].body == refusals[1].body
    assert refusals[0].refused() == {("Query.node", "documents:clinical")}


async def test_a_general_document_is_no_clinical_one_by_id(
    practice: Practice, clinician: Person, ines: UUID
):
    await practice.in_caseload(clinician, ines)
    general = await _on_file(practice, ines)
    found = await clinician.ask(BY_ID, id=global_id("document", general))
    assert found.data["node"]["name"] == "Referral letter"
    other = await clinician.ask(BY_ID, id=global_id("clinicaldocument", general))
    assert other.data == {"node": None}


async def test_assigned_documents_tell_how_far_the_client_is(
    practice: Practice, scheduler: Person, clinician: Person, ines: UUID
):
    await practice.in_caseload(clinician, ines)
    standard = await _standard(practice)
    assigned = await _assigned(
        practice, ines, standard, status="SIGNED", opened_at=AT, signed_at=AT,
        due_on=date(2026, 2, 1),
    )  # fmt: skip
    node = {
        "id": global_id("assigned", assigned), "status": "SIGNED",
        "assignedAt": "2026-01-05T15:00:00+00:00", "openedAt": "2026-01-05T15:00:00+00:00",
        "signedAt": "2026-01-05T15:00:00+00:00", "dueOn": "2026-02-01",
        "standardDocument": {
            "id": global_id("standarddocument", standard), "name": "Consent",
            "requiresSignature": True, "requiresReading": True, "autoAssign": False,
            "isActive": True,
        },
    }  # fmt: skip
    for person in (scheduler, clinician):
        reply = await person.ask(ASSIGNED, id=global_id("client", ines))
        assert reply.data["client"]["documents"]["assigned"]["nodes"] == [node]
        assert len(reply.statements) == 1


@pytest.mark.parametrize(
    ("query", "path", "prefix", "visibility"),
    [
        (ON_FILE, "client.documents.onFile", "document", "GENERAL"),
        (CLINICAL, "client.chart.documents", "clinicaldocument", "CLINICAL"),
    ],
)
async def test_pages_of_files_hold_each_once_the_latest_first(
    practice: Practice, clinician: Person, ines: UUID,
    query: str, path: str, prefix: str, visibility: str,
):  # fmt: skip
    await practice.in_caseload(clinician, ines)
    twins = sorted([await _on_file(practice, ines, visibility=visibility) for _ in range(4)])
    latest = await practice.add(
        "document_on_file", client_id=ines, uploaded_at=AT + timedelta(days=1),
        visibility=visibility,
    )  # fmt: skip
    await _on_file(practice, ines, visibility="GENERAL" if visibility == "CLINICAL" else "CLINICAL")
    expected = [global_id(prefix, one) for one in (latest, *twins)]
    await assert_walks(clinician, query, path, expected, id=global_id("client", ines))


async def test_pages_of_assigned_documents_hold_each_once(
    practice: Practice, scheduler: Person, ines: UUID
):
    standard = await _standard(practice)
    twins = sorted([await _assigned(practice, ines, standard) for _ in range(4)])
    expected = [global_id("assigned", one) for one in twins]
    await assert_walks(
        scheduler, ASSIGNED, "client.documents.assigned", expected, id=global_id("client", ines)
    )


async def test_everybody_reads_the_library_by_name(
    practice: Practice, elsewhere: Practice, scheduler: Person, clinician: Person
):
    await _standard(elsewhere)
    twins = sorted([await _standard(practice, "Consent") for _ in range(3)])
    first = await _standard(practice, "Billing terms")
    expected = [global_id("standarddocument", one) for one in (first, *twins)]
    for person in (scheduler, clinician):
        await assert_walks(person, LIBRARY, "standardDocuments", expected)


async def test_ids_of_another_practice_or_caseload_are_answered_like_missing_ones(
    practice: Practice, elsewhere: Practice, scheduler: Person, clinician: Person, ines: UUID
):
    stranger = await elsewhere.client()
    for prefix, foreign, outside in (
        ("document", await _on_file(elsewhere, stranger), await _on_file(practice, ines)),
        ("assigned", await _assigned(elsewhere, stranger, await _standard(elsewhere)),
         await _assigned(practice, ines, await _standard(practice))),
    ):  # fmt: skip
        missing = await scheduler.ask(BY_ID, id=global_id(prefix))
        assert (await scheduler.ask(BY_ID, id=global_id(prefix, foreign))).body == missing.body
        assert (await clinician.ask(BY_ID, id=global_id(prefix, outside))).body == missing.body
        assert (await scheduler.ask(BY_ID, id=global_id(prefix, outside))).data["node"] is not None
