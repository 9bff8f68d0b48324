"""That the lists people open are read by index under row policies, with a practice's worth of rows."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from tests.db.rows import Database, add

CLIENTS = 5_000
NAMES = ("ann", "berta", "carla", "dora", "emil", "fritz", "gustav", "hanna", "ida", "jakob")
ENDS = ("mann", "berg", "stein", "feld", "wald", "bach", "hof", "tal", "see", "dorf", "au")

# The planner must choose as it would in a practice, so there are thousands of rows of each kind.
_FILL = (
    """INSERT INTO client (practice_id, id, number, legal_first_name, legal_last_name, birth_date,
        sex, status, since, sort_key)
    SELECT $1, gen_random_uuid(), 'C-' || n, ($2::text[])[1 + n % 10] || ($3::text[])[1 + n % 11],
        ($3::text[])[1 + n / 10 % 11] || chr(97 + n % 26) || chr(97 + n / 26 % 26),
        date '1950-01-01' + n, 'U', 'ACTIVE', '2020-01-01', md5(n::text)
    FROM generate_series(1, $4::int) AS n""",
    """INSERT INTO schedule_entry (practice_id, id, kind, appointment_type, provider_id, starts_at, ends_at, status)
    SELECT $1, gen_random_uuid(), 'APPOINTMENT', 'INDIVIDUAL', $2, timestamptz '2026-01-01' + n * interval '1 h',
        timestamptz '2026-01-01' + n * interval '1 h' + interval '50 min', 'SCHEDULED'
    FROM generate_series(1, $3::int) AS n""",
    """INSERT INTO attendee (practice_id, entry_id, client_id, starts_at)
    SELECT e.practice_id, e.id, c.id, e.starts_at
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM schedule_entry
        WHERE practice_id = $1) AS e
    JOIN (SELECT *, row_number() OVER (ORDER BY id) AS n FROM client
        WHERE practice_id = $1) AS c USING (n)""",
    """INSERT INTO ledger_entry (practice_id, id, client_id, position, kind, posted_on,
        amount_cents, client_cents, entered_by_name)
    SELECT practice_id, gen_random_uuid(), id, n, 'CHARGE', date '2026-01-01' + n, 100, 100, 'Bo'
    FROM client, generate_series(1, 5) AS n WHERE practice_id = $1""",
    """INSERT INTO related_person (practice_id, id, client_id, kind, name, relationship, phone, email,
        position)
    SELECT practice_id, gen_random_uuid(), id, 'GUARDIAN', legal_last_name || ' ' || number, 'Parent',
        '+1212555' || lpad((row_number() OVER ())::text, 4, '0'), number || '@example.test', 1
    FROM client WHERE practice_id = $1""",
)


@pytest.fixture(scope="module")
async def practice(database: Database) -> UUID:
    async with database.owner() as owner:
        practice = await add(owner, "practice")
        account = await add(owner, "account", practice_id=practice)
        await add(owner, "provider", practice_id=practice, id=account)
        await owner.execute(_FILL[0], practice, list(NAMES), list(ENDS), CLIENTS)
        await owner.execute(_FILL[1], practice, account, CLIENTS)
        await owner.execute(_FILL[2], practice)
        await owner.execute(_FILL[3], practice)
        await owner.execute(_FILL[4], practice)
    async with database.login() as admin:
        await admin.execute("VACUUM ANALYZE")
    return practice


def _scans(plan: dict[str, Any]) -> list[tuple[str, str]]:
    """The node and index of each read of a table in a plan."""
    own = [(plan["Node Type"], plan.get("Index Name", ""))] if "Relation Name" in plan else []
    return [*own, *(scan for part in plan.get("Plans", []) for scan in _scans(part))]


def _nodes(plan: dict[str, Any]) -> set[str]:
    return {plan["Node Type"]}.union(*(_nodes(part) for part in plan.get("Plans", [])))


async def _explain(database: Database, role: str, practice: UUID, query: str) -> dict[str, Any]:
    async with database.viewer(role, practice) as connection:
        client = await connection.fetchval("SELECT min(id::text) FROM client")
        text = await connection.fetchval(
            f"EXPLAIN (FORMAT json) {query}".replace("$client", f"'{client}'")
        )
    return json.loads(text)[0]["Plan"]


_LISTS = {
    "SELECT id, legal_last_name FROM client WHERE (sort_key, id) > ('8', $client::uuid)"
    " ORDER BY sort_key, id LIMIT 50": "ix_client_practice_id_sort_key_id",
    "SELECT id FROM client ORDER BY added_at DESC, id LIMIT 50": "ix_client_added_at",
    "SELECT entry_id FROM attendee WHERE client_id = $client ORDER BY starts_at, entry_id"
    " LIMIT 10": "ix_attendee_practice_id_client_id_starts_at_entry_id",
    "SELECT posted_on, amount_cents FROM ledger_entry WHERE client_id = $client"
    " ORDER BY posted_on DESC, position DESC LIMIT 20": (
        "uq_ledger_entry_practice_id_client_id_posted_on_position"
    ),
    "SELECT client_id, open_cents FROM account_total WHERE open_cents > 0"
    " ORDER BY open_cents DESC, client_id LIMIT 20": "ix_account_total_open",
}


@pytest.mark.parametrize(("query", "index"), _LISTS.items())
@pytest.mark.parametrize("role", ["fo_scheduler", "fo_biller_clinician"])
async def test_a_list_is_one_walk_of_one_index(
    database: Database, practice: UUID, role, query, index
):
    plan = await _explain(database, role, practice, query)
    assert [name for _, name in _scans(plan)] == [index]
    assert "Sort" not in _nodes(plan)


@pytest.mark.parametrize(
    "words", ["{jakob,bergx}", "{annmnan}", "{5550199}", "{c-17@example.test}"]
)
@pytest.mark.parametrize("with_contact", ["true", "false"])
async def test_a_search_reads_nothing_but_the_index_of_terms(
    database: Database, practice: UUID, with_contact, words
):
    query = f"SELECT * FROM client_matches('{words}', {with_contact})"
    scans = _scans(await _explain(database, "fo_scheduler", practice, query))
    assert scans
    assert set(scans) == {("Index Only Scan", "pk_client_search_term")}


async def test_a_clinician_reads_the_own_clients_by_their_ids(database: Database, practice: UUID):
    async with database.viewer("fo_clinician", practice) as connection:
        text = await connection.fetchval("EXPLAIN (FORMAT json) SELECT birth_date FROM client")
    assert _scans(json.loads(text)[0]["Plan"]) == [("Index Scan", "pk_client")]
