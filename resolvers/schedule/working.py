"""The hours that a provider works in a week, replaced as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    FromClause,
    LargeBinary,
    Text,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from db.directory import location, provider
from db.schedule import working_hours
from permissions.vocabulary import Directory
from resolvers.desk import Desk, not_made
from resolvers.directory import require_in_use
from resolvers.reach import OF_PRACTICE
from resolvers.schedule.linking import ONESELF

HOURS_MAX = 50
_PATH = ("input", "hours")
_TOLD = ("weekday", "starts", "ends", "valid_from", "valid_to", "location_id")


async def set_hours(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Put these hours in the place of all that a provider had, if those are still what was read."""
    provider_id, hours = given["provider_id"], given["hours"]
    # Whoever sets them at the same moment waits, or the hours of both would stand.
    await desk.take_turn(f"hours of {provider_id}")
    await desk.find(provider, provider_id, ONESELF, "input", "providerId", is_held=False)
    await _refuse_changed(desk, provider_id, given["version"])
    _refuse_disorder(hours)
    await _require_locations(desk, provider_id, hours)
    await desk.remove(working_hours, working_hours.c.provider_id == provider_id)
    rows = [
        {"id": uuid4(), "provider_id": provider_id, **{name: one.get(name) for name in _TOLD}}
        for one in hours
    ]
    await desk.add_all(working_hours, rows)
    return {"provider_id": provider_id}


def version_of(providers: FromClause) -> ColumnElement[str]:
    """A word for the hours that a provider has: another one once they were set anew.

    Hours that are set are always new rows, so their ids tell.
    """
    rows = working_hours.alias()
    ids = func.string_agg(cast(rows.c.id, Text), aggregate_order_by(literal(","), rows.c.id))
    digest = func.encode(
        func.sha256(cast(func.coalesce(ids, ""), LargeBinary)), "hex", type_=Text()
    )
    theirs = (
        rows.c.practice_id == providers.c.practice_id,
        rows.c.provider_id == providers.c.id,
    )
    return select(digest).where(*theirs).correlate(providers).scalar_subquery()


async def _refuse_changed(desk: Desk, provider_id: UUID, version: str) -> None:
    mine = (provider.c.practice_id == desk.viewer.practice_id, provider.c.id == provider_id)
    (now,) = await desk.rows(select(version_of(provider).label("version")).where(*mine))
    if now["version"] != version:
        message = "Somebody changed these hours meanwhile. Read them again, then change them."
        raise not_made("CONFLICT", message, "input", "version")


def _refuse_disorder(hours: Sequence[Mapping[str, Any]]) -> None:
    if len(hours) > HOURS_MAX:
        raise not_made("TOO_MANY", f"A week is told in at most {HOURS_MAX} hours.", *_PATH)
    for place, one in enumerate(hours):
        if one["ends"] <= one["starts"]:
            raise not_made("OUT_OF_ORDER", "They end after they begin.", *_at(place, "ends"))
        if _last_day(one) < one["valid_from"]:
            message = "The last day is not before the first."
            raise not_made("OUT_OF_ORDER", message, *_at(place, "validTo"))
    for (_, one), (place, other) in combinations(enumerate(hours), 2):
        if _overlap(one, other):
            message = "These meet other hours of the same day."
            raise not_made("OVERLAP", message, *_at(place, "starts"))


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(
        one["weekday"] == other["weekday"]
        and one["starts"] < other["ends"]
        and other["starts"] < one["ends"]
        and one["valid_from"] <= _last_day(other)
        and other["valid_from"] <= _last_day(one)
    )


def _last_day(one: Mapping[str, Any]) -> date:
    found: date | None = one.get("valid_to")
    return date.max if found is None else found


async def _require_locations(
    desk: Desk, provider_id: UUID, hours: Sequence[Mapping[str, Any]]
) -> None:
    """Raise NotMadeError unless each is there, and in use or where the provider worked before."""
    seen, known = desk.under(Directory.READ), await _places(desk, provider_id)
    asked: set[UUID] = set()
    for place, one in enumerate(hours):
        key = one.get("location_id")
        if key is not None and key not in asked:
            path = _at(place, "locationId")
            found = await seen.find(location, key, OF_PRACTICE, *path, is_held=False)
            if key not in known:
                require_in_use(found, *path)
            asked.add(key)


async def _places(desk: Desk, provider_id: UUID) -> set[UUID | None]:
    rows = working_hours.c
    theirs = (rows.practice_id == desk.viewer.practice_id, rows.provider_id == provider_id)
    return {one["location_id"] for one in await desk.rows(select(rows.location_id).where(*theirs))}


def _at(place: int, name: str) -> tuple[str, ...]:
    return (*_PATH, str(place), name)
