"""Whether a provider works when and where an appointment is to be; without any hours, they do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import cast, exists, literal, select, true

from db.directory import provider
from db.identity import practice
from db.schedule import working_hours
from db.tables import ID, INSTANT
from engine.change import Problem
from resolvers.desk import Desk
from resolvers.schedule.free import worked
from resolvers.schedule.wanted import STARTS, Wanted, told_times

_Place = tuple[UUID, UUID | None]


async def outside_hours(desk: Desk, wanted: Sequence[Wanted]) -> list[Problem]:
    """One problem for all the sessions during which their provider does not work there."""
    sessions = [one for one in wanted if one.is_session]
    by_place: dict[_Place, list[Wanted]] = {}
    for one in sessions:
        if one.provider_id is not None:
            by_place.setdefault((one.provider_id, one.location_id), []).append(one)
    outside: list[datetime] = []
    for place, there in by_place.items():
        spans = await _spans(desk, place, there)
        outside += [one.at.starts_at for one in there if not _is_within(one, spans)]
    if not outside:
        return []
    where = "" if all(one.location_id is None for one in sessions) else " there"
    told = await told_times(desk, sorted(outside))
    return [Problem("OUTSIDE_HOURS", f"The provider does not work{where} then: {told}.", STARTS)]


def _is_within(one: Wanted, spans: Sequence[Any] | None) -> bool:
    return spans is None or any(
        span.lower <= one.at.starts_at and one.at.ends_at <= span.upper for span in spans
    )


async def _spans(desk: Desk, place: _Place, sessions: Sequence[Wanted]) -> Sequence[Any] | None:
    """When they work while the sessions last, one range for hours that meet; None without hours."""
    provider_id, location_id = place
    begins = min(one.at.starts_at for one in sessions)
    ends = max(one.at.ends_at for one in sessions)
    who = (
        select(provider.c.practice_id, provider.c.id.label("provider_id"), practice.c.time_zone)
        .join_from(provider, practice, practice.c.practice_id == provider.c.practice_id)
        .where(provider.c.practice_id == desk.viewer.practice_id, provider.c.id == provider_id)
        .subquery()
    )
    at = None if location_id is None else literal(location_id, ID)
    hours = worked(who, cast(literal(begins), INSTANT), cast(literal(ends), INSTANT), at)
    said = exists().where(
        working_hours.c.practice_id == who.c.practice_id,
        working_hours.c.provider_id == who.c.provider_id,
    )
    (found,) = await desk.rows(
        select(hours.c.spans, said.label("are_said")).select_from(who).join(hours, true())
    )
    return (found["spans"] or []) if found["are_said"] else None
