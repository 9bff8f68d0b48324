"""The ledger: its sums, its allocations, and accounts in every state."""

from __future__ import annotations

import asyncpg


async def test_totals_equal_the_sums_of_the_rows(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM account_total AS t LEFT JOIN (SELECT practice_id, client_id,"
        " sum(effect_cents) AS effect, sum(client_cents) AS client, sum(insurance_cents) AS insurance,"
        " sum(unapplied_cents) AS unapplied,"
        " sum(effect_cents) FILTER (WHERE kind = 'CHARGE') AS charges FROM ledger_entry GROUP BY 1, 2)"
        " AS e USING (practice_id, client_id)"
        " WHERE (balance_cents, client_cents, insurance_cents, credit_cents, charges_cents) <>"
        " (coalesce(e.effect, 0), coalesce(e.client, 0), coalesce(e.insurance, 0),"
        " -coalesce(e.unapplied, 0), coalesce(e.charges, 0))"
    )
    clients = await demo.fetchval("SELECT count(*) FROM client")
    assert await demo.fetchval("SELECT count(*) FROM account_total") == clients


async def test_an_account_is_as_of_its_newest_row(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM account_total AS t WHERE t.as_of IS DISTINCT FROM (SELECT"
        " max(e.entered_at) FROM ledger_entry AS e WHERE e.client_id = t.client_id)"
    )


async def test_allocations_exceed_neither_payment_nor_charge(demo: asyncpg.Connection) -> None:
    for column in ("entry_id", "charge_entry_id"):
        assert not await demo.fetchval(
            f"SELECT count(*) FROM (SELECT {column} AS id, sum(amount_cents) AS cents FROM allocation"
            " GROUP BY 1) AS a JOIN ledger_entry AS e USING (id) WHERE a.cents > abs(e.amount_cents)"
        )
    assert not await demo.fetchval(
        "SELECT count(*) FROM allocation AS a JOIN ledger_entry AS c ON c.id = a.charge_entry_id"
        " JOIN ledger_entry AS p ON p.id = a.entry_id WHERE c.kind <> 'CHARGE'"
        " OR p.kind NOT IN ('PAYMENT', 'ADJUSTMENT') OR c.client_id <> p.client_id"
        " OR a.amount_cents <= 0"
    )


async def test_lines_of_a_charge_sum_to_it(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM ledger_entry AS e LEFT JOIN (SELECT entry_id, sum(amount_cents) AS cents"
        " FROM line_item GROUP BY 1) AS l ON l.entry_id = e.id"
        " WHERE e.kind = 'CHARGE' AND l.cents IS DISTINCT FROM e.amount_cents"
    )


async def test_no_charge_is_overpaid_by_insurance(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval("SELECT count(*) FROM account_total WHERE insurance_cents < 0")


async def test_every_kind_and_every_way_of_paying_is_there(demo: asyncpg.Connection) -> None:
    for column, words in {
        "kind": {"CHARGE", "PAYMENT", "ADJUSTMENT", "REFUND", "TRANSFER"},
        "method": {"CASH", "CHECK", "CARD", "ACH", "EXTERNAL", "ERA", "EOB"},
        "adjustment_kind": {"BALANCE_FORWARD", "CREDIT", "CHARGE", "WRITE_OFF"},
    }.items():
        found = await demo.fetchval(f"SELECT array_agg(DISTINCT {column}) FROM ledger_entry")
        assert set(found) - {None} == words


async def test_some_accounts_are_even_some_open_some_in_credit(demo: asyncpg.Connection) -> None:
    even, open_, credit = await demo.fetchrow(
        "SELECT avg((balance_cents = 0)::int), avg((balance_cents > 0)::int),"
        " avg((credit_due_cents > 0)::int) FROM account_total"
    )
    assert even > 0.08
    assert open_ > 0.3
    assert credit > 0.01


async def test_rows_are_numbered_by_their_days(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM (SELECT position, row_number() OVER (PARTITION BY client_id"
        " ORDER BY posted_on, position) AS place FROM ledger_entry) AS e WHERE position <> place"
    )


async def test_a_reversal_negates_its_row(demo: asyncpg.Connection) -> None:
    pairs = await demo.fetch(
        "SELECT a.effect_cents + b.effect_cents AS left_over, a.client_id = b.client_id AS is_one"
        " FROM ledger_entry AS a JOIN ledger_entry AS b ON b.id = a.reverses_id"
    )
    assert pairs
    assert {tuple(pair) for pair in pairs} == {(0, True)}


async def test_only_held_or_missed_appointments_are_charged(demo: asyncpg.Connection) -> None:
    charged = await demo.fetchval("SELECT count(*) FROM ledger_entry WHERE kind = 'CHARGE'")
    over = await demo.fetchval(
        "SELECT count(*) FROM attendee AS a JOIN schedule_entry AS e ON e.id = a.entry_id"
        " WHERE e.status IN ('COMPLETED', 'NO_SHOW') OR e.is_late_cancel"
    )
    assert 0.8 * over < charged <= over
