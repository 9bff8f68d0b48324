"""The hand-written statements, one file for each query, and what is put in their places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.queries import REPORT_STATUSES, SCHEDULER
from benchmarks.sample import Sample

DSN = "BENCHMARKS_DSN"
"""The variable that names the database to the process."""
SETTINGS: Mapping[str, str] = {
    "timezone": "UTC",
    # The statements are written so that the plan for any value is a good one; planning each time
    # would cost more than some of them take.
    "plan_cache_mode": "force_generic_plan",
}

_ACCOUNT = "SELECT id FROM account WHERE email = $1"


def statement(name: str) -> str:
    """The SQL of a query; its answer is the JSON that GraphQL puts under `data`."""
    return (Path(__file__).parent / f"{name}.sql").read_text()


async def arguments(
    sample: Sample, connection: asyncpg.Connection[asyncpg.Record]
) -> Mapping[str, tuple[Any, ...]]:
    """What each statement is sent with."""
    account_id = await connection.fetchval(_ACCOUNT, SCHEDULER)
    beside: Mapping[str, tuple[Any, ...]] = {
        "a": (),
        "b": (sample.coming_from,),
        "c": (sample.client_id,),
        "d": (sample.search.lower(),),
        "e": (account_id,),
        "f": (sample.client_id,),
        "f_without": (sample.client_id,),
        "g": (list(REPORT_STATUSES),),
    }
    return {name: (sample.practice_id, *more) for name, more in beside.items()}


async def pass_json_through(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Give JSON as the bytes that PostgreSQL sends."""
    await connection.set_type_codec(
        "json", schema="pg_catalog", format="binary", encoder=str.encode, decoder=bytes
    )
