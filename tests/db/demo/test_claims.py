"""Claims and remittances: every state, sums that agree, and the ones that somebody must see."""

from __future__ import annotations

import asyncpg

from db.claims import claim

_URGENT = "'SCRUB_ERRORS', 'ACK_REJECTED', 'REJECTED', 'DENIED'"


async def test_claims_are_in_every_state(demo: asyncpg.Connection) -> None:
    found = await demo.fetchval("SELECT array_agg(DISTINCT status) FROM claim")
    check = next(c for c in claim.constraints if str(c.name) == "ck_claim_status")
    assert all(f"'{status}'" in str(check.sqltext) for status in found)
    assert len(found) == 15


async def test_problems_need_attention(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        f"SELECT count(*) FROM claim WHERE status IN ({_URGENT}) AND NOT needs_attention"
    )
    assert not await demo.fetchval(
        "SELECT count(*) FROM claim WHERE needs_attention"
        " AND status IN ('DRAFT', 'READY', 'QUEUED', 'PAID', 'PARTIALLY_PAID', 'CLOSED')"
    )
    assert not await demo.fetchval(
        f"SELECT count(*) FROM claim AS c WHERE status IN ({_URGENT}) AND NOT EXISTS (SELECT FROM"
        " claim_issue AS i WHERE i.claim_id = c.id AND severity = 'ERROR' AND resolved_at IS NULL)"
    )


async def test_an_answer_overdue_needs_attention(demo: asyncpg.Connection) -> None:
    overdue = await demo.fetch(
        "SELECT status, needs_attention, min('2026-11-23 17:00+00' - submitted_at) AS least,"
        " max('2026-11-23 17:00+00' - submitted_at) AS most FROM claim AS c"
        " WHERE status IN ('SUBMITTED', 'ACCEPTED_PAYER', 'PENDING') AND NOT EXISTS"
        " (SELECT FROM insurance_payment_claim AS p WHERE p.claim_id = c.id) GROUP BY 1, 2"
    )
    days = {(row[0], row[1]): (row["least"].days, row["most"].days) for row in overdue}
    assert days["SUBMITTED", True][0] >= 3
    assert days["SUBMITTED", False][1] <= 5
    assert days["PENDING", True][0] >= 30
    assert days["PENDING", False][1] < 30


async def test_lines_sum_to_the_claim_and_match_the_ledger(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM claim AS c LEFT JOIN (SELECT claim_id, sum(amount_cents) AS cents"
        " FROM claim_line GROUP BY 1) AS l ON l.claim_id = c.id"
        " WHERE l.cents IS DISTINCT FROM c.total_cents OR c.total_cents = 0"
    )
    columns = (
        "client_id, date_of_service, procedure_code, modifiers, units, amount_cents,"
        " place_of_service, diagnosis_pointers"
    )
    assert not await demo.fetchval(
        f"SELECT count(*) FROM (SELECT {columns} FROM claim_line"
        f" EXCEPT SELECT {columns} FROM line_item) AS strange"
    )


async def test_a_settled_claim_adds_up(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM claim WHERE total_cents <>"
        " paid_cents + adjusted_cents + client_responsibility_cents"
        " AND (status = 'PAID' OR status = 'CLOSED' AND closed_reason <> 'other')"
    )
    assert not await demo.fetchval(
        "SELECT count(*) FROM claim WHERE total_cents <"
        " paid_cents + adjusted_cents + client_responsibility_cents"
    )


async def test_pointers_lead_to_diagnoses_of_the_claim(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM claim_line AS l JOIN (SELECT claim_id, count(*) AS n"
        " FROM claim_diagnosis GROUP BY 1) AS d USING (claim_id)"
        " WHERE cardinality(diagnosis_pointers) NOT BETWEEN 1 AND least(n, 4)"
    )


async def test_telehealth_and_modifier_go_together(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM claim_line WHERE (place_of_service IN ('02', '10'))"
        " <> (modifiers && '{95,93}')"
    )


async def test_events_lead_to_the_present_state(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM claim AS c LEFT JOIN LATERAL (SELECT e.to_status, e.at FROM"
        " claim_event AS e WHERE e.claim_id = c.id ORDER BY e.at DESC, e.id DESC LIMIT 1) AS last"
        " ON true WHERE (last.to_status, last.at) IS DISTINCT FROM (c.status, c.status_changed_at)"
    )
    assert not await demo.fetchval(
        "SELECT count(*) FROM (SELECT from_status, lag(to_status) OVER (PARTITION BY claim_id"
        " ORDER BY at, id) AS before FROM claim_event) AS e WHERE before IS DISTINCT FROM from_status"
    )


async def test_nothing_happened_later_than_the_day_of_the_demo(
    demo: asyncpg.Connection, main_practice
) -> None:
    for table, column in {
        "claim_event": "at", "ledger_entry": "entered_at", "insurance_payment": "received_at",
        "chart_note": "signed_at", "client": "added_at", "assigned_document": "signed_at",
        "saved_card": "added_at", "schedule_entry": "created_at", "account": "created_at",
    }.items():  # fmt: skip
        latest = await demo.fetchval(f"SELECT max({column}) FROM {table}")
        assert latest <= main_practice.now, table


async def test_replacements_name_the_claim_they_replace(demo: asyncpg.Connection) -> None:
    replacements = await demo.fetch(
        "SELECT payer_claim_control_number FROM claim WHERE frequency_code = '7'"
    )
    assert replacements
    assert all(row[0] for row in replacements)


async def test_a_payment_is_the_sum_of_its_claims(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM insurance_payment AS p LEFT JOIN (SELECT payment_id,"
        " sum(paid_cents) AS cents FROM insurance_payment_claim GROUP BY 1) AS c"
        " ON c.payment_id = p.id WHERE p.status NOT IN ('DUPLICATE', 'CONFLICT', 'VOID')"
        " AND c.cents IS DISTINCT FROM p.amount_cents"
    )


async def test_posted_payments_are_in_the_ledger_to_the_cent(demo: asyncpg.Connection) -> None:
    remitted = await demo.fetchval(
        "SELECT sum(paid_cents) FROM insurance_payment_claim WHERE state = 'POSTED'"
    )
    posted = await demo.fetchval(
        "SELECT -sum(amount_cents) FROM ledger_entry"
        " WHERE kind = 'PAYMENT' AND method IN ('ERA', 'EOB')"
    )
    assert remitted == posted


async def test_payments_are_in_every_state(demo: asyncpg.Connection) -> None:
    states = await demo.fetchval("SELECT array_agg(DISTINCT status) FROM insurance_payment")
    assert {"NEW", "POSTED", "PARTLY_POSTED", "DUPLICATE", "CONFLICT", "VOID"} <= set(states)
    parts = await demo.fetchval("SELECT array_agg(DISTINCT state) FROM insurance_payment_claim")
    assert {"POSTED", "MATCHED", "HELD", "UNMATCHED"} <= set(parts)
