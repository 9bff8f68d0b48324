"""That the lists people open all day are walks of indexes, in a practice of 2,000 clients."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.embedded import EmbeddedPostgres
from db.roles import OWNER, database_role, login_of
from engine.execute import Engine
from permissions.roles import Role, grants_of
from permissions.viewer import Viewer
from schema.root import engine as new_engine
from tests.conftest import execute
from tests.db.rows import add
from tests.factories import global_id

CLIENTS = 2_000
NAME = "index_use"

# Ten appointments, ten charges and five claims for each client; a meeting of all every day.
_FILL = (
    """INSERT INTO account (practice_id, id, name, email, kind, password_hash)
    SELECT $1, gen_random_uuid(), 'Ann Ash', n || '@demo.test', 'PROVIDER', 'x'
    FROM generate_series(1, $2::int / 20) AS n""",
    """INSERT INTO provider (practice_id, id, name, credentials, sort_key)
    SELECT practice_id, id, name, 'LCSW', email FROM account
    WHERE practice_id = $1 AND $2::int > 0""",
    """INSERT INTO payer (practice_id, id, name, sort_key)
    SELECT $1, gen_random_uuid(), 'Acme Health', 'acme' FROM generate_series(1, $2::int / 100)""",
    """INSERT INTO client (practice_id, id, number, legal_first_name, legal_last_name, birth_date,
        sex, status, since, sort_key)
    SELECT $1, gen_random_uuid(), 'C-' || n, 'Ann', 'Berg' || n, '1950-01-01', 'U', 'ACTIVE',
        '2020-01-01', md5(n::text)
    FROM generate_series(1, $2::int) AS n""",
    """INSERT INTO schedule_entry (practice_id, id, kind, appointment_type, provider_id, starts_at, ends_at, status)
    SELECT $1, gen_random_uuid(), 'APPOINTMENT', 'INDIVIDUAL', p.id, t, t + interval '50 min', 'SCHEDULED'
    FROM (SELECT id FROM provider WHERE practice_id = $1 ORDER BY id LIMIT $2::int / 20) AS p,
        generate_series(timestamptz '2026-01-01Z', '2026-07-19Z', interval '1 day') AS t""",
    """INSERT INTO attendee (practice_id, entry_id, client_id, starts_at)
    SELECT e.practice_id, e.id, c.id, e.starts_at
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM schedule_entry
        WHERE practice_id = $1) AS e
    JOIN (SELECT *, row_number() OVER (ORDER BY id) AS n FROM client
        WHERE practice_id = $1) AS c ON c.n = 1 + e.n % $2::int""",
    """INSERT INTO schedule_entry (practice_id, id, kind, provider_id, starts_at, ends_at, status)
    SELECT $1, gen_random_uuid(), 'MEETING', p.id, t, t + interval '50 min', 'SCHEDULED'
    FROM (SELECT id FROM provider WHERE practice_id = $1 AND $2::int > 0 ORDER BY id LIMIT 1) AS p,
        generate_series(timestamptz '2026-01-01Z 12:00', '2026-07-19Z', interval '1 day') AS t""",
    """INSERT INTO meeting_member (practice_id, entry_id, provider_id)
    SELECT e.practice_id, e.id, p.id FROM schedule_entry AS e
    JOIN provider AS p ON p.practice_id = e.practice_id
    WHERE e.practice_id = $1 AND e.kind = 'MEETING' AND $2::int > 0""",
    """INSERT INTO ledger_entry (practice_id, id, client_id, position, kind, posted_on,
        amount_cents, client_cents, entered_by_name)
    SELECT practice_id, gen_random_uuid(), id, n, 'CHARGE', date '2026-01-01' + n, 100, 100, 'Bo'
    FROM client, generate_series(1, 10) AS n WHERE practice_id = $1 AND $2::int > 0""",
    """INSERT INTO line_item (practice_id, id, entry_id, client_id, position, date_of_service,
        procedure_code, amount_cents, place_of_service)
    SELECT practice_id, gen_random_uuid(), id, client_id, 1, posted_on, '90837', 100, '11'
    FROM ledger_entry WHERE practice_id = $1 AND $2::int > 0""",
    """INSERT INTO claim (practice_id, id, client_id, payer_id, provider_id, status, total_cents,
        patient_control_number, service_from, service_to, status_changed_at)
    SELECT c.practice_id, gen_random_uuid(), c.id,
        (SELECT min(id::text)::uuid FROM payer WHERE practice_id = $1),
        (SELECT min(id::text)::uuid FROM provider WHERE practice_id = $1),
        (ARRAY['READY', 'PAID', 'DENIED', 'PENDING'])[1 + n % 4], n, c.number || 'X' || n,
        date '2026-01-01' + n, date '2026-01-01' + n,
        timestamptz '2026-01-01Z' + hashint4(n) * interval '1 microsecond'
    FROM client AS c, generate_series(1, 5) AS n WHERE c.practice_id = $1 AND $2::int > 0""",
)


@dataclass(frozen=True)
class Planned:
    """How PostgreSQL means to answer one request."""

    plan: dict[str, Any]

    def scans(self, table: str) -> set[tuple[str, str]]:
        """How a table is read: the kind of scan, and the index."""
        return {
            (one["Node Type"], one.get("Index Name", ""))
            for one in self._nodes(self.plan)
            if one.get("Relation Name") == table
        }

    def condition(self, table: str) -> str:
        """What the index that a table is read by looks up."""
        (scan,) = [one for one in self._nodes(self.plan) if one.get("Relation Name") == table]
        return str(scan["Index Cond"])

    def kinds(self) -> set[str]:
        return {one["Node Type"] for one in self._nodes(self.plan)}

    def _nodes(self, plan: dict[str, Any]) -> list[dict[str, Any]]:
        return [plan, *(node for part in plan.get("Plans", []) for node in self._nodes(part))]


@dataclass(frozen=True)
class Planner:
    """Plans requests as a role of one practice, under its row policies."""

    connection: asyncpg.Connection
    engine: Engine
    practice_id: UUID
    client_id: UUID

    async def plan(self, query: str, role: Role, **variables: Any) -> Planned:
        _, row = await self._asked(query, role, variables, "EXPLAIN (FORMAT json)")
        return Planned(json.loads(row[0])[0]["Plan"])

    async def cursor(self, query: str, **variables: Any) -> str:
        """Where the page that a Biller asks for ends."""
        body, _ = await self._asked(query, Role.BILLER, variables)
        (page,) = json.loads(body)["data"].values()
        return str(page["pageInfo"]["endCursor"])

    async def _asked(
        self, query: str, role: Role, variables: dict[str, Any], prefix: str = ""
    ) -> tuple[bytes, Sequence[Any]]:
        """The answer to a request, and the row that PostgreSQL answers its statement with.

        With a prefix, such as EXPLAIN, the answer is of a row of nothing.
        """
        held, rows = frozenset({role}), []

        async def read(viewer: Viewer, sql: str, arguments: Sequence[object]) -> Sequence[Any]:
            name = database_role(viewer.roles)
            await self.connection.execute(f"SET SESSION AUTHORIZATION {login_of(name)}")
            await self.connection.execute(f"SET ROLE {name}")
            rows.append(await self.connection.fetchrow(f"{prefix} {sql}", *arguments))
            await self.connection.execute("RESET SESSION AUTHORIZATION")
            *values, subjects = (None, None) if prefix else rows[-1]
            return (*(value and value.encode() for value in values), subjects)

        viewer = Viewer(UUID(int=1), self.practice_id, "Ada", "a@demo.test", held, grants_of(held))
        answer = await self.engine.execute(query, variables, None, viewer, read)
        assert not answer.is_request_error, answer.body
        return answer.body, rows[0]


@pytest.fixture(scope="module")
def large_dsn(cluster: EmbeddedPostgres, template: str) -> Iterator[str]:
    execute(cluster.dsn, f"CREATE DATABASE {NAME} TEMPLATE {template} STRATEGY file_copy")
    yield cluster.dsn_of(NAME)
    execute(cluster.dsn, f"DROP DATABASE {NAME} WITH (FORCE)")


@pytest.fixture(scope="module")
async def planner(anyio_backend: str, large_dsn: str) -> AsyncIterator[Planner]:
    connection = await asyncpg.connect(large_dsn)
    await connection.execute(f"SET ROLE {OWNER}")
    practice_id = await add(connection, "practice")
    for statement in _FILL:
        await connection.execute(statement, practice_id, CLIENTS)
    client_id = await connection.fetchval("SELECT min(id::text)::uuid FROM client")
    await connection.execute("RESET ROLE")
    await connection.execute("VACUUM ANALYZE")
    yield Planner(connection, new_engine(), practice_id, client_id)
    await connection.close()


@pytest.fixture(params=["force_custom_plan", "force_generic_plan"])
async def plan_cache_mode(planner: Planner, request: pytest.FixtureRequest) -> str:
    """PostgreSQL plans a statement anew for its values a few times, and then once for all."""
    await planner.connection.execute(f"SET plan_cache_mode = {request.param}")
    return str(request.param)


_ATTENDEES = "ix_attendee_practice_id_client_id_starts_at_entry_id"
_COMING = """query($from: DateTime!) { clients(first: 50) { nodes { number
  appointments(first: 10, from: $from, orderBy: SOONEST) { nodes { startsAt status provider { name } } }
} } }"""


async def test_ten_coming_appointments_each_of_fifty_clients_are_short_walks(
    planner: Planner, plan_cache_mode: str
):
    planned = await planner.plan(_COMING, Role.SCHEDULER, **{"from": "2026-03-02T00:00:00Z"})
    assert planned.scans("client") == {("Index Scan", "ix_client_practice_id_sort_key_id")}
    assert planned.scans("attendee") == {("Index Only Scan", _ATTENDEES)}
    ((kind, index),) = planned.scans("schedule_entry")
    assert kind == "Index Scan"
    assert index in {"pk_schedule_entry", "uq_schedule_entry_practice_id_id_starts_at"}
    assert not planned.kinds() & {"Sort", "Incremental Sort", "Hash Join"}


async def test_the_latest_appointments_are_the_same_walk_backward(
    planner: Planner, plan_cache_mode: str
):
    query = "{ clients(first: 50) { nodes { appointments(first: 10) { nodes { startsAt } } } } }"
    planned = await planner.plan(query, Role.SCHEDULER)
    assert planned.scans("attendee") == {("Index Only Scan", _ATTENDEES)}
    assert not planned.kinds() & {"Sort", "Incremental Sort", "Hash Join"}


@pytest.mark.parametrize(
    ("arguments", "index"),
    [
        ("", "ix_claim_changed"),
        ("statuses: [DENIED]", "ix_claim_status"),
        ("statuses: [DENIED, REJECTED]", "ix_claim_changed"),
        ("orderBy: SERVICE_DATE", "ix_claim_service"),
        ("orderBy: LARGEST", "ix_claim_total"),
    ],
)
async def test_a_page_of_claims_is_one_walk_of_one_index(
    planner: Planner, plan_cache_mode: str, arguments: str, index: str
):
    query = (
        f"{{ claims(first: 50, {arguments}) {{ nodes {{ status total client {{ number }} }} }} }}"
    )
    planned = await planner.plan(query, Role.BILLER)
    assert planned.scans("claim") == {("Index Scan", index)}
    assert planned.scans("client") == {("Index Scan", "pk_client")}
    assert not planned.kinds() & {"Sort", "Incremental Sort"}


async def test_the_newest_rows_of_an_account_are_read_without_the_older_ones(
    planner: Planner, plan_cache_mode: str
):
    """Their balances are counted back from the one that is kept: no sum and no sort of all rows."""
    query = """query($client: ID!) { client(id: $client) { account { entries(first: 5) {
        nodes { amount runningBalance } } } } }"""
    client = global_id("client", planner.client_id)
    planned = await planner.plan(query, Role.SCHEDULER, client=client)
    index = "uq_ledger_entry_practice_id_client_id_posted_on_position"
    assert planned.scans("ledger_entry") == {("Index Scan", index)}
    assert not planned.kinds() & {"Sort", "Incremental Sort"}


async def test_the_line_items_of_charges_are_sorted_by_their_index(
    planner: Planner, plan_cache_mode: str
):
    query = """query($client: ID!) { client(id: $client) { account { entries(first: 5) {
        nodes { detail { lineItems { procedureCode } } } } } } }"""
    client = global_id("client", planner.client_id)
    planned = await planner.plan(query, Role.BILLER, client=client)
    assert not planned.kinds() & {"Sort", "Incremental Sort"}


@pytest.mark.parametrize(
    ("query", "table", "index"),
    [
        ("largestOpenBalances { nodes { balance } }", "account_total", "ix_account_total_open"),
        ("largestCreditsDue { nodes { creditDue } }", "account_total",
         "ix_account_total_credit_due"),
        ("latestClaimUpdates { nodes { at } }", "claim_event", "ix_claim_event_at"),
        ("insurancePayments { nodes { amount } }", "insurance_payment",
         "ix_insurance_payment_paid_on"),
        ("insurancePayments(orderBy: LARGEST) { nodes { amount } }", "insurance_payment",
         "ix_insurance_payment_amount"),
    ],
)  # fmt: skip
async def test_a_billing_page_is_one_walk_of_one_index(
    planner: Planner, query: str, table: str, index: str
):
    await planner.connection.execute("SET plan_cache_mode = auto; SET enable_seqscan = off")
    planned = await planner.plan(f"{{ {query} }}", Role.BILLER)
    await planner.connection.execute("RESET enable_seqscan")
    assert {one for _, one in planned.scans(table)} == {index}
    assert not planned.kinds() & {"Sort", "Incremental Sort"}


async def test_a_search_for_claims_reads_no_claim_but_what_it_finds(planner: Planner):
    await planner.connection.execute("SET plan_cache_mode = force_custom_plan")
    query = '{ claims(first: 50, search: "garcia") { nodes { total } } }'
    planned = await planner.plan(query, Role.BILLER)
    assert {index for _, index in planned.scans("claim")} >= {
        "uq_claim_practice_id_patient_control_number",
        "ix_claim_payer_number",
    }
    assert planned.scans("claim") <= {
        (kind, index)
        for kind in ("Index Scan", "Index Only Scan")
        for index in (
            "uq_claim_practice_id_patient_control_number",
            "ix_claim_payer_number",
            "ix_claim_client",
            "pk_claim",
        )
    }


async def test_the_clients_of_a_status_are_one_walk_of_one_index(
    planner: Planner, plan_cache_mode: str
):
    query = "{ clients(first: 50, filter: { status: ACTIVE }) { nodes { name } } }"
    planned = await planner.plan(query, Role.SCHEDULER)
    assert planned.scans("client") == {("Index Scan", "ix_client_status")}
    assert not planned.kinds() & {"Sort", "Incremental Sort"}


async def test_the_next_page_of_claims_starts_in_the_index_where_the_last_one_ended(
    planner: Planner, plan_cache_mode: str
):
    query = """query($after: String) { claims(first: 5, after: $after) {
      nodes { total } pageInfo { endCursor } } }"""
    planned = await planner.plan(query, Role.BILLER, after=await planner.cursor(query))
    assert planned.scans("claim") == {("Index Scan", "ix_claim_changed")}
    assert "status_changed_at <=" in planned.condition("claim")


async def test_an_account_is_read_through_the_index_of_its_rows(
    planner: Planner, plan_cache_mode: str
):
    query = """query($id: ID!) { client(id: $id) { account { balance
      entries(first: 20) { nodes { amount runningBalance } } } } }"""
    planned = await planner.plan(query, Role.SCHEDULER, id=global_id("client", planner.client_id))
    assert {index for _, index in planned.scans("ledger_entry")} == {
        "uq_ledger_entry_practice_id_client_id_posted_on_position"
    }
    assert planned.scans("account_total") == {("Index Scan", "pk_account_total")}


async def test_a_week_of_the_master_schedule_is_a_walk_of_the_index_of_starts(
    planner: Planner, plan_cache_mode: str
):
    query = """query($from: DateTime!, $to: DateTime!) { masterSchedule(from: $from, to: $to) {
      nodes { startsAt ... on Appointment { clients { number } } } } }"""
    week = {"from": "2026-03-02T00:00:00Z", "to": "2026-03-09T00:00:00Z"}
    planned = await planner.plan(query, Role.SCHEDULER, **week)
    assert "ends_at" in planned.condition("schedule_entry")  # what is over is told by the index
    assert planned.scans("schedule_entry") == {("Index Scan", "ix_schedule_entry_starts_at")}
    assert planned.scans("attendee") == {("Index Only Scan", "pk_attendee")}
    assert planned.scans("client") == {("Index Scan", "pk_client")}


async def test_busy_times_are_read_from_the_index_of_starts_alone(
    planner: Planner, plan_cache_mode: str
):
    query = """query($from: DateTime!, $to: DateTime!, $after: String) {
      busyTimes(from: $from, to: $to, after: $after) {
        nodes { startsAt endsAt } pageInfo { endCursor } } }"""
    week = {"from": "2026-03-02T00:00:00Z", "to": "2026-03-09T00:00:00Z"}
    cursor = await planner.cursor(query, **week)
    for place in ({}, {"after": cursor}):
        planned = await planner.plan(query, Role.CLINICIAN, **week, **place)
        assert planned.scans("taken_time") == {("Index Only Scan", "ix_taken_time_starts_at")}
        assert "ends_at" in planned.condition("taken_time")
    assert "ROW(starts_at, provider_id, ends_at)" in planned.condition("taken_time")


_MONTH = """query($a: DateTime!, $b: DateTime!, $c: DateTime!) {
  providers(first: 20) { nodes { name
    early: schedule(from: $a, to: $b, first: 80) { nodes { ...Cell } }
    late: schedule(from: $b, to: $c, first: 80) { nodes { ...Cell } }
  } }
}
fragment Cell on ScheduleEntry { id startsAt endsAt status
  ... on Appointment { clients { number } service { name } } }"""


async def test_a_month_of_twenty_providers_is_a_walk_of_each_ones_calendar(
    planner: Planner, plan_cache_mode: str
):
    month = {name: f"2026-{day}T05:00:00Z" for name, day in zip(
        "abc", ("03-01", "03-16", "04-01"), strict=True
    )}  # fmt: skip
    planned = await planner.plan(_MONTH, Role.SCHEDULER, **month)
    assert planned.scans("schedule_entry") == {
        ("Index Scan", "ix_schedule_entry_practice_id_provider_id_starts_at_id"),
        ("Index Scan", "pk_schedule_entry"),  # the meetings they only take part in
    }
    ((_, index),) = planned.scans("meeting_member")
    assert index == "ix_meeting_member_practice_id_provider_id_entry_id"
    assert planned.scans("attendee") == {("Index Only Scan", "pk_attendee")}
    assert planned.scans("client") == {("Index Scan", "pk_client")}


async def test_free_slots_are_searched_by_the_index_of_each_ones_busy_times(
    planner: Planner, plan_cache_mode: str
):
    query = """query($from: DateTime!, $to: DateTime!, $ids: [ID!]!) {
      freeSlots(providerIds: $ids, from: $from, to: $to, lengthMinutes: 50) { nodes { startsAt } } }"""
    ids = [global_id("provider"), global_id("provider")]
    week = {"from": "2026-03-02T00:00:00Z", "to": "2026-03-09T00:00:00Z"}
    planned = await planner.plan(query, Role.CLINICIAN, ids=ids, **week)
    assert planned.scans("taken_time") == {
        ("Index Scan", "ix_taken_time_practice_id_provider_id_starts_at_entry_id")
    }
    assert planned.scans("provider") == {("Index Scan", "pk_provider")}
