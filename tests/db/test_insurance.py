"""Coverage in the tables: what an upgrade makes of policies that were written before."""

from __future__ import annotations

from datetime import date

import asyncpg

from db.roles import OWNER
from tests.db.migrating import upgrade
from tests.db.rows import add


async def test_an_upgrade_gives_a_last_day_to_what_has_ended_without_one(database_endpoint: str):
    connection = await asyncpg.connect(database_endpoint)
    await connection.execute(f"SET ROLE {OWNER}")
    practice = await add(connection, "practice")
    about = {
        "practice_id": practice,
        "client_id": await add(connection, "client", practice_id=practice),
        "payer_id": await add(connection, "payer", practice_id=practice),
        "rank": 1, "member_id": "A1", "relationship": "SELF", "subscriber_name": "Ines Ortega",
    }  # fmt: skip
    await connection.execute(
        "ALTER TABLE insurance_policy DROP CONSTRAINT ck_insurance_policy_ended_on_a_day"
    )
    first, last = date(2026, 1, 1), date(2026, 2, 28)
    for status, ends in (("ACTIVE", None), ("ENDED", last), ("ENDED", None)):
        days = {"effective_from": first, "effective_to": ends}
        await add(connection, "insurance_policy", **about, **days, status=status)
    await upgrade(database_endpoint, "0027")
    sql = "SELECT effective_to FROM insurance_policy ORDER BY status, effective_to"
    found = [row["effective_to"] for row in await connection.fetch(sql)]
    assert found == [None, last, await connection.fetchval("SELECT current_date")]
    await connection.close()
