"""What each database role is refused by column, asked of PostgreSQL without the application."""

from __future__ import annotations

import asyncpg
import pytest

from db.grants import readable
from db.model import TABLES
from db.roles import (
    BUSY,
    CALENDAR,
    CLINICAL,
    COURIER,
    DESK,
    FEED,
    GATE,
    IDENTITY,
    LOGINS,
    OWNER,
    RECORDER,
    SERVICE_ROLES,
    VIEWERS,
    database_role,
    login_of,
)
from permissions.roles import Role
from tests.db.rows import Database

# Written by hand, on purpose: the second key to the generated grants.
NOBODY = {
    "account": "email name password_hash",
    "session": "secret_hash csrf_hash account_id",
    "access_token": "secret_hmac prefix",
    "role_grant": "account_id justification",
    "withheld_permission": "role",
    "saved_card": "vault_token",
    "calendar_link": "secret_hash made_by_id",
    "access_event": "account_id client_ids address",
}
FRONT_DESK_NEVER = {
    "chart_note": "body title status client_id id",
    "psychotherapy_note": "body client_id",
    "diagnosis": "code description client_id",
}
SCHEDULER_NEVER = {
    "calendar_link": "id provider_id label",
    "ledger_entry": "client_cents insurance_cents unapplied_cents payer_id method reference memo"
    " adjustment_kind entered_by_name entered_at",
    "line_item": "id entry_id client_id procedure_code amount_cents diagnosis_pointers",
    "allocation": "id charge_entry_id amount_cents",
    "claim": "id status total_cents patient_control_number",
    "claim_diagnosis": "code",
    "claim_event": "text to_status",
    "insurance_payment": "id amount_cents reference search_text",
    "account_total": "credit_due_cents oldest_open_on",
}
CLINICIAN_NEVER = {
    "ledger_entry": "id amount_cents effect_cents",
    "account_total": "client_id balance_cents",
    "claim": "id",
    "insurance_payment": "id",
    "saved_card": "id last4",
    "client": "source added_by_name",
    "line_item": "procedure_code",
}
REFUSED = {
    "fo_scheduler": (NOBODY, FRONT_DESK_NEVER, SCHEDULER_NEVER),
    "fo_biller": (NOBODY, FRONT_DESK_NEVER),
    "fo_administrator": (NOBODY, FRONT_DESK_NEVER),
    "fo_clinician": (NOBODY, CLINICIAN_NEVER),
    "fo_scheduler_clinician": (NOBODY, {"line_item": "amount_cents", "claim": "id"}),
    "fo_biller_clinician": (NOBODY,),
    "fo_clinician_administrator": (NOBODY,),
}
CASES = [
    (role, table, column)
    for role, groups in REFUSED.items()
    for group in groups
    for table, columns in group.items()
    for column in columns.split()
]


@pytest.mark.parametrize(("role", "table", "column"), CASES)
async def test_a_role_cannot_read(database: Database, role, table, column):
    for question in (
        f"SELECT {column} FROM {table}",
        f"SELECT count({column}) FROM {table}",
        f"SELECT 1 FROM {table} WHERE {column} IS NULL",
        f"SELECT 1 FROM {table} ORDER BY {column}",
    ):
        async with database.viewer(role) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(question)


async def test_every_combination_that_people_hold_is_in_this_table():
    assert set(REFUSED) == set(VIEWERS)


@pytest.mark.parametrize("role", VIEWERS)
async def test_a_role_reads_all_that_it_should(database: Database, role):
    async with database.viewer(role) as connection:
        for table in TABLES:
            if names := readable(table, role):
                assert await connection.fetch(f"SELECT {', '.join(names)} FROM {table.name}") == []


@pytest.mark.parametrize("role", [*VIEWERS, *SERVICE_ROLES])
async def test_no_role_writes_what_it_only_reads(database: Database, role):
    for statement in (
        "INSERT INTO claim (practice_id) VALUES (NULL)",
        "UPDATE claim SET version = 2",
        "DELETE FROM client",
        "TRUNCATE client",
        "DELETE FROM access_event",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "SELECT lo_create(0)",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT public.ensure_access_partitions()" if role != RECORDER else "DELETE FROM client",
    ):
        async with database.viewer(role) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


@pytest.mark.parametrize("login", LOGINS)
async def test_a_login_without_a_role_reads_nothing(database: Database, login):
    async with database.login(login) as connection:
        for table in TABLES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT practice_id FROM public.{table.name}")


@pytest.mark.parametrize(
    ("login", "role"),
    [
        *((login, role) for login in LOGINS for role in VIEWERS if login_of(role) != login),
        *((login, role) for login in (DESK, CLINICAL) for role in SERVICE_ROLES),
        *((login, role) for login in LOGINS for role in (OWNER, BUSY)),
    ],
)
async def test_a_login_becomes_only_its_own_roles(database: Database, login, role):
    async with database.login(login) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"SET ROLE {role}")


async def test_a_wrong_password_opens_nothing(database: Database):
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(database.dsn, user=DESK, password="guess")


async def test_the_gate_reads_accounts_and_no_client(database: Database):
    async with database.viewer(IDENTITY) as connection:
        assert await connection.fetch("SELECT password_hash FROM account") == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT id FROM client")


# Whoever holds the gate's login must not let themselves in, nor write another time into the log.
NOT_THE_GATES = {
    IDENTITY: (
        "INSERT INTO role_grant (practice_id) VALUES (NULL)",
        "UPDATE role_grant SET revoked_at = NULL",
        "DELETE FROM withheld_permission",
        "INSERT INTO withheld_permission (practice_id) VALUES (NULL)",
        "INSERT INTO account (practice_id) VALUES (NULL)",
        "UPDATE account SET is_active = true",
        "UPDATE account SET email = 'x'",
        "UPDATE session SET expires_at = 'infinity'",
        "UPDATE access_token SET permissions = NULL",
    ),
    RECORDER: (
        "INSERT INTO access_event (at) VALUES (now())",
        "INSERT INTO access_event (id) VALUES (uuidv7())",
        "SELECT at FROM access_event",
    ),
    FEED: ("SELECT was_starts_at FROM schedule_change",),
    COURIER: ("UPDATE outbox SET recipient_id = NULL", "SELECT outcome FROM idempotency_key"),
}


@pytest.mark.parametrize(
    ("role", "statement"),
    [(role, one) for role, statements in NOT_THE_GATES.items() for one in statements],
)
async def test_the_gates_roles_hold_nothing_but_what_the_server_does(
    database: Database, role: str, statement: str
):
    async with database.viewer(role) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_the_courier_reads_addresses_and_nothing_else_of_clients(database: Database):
    async with database.viewer(COURIER) as connection:
        assert await connection.fetch("SELECT address FROM client_email") == []
        assert await connection.fetch("SELECT email FROM related_person") == []
    for question in (
        "SELECT id FROM client", "SELECT number FROM client_phone", "SELECT email FROM account",
        "SELECT starts_at FROM schedule_entry", "INSERT INTO outbox (kind) VALUES ('x')",
        "DELETE FROM outbox", "UPDATE idempotency_key SET key = 'x'",
    ):  # fmt: skip
        async with database.viewer(COURIER) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(question)


async def test_who_asks_by_a_link_reads_no_table(database: Database):
    async with database.viewer(CALENDAR) as connection:
        assert await connection.fetch("SELECT * FROM busy_by_link('', now(), now())") == []
    for table in TABLES:
        async with database.viewer(CALENDAR) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT practice_id FROM {table.name}")


@pytest.mark.parametrize("role", [*VIEWERS, IDENTITY, RECORDER])
async def test_no_other_role_asks_by_a_link(database: Database, role):
    async with database.viewer(role) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM busy_by_link('', now(), now())")


def test_a_role_contained_in_another_changes_nothing():
    assert database_role(frozenset({Role.SCHEDULER})) == "fo_scheduler"
    assert database_role(frozenset({Role.SCHEDULER, Role.BILLER})) == "fo_biller"
    assert database_role(frozenset(Role)) == "fo_clinician_administrator"
    assert login_of("fo_scheduler_clinician") == CLINICAL
    assert login_of("fo_biller") == DESK
    assert login_of(RECORDER) == GATE


def test_no_role_is_no_database_role():
    with pytest.raises(LookupError):
        database_role(frozenset())
    with pytest.raises(LookupError):
        login_of("fo_superuser")
