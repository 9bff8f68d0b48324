"""Taking back that an entry was cancelled or missed, confirmed, or that its client arrived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from db.schedule import schedule_entry, schedule_series
from resolvers.desk import Desk, NotMadeError, Row, not_made
from resolvers.schedule.choosing import (
    Chosen,
    attending,
    named_entry,
    numbers,
    of_series,
    refuse_locked,
    take_series_turn,
    taking_part,
)
from resolvers.schedule.people import find_clients, find_members
from resolvers.schedule.placing import OWN_CALENDAR, place
from resolvers.schedule.recurrence import Extent
from resolvers.schedule.series import reach_again
from resolvers.schedule.taken import racing, refuse_overlaps, refuse_taken
from resolvers.schedule.wanted import standing, wanted_by

_GIVEN_UP = ("CANCELLED", "NO_SHOW")
"""An entry whose time others may have taken since."""
_WHERE = ("provider_id", "location_id", "room_id", "service_id")


async def reopen(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Take back what was said of an entry, or that it was cancelled with others of its series.

    What gave up its time is asked what a booking is. What let it stand beside another then does not
    let it stand beside what is there now: the reason that it had counts no more, and goes.
    """
    chosen = await _choose(desk, given)
    has_given_up = chosen.named["status"] in _GIVEN_UP
    kept = None if has_given_up else chosen.named["override_reason"]
    reason = given.get("override_reason") or kept
    with _lying_in_the_entry():
        if has_given_up:
            await _ask_again(desk, chosen.entries, reason)
        async with racing():
            for one in chosen.entries:
                values = {**_before(one), "override_reason": reason}
                await desk.change(schedule_entry, one["id"], **values)
    if chosen.series is not None:
        await reach_again(desk, chosen)
    return {"entry_id": chosen.named["id"]}


async def _choose(desk: Desk, given: Mapping[str, Any]) -> Chosen:
    """The entry of the input, with what was cancelled together with it and `extent` is about."""
    extent = Extent(given.get("extent") or Extent.THIS)
    await take_series_turn(desk, given["id"])
    named = await named_entry(desk, given)
    if named["status"] not in {*_GIVEN_UP, "CONFIRMED", "ARRIVED"}:
        raise not_made("NOT_OPEN", "There is nothing to take back.", "input", "id")
    if extent is not Extent.THIS and named["status"] != "CANCELLED":
        message = "Only what is cancelled is reopened with others of its series."
        raise not_made("NOT_OPEN", message, "input", "id")
    await refuse_locked(desk, named)
    if extent is not Extent.THIS and named["series_id"] is None:
        raise not_made("NO_SERIES", "This is no part of a series.", "input", "extent")
    entries = [named]
    if extent is not Extent.THIS:
        cancelled = await of_series(desk, named, extent, ("CANCELLED",))
        # One cancellation has one time; what was cancelled for another reason stays so.
        entries = [one for one in cancelled if one["cancelled_at"] == named["cancelled_at"]]
    return Chosen(named, entries, await _series(desk, named))


async def _series(desk: Desk, named: Row) -> Row | None:
    """The series of an entry, if it has one in a calendar in which the viewer writes."""
    mine = schedule_series.c.id == named["series_id"]
    found = await desk.rows(desk.reached(schedule_series, OWN_CALENDAR, mine).with_for_update())
    return found[0] if found else None


async def _ask_again(desk: Desk, entries: Sequence[Row], reason: str | None) -> None:
    """Raise NotMadeError unless their people and places are still there, and free if no reason is."""
    members, clients = await taking_part(desk, entries), await attending(desk, entries)
    await find_clients(desk, _each_once(clients), "clientIds")
    await find_members(desk, _each_once(members), "memberIds")
    for where in {tuple(one[name] for name in _WHERE) for one in entries}:
        await place(desk, dict(zip(_WHERE, where, strict=True)))
    if reason is None:
        attended = await numbers(desk, entries)
        wanted = [
            wanted_by(one, standing(one), members[key], clients[key], attended[key])
            for key, one in ((one["id"], one) for one in entries)
        ]
        await refuse_overlaps(desk, wanted)
        await refuse_taken(desk, wanted, [one["id"] for one in entries])


def _each_once(people: Mapping[UUID, Sequence[UUID]]) -> list[UUID]:
    return list(dict.fromkeys(key for keys in people.values() for key in keys))


@contextmanager
def _lying_in_the_entry() -> Iterator[None]:
    """What stands in the way lies in the entry: of its time, room and people the input has nothing."""
    try:
        yield
    except NotMadeError as error:
        there = (replace(one, field=("input", "id")) for one in error.problems)
        raise NotMadeError(*there) from None


def _before(entry: Row) -> dict[str, Any]:
    """What an entry was before somebody said the last of it.

    Whoever arrived or was missed had confirmed before, or not; who was cancelled has to be asked anew.
    """
    is_confirmed = entry["status"] in {"ARRIVED", "NO_SHOW"} and entry["confirmed_at"] is not None
    return {
        "status": "CONFIRMED" if is_confirmed else "SCHEDULED",
        "confirmed_at": entry["confirmed_at"] if is_confirmed else None,
        "is_late_cancel": False,
        **dict.fromkeys(("arrived_at", "cancelled_at", "cancel_reason")),
    }
