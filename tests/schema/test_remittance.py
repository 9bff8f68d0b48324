"""Insurance payments: their orders, filters and search, and the claims they speak of."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from permissions.vocabulary import Claims
from tests.claiming import claim
from tests.factories import Person, Practice, global_id, without
from tests.paging import PAGE, PART, TURN, assert_walks

LIST = f"""query($search: String, $payerId: ID, $statuses: [InsurancePaymentStatus!],
    $orderBy: InsurancePaymentOrder, {PAGE}) {{
  insurancePayments(search: $search, payerId: $payerId, statuses: $statuses, orderBy: $orderBy, {TURN})
  {{ nodes {{ id }} {PART} }}
}}"""  # fmt: skip
WHOLE = """query($id: ID!) { node(id: $id) { ... on InsurancePayment {
  id method amount paidOn reference source status receivedAt payer { name }
  claims { totalCount nodes { charged paid clientResponsibility state holdReason
    claim { patientControlNumber } client { name } } }
} } }"""


@pytest.fixture
async def acme(practice: Practice) -> UUID:
    return await practice.add("payer", name="Acme Health", sort_key="acme health")


async def _ids(person: Person, **variables: Any) -> set[str]:
    reply = await person.ask(LIST, **variables)
    return {node["id"] for node in reply.data["insurancePayments"]["nodes"]}


async def test_a_payment_tells_of_each_claim_matched_or_not(
    practice: Practice, biller: Person, administrator: Person, acme: UUID
):
    ines = await practice.client("Ines Ortega")
    payment = await practice.add(
        "insurance_payment", payer_id=acme, amount_cents=12050, reference="TRN-9",
        status="PARTLY_POSTED",
    )  # fmt: skip
    matched = await claim(practice, ines, patient_control_number="FO-7")
    await practice.add(
        "insurance_payment_claim", payment_id=payment, position=2, charged_cents=5000,
        paid_cents=2050, client_responsibility_cents=0, state="UNMATCHED", hold_reason="Unknown.",
    )  # fmt: skip
    await practice.add(
        "insurance_payment_claim", payment_id=payment, position=1, charged_cents=15000,
        paid_cents=10000, client_responsibility_cents=2500, state="POSTED", claim_id=matched,
        client_id=ines,
    )  # fmt: skip
    for person in (biller, administrator):
        reply = await person.ask(WHOLE, id=global_id("payment", payment))
        assert len(reply.statements) == 1
        told = reply.data["node"]
        assert told.pop("receivedAt")
        assert told == {
            "id": global_id("payment", payment), "method": "ACH", "amount": "120.50",
            "paidOn": "2026-03-02", "reference": "TRN-9", "source": "ERA",
            "status": "PARTLY_POSTED", "payer": {"name": "Acme Health"},
            "claims": {"totalCount": 2, "nodes": [
                {"charged": "150.00", "paid": "100.00", "clientResponsibility": "25.00",
                 "state": "POSTED", "holdReason": None,
                 "claim": {"patientControlNumber": "FO-7"}, "client": {"name": "Ines Ortega"}},
                {"charged": "50.00", "paid": "20.50", "clientResponsibility": "0.00",
                 "state": "UNMATCHED", "holdReason": "Unknown.", "claim": None, "client": None},
            ]},
        }  # fmt: skip
        assert reply.touched == {ines}


@pytest.mark.parametrize(
    ("order", "column", "values"),
    [
        (None, "paid_on", [date(2026, 3, day) for day in (2, 9, 2, 2, 16)]),
        ("NEWEST", "paid_on", [date(2026, 3, day) for day in (2, 2, 1)]),
        ("LARGEST", "amount_cents", [100, 0, 100, 10**12, 50]),
    ],
)
async def test_pages_hold_each_payment_once_in_any_order_with_ties(
    practice: Practice,
    biller: Person,
    acme: UUID,
    order: str | None,
    column: str,
    values: list[Any],
):
    made = [
        (value, await practice.add("insurance_payment", payer_id=acme, **{column: value}))
        for value in values
    ]
    by_id = sorted(made, key=lambda one: one[1])
    ordered = sorted(by_id, key=lambda one: one[0], reverse=True)
    ids = [global_id("payment", one) for _, one in ordered]
    await assert_walks(biller, LIST, "insurancePayments", ids, orderBy=order)


async def test_payer_statuses_and_search_choose_payments(
    practice: Practice, elsewhere: Practice, biller: Person, acme: UUID
):
    zenith = await practice.add("payer", name="Zenith Mutual", sort_key="zenith mutual")
    await elsewhere.add("insurance_payment", payer_id=await elsewhere.add("payer"))
    first, second = [
        global_id("payment", await practice.add("insurance_payment", **values))
        for values in (
            {"payer_id": acme, "reference": "TRN-4471", "status": "NEW"},
            {"payer_id": zenith, "reference": "CHK-9", "status": "POSTED"},
        )
    ]
    assert await _ids(biller) == {first, second}
    assert await _ids(biller, payerId=global_id("payer", zenith)) == {second}
    assert await _ids(biller, statuses=["NEW", "VOID"]) == {first}
    for search, expected in {
        "trn-447": {first}, "4471": {first}, "zenith": {second}, "zentih mutual": {second},
        "health": {first}, "nobody": set(), "-": {first, second}, "%": set(),
    }.items():  # fmt: skip
        assert await _ids(biller, search=search) == expected, search


async def test_a_search_for_nothing_says_what_payments_are_searched_for(biller: Person):
    reply = await biller.ask(LIST, search=" ")
    assert reply.codes() == {"BAD_USER_INPUT"}
    assert reply.errors[0]["message"] == "Search for a reference, or for the name of a payer."


async def test_nobody_but_billers_and_administrators_reads_payments(
    practice: Practice, scheduler: Person, clinician: Person, both: Person, acme: UUID
):
    payment = await practice.add("insurance_payment", payer_id=acme, reference="TRN-secret")
    for person in (scheduler, clinician, both):
        listed = await person.ask("{ insurancePayments { totalCount nodes { reference } } }")
        assert listed.refused() == {("Query.insurancePayments", "remittance:read")}
        found = await person.ask(WHOLE, id=global_id("payment", payment))
        assert found.refused() == {("Query.node", "remittance:read")}
        for reply in (listed, found):
            assert b"TRN-secret" not in reply.body
            assert reply.statements == []


async def test_who_may_not_read_claims_sees_payments_without_them(
    practice: Practice, biller: Person, acme: UUID
):
    ines = await practice.client("Ines Ortega")
    payment = await practice.add("insurance_payment", payer_id=acme)
    await practice.add(
        "insurance_payment_claim", payment_id=payment, position=1, charged_cents=100,
        paid_cents=100, client_responsibility_cents=0, state="POSTED",
        claim_id=await claim(practice, ines, patient_control_number="FO-secret"), client_id=ines,
    )  # fmt: skip
    reply = await without(biller, Claims.READ).ask(WHOLE, id=global_id("payment", payment))
    assert reply.refused() == {("PaidClaim.claim", "claims:read")}
    assert b"FO-secret" not in reply.body
    assert not reply.reads("patient_control_number")


async def test_a_payment_of_another_practice_is_answered_like_one_that_nobody_has(
    elsewhere: Practice, biller: Person
):
    foreign = await elsewhere.add("insurance_payment", payer_id=await elsewhere.add("payer"))
    outside = await biller.ask(WHOLE, id=global_id("payment", foreign))
    missing = await biller.ask(WHOLE, id=global_id("payment"))
    assert outside.body == missing.body == b'{"data":{"node":null}}'
    assert await _ids(biller) == set()
