"""What becomes of a series whose entries change from one on: it ends before, and they go on.

And when they are reopened: it reaches them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.schedule import schedule_entry, schedule_series
from resolvers.desk import Desk, not_made
from resolvers.schedule.booking import add_series
from resolvers.schedule.choosing import Chosen
from resolvers.schedule.recurrence import SHOWN_TWICE, Recurrence, instant_of, shown

_TIMES = ("starts_at", "length_minutes")
_OF_SERIES = ("kind", "appointment_type", "provider_id", "location_id", "room_id", "service_id")


def going_on(chosen: Chosen, given: Mapping[str, Any]) -> Recurrence | None:
    """How the chosen entries recur from now on; None if nothing is given that their series tells.

    Raises NotMadeError: RULE_DOES_NOT_FIT when no rule of this kind has them.
    """
    if chosen.series is None or not any(name in given for name in (*_TIMES, *_OF_SERIES)):
        return None
    try:
        rest = chosen.rest()
        moved = rest.shifted(_shift(chosen, given))
    except ValueError as error:
        path = "startsAt" if "starts_at" in given else "extent"
        raise not_made("RULE_DOES_NOT_FIT", str(error), "input", path) from None
    return replace(moved, length_minutes=given.get("length_minutes") or rest.length_minutes)


def _shift(chosen: Chosen, given: Mapping[str, Any]) -> timedelta:
    """How much later or earlier the series is on its clocks: by as much as the named entry moves.

    One that was moved by itself before moves from where it stands, not from its place in the series.
    """
    starts_at, named = given.get("starts_at"), chosen.named
    if starts_at is None:
        return timedelta(0)
    zone = chosen.whole().time_zone
    local = shown(starts_at, zone)
    if named["id"] in chosen.exceptions():
        return local - shown(named["starts_at"], zone)
    if instant_of(local, zone) != starts_at:
        raise ValueError(SHOWN_TWICE)
    shift: timedelta = local - named["occurs_on"]
    return shift


async def go_on(
    desk: Desk, chosen: Chosen, rest: Recurrence | None, values: Mapping[str, Any]
) -> dict[str, UUID]:
    """Let the chosen entries go on as a series of their own, and give it, if theirs is not like it."""
    if rest is None or chosen.series is None:
        return {}
    kept = {name: values.get(name, chosen.series[name]) for name in _OF_SERIES}
    if rest == chosen.rest() and all(kept[name] == chosen.series[name] for name in kept):
        return {}
    await end_before(desk, chosen)
    return {"series_id": await add_series(desk, rest, kept)}


async def end_before(desk: Desk, chosen: Chosen) -> None:
    """Let the series end before the first of the chosen.

    It stays if none comes before, or if it has ended by then: what it passed by is after its end.
    """
    assert chosen.series is not None, "there is a series to end"
    whole, first = chosen.whole(), chosen.entries[0]["occurs_on"]
    head = whole.split(first)[0] if first in whole.starts() else None
    if head is not None:
        await desk.change(schedule_series, chosen.series["id"], rule=str(head.rule))


async def reach_again(desk: Desk, chosen: Chosen) -> None:
    """Let the series go on to the last of the chosen, if it ended before and would come to it.

    Not where it ended because they went on as another series: then that has the places between.
    """
    assert chosen.series is not None, "there is a series to go on"
    whole = chosen.whole()
    try:
        reaching = whole.reaching(chosen.entries[-1]["occurs_on"])
    except ValueError:
        return
    gained = reaching.starts()[len(whole.starts()) :]
    if gained and await _is_there(desk, chosen.series["id"], gained[0]):
        await desk.change(schedule_series, chosen.series["id"], rule=str(reaching.rule))


async def _is_there(desk: Desk, series_id: UUID, occurs_on: datetime) -> bool:
    """Whether the series has an entry at the place where it was ended: of what went on it has none.

    Places behind it may be empty all the same, if they were left out when it was booked.
    """
    rows = schedule_entry.c
    place = select(rows.id).where(
        rows.practice_id == desk.viewer.practice_id,
        rows.series_id == series_id,
        rows.occurs_on == occurs_on,
    )
    return bool(await desk.rows(place))
