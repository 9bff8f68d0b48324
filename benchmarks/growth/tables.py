"""Databases that differ in how many clients a practice has, made by SQL and kept."""

from __future__ import annotations

import asyncpg

from benchmarks.data import Data
from benchmarks.sample import sample_of
from db.demo.load import fill, is_filled
from db.migrate import migrate
from server.progress import progress

DEMO_CLIENTS = 40
"""The demo that each of them begins with, for its accounts and its people."""

_IS_THERE = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
_COUNT = "SELECT count(*) FROM client WHERE practice_id = $1"
# Names that sort before, between and after those of the demo.
_CLIENTS = """
INSERT INTO client (practice_id, id, number, legal_first_name, legal_last_name, birth_date, sex,
    language, status, since, sort_key)
SELECT $1, md5('client ' || n)::uuid, 'N' || n, 'Given' || n % 997, name, date '1950-01-01' + n % 20000,
    'U', 'en', 'ACTIVE', date '2020-01-01' + n % 2000, lower(name)
FROM generate_series(1, $2::integer) AS n, substr(md5(n::text), 1, 12) AS name
"""
_TOTALS = """
INSERT INTO account_total (practice_id, client_id, charges_cents, client_cents, insurance_cents)
SELECT practice_id, id, 16500, 12500, 4000 FROM client
WHERE practice_id = $1 ON CONFLICT DO NOTHING
"""


async def table_of(data: Data, clients: int) -> str:
    """The address of the database in which the practice has so many clients."""
    name = f"clients_{clients}"
    admin = await asyncpg.connect(data.dsn)
    try:
        if not await admin.fetchval(_IS_THERE, name):
            await admin.execute(f"CREATE DATABASE {name}")
    finally:
        await admin.close()
    dsn = data.postgres.dsn_of(name)
    await migrate(dsn, data.secret.login_passwords())
    with progress(f"Making a practice of {clients:,} clients, once") as report:
        if not await is_filled(dsn):
            await fill(dsn, clients=DEMO_CLIENTS, progress=report)
        await _add_clients(dsn, clients)
    return dsn


async def _add_clients(dsn: str, clients: int) -> None:
    practice_id = (await sample_of(dsn)).practice_id
    connection = await asyncpg.connect(dsn)
    try:
        missing = clients - await connection.fetchval(_COUNT, practice_id)
        if missing <= 0:
            return
        async with connection.transaction():
            # Search terms and versions are of no use here, and their triggers take most of the time.
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute(_CLIENTS, practice_id, missing)
            await connection.execute(_TOTALS, practice_id)
        await connection.execute("VACUUM (ANALYZE) client, account_total")
    finally:
        await connection.close()
