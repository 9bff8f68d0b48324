"""The ledger: append-only whoever asks, balanced row by row, and summed by PostgreSQL itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from db.loading import loading
from db.roles import GATE, OWNER, RECORDER
from db.triggers import APPEND_ONLY
from tests.db.migrating import give_a_payment_services, upgrade
from tests.db.rows import Database, add

_FIRST_DAY = date(2026, 1, 1)
_COLUMNS = ("practice_id", "id", "client_id", "position", "kind", "posted_on", "amount_cents",
            "client_cents", "entered_by_name")  # fmt: skip
_KINDS = ("CHARGE", "PAYMENT", "ADJUSTMENT", "REFUND")


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[tuple[asyncpg.Connection, UUID, UUID]]:
    async with database.owner() as connection:
        practice = await add(connection, "practice")
        yield connection, practice, await add(connection, "client", practice_id=practice)


async def _total(connection: asyncpg.Connection, client: UUID) -> dict[str, Any]:
    return dict(
        await connection.fetchrow("SELECT * FROM account_total WHERE client_id = $1", client)
    )


_amounts = st.integers(-100_000, 100_000)
_entries = st.lists(
    st.tuples(st.sampled_from(_KINDS), _amounts, _amounts, _amounts, st.integers(0, 30)),
    min_size=1,
    max_size=12,
)
_places = st.integers(0, 11)
_allocations = st.lists(st.tuples(_places, _places, st.integers(1, 100_000)), max_size=12)


async def test_a_new_client_has_an_account_of_zeros(ledger):
    connection, _, client = ledger
    total = await _total(connection, client)
    assert {total[name] for name in total if name.endswith("_cents")} == {0}
    assert total["oldest_open_on"] is None


async def test_totals_are_the_sums_of_any_entries(database: Database):
    async with database.owner() as connection:
        trial = connection.transaction()
        await trial.start()
        practice = await add(connection, "practice")
        for entries, allocations in _examples():
            client = await add(connection, "client", practice_id=practice)
            allocated = await _post(connection, practice, client, entries, allocations)
            _assert_summed(await _total(connection, client), entries, allocated)
        await trial.rollback()


def _examples() -> list[tuple[list[tuple[Any, ...]], list[tuple[int, int, int]]]]:
    """Draw random ledgers: Hypothesis cannot drive a coroutine, so it only draws."""
    drawn: list[tuple[list[tuple[Any, ...]], list[tuple[int, int, int]]]] = []

    @settings(max_examples=60, database=None, suppress_health_check=list(HealthCheck))
    @given(_entries, _allocations)
    def draw(entries: list[tuple[Any, ...]], allocations: list[tuple[int, int, int]]) -> None:
        drawn.append((entries, allocations))

    draw()
    return drawn


async def _post(
    connection: asyncpg.Connection, practice: UUID, client: UUID, entries: list[tuple[Any, ...]],
    allocations: list[tuple[int, int, int]],
) -> Counter[int]:  # fmt: skip
    """Post the entries and allocate among them; return how much was allocated to each, by place."""
    about = {"practice_id": practice, "client_id": client}
    ids = [
        await add(
            connection, "ledger_entry", **about, kind=kind, position=position,
            posted_on=_FIRST_DAY + timedelta(days=day), client_cents=owed, insurance_cents=insured,
            unapplied_cents=unapplied, amount_cents=owed + insured + unapplied,
        )
        for position, (kind, owed, insured, unapplied, day) in enumerate(entries, start=1)
    ]  # fmt: skip
    allocated = Counter[int]()
    for source, target, cents in allocations:
        if source != target and max(source, target) < len(ids):
            split = {"entry_id": ids[source], "charge_entry_id": ids[target], "position": 1}
            await add(connection, "allocation", **about, **split, amount_cents=cents)
            allocated[target] += cents
    return allocated


def _assert_summed(
    total: dict[str, Any], entries: list[tuple[Any, ...]], allocated: Counter[int]
) -> None:
    by_kind = {kind: sum(sum(e[1:4]) for e in entries if e[0] == kind) for kind in _KINDS}
    owed, insured, unapplied = (sum(e[at] for e in entries) for at in (1, 2, 3))
    balance = sum(by_kind.values())
    assert total["charges_cents"] == by_kind["CHARGE"]
    assert total["payments_cents"] == -by_kind["PAYMENT"]
    assert total["adjustments_cents"] == by_kind["ADJUSTMENT"]
    assert total["refunds_cents"] == by_kind["REFUND"]
    assert (total["client_cents"], total["insurance_cents"]) == (owed, insured)
    assert total["credit_cents"] == -unapplied
    assert total["balance_cents"] == balance == owed + insured + unapplied
    assert total["credit_due_cents"] == max(0, -(owed + unapplied))
    assert total["open_cents"] == owed + insured
    assert total["oldest_open_on"] == _oldest_open(entries, allocated, owed + insured)


def _oldest_open(
    entries: list[tuple[Any, ...]], allocated: Counter[int], open_cents: int
) -> date | None:
    """The first day of a charge or adjustment of which not everything is allocated."""
    days = [
        day
        for place, (kind, *amounts, day) in enumerate(entries)
        if kind in {"CHARGE", "ADJUSTMENT"} and sum(amounts) > max(0, allocated[place])
    ]
    return _FIRST_DAY + timedelta(days=min(days)) if days and open_cents > 0 else None


async def test_one_copy_about_many_clients_is_summed_by_client(database: Database, ledger):
    owner, practice, first = ledger
    second = await add(owner, "client", practice_id=practice)
    rows = [
        (practice, uuid4(), client, position, "CHARGE", _FIRST_DAY, amount, amount, "Bo Lind")
        for client, amount in ((first, 100), (second, 250))
        for position in (1, 2)
    ]
    async with database.login() as admin, loading(admin):
        await admin.copy_records_to_table("ledger_entry", records=rows, columns=_COLUMNS)
    assert (await _total(owner, first))["balance_cents"] == 200
    assert (await _total(owner, second))["balance_cents"] == 500


async def test_a_transfer_must_move_as_much_as_it_takes(ledger):
    connection, practice, client = ledger
    about = {"practice_id": practice, "client_id": client, "kind": "TRANSFER"}
    await add(
        connection, "ledger_entry", **about, client_cents=20, insurance_cents=-20, amount_cents=20
    )
    assert (await _total(connection, client))["balance_cents"] == 0
    with pytest.raises(asyncpg.CheckViolationError, match="ck_ledger_entry_balanced"):
        async with connection.transaction():
            await add(
                connection, "ledger_entry", **about, position=2, client_cents=20, amount_cents=20
            )


async def test_an_amount_must_be_the_sum_of_its_parts(ledger):
    connection, practice, client = ledger
    with pytest.raises(asyncpg.CheckViolationError, match="ck_ledger_entry_balanced"):
        await add(
            connection, "ledger_entry", practice_id=practice, client_id=client, client_cents=20,
            amount_cents=21,
        )  # fmt: skip


async def test_totals_whose_two_sums_differ_are_refused(ledger):
    connection, _, client = ledger
    with pytest.raises(asyncpg.CheckViolationError, match="both_sums_agree"):
        await connection.execute(
            "UPDATE account_total SET charges_cents = 1 WHERE client_id = $1", client
        )


@pytest.mark.parametrize("kind", ["PAYMENT", "ADJUSTMENT", "REFUND", "TRANSFER"])
async def test_only_a_charge_has_services(ledger, kind):
    connection, practice, client = ledger
    about = {"practice_id": practice, "client_id": client}
    charge = await add(connection, "ledger_entry", **about)
    await add(connection, "line_item", entry_id=charge, **about)
    other = await add(connection, "ledger_entry", **about, kind=kind, position=2)
    with pytest.raises(asyncpg.CheckViolationError, match="a line item belongs to a charge"):
        await add(connection, "line_item", entry_id=other, **about)


async def test_an_upgrade_stops_where_something_else_has_services(database_endpoint: str):
    await give_a_payment_services(database_endpoint)
    with pytest.raises(DBAPIError, match="a line item belongs to a charge"):
        await upgrade(database_endpoint, "0025")


async def test_an_upgrade_tells_anew_what_is_open_and_as_of_when(database_endpoint: str):
    connection = await asyncpg.connect(database_endpoint)
    await connection.execute(f"SET ROLE {OWNER}")
    practice = await add(connection, "practice")
    owing, bounced, even = [await add(connection, "client", practice_id=practice) for _ in range(3)]
    paid = [
        await _pay_the_older_of_two_charges(connection, practice, client)
        for client in (owing, bounced)
    ]
    await add(
        connection, "ledger_entry", practice_id=practice, client_id=bounced, kind="PAYMENT",
        position=4, client_cents=500, amount_cents=500, reverses_id=paid[1],
    )  # fmt: skip
    wrong = "oldest_open_on = '2020-01-01', as_of = now() + interval '1 hour'"
    await connection.execute(f"UPDATE account_total SET {wrong}")
    await upgrade(database_endpoint, "0028")
    totals = [await _total(connection, one) for one in (owing, bounced, even)]
    entered_at = await connection.fetchval(
        "SELECT max(entered_at) FROM ledger_entry WHERE client_id = $1", bounced
    )
    await connection.close()
    days = [total["oldest_open_on"] for total in totals]
    assert days == [date(2026, 1, 2), date(2026, 1, 1), None]
    assert [total["as_of"] for total in totals[1:]] == [entered_at, None]


async def _pay_the_older_of_two_charges(
    connection: asyncpg.Connection, practice: UUID, client: UUID
) -> UUID:
    about = {"practice_id": practice, "client_id": client}
    for position, (kind, cents) in enumerate(
        (("CHARGE", 500), ("CHARGE", 700), ("PAYMENT", -500)), start=1
    ):
        row = await add(
            connection, "ledger_entry", **about, kind=kind, position=position,
            posted_on=date(2026, 1, position), client_cents=cents, amount_cents=cents,
        )  # fmt: skip
        if position == 1:
            charge = row
    split = {"entry_id": row, "charge_entry_id": charge, "position": 1, "amount_cents": 500}
    await add(connection, "allocation", **about, **split)
    return row


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET practice_id = practice_id", "DELETE FROM {}",
                                       "TRUNCATE {} CASCADE"])  # fmt: skip
async def test_history_is_not_changed_even_by_its_owner(database: Database, table, statement):
    async with database.owner() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="is append-only"):
            await connection.execute(statement.format(table))


async def test_a_partition_of_the_access_log_refuses_as_the_log_does(database: Database):
    async with database.owner() as connection:
        for part in await connection.fetch(
            "SELECT inhrelid::regclass::text AS name FROM pg_inherits"
            " WHERE inhparent = 'access_event'::regclass"
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="is append-only"):
                await connection.execute(f"DELETE FROM {part['name']}")


async def test_the_recorder_adds_events_and_reads_none(database: Database):
    async with database.login(GATE) as connection, connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {RECORDER}")
        await connection.execute(
            "INSERT INTO access_event (practice_id, account_id, roles, purpose, document_hash)"
            " VALUES ($1, $1, '{}', 'OPERATIONS', '')",
            uuid4(),
        )
        for refused in (
            "SELECT id FROM access_event",
            "INSERT INTO access_event (at) VALUES (now())",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with connection.transaction():
                    await connection.fetch(refused)


async def test_an_event_lands_in_its_month_and_any_month_has_a_place(database: Database):
    async with database.owner() as connection:
        for at in ("2001-01-01", None):
            moment = {} if at is None else {"at": datetime.fromisoformat(f"{at}T00:00:00+00:00")}
            await add(connection, "access_event", practice_id=uuid4(), **moment)
        parts = await connection.fetch("SELECT DISTINCT tableoid::regclass::text FROM access_event")
        months = {row[0] for row in parts}
        assert "access_event_default" in months
        assert any(name[-4:].replace("_", "").isdigit() for name in months)
