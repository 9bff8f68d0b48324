"""Filling: the same rows for the same arguments, a practice whole or not at all, and only once."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from db.demo.load import (
    MAIN_PRACTICE,
    NO_PASSWORD,
    counts,
    demo_practices,
    fill,
    is_filled,
    today_of,
)
from db.demo.practice import TODAY
from db.demo.rows import shape_of
from db.demo.team import shared_rows, team_rows
from db.model import TABLES
from db.roles import OWNER
from tests.db.demo.conftest import CLIENTS


def _quiet(_: str) -> None:
    pass


async def _checksums(connection: asyncpg.Connection) -> dict[str, tuple[int, str]]:
    """The number of rows of each table, and a digest of them all in the order of their keys."""
    found = {}
    for table in TABLES:
        found[table.name] = tuple(
            await connection.fetchrow(
                f'SELECT count(*), md5(string_agg(r::text, chr(10) ORDER BY r::text COLLATE "C"))'
                f" FROM {table.name} AS r"
            )
        )
    return found


async def test_equal_arguments_give_equal_rows(
    demo: asyncpg.Connection, database_endpoint: str
) -> None:
    await fill(database_endpoint, clients=CLIENTS, progress=_quiet)
    again = await asyncpg.connect(database_endpoint)
    second = await _checksums(again)
    await again.close()
    first = await _checksums(demo)
    assert first == second
    assert {name for name, (rows, _) in first.items() if rows == 0} == {
        "withheld_permission", "session", "access_token", "access_event", "idempotency_key",
        "outbox", "client_merge_row", "schedule_change", "schedule_change_client",
        "schedule_change_member",
    }  # fmt: skip


async def test_another_today_moves_everything(main_practice) -> None:
    later = demo_practices(CLIENTS, TODAY + timedelta(days=7), NO_PASSWORD)[0]
    table = next(table for table in TABLES if table.name == "schedule_entry")
    was, now = (team_rows(practice, 0).of(table) for practice in (main_practice, later))
    latest = [max(row["starts_at"] for row in rows) for rows in (was, now)]
    assert latest[1] - latest[0] >= timedelta(days=6)


async def test_each_client_has_the_promised_number_of_rows(demo: asyncpg.Connection) -> None:
    found = await counts(demo)
    assert (found.practices, found.providers, found.clients) == (2, 16, CLIENTS + 24)
    assert 9 <= found.appointments / found.clients <= 13
    assert 24 <= found.ledger_entries / found.clients <= 33
    assert 2.4 <= found.claims / found.clients <= 5


async def test_a_large_practice_grows_by_teams_of_equal_size() -> None:
    practice = demo_practices(1000, TODAY, NO_PASSWORD)[0]
    clients = next(table for table in TABLES if table.name == "client")
    teams = [team_rows(practice, team).of(clients) for team in range(practice.teams)]
    assert [len(team) for team in teams] == [334, 333, 333]
    assert len({row["number"] for team in teams for row in team}) == 1000


async def test_filling_again_changes_nothing(filled: str, demo: asyncpg.Connection) -> None:
    before = await counts(demo)
    said: list[str] = []
    assert await fill(filled, clients=CLIENTS * 2, progress=said.append) == before
    assert said == []


async def test_filling_that_breaks_off_leaves_nothing_and_can_be_repeated(
    database_endpoint: str,
) -> None:
    class KilledError(Exception):
        pass

    def break_off(_: str) -> None:
        raise KilledError

    connection = await asyncpg.connect(database_endpoint)
    with pytest.raises(KilledError):
        await fill(connection, clients=30, progress=break_off)
    empty = await _checksums(connection)
    assert {rows for rows, _ in empty.values()} == {0}
    assert await connection.fetchval(
        "SELECT bool_and(relforcerowsecurity) FROM pg_class WHERE relname = 'client'"
    )
    assert not await is_filled(connection)
    await fill(connection, clients=30, progress=_quiet)
    assert await is_filled(connection)
    await connection.close()


async def test_an_admin_who_is_no_superuser_can_fill(database_endpoint: str) -> None:
    connection = await asyncpg.connect(database_endpoint)
    await connection.execute(f"CREATE ROLE demo_admin; GRANT {OWNER} TO demo_admin")
    await connection.execute("SET SESSION AUTHORIZATION demo_admin")
    assert (await fill(connection, clients=10, progress=_quiet)).clients == 34
    await connection.execute("RESET SESSION AUTHORIZATION; DROP ROLE demo_admin")
    await connection.close()


async def test_progress_names_the_practice(database_endpoint: str) -> None:
    said: list[str] = []
    await fill(database_endpoint, clients=10, progress=said.append)
    assert said[0] == f"{MAIN_PRACTICE}: 10 of 10 clients"


def test_rows_refuse_a_column_left_out_or_made_up(main_practice) -> None:
    rows = shared_rows(main_practice)
    table = next(table for table in TABLES if table.name == "payer")
    with pytest.raises(KeyError):
        rows.add(table, id=main_practice.id)
    values = dict.fromkeys(shape_of(table).columns, "")
    with pytest.raises(ValueError, match="payer has no"):
        rows.add(table, **values, fee="")


async def test_the_day_of_the_demo_is_known_from_the_database(database_endpoint: str) -> None:
    day = TODAY + timedelta(days=200)
    await fill(database_endpoint, clients=4, today=day, progress=_quiet)
    assert await today_of(database_endpoint) == day
