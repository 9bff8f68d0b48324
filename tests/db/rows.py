"""Builds rows for the tests of the database, as its owner, with defaults for what does not matter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from db.roles import OWNER, login_of

_DAY = date(2026, 3, 2)
FIRST_START = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When an entry or an attendance starts, unless a test says otherwise."""
_NUMBER = count(1)

_DEFAULTS: dict[str, dict[str, Any]] = {
    "practice": {"name": "Harbor", "time_zone": "America/New_York"},
    "account": {"name": "Ada Moss", "kind": "PROVIDER", "password_hash": "argon2-secret"},
    "role_grant": {
        "role": "SCHEDULER", "justification": "runs the front desk", "review_due_on": _DAY,
        "policy_version": "1",
    },
    "provider": {"name": "Ada Moss", "credentials": "LCSW", "sort_key": "moss ada"},
    "payer": {"name": "Acme Health", "sort_key": "acme"},
    "client": {
        "legal_first_name": "Ines", "legal_last_name": "Ortega", "birth_date": date(1985, 3, 12),
        "sex": "F", "status": "ACTIVE", "since": _DAY, "sort_key": "ortega ines",
        "memo": "front desk memo", "source": "a friend",
    },
    "client_phone": {"kind": "MOBILE", "number": "+12125550199", "position": 1},
    "client_email": {"kind": "HOME", "address": "ines@example.test", "position": 1},
    "related_person": {
        "kind": "GUARDIAN", "name": "Joan Ortega", "relationship": "Parent", "position": 1,
    },
    "caseload": {"since": _DAY},
    "practice_contact": {"kind": "OTHER", "name": "Joan Ortega", "sort_key": "ortega joan"},
    "saved_card": {
        "brand": "VISA", "last4": "4242", "exp_month": 1, "exp_year": 2030,
        "holder_name": "Ines Ortega", "vault_token": "vault-secret",
    },
    "document_on_file": {
        "name": "Referral letter", "media_type": "application/pdf", "size_bytes": 10,
        "sha256": "0" * 64, "visibility": "GENERAL", "uploaded_by_name": "Ada Moss",
    },
    "schedule_entry": {
        "kind": "APPOINTMENT", "starts_at": FIRST_START, "ends_at": FIRST_START + timedelta(minutes=50),
        "status": "SCHEDULED",
    },
    "attendee": {"starts_at": FIRST_START},
    "location": {
        "name": "North", "street": "1 Main St", "city": "Albany", "state": "NY",
        "postal_code": "12207", "sort_key": "north",
    },
    "room": {"name": "Room 1", "sort_key": "room 1"},
    "working_hours": {
        "weekday": 1, "starts": time(9), "ends": time(17), "valid_from": date(2020, 1, 1),
    },
    "schedule_series": {
        "kind": "MEETING", "rule": "FREQ=WEEKLY;COUNT=10", "length_minutes": 50,
        "starts_local": datetime(2026, 3, 2, 9), "time_zone": "America/New_York",  # noqa: DTZ001
    },
    "ledger_entry": {
        "position": 1, "kind": "CHARGE", "posted_on": _DAY, "amount_cents": 0,
        "entered_by_name": "Bo Lind", "memo": "ledger memo",
    },
    "line_item": {
        "position": 1, "date_of_service": _DAY, "procedure_code": "90834", "amount_cents": 1,
        "place_of_service": "11",
    },
    "claim": {
        "patient_control_number": "PCN-1", "status": "READY", "total_cents": 100,
        "service_from": _DAY, "service_to": _DAY,
    },
    "claim_event": {"to_status": "READY", "kind": "STATUS"},
    "insurance_payment": {
        "method": "ACH", "amount_cents": 100, "paid_on": _DAY, "reference": "TRN-1",
        "source": "ERA", "status": "NEW",
    },
    "chart_note": {
        "kind": "PROGRESS", "status": "DRAFT", "title": "Session", "body": "chart-body",
        "session_on": _DAY,
    },
    "psychotherapy_note": {"body": "psychotherapy-body", "session_on": _DAY},
    "diagnosis": {"code": "F43.10", "description": "PTSD", "noted_on": _DAY},
    "access_event": {"account_id": uuid4(), "roles": [], "purpose": "OPERATIONS",
                     "document_hash": "0"},
}  # fmt: skip

# The tables whose rows are not known by an id of their own.
_KEYS = {
    "practice": "practice_id", "caseload": "account_id", "attendee": "entry_id",
    "meeting_member": "entry_id", "portal_access": "client_id", "claim_diagnosis": "claim_id", "change_value": "event_id",
}  # fmt: skip


async def add(connection: asyncpg.Connection, table: str, **values: Any) -> UUID:
    """Insert a row of a table and return its id, or its practice if it has none."""
    row = {**_DEFAULTS.get(table, {}), **values}
    number = next(_NUMBER)
    row = {_KEYS.get(table, "id"): uuid4(), **row}
    if table == "account":
        row = {"email": f"person{number}@example.org", **row}
    if table == "schedule_entry" and row["kind"] == "APPOINTMENT":
        row = {"appointment_type": "INDIVIDUAL", **row}
    if table == "client":
        row = {"number": f"C-{50_000 + number}", **row}
    places = ", ".join(f"${place}" for place in range(1, len(row) + 1))
    await connection.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", *row.values()
    )
    return row.get("id", row["practice_id"])


@dataclass(frozen=True)
class Database:
    """A migrated database of the test's own, and how to connect to it as anybody."""

    dsn: str
    passwords: dict[str, str]

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection that may write whatever the tables themselves allow."""
        async with self.login() as connection:
            await connection.execute(f"SET ROLE {OWNER}")
            yield connection

    @asynccontextmanager
    async def login(self, name: str | None = None) -> AsyncIterator[asyncpg.Connection]:
        """A connection as one of the logins, or as the admin."""
        known = {} if name is None else {"user": name, "password": self.passwords[name]}
        connection = await asyncpg.connect(self.dsn, **known)
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def viewer(
        self, role: str, practice: UUID | None = None, account: UUID | None = None
    ) -> AsyncIterator[asyncpg.Connection]:
        """A transaction as a viewer's database role, by way of the login that may become it."""
        async with self.login(login_of(role)) as connection, connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {role}")
            for name, value in {"practice": practice, "account": account}.items():
                if value is not None:
                    await connection.execute(
                        "SELECT set_config($1, $2, true)", f"app.{name}_id", str(value)
                    )
            yield connection
