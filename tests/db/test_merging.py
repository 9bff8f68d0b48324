"""What PostgreSQL itself makes sure of when two clients are merged, whoever asks and whenever."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from db.merging.plan import Moves, references
from db.model import TABLES
from db.tables import ID, column, keyed, metadata, refers
from db.triggers import APPEND_ONLY, MOVES_WITH_CLIENT
from tests.db.rows import Database, add

_NUMBERED = ("ledger_entry",)
_REFUSED_BEFORE = ("insurance_policy",)
"""No two policies of one rank may overlap: whoever merges is told to sort them out first."""


@dataclass(frozen=True)
class Two:
    """Two clients of a practice, to one of whom an entry of the ledger belongs."""

    owner: asyncpg.Connection
    practice: UUID
    kept: UUID
    merged: UUID
    charge: UUID

    async def merge(self) -> UUID:
        """Merge them in the transaction at hand."""
        await self.owner.execute(
            "SELECT set_config('app.practice_id', $1, true)", str(self.practice)
        )
        done: UUID = await self.owner.fetchval(
            "SELECT merge_clients($1, $2, 'why')", self.kept, self.merged
        )
        return done

    async def merge_and(self, *statements: str) -> None:
        """Merge them in a transaction, and do more in it."""
        async with self.owner.transaction():
            await self.merge()
            for statement in statements:
                await self.owner.execute(statement)


@pytest.fixture
async def two(database: Database) -> AsyncIterator[Two]:
    async with database.owner() as owner:
        practice = await add(owner, "practice")
        kept, merged = [await add(owner, "client", practice_id=practice) for _ in range(2)]
        about = {"practice_id": practice, "client_id": merged}
        charge = await add(owner, "ledger_entry", **about, client_cents=500, amount_cents=500)
        yield Two(owner, practice, kept, merged, charge)


def test_a_table_that_refers_to_clients_must_say_what_a_merge_does_with_it() -> None:
    made = keyed("pet", ("id",), column("id", ID), column("owner_id", ID))
    made.append_constraint(refers("owner_id", "client"))
    try:
        tables = [*TABLES, made]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("db.merging.plan.TABLES", tables)
            with pytest.raises(LookupError, match=r"pet\.owner_id"):
                list(references())
    finally:
        metadata.remove(made)
    assert {one.table for one in references()} <= {*TABLES}


def _unique_with(table: Table, name: str) -> bool:
    kinds = (UniqueConstraint, ExcludeConstraint)
    keys = [table.primary_key, *(one for one in table.constraints if isinstance(one, kinds))]
    indexes = [index for index in table.indexes if index.unique]
    return any(name in one.columns for one in (*keys, *indexes))


def test_rows_that_cannot_stand_beside_the_kept_clients_have_a_rule() -> None:
    for one in references():
        if isinstance(one.rule, Moves) and _unique_with(one.table, one.column):
            is_ruled = one.rule.same is not None or one.rule.numbered_in is not None
            assert is_ruled or one.table.name in _REFUSED_BEFORE, one.table.name


def test_the_append_only_tables_of_clients_are_those_that_move_with_them() -> None:
    moving = {one.table.name for one in references() if isinstance(one.rule, Moves)}
    assert moving & {*APPEND_ONLY} == MOVES_WITH_CLIENT


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entry SET client_cents = 1, amount_cents = 1",
        "UPDATE ledger_entry SET memo = 'another'",
        "UPDATE ledger_entry SET client_id = '{other}' WHERE client_id = '{kept}'",
        "UPDATE ledger_entry SET position = position + 1",
        "DELETE FROM ledger_entry",
    ],
)
async def test_while_a_merge_moves_it_no_row_of_the_ledger_is_changed_otherwise(
    two: Two, change: str
) -> None:
    other = await add(two.owner, "client", practice_id=two.practice)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="is append-only"):
        await two.merge_and(change.format(other=other, kept=two.kept))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="is append-only"):
        await two.owner.execute(change.format(other=other, kept=two.merged))


async def test_a_merge_that_is_broken_off_leaves_nothing(two: Two) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await two.merge_and("SELECT 1 / 0")
    sql = """SELECT (SELECT client_id FROM ledger_entry WHERE practice_id = $1),
        (SELECT count(*) FROM client_merge WHERE practice_id = $1)"""
    assert tuple(await two.owner.fetchrow(sql, two.practice)) == (two.merged, 0)


async def test_whoever_writes_for_a_client_being_merged_waits_and_is_refused(
    database: Database, two: Two
) -> None:
    merging = two.owner.transaction()
    await merging.start()
    await two.merge()
    async with database.owner() as other:
        posting = _posted(other, two)
        await other.execute("SET lock_timeout = '50ms'")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await posting()
        await merging.commit()
        with pytest.raises(asyncpg.PostgresError, match="was merged") as refused:
            await posting()
        assert refused.value.sqlstate == "FO001"


async def test_a_merge_waits_for_what_is_being_written_and_takes_it_along(
    database: Database, two: Two
) -> None:
    async with database.owner() as other:
        writing = other.transaction()
        await writing.start()
        await _posted(other, two)()
        await two.owner.execute("SET lock_timeout = '50ms'")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await two.merge_and()
        await writing.commit()
    await two.merge_and()
    sql = "SELECT client_id FROM ledger_entry WHERE practice_id = $1"
    rows = await two.owner.fetch(sql, two.practice)
    assert [row["client_id"] for row in rows] == [two.kept, two.kept]
    total = "SELECT balance_cents FROM account_total WHERE client_id = $1"
    assert await two.owner.fetchval(total, two.kept) == 1200
    assert await two.owner.fetchval(total, two.merged) == 0


async def test_what_is_open_is_told_anew_for_both(two: Two) -> None:
    about = {"practice_id": two.practice, "client_id": two.kept, "client_cents": 400}
    later = {"posted_on": date(2026, 4, 1), "amount_cents": 400}
    await add(two.owner, "ledger_entry", **about, **later)
    sql = "SELECT oldest_open_on FROM account_total WHERE client_id = $1"
    assert await two.owner.fetchval(sql, two.kept) == date(2026, 4, 1)
    await two.merge_and()
    assert await two.owner.fetchval(sql, two.kept) == date(2026, 3, 2)
    assert await two.owner.fetchval(sql, two.merged) is None
    about = {"practice_id": two.practice, "client_id": two.kept, "kind": "PAYMENT", "position": 2}
    paid = await add(two.owner, "ledger_entry", **about, client_cents=-500, amount_cents=-500)
    split = {"entry_id": paid, "charge_entry_id": two.charge, "position": 1, "amount_cents": 500}
    await add(two.owner, "allocation", practice_id=two.practice, client_id=two.kept, **split)
    assert await two.owner.fetchval(sql, two.kept) == date(2026, 4, 1)


def _posted(connection: asyncpg.Connection, two: Two):
    async def post() -> None:
        about = {"practice_id": two.practice, "client_id": two.merged, "position": 2}
        await add(connection, "ledger_entry", **about, client_cents=700, amount_cents=700)

    return post


@pytest.mark.parametrize("role", ["fo_scheduler", "fo_clinician"])
async def test_no_viewer_writes_or_reads_what_moved(
    database: Database, two: Two, role: str
) -> None:
    for sql in (
        "SELECT * FROM client_merge_row",
        "UPDATE client_merge SET version = 1",
        "UPDATE client SET merged_into_id = NULL",
    ):
        async with database.viewer(role, two.practice) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(sql)


async def test_nothing_is_added_to_a_merged_client(database: Database, two: Two) -> None:
    await two.merge_and()
    about = {"practice_id": two.practice, "client_id": two.merged}
    async with database.viewer("fo_scheduler", two.practice) as connection:
        with pytest.raises(asyncpg.PostgresError, match="was merged"):
            await add(connection, "client_phone", **about)
    with pytest.raises(asyncpg.PostgresError, match="was merged"):
        await add(two.owner, "diagnosis", **about)


async def test_to_a_viewers_role_a_merged_client_is_no_row(database: Database, two: Two) -> None:
    for one in (two.kept, two.merged):
        await add(two.owner, "client_phone", practice_id=two.practice, client_id=one)
    await two.merge_and()
    async with database.viewer("fo_scheduler", two.practice) as connection:
        assert [row["id"] for row in await connection.fetch("SELECT id FROM client")] == [two.kept]
        phones = await connection.fetch("SELECT client_id FROM client_phone")
        assert [row["client_id"] for row in phones] == [two.kept]
        changed = await connection.execute("UPDATE client SET memo = 'x' WHERE id = $1", two.merged)
        assert changed == "UPDATE 0"
