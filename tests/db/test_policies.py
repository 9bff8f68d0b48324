"""Which rows each database role is shown, asked of PostgreSQL without the application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from db.model import TABLES
from db.policies import visible
from db.roles import VIEWERS, login_of
from db.tables import rows_of, writes_of
from permissions.roles import POLICY, Role
from permissions.scopes import Scope
from tests.db.rows import FIRST_START, Database, add


@dataclass(frozen=True)
class World:
    """Two clinicians of one practice with a client each, and a client of another practice."""

    practice: UUID
    elsewhere: UUID
    ada: UUID
    ben: UUID
    client_of_ada: UUID
    client_of_ben: UUID
    stranger: UUID
    entry_of_ada: UUID
    entry_of_ben: UUID


async def _clinician(owner: asyncpg.Connection, practice: UUID) -> UUID:
    account = await add(owner, "account", practice_id=practice)
    return await add(owner, "provider", practice_id=practice, id=account)


async def _client(owner: asyncpg.Connection, practice: UUID, clinician: UUID) -> UUID:
    """A client of a clinician's caseload, with a row of each kind that a test looks for."""
    client = await add(owner, "client", practice_id=practice)
    about = {"practice_id": practice, "client_id": client}
    await add(owner, "caseload", **about, account_id=clinician)
    await add(owner, "ledger_entry", **about, client_cents=100, amount_cents=100)
    await add(owner, "document_on_file", **about)
    await add(owner, "document_on_file", **about, visibility="CLINICAL", name="Assessment")
    await add(owner, "chart_note", **about, author_id=clinician)
    await add(owner, "psychotherapy_note", **about, author_id=clinician)
    return client


async def _entry(owner: asyncpg.Connection, practice: UUID, clinician: UUID, client: UUID) -> UUID:
    entry = await add(owner, "schedule_entry", practice_id=practice, provider_id=clinician)
    await add(owner, "attendee", practice_id=practice, entry_id=entry, client_id=client)
    return entry


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    async with database.owner() as owner:
        practice, elsewhere = await add(owner, "practice"), await add(owner, "practice")
        ada, ben = await _clinician(owner, practice), await _clinician(owner, practice)
        foreign = await _clinician(owner, elsewhere)
        clients = [await _client(owner, practice, who) for who in (ada, ben)]
        stranger = await _client(owner, elsewhere, foreign)
        await _entry(owner, elsewhere, foreign, stranger)
        entries = [
            await _entry(owner, practice, who, client)
            for who, client in zip((ada, ben), clients, strict=True)
        ]
        yield World(practice, elsewhere, ada, ben, *clients, stranger, *entries)


async def _ids(connection: asyncpg.Connection, question: str) -> set[UUID]:
    return {row[0] for row in await connection.fetch(question)}


@pytest.mark.parametrize("role", VIEWERS)
async def test_without_a_practice_no_row_is_visible(database: Database, world: World, role):
    async with database.viewer(role) as connection:
        for table in TABLES:
            if any(visible(table, part) for part in VIEWERS[role]):
                count = f"SELECT count(*) FROM {table.name}"
                assert await connection.fetchval(count) == 0, table.name


@pytest.mark.parametrize("role", VIEWERS)
async def test_no_row_of_another_practice_is_visible(database: Database, world: World, role):
    async with database.viewer(role, world.practice, world.ada) as connection:
        for table in TABLES:
            if any(visible(table, part) for part in VIEWERS[role]):
                found = await _ids(connection, f"SELECT DISTINCT practice_id FROM {table.name}")
                assert found <= {world.practice}, table.name


async def test_a_scheduler_sees_every_client_of_the_practice(database: Database, world: World):
    async with database.viewer("fo_scheduler", world.practice, world.ada) as connection:
        found = await _ids(connection, "SELECT id FROM client")
        assert found == {world.client_of_ada, world.client_of_ben}


async def test_a_clinician_sees_the_own_caseload_alone(database: Database, world: World):
    async with database.viewer("fo_clinician", world.practice, world.ada) as connection:
        for table, column in {
            "client": "id", "chart_note": "client_id", "psychotherapy_note": "client_id",
            "document_on_file": "client_id", "attendee": "client_id",
            "client_search_term": "client_id", "caseload": "client_id",
        }.items():  # fmt: skip
            found = await _ids(connection, f"SELECT {column} FROM {table}")
            assert found == {world.client_of_ada}, table


async def test_an_account_of_another_practice_opens_no_caseload(database: Database, world: World):
    async with database.viewer("fo_clinician", world.elsewhere, world.ada) as connection:
        assert await _ids(connection, "SELECT id FROM client") == set()


async def test_a_second_role_widens_no_scope_of_the_first(database: Database, world: World):
    async with database.viewer("fo_scheduler_clinician", world.practice, world.ada) as connection:
        both = {world.client_of_ada, world.client_of_ben}
        assert await _ids(connection, "SELECT id FROM client") == both
        assert await _ids(connection, "SELECT client_id FROM chart_note") == {world.client_of_ada}
        clinical = "SELECT client_id FROM document_on_file WHERE visibility = 'CLINICAL'"
        assert await _ids(connection, clinical) == {world.client_of_ada}
        general = "SELECT client_id FROM document_on_file WHERE visibility = 'GENERAL'"
        assert await _ids(connection, general) == both


async def test_clinical_documents_are_neither_listed_nor_counted(database: Database, world: World):
    for role in ("fo_scheduler", "fo_biller", "fo_administrator"):
        async with database.viewer(role, world.practice, world.ada) as connection:
            rows = await connection.fetch("SELECT name, visibility FROM document_on_file")
            assert [tuple(row) for row in rows] == [("Referral letter", "GENERAL")] * 2
            assert await connection.fetchval("SELECT count(*) FROM document_on_file") == 2


async def test_only_their_author_reads_psychotherapy_notes(database: Database, world: World):
    async with database.owner() as owner:
        for client in (world.client_of_ada, world.client_of_ben):
            await add(
                owner, "caseload", practice_id=world.practice, client_id=client,
                account_id=world.ben if client == world.client_of_ada else world.ada,
            )  # fmt: skip
    async with database.viewer("fo_clinician", world.practice, world.ada) as connection:
        assert len(await connection.fetch("SELECT body FROM chart_note")) == 2
        authors = await _ids(connection, "SELECT author_id FROM psychotherapy_note")
        assert authors == {world.ada}


async def test_a_clinician_sees_of_other_calendars_that_they_are_busy(
    database: Database, world: World
):
    async with database.viewer("fo_clinician", world.practice, world.ada) as connection:
        assert await _ids(connection, "SELECT id FROM schedule_entry") == {world.entry_of_ada}
        rows = await connection.fetch("SELECT * FROM busy_time")
        assert {row["provider_id"] for row in rows} == {world.ada, world.ben}
        assert set(rows[0].keys()) == {
            "practice_id", "id", "provider_id", "room_id", "starts_at", "ends_at",
        }  # fmt: skip


async def test_busy_times_leave_out_what_was_cancelled(database: Database, world: World):
    async with database.owner() as owner:
        await add(
            owner, "schedule_entry", practice_id=world.practice, provider_id=world.ada,
            status="CANCELLED", starts_at=FIRST_START + timedelta(hours=3),
            ends_at=FIRST_START + timedelta(hours=4),
        )  # fmt: skip
    async with database.viewer("fo_clinician", world.practice, world.ben) as connection:
        starts = await connection.fetch("SELECT DISTINCT starts_at FROM busy_time")
        assert [row["starts_at"] for row in starts] == [FIRST_START]


async def test_a_clinician_sees_an_entry_that_the_own_client_attends_elsewhere(
    database: Database, world: World
):
    async with database.owner() as owner:
        await add(
            owner, "attendee", practice_id=world.practice, entry_id=world.entry_of_ben,
            client_id=world.client_of_ada,
        )  # fmt: skip
    async with database.viewer("fo_clinician", world.practice, world.ada) as connection:
        entries = await _ids(connection, "SELECT id FROM schedule_entry")
        assert entries == {world.entry_of_ada, world.entry_of_ben}
        found = await _ids(connection, "SELECT client_id FROM attendee")
        assert found == {world.client_of_ada}


async def test_a_clinician_sees_the_series_of_the_entries_that_are_seen(
    database: Database, world: World
):
    async with database.owner() as owner:
        mine, attended, others = [
            await add(owner, "schedule_series", practice_id=world.practice, provider_id=provider)
            for provider in (world.ada, world.ben, world.ben)
        ]
        for day, (series, client) in enumerate(
            ((attended, world.client_of_ada), (others, world.client_of_ben)), start=40
        ):
            starts_at = FIRST_START + timedelta(days=day)
            entry = await add(
                owner, "schedule_entry", practice_id=world.practice, provider_id=world.ben,
                starts_at=starts_at, ends_at=starts_at + timedelta(hours=1),
                series_id=series, occurs_on=starts_at.replace(tzinfo=None),
            )  # fmt: skip
            await add(
                owner, "attendee", practice_id=world.practice, entry_id=entry,
                client_id=client, starts_at=starts_at,
            )  # fmt: skip
    async with database.viewer("fo_clinician", world.practice, world.ada) as connection:
        assert await _ids(connection, "SELECT id FROM schedule_series") == {mine, attended}
    async with database.viewer("fo_scheduler", world.practice) as connection:
        assert await _ids(connection, "SELECT id FROM schedule_series") == {mine, attended, others}


async def test_the_context_does_not_outlive_its_transaction(database: Database, world: World):
    async with database.login(login_of("fo_scheduler")) as connection:
        await connection.execute("SET ROLE fo_scheduler")
        async with connection.transaction():
            await connection.execute(
                "SELECT set_config('app.practice_id', $1, true)", str(world.practice)
            )
            assert await connection.fetchval("SELECT count(*) FROM client") == 2
        assert await connection.fetchval("SELECT count(*) FROM client") == 0


_LINK = "INSERT INTO practice_contact_client VALUES ($1, $2, $3, 'Aunt')"


async def _links(database: Database, world: World) -> tuple[UUID, set[tuple[UUID, UUID]]]:
    """A contact of both clients, and another of neither."""
    async with database.owner() as owner:
        contact, other = [
            await add(owner, "practice_contact", practice_id=world.practice) for _ in range(2)
        ]
        for client in (world.client_of_ada, world.client_of_ben):
            await owner.execute(_LINK, world.practice, contact, client)
    return other, {(contact, world.client_of_ada), (contact, world.client_of_ben)}


async def _left(database: Database, world: World) -> set[tuple[UUID, UUID]]:
    async with database.owner() as owner:
        rows = await owner.fetch(
            "SELECT contact_id, client_id FROM practice_contact_client WHERE practice_id = $1",
            world.practice,
        )
        return {tuple(row) for row in rows}


async def test_a_clinician_takes_only_clients_of_the_caseload_from_their_contacts(
    database: Database, world: World
):
    _, links = await _links(database, world)
    async with database.viewer("fo_clinician", world.practice, world.ada) as connection:
        await connection.execute("DELETE FROM practice_contact_client")
    assert await _left(database, world) == {
        link for link in links if link[1] == world.client_of_ben
    }


async def test_a_clinician_gives_no_contact_to_a_client_of_others(database: Database, world: World):
    other, links = await _links(database, world)
    async with database.viewer("fo_clinician", world.practice, world.ada) as connection:
        await connection.execute(_LINK, world.practice, other, world.client_of_ada)
    for client in (world.client_of_ben, world.stranger):
        async with database.viewer("fo_clinician", world.practice, world.ada) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                await connection.execute(_LINK, world.practice, other, client)
    assert await _left(database, world) == {*links, (other, world.client_of_ada)}


@pytest.mark.parametrize("role", ["fo_scheduler", "fo_scheduler_clinician"])
async def test_who_sees_every_client_links_each_of_them(
    database: Database, world: World, role: str
):
    other, links = await _links(database, world)
    async with database.viewer(role, world.practice, world.ada) as connection:
        await connection.execute("DELETE FROM practice_contact_client")
        for _, client in sorted(links):
            await connection.execute(_LINK, world.practice, other, client)
    assert await _left(database, world) == {(other, client) for _, client in links}


_MEMO = "UPDATE client SET memo = 'seen' WHERE id = $1"


async def test_nothing_is_written_without_an_author(database: Database, world: World):
    async with database.owner() as owner:
        gone = await add(owner, "account", practice_id=world.practice, is_active=False)
        stranger = await add(owner, "account", practice_id=world.elsewhere)
    for nobody in (None, gone, stranger, uuid4()):
        async with database.viewer("fo_scheduler", world.practice, nobody) as connection:
            assert await connection.execute(_MEMO, world.client_of_ada) == "UPDATE 0"
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                await connection.execute(_LINK, world.practice, uuid4(), world.client_of_ada)
    async with database.viewer("fo_scheduler", world.practice, world.ada) as connection:
        assert await connection.execute(_MEMO, world.client_of_ada) == "UPDATE 1"
    async with database.owner() as owner:
        told = "SELECT account_id FROM change_event WHERE record_id = $1"
        assert await _ids(owner, told.replace("$1", f"'{world.client_of_ada}'")) == {world.ada}


async def test_a_viewer_who_says_that_it_loads_is_told_of_like_anybody(
    database: Database, world: World
):
    async with database.viewer("fo_scheduler", world.practice, world.ada) as connection:
        await connection.execute("SET LOCAL app.is_loading = 'on'")
        change = "UPDATE schedule_entry SET version = 2 WHERE id = $1"
        assert await connection.execute(change, world.entry_of_ada) == "UPDATE 1"
    async with database.owner() as owner:
        found = await _ids(owner, "SELECT entry_id FROM schedule_change")
        assert world.entry_of_ada in found


_NOTICE = (
    "INSERT INTO outbox (practice_id, kind, subject_id, recipient_id) VALUES ($1, 'x', $2, $3)"
)


async def test_a_clinician_tells_the_own_clients_of_the_own_calendar_only(
    database: Database, world: World
):
    async with database.viewer("fo_clinician", world.practice, world.ada) as connection:
        await connection.execute(_NOTICE, world.practice, world.entry_of_ada, world.client_of_ada)
    for entry, client in (
        (world.entry_of_ben, world.client_of_ada),
        (world.entry_of_ada, world.client_of_ben),
    ):
        async with database.viewer("fo_clinician", world.practice, world.ada) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                await connection.execute(_NOTICE, world.practice, entry, client)


def test_whatever_a_permission_writes_a_narrower_scope_writes_within_a_condition():
    for table in TABLES:
        for rule in writes_of(table):
            for role in Role:
                if POLICY[role].get(rule.permission) is Scope.CASELOAD:
                    assert rule.caseload, (table.name, role)
                if POLICY[role].get(rule.permission) is Scope.SELF:
                    assert rule.own, (table.name, role)


def test_a_table_without_a_rule_is_visible_to_nobody():
    for table in TABLES:
        if not rows_of(table):
            assert [visible(table, role) for role in Role] == [None] * len(Role)
