"""The mutations of the schedule, and what tests of them need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.factories import Person, Practice, global_id

ENTRY = """entry { id version startsAt endsAt status cancelReason provider { id }
  ... on Appointment { isLateCancel confirmedAt arrivedAt clients { id } }
  series { rule occurrences(first: 60) { totalCount nodes { id startsAt status } } } }
  errors { code message field }"""
NINE = datetime(2031, 3, 3, 14, tzinfo=UTC)
"""A Monday to come, nine o'clock in New York; on March 9 clocks go forward there."""
SUMMER = datetime(2031, 6, 2, 13, tzinfo=UTC)
"""A Monday without a change of clocks for months, nine o'clock in New York."""
WEEKLY = "FREQ=WEEKLY;COUNT=4"


def mutation(name: str) -> str:
    """The text of one of the schedule's mutations."""
    type_ = f"{name[0].upper()}{name[1:]}Input!"
    return f"mutation($input: {type_}) {{ {name}(input: $input) {{ {ENTRY} }} }}"


async def change(person: Person, name: str, **given: Any) -> dict[str, Any]:
    """What a mutation gives that nothing of is refused."""
    payload: dict[str, Any] = (await person.ask(mutation(name), input=given)).data[name]
    return payload


async def made(person: Person, name: str, **given: Any) -> dict[str, Any]:
    """The entry that a mutation without problems gives."""
    payload = await change(person, name, **given)
    assert payload["errors"] == []
    entry: dict[str, Any] = payload["entry"]
    return entry


async def problem(person: Person, name: str, **given: Any) -> tuple[str, str]:
    """The code and the last step of the path of the one problem of a mutation."""
    payload = await change(person, name, **given)
    (one,) = payload["errors"]
    assert payload["entry"] is None
    return one["code"], one["field"][-1]


def session(provider: UUID, *clients: UUID, at: datetime = NINE, **more: Any) -> dict[str, Any]:
    """The input of an appointment."""
    return {
        "providerId": global_id("provider", provider),
        "clientIds": [global_id("client", one) for one in clients],
        "appointmentType": "INDIVIDUAL",
        "startsAt": at.isoformat(),
        "lengthMinutes": 50,
        **more,
    }


def known(entry: dict[str, Any]) -> dict[str, Any]:
    """The input that names an entry as it was read."""
    return {"id": entry["id"], "version": entry["version"]}


def starts(entry: dict[str, Any], status: str | None = None) -> list[str]:
    """When the entries of a series begin."""
    nodes = entry["series"]["occurrences"]["nodes"]
    return [one["startsAt"] for one in nodes if status in {None, one["status"]}]


def weeks(count: int, first: datetime = NINE) -> list[str]:
    return [(first + timedelta(weeks=week)).isoformat() for week in range(count)]


async def rows(practice: Practice, table: str) -> int:
    sql = f"SELECT count(*) FROM {table} WHERE practice_id = $1"
    count: int = await practice.owner.fetchval(sql, practice.id)
    return count


async def nth(practice: Practice, place: int) -> dict[str, Any]:
    """An entry of the practice's one series, as a person who read it knows it."""
    row = await practice.owner.fetchrow(
        "SELECT id, version FROM schedule_entry WHERE practice_id = $1"
        " ORDER BY starts_at OFFSET $2",
        practice.id, place,
    )  # fmt: skip
    return {"id": global_id("entry", row["id"]), "version": row["version"]}


async def all_starts(practice: Practice, status: str = "SCHEDULED") -> list[str]:
    found = await practice.owner.fetch(
        "SELECT starts_at FROM schedule_entry WHERE practice_id = $1 AND status = $2"
        " ORDER BY starts_at",
        practice.id, status,
    )  # fmt: skip
    return [row["starts_at"].isoformat() for row in found]
