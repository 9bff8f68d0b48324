"""The people who can sign in, their roles, caseloads, and the practice beside theirs."""

from __future__ import annotations

import asyncpg

from db.demo.practice import Practice


async def test_demo_people_have_their_roles(demo: asyncpg.Connection) -> None:
    found = await demo.fetch(
        "SELECT a.email, a.kind, array_agg(g.role ORDER BY g.role) AS roles FROM account AS a"
        " JOIN role_grant AS g ON (g.practice_id, g.account_id) = (a.practice_id, a.id)"
        " WHERE a.email ~ '^(scheduler|biller|clinician|clinician-scheduler|admin)@' AND a.is_active"
        " AND g.revoked_at IS NULL AND g.expires_at IS NULL GROUP BY a.email, a.kind"
    )
    assert {row["email"]: (row["kind"], row["roles"]) for row in found} == {
        "scheduler@demo.test": ("STAFF", ["SCHEDULER"]),
        "biller@demo.test": ("STAFF", ["BILLER"]),
        "clinician@demo.test": ("PROVIDER", ["CLINICIAN"]),
        "clinician-scheduler@demo.test": ("PROVIDER", ["CLINICIAN", "SCHEDULER"]),
        "admin@demo.test": ("STAFF", ["ADMINISTRATOR"]),
        "scheduler@other.test": ("STAFF", ["SCHEDULER"]),
        "admin@other.test": ("STAFF", ["ADMINISTRATOR"]),
    }


async def test_grants_are_justified_and_approved_by_another(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM role_grant WHERE approved_by = account_id"
        " OR length(justification) < 10 OR review_due_on < '2026-11-23'"
    )


async def test_no_password_verifies_unless_one_is_given(demo: asyncpg.Connection) -> None:
    assert await demo.fetchval("SELECT array_agg(DISTINCT password_hash) FROM account") == ["!"]


async def test_clients_are_in_the_caseload_of_their_provider(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM client AS c LEFT JOIN caseload AS k"
        " ON (k.practice_id, k.client_id, k.account_id)"
        " = (c.practice_id, c.id, c.primary_provider_id) WHERE k.client_id IS NULL"
    )


async def test_clinicians_who_sign_in_have_an_eighth_of_the_clients(
    demo: asyncpg.Connection, main_practice: Practice
) -> None:
    found = await demo.fetch(
        "SELECT a.email, count(*) AS clients FROM account AS a JOIN caseload AS k"
        " ON (k.practice_id, k.account_id) = (a.practice_id, a.id)"
        " WHERE a.email ~ '^clinician' GROUP BY a.email"
    )
    assert len(found) == 2
    for row in found:
        assert 0.09 <= row["clients"] / main_practice.clients <= 0.15


async def test_the_other_practice_shares_names_birth_dates_and_phones(
    demo: asyncpg.Connection, main_practice: Practice, other_practice: Practice
) -> None:
    found = await demo.fetchrow(
        "SELECT count(*) AS named, count(*) FILTER (WHERE a.birth_date = b.birth_date) AS born,"
        " count(*) FILTER (WHERE p.number = q.number) AS reached, count(DISTINCT b.id) AS clients"
        " FROM client AS a JOIN client AS b USING (legal_first_name, legal_last_name)"
        " JOIN client_phone AS p ON p.client_id = a.id AND p.position = 1"
        " JOIN client_phone AS q ON q.client_id = b.id AND q.position = 1"
        " WHERE a.practice_id = $1 AND b.practice_id = $2",
        main_practice.id,
        other_practice.id,
    )
    assert found["clients"] >= 12
    assert 4 <= found["born"] < found["named"]
    assert 4 <= found["reached"] < found["named"]


async def test_providers_of_both_practices_are_accounts(demo: asyncpg.Connection) -> None:
    assert (
        await demo.fetchval(
            "SELECT count(*) FROM provider AS p JOIN account AS a USING (practice_id, id)"
            " WHERE a.kind = 'PROVIDER' AND a.name = p.name"
        )
        == 16
    )
