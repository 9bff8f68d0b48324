"""Migration: the same result however often and from wherever, and every departure from it is seen."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest

from db.demo.load import fill
from db.drift import drift, rule_drift
from db.embedded import EmbeddedPostgres
from db.migrate import NewerDatabaseError, migrate, newest, rules
from db.roles import DESK, role_statements
from db.secrets import Secret
from db.session import Database as Served
from tests.db.migrating import give_a_payment_services
from tests.db.rows import Database

_HERE = """
DO $$
BEGIN
    EXECUTE format('ALTER ROLE front_office_gate IN DATABASE %I SET statement_timeout = 1',
        current_database());
END $$
"""
_PARTITION = """
SET ROLE front_office_owner;
CREATE TABLE access_event_2999_01 PARTITION OF access_event
FOR VALUES FROM ('2999-01-01') TO ('2999-02-01')
"""
_ANY_PRACTICE = """
CREATE OR REPLACE FUNCTION app_practice() RETURNS uuid LANGUAGE sql STABLE
AS 'SELECT practice_id FROM public.practice LIMIT 1'
"""


async def test_a_migrated_database_is_what_the_code_says(database: Database):
    assert await drift(database.dsn) == []


async def test_migrating_again_changes_nothing(database: Database):
    await migrate(database.dsn, database.passwords)
    assert await drift(database.dsn) == []


async def test_two_migrations_at_once_both_succeed(database: Database):
    await asyncio.gather(*(migrate(database.dsn, database.passwords) for _ in range(3)))
    assert await drift(database.dsn) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("GRANT SELECT (memo) ON ledger_entry TO fo_scheduler",
         "fo_scheduler may SELECT ledger_entry.memo, and must not."),
        ("GRANT SELECT ON chart_note TO fo_biller",
         "fo_biller may SELECT chart_note.body, and must not."),
        ("REVOKE SELECT (kind) ON ledger_entry FROM fo_scheduler",
         "fo_scheduler may not SELECT ledger_entry.kind, and must."),
        ("GRANT DELETE ON access_event TO front_office_recorder",
         "front_office_recorder may DELETE access_event.*, and must not."),
        ("GRANT SELECT (vault_token) ON saved_card TO PUBLIC",
         "fo_clinician may SELECT saved_card.vault_token, and must not."),
        ("GRANT EXECUTE ON FUNCTION ensure_access_partitions() TO PUBLIC",
         "Everybody holds a right on ensure_access_partitions()."),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC",
         "Everybody holds a right on schema public."),
        ("GRANT fo_biller TO front_office_clinical WITH INHERIT TRUE, SET TRUE",
         "front_office_clinical is a member of fo_biller with INHERIT TRUE"),
        ("REVOKE fo_scheduler FROM front_office_desk",
         "front_office_desk is not a member of fo_scheduler with INHERIT FALSE"),
        ("ALTER ROLE front_office_desk SET default_transaction_read_only = on",
         "front_office_desk has a setting of its own: default_transaction_read_only=on."),
        (_HERE, "front_office_gate has a setting of its own: statement_timeout=1."),
        ("CREATE POLICY bent ON client TO fo_clinician USING (true)",
         "policy bent on client"),
        ("ALTER POLICY fo_clinician ON chart_note USING (true)",
         "policy fo_clinician on chart_note"),
        ("DROP POLICY fo_scheduler ON client", "policy fo_scheduler on client is missing"),
        ("ALTER TABLE chart_note NO FORCE ROW LEVEL SECURITY", "table chart_note is"),
        ("ALTER TABLE ledger_entry DISABLE TRIGGER refuse_change",
         "trigger refuse_change on ledger_entry"),
        (_ANY_PRACTICE, "function app_practice()"),
    ],
)  # fmt: skip
async def test_a_bent_rule_is_seen_and_put_right(database: Database, statement, sentence):
    # In one transaction, undone: the cluster's roles are also those of other tests.
    async with database.login() as admin:
        trial = admin.transaction()
        await trial.start()
        await admin.execute(statement)
        found = await rule_drift(admin)
        assert any(line.startswith(sentence) for line in found), found
        await admin.execute(";".join([*role_statements(), *rules()]))
        assert await rule_drift(admin) == []
        await trial.rollback()


async def test_a_role_above_the_policies_is_seen(database: Database):
    async with database.login() as admin:
        trial = admin.transaction()
        await trial.start()
        await admin.execute("ALTER ROLE fo_biller BYPASSRLS")
        assert await rule_drift(admin) == ["fo_biller has attributes that it must not have."]
        await trial.rollback()


async def test_another_table_definition_is_seen(database: Database):
    async with database.login() as admin:
        await admin.execute("ALTER TABLE client ADD COLUMN ssn text")
        try:
            assert any("ssn" in line for line in await drift(database.dsn))
        finally:
            await admin.execute("ALTER TABLE client DROP COLUMN ssn")


async def test_a_migration_that_cannot_get_a_lock_leaves_everything_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("db.migrate._TABLE_TIMEOUT_S", 0.1)
    async with database.login() as admin:
        await admin.execute("COMMENT ON TABLE alembic_version IS 'the rules of an older version'")
    async with database.login() as backup, backup.transaction():
        await backup.execute("SELECT count(*) FROM client")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await migrate(database.dsn, database.passwords)
    assert await drift(database.dsn) == []


async def test_a_start_that_has_nothing_to_change_is_in_nobodys_way(
    database_endpoint: str, secret: Secret, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("db.migrate._TABLE_TIMEOUT_S", 0.1)
    await migrate(database_endpoint, secret.login_passwords())
    other = await asyncpg.connect(database_endpoint)
    await other.execute(_PARTITION)
    await other.execute("BEGIN; SELECT count(*) FROM client; UPDATE practice SET name = name")
    await migrate(database_endpoint, secret.login_passwords())
    await other.close()


@pytest.mark.parametrize(
    "statement",
    [
        "GRANT SELECT (memo) ON ledger_entry TO fo_scheduler",
        "REVOKE CONNECT ON DATABASE {} FROM front_office_gate",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "GRANT SELECT ON access_event_default TO fo_scheduler",
        "GRANT EXECUTE ON FUNCTION unaccent(text) TO PUBLIC",
        "ALTER ROLE front_office_gate IN DATABASE {} SET statement_timeout = 1",
        "DROP POLICY fo_scheduler ON client",
        "DROP VIEW busy_time",
        "ALTER TABLE chart_note NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE ledger_entry DISABLE TRIGGER refuse_change",
        _ANY_PRACTICE,
    ],
)
async def test_migrating_puts_right_what_was_bent_since(
    database_endpoint: str, secret: Secret, statement: str
):
    await migrate(database_endpoint, secret.login_passwords())
    admin = await asyncpg.connect(database_endpoint)
    name = await admin.fetchval("SELECT current_database()")
    await admin.execute(statement.format(name))
    await admin.close()
    await migrate(database_endpoint, secret.login_passwords())
    assert await drift(database_endpoint) == []


async def test_an_upgrade_that_cannot_get_a_lock_says_so_too(
    database_endpoint: str, secret: Secret, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("db.migrate._TABLE_TIMEOUT_S", 0.1)
    await give_a_payment_services(database_endpoint)
    busy = await asyncpg.connect(database_endpoint)
    await busy.execute("BEGIN; LOCK TABLE schedule_entry IN ACCESS EXCLUSIVE MODE")
    with pytest.raises(asyncpg.LockNotAvailableError):
        await migrate(database_endpoint, secret.login_passwords())
    await busy.close()


async def test_a_database_of_a_newer_version_is_left_as_it_is(
    database_endpoint: str, secret: Secret
):
    admin = await asyncpg.connect(database_endpoint)
    await admin.execute("UPDATE alembic_version SET version_num = 'newer'")
    await admin.execute("DROP VIEW busy_time")
    with pytest.raises(NewerDatabaseError):
        await migrate(database_endpoint, secret.login_passwords())
    assert await admin.fetchval("SELECT to_regclass('busy_time')") is None
    await admin.close()


async def test_passwords_are_set_where_getting_in_does_not_prove_them(secret: Secret):
    """As where pg_hba.conf trusts everybody, or no login has a connection left."""
    other = Secret("another key that only this test knows")
    with (
        tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder,
        EmbeddedPostgres.start(Path(folder), durable=False) as postgres,
    ):
        await migrate(postgres.dsn, secret.login_passwords())
        admin = await asyncpg.connect(postgres.dsn)
        await let_in_by(admin, "trust")
        while not await lets_in(postgres.dsn, "a guess"):
            pass
        await migrate(postgres.dsn, other.login_passwords())
        await let_in_by(admin, "scram-sha-256")
        while await lets_in(postgres.dsn, "a guess"):
            pass
        assert await lets_in(postgres.dsn, other.login_passwords()[DESK])

        await admin.execute(f"ALTER ROLE {DESK} CONNECTION LIMIT 0")
        await migrate(postgres.dsn, other.login_passwords())
        await admin.close()


async def let_in_by(admin: asyncpg.Connection, method: str) -> None:
    path = await admin.fetchval("SHOW hba_file")
    await admin.execute(f"COPY (SELECT 'local all all {method}') TO '{path}'")
    await admin.execute("SELECT pg_reload_conf()")


async def lets_in(dsn: str, password: str) -> bool:
    try:
        connection = await asyncpg.connect(dsn, user=DESK, password=password)
    except asyncpg.InvalidPasswordError:
        return False
    await connection.close()
    return True


async def test_an_admin_who_is_no_superuser_can_migrate_fill_and_check(secret: Secret):
    """As with a PostgreSQL that somebody else runs."""
    with (
        tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder,
        EmbeddedPostgres.start(Path(folder), durable=False) as postgres,
    ):
        superuser = await asyncpg.connect(postgres.dsn)
        await superuser.execute("CREATE ROLE admin LOGIN CREATEROLE PASSWORD 'for this test'")
        await superuser.execute("CREATE DATABASE practice OWNER admin")
        await superuser.close()
        place = f"host={quote(postgres.host, safe='')}&port={postgres.port}"
        dsn = f"postgresql://admin:{quote('for this test')}@/practice?{place}"
        for _ in range(2):
            await migrate(dsn, secret.login_passwords())
        counts = await fill(dsn, progress=lambda _line: None, clients=10)
        assert counts.clients > 10
        assert await drift(dsn) == []
        for one in (Secret("another key that only this test knows"), secret):
            await migrate(dsn, one.login_passwords())
            async with Served.open(dsn, one) as served:
                assert await served.revision() == newest()
