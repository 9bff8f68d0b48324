"""The list of claims: its orders, filters and search, and what all claims come to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from permissions.vocabulary import Clients
from tests.claiming import claim
from tests.factories import Person, Practice, global_id, without
from tests.paging import PAGE, PART, TURN, assert_walks

LIST = f"""query($statuses: [ClaimStatus!], $payerId: ID, $needsAttention: Boolean, $search: String,
    $orderBy: ClaimOrder, {PAGE}) {{
  claims(statuses: $statuses, payerId: $payerId, needsAttention: $needsAttention, search: $search,
    orderBy: $orderBy, {TURN}) {{ nodes {{ id }} {PART} }}
}}"""  # fmt: skip
SUMMARY = """{ claimsSummary { count total paid needingAttention needingAttentionTotal
  byStatus { status count total } } }"""
AT = datetime(2026, 3, 4, 15, tzinfo=UTC)


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client("Ines Ortega")


def _days(count: int) -> list[datetime]:
    """So many moments, the latest first."""
    return [AT - timedelta(days=day) for day in range(count)]


async def _found(person: Person, **variables: Any) -> set[str]:
    reply = await person.ask(LIST, **variables)
    nodes = reply.data["claims"]["nodes"]
    assert reply.data["claims"]["totalCount"] == len(nodes)
    return {node["id"] for node in nodes}


@pytest.mark.parametrize(
    ("order", "column", "values"),
    [
        (None, "status_changed_at", [AT, AT + timedelta(hours=1), AT, AT, AT - timedelta(days=1)]),
        ("CHANGED", "status_changed_at", [AT, AT, AT + timedelta(microseconds=1), AT]),
        ("SERVICE_DATE", "service_from", [date(2026, 1, day) for day in (3, 1, 3, 2, 1)]),
        ("LARGEST", "total_cents", [100, 300, 300, 0, 100]),
    ],
)
async def test_pages_hold_each_claim_once_in_any_order_with_ties(
    practice: Practice,
    biller: Person,
    ines: UUID,
    order: str | None,
    column: str,
    values: list[Any],
):
    made = [(value, await claim(practice, ines, **{column: value})) for value in values]
    by_id = sorted(made, key=lambda one: one[1])
    ids = [
        global_id("claim", one) for _, one in sorted(by_id, key=lambda one: one[0], reverse=True)
    ]
    await assert_walks(biller, LIST, "claims", ids, orderBy=order)


async def test_statuses_payer_and_attention_choose_claims(
    practice: Practice, elsewhere: Practice, biller: Person, ines: UUID
):
    payer = await practice.add("payer")
    ready, denied, paid = [
        global_id("claim", await claim(practice, ines, **values))
        for values in (
            {"status": "READY", "payer_id": payer},
            {"status": "DENIED", "needs_attention": True},
            {"status": "PAID"},
        )
    ]
    assert await _found(biller) == {ready, denied, paid}
    assert await _found(biller, statuses=["DENIED", "PAID"]) == {denied, paid}
    assert await _found(biller, statuses=[]) == set()
    assert await _found(biller, needsAttention=True) == {denied}
    assert await _found(biller, needsAttention=False) == {ready, paid}
    assert await _found(biller, payerId=global_id("payer", payer)) == {ready}
    foreign = await elsewhere.add("payer")
    for given in (global_id("payer", foreign), global_id("payer"), "payer_x"):
        assert await _found(biller, payerId=given) == set()


async def test_a_search_finds_claims_by_number_and_by_name(
    practice: Practice, elsewhere: Practice, biller: Person, ines: UUID
):
    mei = await practice.client("Mei Li")
    first, second = [
        global_id("claim", await claim(practice, client, **values))
        for client, values in (
            (ines, {"patient_control_number": "FO-0420"}),
            (mei, {"patient_control_number": "FO-0421", "payer_claim_control_number": "ICN77"}),
        )
    ]
    stranger = await elsewhere.client("Ines Ortega")
    await claim(elsewhere, stranger, patient_control_number="FO-0420")
    for search, expected in {
        "fo-042": {first, second},
        " FO-0421 ": {second},
        "O-0421": set(),
        "icn7": {second},
        "ortega": {first},
        "ORTGEA ines": {first},
        "ortega mei": set(),
        "%": set(),
        "FO_0420": set(),
    }.items():
        assert await _found(biller, search=search) == expected, search


async def test_a_claim_found_in_several_ways_is_in_the_list_once_and_in_its_place(
    practice: Practice, biller: Person, ines: UUID
):
    mei = await practice.client("Mei Li")
    found = [
        (ines, {}),
        (ines, {"patient_control_number": "ORTEGA-1"}),
        (mei, {"patient_control_number": "ORTEGA-2"}),
        (ines, {"payer_claim_control_number": "ORTEGA-3"}),
        (mei, {"payer_claim_control_number": "ORTEGA-4"}),
        (ines, {"patient_control_number": "ORTEGA-5", "payer_claim_control_number": "ORTEGA-6"}),
    ]
    ids = [
        global_id("claim", await claim(practice, client, status_changed_at=at, **values))
        for at, (client, values) in zip(_days(len(found)), found, strict=True)
    ]
    await claim(practice, mei, patient_control_number="FORTEGA")
    await assert_walks(biller, LIST, "claims", ids, search="ortega")
    await assert_walks(biller, LIST, "claims", [], search="ortega", statuses=["DENIED"])


async def test_a_search_for_nothing_or_with_a_nul_is_bad_input(biller: Person):
    for search in ("", "   ", "\x00"):
        reply = await biller.ask(LIST, search=search)
        assert reply.codes() == {"BAD_USER_INPUT"}
        assert reply.errors[0]["extensions"]["argument"] == "search"
        assert reply.statements == []


async def test_a_search_for_nothing_says_what_claims_are_searched_for(biller: Person):
    for query in (
        LIST,
        "query($search: String) { latestClaimUpdates(search: $search) { totalCount } }",
    ):
        (error,) = (await biller.ask(query, search=" ")).errors
        assert error["message"] == (
            "Search for the number of a claim, or for a client's name, birth date, number, phone or e-mail."
        )


async def test_who_may_not_read_clients_may_not_search_claims_by_them(
    practice: Practice, biller: Person, ines: UUID
):
    await claim(practice, ines)
    reply = await without(biller, Clients.READ).ask(LIST, search="ortega")
    assert reply.refused() == {("Query.claims(search:)", "clients:read")}
    assert reply.statements == []


async def test_the_summary_counts_and_sums_all_claims_and_each_status(
    practice: Practice, elsewhere: Practice, biller: Person, administrator: Person, ines: UUID
):
    await claim(elsewhere, await elsewhere.client(), total_cents=99900, needs_attention=True)
    for status, total, attention in (
        ("READY", 10000, False), ("DENIED", 5000, True), ("DENIED", 2550, True), ("PAID", 1, False),
    ):  # fmt: skip
        await claim(
            practice, ines, status=status, total_cents=total, paid_cents=100,
            needs_attention=attention,
        )  # fmt: skip
    for person in (biller, administrator):
        reply = await person.ask(SUMMARY)
        assert len(reply.statements) == 1
        assert reply.data["claimsSummary"] == {
            "count": 4,
            "total": "175.51",
            "paid": "4.00",
            "needingAttention": 2,
            "needingAttentionTotal": "75.50",
            "byStatus": [
                {"status": "DENIED", "count": 2, "total": "75.50"},
                {"status": "PAID", "count": 1, "total": "0.01"},
                {"status": "READY", "count": 1, "total": "100.00"},
            ],
        }


async def test_a_practice_without_claims_has_a_summary_of_zeros(biller: Person):
    summary = (await biller.ask(SUMMARY)).data["claimsSummary"]
    assert summary.pop("byStatus") == []
    assert set(summary.values()) == {0, "0.00"}


async def test_one_statement_answers_for_any_number_of_claims(
    practice: Practice, biller: Person, ines: UUID
):
    query = """{ claims { nodes { client { name } payer { name } lines { amount }
      diagnoses { code } issues { message } events(first: 2) { nodes { kind } } } } }"""
    for number in range(3):
        made = await claim(practice, ines)
        await practice.add("claim_event", claim_id=made, client_id=ines)
        reply = await biller.ask(query)
        assert len(reply.statements) == 1
        assert len(reply.data["claims"]["nodes"]) == number + 1
