"""What the tables promise whatever is written: keys within the practice, and rows that make sense."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import UniqueConstraint

from db.model import DOMAINS, TABLES
from db.tables import readers_of, rows_of
from tests.db.rows import FIRST_START, Database, add

HOUR = timedelta(hours=1)
# A request brings only an e-mail or a secret, and no practice yet.
FOUND_WITHOUT_PRACTICE = {
    "uq_account_email",
    "uq_session_secret_hash",
    "uq_access_token_secret_hmac",
    "uq_calendar_link_secret_hash",
}


@dataclass(frozen=True)
class Calendar:
    """A provider's calendar, to which entries are added."""

    owner: asyncpg.Connection
    practice: UUID
    provider: UUID

    async def book(self, start_h: float, end_h: float, **values: object) -> UUID:
        return await add(
            self.owner, "schedule_entry",
            **{"practice_id": self.practice, "provider_id": self.provider, **values},
            starts_at=FIRST_START + start_h * HOUR, ends_at=FIRST_START + end_h * HOUR,
        )  # fmt: skip


async def _provider(owner: asyncpg.Connection, practice: UUID) -> UUID:
    account = await add(owner, "account", practice_id=practice)
    return await add(owner, "provider", practice_id=practice, id=account)


@pytest.fixture
async def calendar(database: Database) -> AsyncIterator[Calendar]:
    async with database.owner() as owner:
        practice = await add(owner, "practice")
        yield Calendar(owner, practice, await _provider(owner, practice))


@pytest.mark.parametrize(("start_h", "end_h"), [(0, 1), (0.5, 1.5), (-1, 2), (0.25, 0.5)])
async def test_a_provider_is_never_in_two_places(calendar: Calendar, start_h, end_h):
    await calendar.book(0, 1)
    with pytest.raises(asyncpg.ExclusionViolationError, match="no_double_booking"):
        await calendar.book(start_h, end_h)


async def test_one_entry_may_end_when_the_next_starts(calendar: Calendar):
    await calendar.book(0, 1)
    await calendar.book(1, 2)


@pytest.mark.parametrize("status", ["CANCELLED", "NO_SHOW"])
async def test_what_does_not_happen_leaves_its_time_free(calendar: Calendar, status):
    await calendar.book(0, 1, status=status)
    await calendar.book(0, 1)


async def test_two_providers_may_be_busy_at_once(calendar: Calendar):
    await calendar.book(0, 1)
    await calendar.book(0, 1, provider_id=await _provider(calendar.owner, calendar.practice))


async def _room(calendar: Calendar) -> UUID:
    location = await add(calendar.owner, "location", practice_id=calendar.practice)
    return await add(calendar.owner, "room", practice_id=calendar.practice, location_id=location)


async def test_a_room_is_taken_once(calendar: Calendar):
    room, other = await _room(calendar), await _room(calendar)
    colleague = await _provider(calendar.owner, calendar.practice)
    await calendar.book(0, 1, room_id=room)
    await calendar.book(0, 1, room_id=other, provider_id=colleague)
    await calendar.book(2, 3, room_id=room, status="CANCELLED")
    await calendar.book(2, 3, room_id=room, provider_id=colleague)
    third = await _provider(calendar.owner, calendar.practice)
    with pytest.raises(asyncpg.ExclusionViolationError, match="room_taken_once"):
        await calendar.book(0.5, 1.5, room_id=room, provider_id=third)


async def test_double_booking_on_purpose_says_why(calendar: Calendar):
    room = await _room(calendar)
    await calendar.book(0, 1, room_id=room)
    await calendar.book(0, 1, room_id=room, override_reason="The siblings come together.")
    with pytest.raises(asyncpg.CheckViolationError, match="override_says_why"):
        await calendar.book(0, 1, override_reason="")


async def test_a_series_has_one_entry_for_each_of_its_starts(calendar: Calendar):
    series = await add(
        calendar.owner, "schedule_series",
        practice_id=calendar.practice, provider_id=calendar.provider,
    )  # fmt: skip
    occurs_on = FIRST_START.replace(tzinfo=None)
    await calendar.book(0, 1, series_id=series, occurs_on=occurs_on)
    with pytest.raises(asyncpg.UniqueViolationError, match="series_id_occurs_on"):
        await calendar.book(5, 6, series_id=series, occurs_on=occurs_on)
    with pytest.raises(asyncpg.CheckViolationError, match="occurrences_have_a_place"):
        await calendar.book(5, 6, series_id=series)


@pytest.mark.parametrize(
    "rule", ["FREQ=WEEKLY;INTERVAL=1", "FREQ=HOURLY;COUNT=2", "COUNT=2;FREQ=DAILY", "x" * 201]
)
async def test_a_rule_ends_by_itself(calendar: Calendar, rule):
    with pytest.raises(asyncpg.CheckViolationError, match="ck_schedule_series_rule"):
        await add(
            calendar.owner, "schedule_series", rule=rule,
            practice_id=calendar.practice, provider_id=calendar.provider,
        )  # fmt: skip


async def test_only_appointments_have_a_type_and_each_has_one(calendar: Calendar):
    for values in ({"appointment_type": None}, {"kind": "MEETING", "appointment_type": "GROUP"}):
        with pytest.raises(asyncpg.CheckViolationError, match="appointments_have_a_type"):
            await calendar.book(0, 1, **values)


async def test_hours_are_of_a_day_of_the_week_and_end_after_they_begin(calendar: Calendar):
    for wrong in ({"weekday": 0}, {"weekday": 8}, {"ends": time(9)}):
        with pytest.raises(asyncpg.CheckViolationError):
            await add(
                calendar.owner, "working_hours", **wrong,
                practice_id=calendar.practice, provider_id=calendar.provider,
            )  # fmt: skip


async def test_an_entry_ends_after_it_starts(calendar: Calendar):
    with pytest.raises(asyncpg.CheckViolationError, match="ends_after_start"):
        await calendar.book(1, 1)


async def test_a_moved_entry_takes_its_attendees_along(calendar: Calendar):
    entry = await calendar.book(0, 1)
    client = await add(calendar.owner, "client", practice_id=calendar.practice)
    await add(
        calendar.owner, "attendee", practice_id=calendar.practice, entry_id=entry, client_id=client
    )
    later = FIRST_START + 5 * HOUR
    await calendar.owner.execute(
        "UPDATE schedule_entry SET starts_at = $2, ends_at = $3 WHERE id = $1",
        entry, later, later + HOUR,
    )  # fmt: skip
    moved = await calendar.owner.fetchval(
        "SELECT starts_at FROM attendee WHERE entry_id = $1", entry
    )
    assert moved == later


async def test_no_row_refers_to_another_practice(calendar: Calendar):
    elsewhere = await add(calendar.owner, "practice")
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await calendar.book(0, 1, practice_id=elsewhere)


async def test_an_email_belongs_to_one_account_of_all_practices(calendar: Calendar):
    elsewhere = await add(calendar.owner, "practice")
    await add(calendar.owner, "account", practice_id=calendar.practice, email="Ada@example.org")
    with pytest.raises(asyncpg.UniqueViolationError):
        await add(calendar.owner, "account", practice_id=elsewhere, email="ada@EXAMPLE.org")


async def test_a_full_card_number_does_not_fit(calendar: Calendar):
    client = await add(calendar.owner, "client", practice_id=calendar.practice)
    with pytest.raises(asyncpg.CheckViolationError, match="last4_format"):
        await add(
            calendar.owner, "saved_card", practice_id=calendar.practice, client_id=client,
            last4="4242424242424242",
        )  # fmt: skip


async def test_nobody_approves_the_own_role(calendar: Calendar):
    with pytest.raises(asyncpg.CheckViolationError, match="approved_by_another"):
        await add(
            calendar.owner, "role_grant", practice_id=calendar.practice,
            account_id=calendar.provider, approved_by=calendar.provider,
            requested_by=calendar.provider,
        )  # fmt: skip


async def test_a_change_of_rights_is_announced_once_to_its_practice(
    database: Database, calendar: Calendar
):
    heard: list[str] = []
    async with database.login() as listener:
        await listener.add_listener("identity", lambda *notice: heard.append(notice[3]))
        async with calendar.owner.transaction():
            for name in ("email", "name"):
                await calendar.owner.execute(
                    f"UPDATE account SET {name} = {name} || '.' WHERE id = $1", calendar.provider
                )
        # A round trip: notices that were sent before it have arrived when it answers.
        await listener.execute("SELECT 1")
        await listener.remove_listener("identity", lambda *_: None)
    assert heard == [str(calendar.practice)]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_the_practice_leads_every_key(table):
    assert next(iter(table.primary_key.columns)).name == "practice_id"
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert next(iter(constraint.columns)).name == "practice_id"
    for key in table.foreign_key_constraints:
        assert key.column_keys[0] == "practice_id"
        assert key.elements[0].column.name == "practice_id"
    for index in table.indexes:
        if index.unique and index.name not in FOUND_WITHOUT_PRACTICE:
            assert next(iter(index.columns)).name == "practice_id"


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_readable_column_lies_in_a_row_that_its_reader_may_see(table):
    opened = {rule.permission for rule in rows_of(table)}
    for column in table.columns:
        assert (readers_of(column) or set()) <= opened, column


def test_every_domain_holds_a_table():
    assert len(DOMAINS) == 19
