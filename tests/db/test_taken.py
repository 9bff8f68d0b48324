"""Whatever is done to entries and their members, nobody is in two places, and who is taken is kept."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.loading import loading
from tests.db.rows import FIRST_START, Database, add

PEOPLE = 3
HOUR = timedelta(hours=1)
_TAKES_PART = """
SELECT e.id, p.provider_id, e.starts_at, e.ends_at, e.override_reason IS NULL AS is_exclusive
FROM schedule_entry AS e CROSS JOIN LATERAL (
    SELECT e.provider_id UNION SELECT provider_id FROM meeting_member WHERE entry_id = e.id
) AS p WHERE e.practice_id = $1 AND e.status NOT IN ('CANCELLED', 'NO_SHOW')
"""
_TAKEN = "SELECT entry_id, provider_id, starts_at, ends_at, is_exclusive FROM taken_time WHERE practice_id = $1"
_CHANGES = {
    "move": "starts_at = $2::timestamptz, ends_at = $2::timestamptz + interval '90 minutes'",
    "hand over": "provider_id = $2",
    "cancel": "status = 'CANCELLED'",
    "reopen": "status = 'SCHEDULED'",
    "override": "override_reason = 'Both agreed'",
    "forbid": "override_reason = NULL",
}

_people = st.integers(0, PEOPLE - 1)
_changes = st.tuples(
    st.sampled_from(["book", "join", "leave", *_CHANGES]), st.integers(0, 5), _people, st.integers(0, 4)
)  # fmt: skip
_Change = tuple[str, int, int, int]


def _examples() -> list[list[_Change]]:
    """Drawn only: Hypothesis cannot drive a coroutine."""
    drawn: list[list[_Change]] = []

    @settings(max_examples=40, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(_changes, min_size=5, max_size=25))
    def draw(changes: list[_Change]) -> None:
        drawn.append(changes)

    draw()
    return drawn


async def _practice(connection: asyncpg.Connection) -> tuple[UUID, list[UUID]]:
    practice = await add(connection, "practice")
    people = [await add(connection, "account", practice_id=practice) for _ in range(PEOPLE)]
    for one in people:
        await add(connection, "provider", practice_id=practice, id=one)
    return practice, people


async def _do(
    connection: asyncpg.Connection, practice: UUID, entries: list[UUID], who: UUID, change: _Change
) -> None:
    what, at, _, hour = change
    starts_at = FIRST_START + hour * HOUR
    if what == "book":
        given = {"practice_id": practice, "provider_id": who, "kind": "MEETING"}
        times = {"starts_at": starts_at, "ends_at": starts_at + 2 * HOUR}
        entries.append(await add(connection, "schedule_entry", **given, **times))
    if not entries:
        return
    entry = entries[at % len(entries)]
    if what == "join":
        given = {"practice_id": practice, "entry_id": entry, "provider_id": who}
        await add(connection, "meeting_member", **given)
    elif what == "leave":
        await connection.execute(
            "DELETE FROM meeting_member WHERE entry_id = $1 AND provider_id = $2", entry, who
        )
    elif what in _CHANGES:
        sql = f"UPDATE schedule_entry SET {_CHANGES[what]} WHERE id = $1"
        values = {"move": [starts_at], "hand over": [who]}.get(what, [])
        await connection.execute(sql, entry, *values)


def _assert_in_one_place(taken: list[asyncpg.Record]) -> None:
    exclusive = sorted(
        (one["provider_id"], one["starts_at"], one["ends_at"]) for one in taken if one["is_exclusive"]
    )  # fmt: skip
    for (who, _, ends_at), (other, starts_at, _) in pairwise(exclusive):
        assert who != other or ends_at <= starts_at


async def test_nobody_is_in_two_places_whatever_is_done(database: Database):
    refused = 0
    async with database.owner() as connection:
        for changes in _examples():
            practice, people = await _practice(connection)
            entries: list[UUID] = []
            for change in changes:
                try:
                    async with connection.transaction():
                        await _do(connection, practice, entries, people[change[2]], change)
                except asyncpg.ExclusionViolationError:
                    refused += 1
                except asyncpg.UniqueViolationError:
                    assert change[0] == "join"
                taken = await connection.fetch(_TAKEN, practice)
                _assert_in_one_place(taken)
                expected = await connection.fetch(_TAKES_PART, practice)
                assert {tuple(one) for one in taken} == {tuple(one) for one in expected}
    assert refused > 0


async def test_what_is_loaded_takes_its_time_too(database: Database):
    async with database.login() as admin:
        async with loading(admin):
            practice, (host, member, _) = await _practice(admin)
            given: dict[str, Any] = {"practice_id": practice, "kind": "MEETING"}
            entry = await add(admin, "schedule_entry", provider_id=host, **given)
            await add(
                admin, "meeting_member", practice_id=practice, entry_id=entry, provider_id=member
            )
        taken = {one["provider_id"] for one in await admin.fetch(_TAKEN, practice)}
        assert taken == {host, member}
        with pytest.raises(asyncpg.ExclusionViolationError, match="no_double_booking"):
            await add(admin, "schedule_entry", provider_id=member, **given)
