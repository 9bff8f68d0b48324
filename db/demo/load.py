"""Fills the demo practices by COPY: a practice whole or not at all, and only once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import asyncpg
from sqlalchemy import Table

from db.accounting import ledger_entry
from db.claims import claim
from db.clients import client
from db.demo.directory import OPENED_DAYS_AGO
from db.demo.practice import TODAY, Practice
from db.demo.rows import Rows, shape_of
from db.demo.staff import MAIN_DOMAIN, OTHER_DOMAIN
from db.demo.team import shared_rows, team_rows
from db.directory import provider
from db.identity import practice as practice_table
from db.loading import loading
from db.model import TABLES
from db.schedule import schedule_entry

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

MAIN_PRACTICE, OTHER_PRACTICE = "Juniper Street Counseling", "Linden Row Psychotherapy"
NO_PASSWORD = "!"  # noqa: S105 - it is the absence of one
"""A password hash that no password verifies against."""
_OTHER_CLIENTS = 24
# What foreign keys and triggers look into. Their plans are made while the tables are empty, use the
# wrong index, and stay that way to the end unless statistics come in between: it triples the time.
_LOOKED_INTO = (
    "provider, account, client, client_phone, account_total, insurance_policy, schedule_entry,"
    " ledger_entry, allocation, claim, insurance_payment, practice_contact"
)
_LOCK = 0x44656D6F


@dataclass(frozen=True)
class Counts:
    """How much there is, in all practices together."""

    practices: int
    providers: int
    clients: int
    appointments: int
    ledger_entries: int
    claims: int


def demo_practices(clients: int, today: date, password_hash: str) -> tuple[Practice, Practice]:
    """The practice that people see, and a small one beside it whose clients share names."""
    return (
        Practice(MAIN_PRACTICE, MAIN_DOMAIN, clients, today, password_hash),
        Practice(
            OTHER_PRACTICE, OTHER_DOMAIN, _OTHER_CLIENTS, today, password_hash, people_shared=True
        ),
    )


async def fill(
    at: Connection | str,
    *,
    progress: Callable[[str], None],
    clients: int = 200,
    today: date = TODAY,
    password_hash: str = NO_PASSWORD,
) -> Counts:
    """Fill the demo practices that are not there yet, as the admin, and say how much there is now.

    Equal arguments give equal rows. A practice that is there stays as it is, whatever its size.
    """
    async with _connected(at) as connection:
        is_changed = False
        for practice in demo_practices(clients, today, password_hash):
            is_changed |= await _fill_practice(connection, practice, progress)
        if is_changed:
            progress("Gathering statistics")
            names = ", ".join(f"public.{table.name}" for table in TABLES)
            await connection.execute(f"VACUUM (ANALYZE) {names}")
        return await counts(connection)


async def is_filled(at: Connection | str) -> bool:
    """Whether every demo practice is there; one that is there is there whole."""
    async with _connected(at) as connection:
        practices = demo_practices(0, TODAY, NO_PASSWORD)
        return all([await _is_there(connection, practice) for practice in practices])


async def today_of(at: Connection | str) -> date:
    """The day on which the demo in the database takes place."""
    sql = (
        "SELECT (created_at AT TIME ZONE time_zone)::date + $1::integer FROM public.practice"
        " WHERE name = $2"
    )
    async with _connected(at) as connection:
        found = await connection.fetchval(sql, OPENED_DAYS_AGO, MAIN_PRACTICE)
    assert isinstance(found, date), "the demo practice is there"
    return found


async def counts(at: Connection | str) -> Counts:
    """Count what is in the database."""
    async with _connected(at) as connection:
        return Counts(
            practices=await _count(connection, practice_table),
            providers=await _count(connection, provider),
            clients=await _count(connection, client),
            appointments=await _count(connection, schedule_entry, "kind = 'APPOINTMENT'"),
            ledger_entries=await _count(connection, ledger_entry),
            claims=await _count(connection, claim),
        )


@asynccontextmanager
async def _connected(at: Connection | str) -> AsyncIterator[Connection]:
    if not isinstance(at, str):
        yield at
        return
    connection = await asyncpg.connect(at)
    try:
        yield connection
    finally:
        await connection.close()


async def _count(connection: Connection, table: Table, condition: str = "true") -> int:
    sql = f"SELECT count(*) FROM public.{table.name} WHERE {condition}"  # noqa: S608 - ours
    return int(await connection.fetchval(sql))


async def _is_there(connection: Connection, practice: Practice) -> bool:
    sql = "SELECT EXISTS (SELECT FROM public.practice WHERE practice_id = $1)"
    return bool(await connection.fetchval(sql, practice.id))


async def _fill_practice(
    connection: Connection, practice: Practice, progress: Callable[[str], None]
) -> bool:
    """Fill a practice, one team after the other; return False if it was there already."""
    if await _is_there(connection, practice):
        return False
    async with loading(connection):
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        if await _is_there(connection, practice):
            return False
        await _copy(connection, shared_rows(practice))
        ahead = asyncio.create_task(asyncio.to_thread(team_rows, practice, 0))
        for team in range(practice.teams):
            rows = await ahead
            if team + 1 < practice.teams:
                # The next team is invented while PostgreSQL takes in this one.
                ahead = asyncio.create_task(asyncio.to_thread(team_rows, practice, team + 1))
            await _copy(connection, rows)
            if team == 0:
                await connection.execute(f"ANALYZE {_LOOKED_INTO}")
            done = practice.clients * (team + 1) // practice.teams
            progress(f"{practice.name}: {done:,} of {practice.clients:,} clients")
    return True


async def _copy(connection: Connection, rows: Rows) -> None:
    for table, records in rows.by_table():
        await connection.copy_records_to_table(
            table.name, schema_name="public", columns=shape_of(table).columns, records=records
        )
