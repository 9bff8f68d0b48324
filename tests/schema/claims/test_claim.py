"""A claim: what each role is answered of it, its parts in order, and its history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tests.claiming import claim
from tests.factories import Person, Practice, global_id
from tests.paging import PAGE, PART, TURN, assert_walks

WHOLE = """query($id: ID!) { claim(id: $id) {
  id patientControlNumber payerClaimControlNumber frequencyCode rank status total paid adjusted
  clientResponsibility serviceFrom serviceTo submittedAt statusChangedAt needsAttention closedReason
  client { name } payer { name } provider { name } policy { memberId }
  lines { position dateOfService procedureCode modifiers units amount placeOfService
    diagnosisPointers }
  diagnoses { position code }
  issues { source ruleCode severity fieldPath message acceptedBy resolvedAt }
  events { nodes { at kind fromStatus toStatus text actor claim { status } } }
} }"""
AT = datetime(2026, 3, 4, 15, tzinfo=UTC)


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client("Ines Ortega")


@pytest.fixture
async def denied(practice: Practice, ines: UUID) -> UUID:
    payer = await practice.add("payer", name="Acme Health")
    policy = await practice.add(
        "insurance_policy", client_id=ines, payer_id=payer, rank=1, member_id="M-1",
        relationship="SELF", subscriber_name="Ines Ortega", effective_from=date(2026, 1, 1),
        status="ACTIVE",
    )  # fmt: skip
    made = await claim(
        practice, ines, payer_id=payer, policy_id=policy, patient_control_number="FO-7",
        payer_claim_control_number="ICN-9", frequency_code="7", rank=2, status="DENIED",
        total_cents=18000, paid_cents=9050, adjusted_cents=3000, client_responsibility_cents=2500,
        submitted_at=AT, status_changed_at=AT, needs_attention=True, closed_reason=None,
    )  # fmt: skip
    about = {"claim_id": made, "client_id": ines}
    for position, code in ((2, "90785"), (1, "90837")):
        await practice.add(
            "claim_line", **about, position=position, date_of_service=date(2026, 3, 2),
            procedure_code=code, modifiers=["95"], amount_cents=9000, place_of_service="10",
            diagnosis_pointers=["A"],
        )  # fmt: skip
    for position, code in ((2, "F41.1"), (1, "F33.1")):
        await practice.add("claim_diagnosis", **about, position=position, code=code)
    await practice.add(
        "claim_issue", **about, position=1, source="ERA", rule_code="CO-16", severity="ERROR",
        field_path="lines.1", message="Information is missing.",
    )  # fmt: skip
    for after, status in ((0, "SUBMITTED"), (60, "DENIED")):
        await practice.add(
            "claim_event", **about, at=AT + timedelta(minutes=after), to_status=status,
            actor_name="Bo Lind", text="by file",
        )  # fmt: skip
    return made


async def test_a_biller_and_an_administrator_read_the_whole_claim(
    biller: Person, administrator: Person, denied: UUID, ines: UUID
):
    for person in (biller, administrator):
        reply = await person.ask(WHOLE, id=global_id("claim", denied))
        assert len(reply.statements) == 1
        assert reply.touched == {ines}
        told = reply.data["claim"]
        lines, events = told.pop("lines"), told.pop("events")["nodes"]
        assert told == {
            "id": global_id("claim", denied), "patientControlNumber": "FO-7",
            "payerClaimControlNumber": "ICN-9", "frequencyCode": "7", "rank": 2,
            "status": "DENIED", "total": "180.00", "paid": "90.50", "adjusted": "30.00",
            "clientResponsibility": "25.00", "serviceFrom": "2026-03-02", "serviceTo": "2026-03-02",
            "submittedAt": "2026-03-04T15:00:00+00:00",
            "statusChangedAt": "2026-03-04T15:00:00+00:00", "needsAttention": True,
            "closedReason": None, "client": {"name": "Ines Ortega"},
            "payer": {"name": "Acme Health"}, "provider": {"name": "Lena Fox"},
            "policy": {"memberId": "M-1"},
            "diagnoses": [{"position": 1, "code": "F33.1"}, {"position": 2, "code": "F41.1"}],
            "issues": [{
                "source": "ERA", "ruleCode": "CO-16", "severity": "ERROR", "fieldPath": "lines.1",
                "message": "Information is missing.", "acceptedBy": None, "resolvedAt": None,
            }],
        }  # fmt: skip
        assert [line["procedureCode"] for line in lines] == ["90837", "90785"]
        assert lines[0] == {
            "position": 1, "dateOfService": "2026-03-02", "procedureCode": "90837",
            "modifiers": ["95"], "units": 1, "amount": "90.00", "placeOfService": "10",
            "diagnosisPointers": ["A"],
        }  # fmt: skip
        assert [event["toStatus"] for event in events] == ["DENIED", "SUBMITTED"]
        assert events[1] == {
            "at": "2026-03-04T15:00:00+00:00", "kind": "STATUS", "fromStatus": None,
            "toStatus": "SUBMITTED", "text": "by file", "actor": "Bo Lind",
            "claim": {"status": "DENIED"},
        }  # fmt: skip


async def test_schedulers_and_clinicians_are_refused_by_every_way_to_a_claim(
    practice: Practice,
    scheduler: Person,
    clinician: Person,
    both: Person,
    denied: UUID,
    ines: UUID,
):
    await practice.in_caseload(clinician, ines)
    await practice.in_caseload(both, ines)
    ways = {
        "query($id: ID!) { claim(id: $id) { total diagnoses { code } } }": "Query.claim",
        "query($id: ID!) { node(id: $id) { ... on Claim { total } } }": "Query.node",
        "{ claims { totalCount nodes { total } } }": "Query.claims",
        "{ claimsSummary { count total } }": "Query.claimsSummary",
        "{ latestClaimUpdates { nodes { claim { total } } } }": "Query.latestClaimUpdates",
        "{ clients { nodes { claims { totalCount nodes { total } } } } }": "Client.claims",
    }
    for person in (scheduler, clinician, both):
        for query, coordinate in ways.items():
            reply = await person.ask(
                query, **({"id": global_id("claim", denied)} if "$id" in query else {})
            )
            assert reply.refused() == {(coordinate, "claims:read")}
            for value in (b"180.00", b"FO-7", b"F33.1"):
                assert value not in reply.body
            assert not any(" claim AS " in sql for sql in reply.statements)


async def test_pages_of_a_history_keep_events_of_one_moment(
    practice: Practice, biller: Person, denied: UUID, ines: UUID
):
    about = {"claim_id": denied, "client_id": ines, "at": AT + timedelta(days=1)}
    for kind in ("NOTE-1", "NOTE-2", "NOTE-3"):
        await practice.add("claim_event", **about, kind=kind)
    query = f"""query($id: ID!, {PAGE}) {{ claim(id: $id) {{
      events({TURN}) {{ nodes {{ id: kind at }} {PART} }} }} }}"""
    told = (await biller.ask(query, id=global_id("claim", denied))).data["claim"]["events"]["nodes"]
    kinds = [event["id"] for event in told]
    assert set(kinds[:3]) == {"NOTE-1", "NOTE-2", "NOTE-3"}
    assert kinds[3:] == ["STATUS", "STATUS"]
    await assert_walks(biller, query, "claim.events", kinds, id=global_id("claim", denied))


async def test_a_client_lists_the_own_claims_by_day_of_service(
    practice: Practice, biller: Person, ines: UUID
):
    other = await practice.client("Mei Li")
    days = [date(2026, 3, day) for day in (2, 9, 2, 16)]
    made = [await claim(practice, ines, service_from=day, service_to=day) for day in days]
    await claim(practice, other)
    query = f"""query($id: ID!, {PAGE}) {{ client(id: $id) {{
      claims({TURN}) {{ nodes {{ id }} {PART} }} }} }}"""
    newest = [made[3], made[1], *sorted((made[0], made[2]))]
    await assert_walks(
        biller, query, "client.claims",
        [global_id("claim", one) for one in newest], id=global_id("client", ines),
    )  # fmt: skip


async def test_a_claim_of_another_practice_is_answered_like_one_that_nobody_has(
    elsewhere: Practice, biller: Person
):
    foreign = await claim(elsewhere, await elsewhere.client("Ines Ortega"))
    for query in (WHOLE, "query($id: ID!) { node(id: $id) { ... on Claim { total } } }"):
        answers = {
            (await biller.ask(query, id=given)).body
            for given in (global_id("claim", foreign), global_id("claim"), "claim_x")
        }
        assert len(answers) == 1
        assert b"null" in answers.pop()
