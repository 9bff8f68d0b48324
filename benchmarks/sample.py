"""What the queries are about: a practice, a client with a long account, a name many clients bear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from db.demo.load import MAIN_PRACTICE, today_of

ENTRIES_WANTED = 100
"""How many rows the account of the chosen client should have."""
CLAIMS_WANTED = 200
"""How many claims a search should find at least, to have a page of them to choose."""

_PRACTICE = "SELECT practice_id FROM practice WHERE name = $1"
# The shortest account that is long enough, or else the longest there is.
_CLIENT = """
SELECT client_id FROM ledger_entry WHERE practice_id = $1
GROUP BY client_id ORDER BY count(*) < $2, abs(count(*) - $2), client_id LIMIT 1
"""
_NAME = """
SELECT c.legal_last_name FROM client AS c
JOIN claim AS m ON m.practice_id = c.practice_id AND m.client_id = c.id
WHERE c.practice_id = $1
GROUP BY c.legal_last_name
ORDER BY count(*) < $2, abs(count(*) - $2), c.legal_last_name LIMIT 1
"""


@dataclass(frozen=True)
class Sample:
    """Chosen by rule, so that equal data give equal questions."""

    practice_id: UUID
    client_id: UUID
    search: str
    coming_from: datetime


async def sample_of(dsn: str) -> Sample:
    """Choose from the demo practice of a database."""
    today = await today_of(dsn)
    connection = await asyncpg.connect(dsn)
    try:
        practice_id = await connection.fetchval(_PRACTICE, MAIN_PRACTICE)
        return Sample(
            practice_id,
            await connection.fetchval(_CLIENT, practice_id, ENTRIES_WANTED),
            await connection.fetchval(_NAME, practice_id, CLAIMS_WANTED),
            datetime(today.year, today.month, today.day, tzinfo=UTC),
        )
    finally:
        await connection.close()
