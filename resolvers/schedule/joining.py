"""Changing who takes part: clients of an appointment and members of a meeting come and go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from db.schedule import attendee, meeting_member, schedule_entry
from resolvers.desk import Desk, Row, not_made
from resolvers.schedule.choosing import Chosen, attending, choose, numbers, taking_part
from resolvers.schedule.notices import notify
from resolvers.schedule.people import (
    PEOPLE_MAX,
    find_clients,
    find_members,
    pointing,
    refuse_number,
    refuse_places,
    refuse_twice,
)
from resolvers.schedule.series import go_on, going_on
from resolvers.schedule.taken import racing, refuse_taken
from resolvers.schedule.wanted import Wanted, crowd_of, standing


@dataclass(frozen=True)
class Change:
    """Who comes to an entry that they were not at, who leaves it, and what else becomes of it."""

    entry: Row
    coming: Sequence[UUID]
    leaving: Sequence[UUID]
    values: Mapping[str, Any]


async def change_clients(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Let clients attend an appointment, or no longer, alone or with others of its series."""
    chosen = await choose(desk, given)
    if chosen.named["kind"] != "APPOINTMENT":
        raise not_made("NO_APPOINTMENT", "This is not an appointment.", "input", "id")
    added = _named(given, "add_client_ids", "addClientIds")
    removed = _named(given, "remove_client_ids", "removeClientIds")
    await find_clients(desk, added, "addClientIds")
    before = await attending(desk, chosen.entries)
    _refuse_strangers(before[chosen.named["id"]], added, removed, "removeClientIds")
    values = await _other_kind(desk, chosen, given)
    changes = _changes(chosen, before, added, removed, values)
    attended = await _refuse_numbers(desk, changes)
    if not given.get("override_reason"):
        coming = [one for one in changes if one.coming]
        wanted = [_coming(one, attended[one.entry["id"]]) for one in coming]
        rooms = {one.entry["room_id"]: ("input", "addClientIds") for one in coming}
        await refuse_taken(desk, wanted, chosen.keys, rooms | pointing("addClientIds", added))
    await _write(desk, attendee, "client_id", changes, given)
    if given.get("notify"):
        await _notify(desk, chosen, changes)
    return {"entry_id": chosen.named["id"]}


async def change_members(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Let providers take part in a meeting, or no longer, alone or with others of its series."""
    chosen = await choose(desk, given)
    if chosen.named["kind"] != "MEETING":
        raise not_made("NO_MEETING", "This is not a meeting.", "input", "id")
    added = _named(given, "add_member_ids", "addMemberIds")
    removed = _named(given, "remove_member_ids", "removeMemberIds")
    await find_members(desk, added, "addMemberIds")
    before = await taking_part(desk, chosen.entries)
    _refuse_strangers(before[chosen.named["id"]], added, removed, "removeMemberIds")
    changes = _changes(chosen, before, added, removed, {})
    _refuse_host(chosen, removed)
    if any(len(before[one.entry["id"]]) + len(one.coming) > PEOPLE_MAX for one in changes):
        message = f"At most {PEOPLE_MAX} take part in a meeting."
        raise not_made("TOO_MANY", message, "input", "addMemberIds")
    if not given.get("override_reason"):
        wanted = [Wanted(standing(one.entry), member_ids=one.coming) for one in changes]
        await refuse_taken(desk, wanted, chosen.keys, pointing("addMemberIds", added))
    async with racing():
        await _write(desk, meeting_member, "provider_id", changes, given)
    return {"entry_id": chosen.named["id"]}


def _named(given: Mapping[str, Any], name: str, path: str) -> list[UUID]:
    """Who is named in a list of the input, each once."""
    keys = list(given.get(name) or ())
    refuse_twice(keys, path)
    return keys


def _refuse_strangers(
    there: Sequence[UUID], added: Sequence[UUID], removed: Sequence[UUID], name: str
) -> None:
    """Only who is there can leave, as far as the viewer sees; and nobody comes and leaves at once."""
    for key, path in pointing(name, removed).items():
        if key in added:
            raise not_made("ADDED_AND_REMOVED", "They cannot come and leave at once.", *path)
        if key not in there:
            raise not_made("NOT_FOUND", "They do not take part in this.", *path)


async def _other_kind(desk: Desk, chosen: Chosen, given: Mapping[str, Any]) -> dict[str, Any]:
    """What an appointment for another number of clients is, and the series that it goes on in."""
    if "appointment_type" not in given:
        return {}
    kind = {"appointment_type": given["appointment_type"]}
    return kind | await go_on(desk, chosen, going_on(chosen, kind), kind)


def _changes(
    chosen: Chosen,
    before: Mapping[UUID, Sequence[UUID]],
    added: Sequence[UUID],
    removed: Sequence[UUID],
    values: Mapping[str, Any],
) -> list[Change]:
    """What changes at each entry; other entries of a series may have other people.

    Raises NotMadeError when it is too much for one change.
    """
    found = []
    for entry in chosen.entries:
        there = before[entry["id"]]
        coming = [one for one in added if one not in there]
        leaving = [one for one in removed if one in there]
        others = {name: value for name, value in values.items() if entry[name] != value}
        if coming or leaving or others:
            found.append(Change(entry, coming, leaving, others))
    refuse_places(sum(len(one.coming) + len(one.leaving) for one in found), "extent")
    return found


async def _refuse_numbers(desk: Desk, changes: Sequence[Change]) -> Mapping[UUID, int]:
    """By entry, how many attend it then. Raises NotMadeError where they are too many or too few."""
    found = {}
    before = await numbers(desk, [one.entry for one in changes])
    for one in changes:
        key = one.entry["id"]
        number = found[key] = before[key] + len(one.coming) - len(one.leaving)
        refuse_number(number, {**one.entry, **one.values}["appointment_type"], _reason_of(one))
    return found


def _coming(change: Change, number: int) -> Wanted:
    """Who has to be free to come, and the room for all who are there then."""
    crowd = crowd_of(change.entry["room_id"], number)
    return Wanted(standing(change.entry), client_ids=change.coming, seats=crowd)


def _reason_of(change: Change) -> str:
    """What of the input makes an appointment's clients too many or too few."""
    if not change.coming and not change.leaving:
        return "appointmentType"
    return "removeClientIds" if len(change.leaving) > len(change.coming) else "addClientIds"


def _refuse_host(chosen: Chosen, removed: Sequence[UUID]) -> None:
    for key, path in pointing("removeMemberIds", removed).items():
        if any(one["provider_id"] == key for one in chosen.entries):
            message = "Whoever holds a meeting takes part in it. Move it to another calendar first."
            raise not_made("HOLDS_IT", message, *path)


async def _write(
    desk: Desk, table: Table, name: str, changes: Sequence[Change], given: Mapping[str, Any]
) -> None:
    reason = given.get("override_reason")
    said = {"override_reason": reason} if reason else {}
    # The reason first: it is what lets somebody in who is taken at that time.
    for one in changes:
        await desk.change(schedule_entry, one.entry["id"], **one.values, **said)
    left = {key for one in changes for key in one.leaving}
    if left:
        entries = [one.entry["id"] for one in changes]
        await desk.remove(table, table.c.entry_id.in_(entries), table.c[name].in_(left))
    starts = ("starts_at",) if "starts_at" in table.c else ()
    rows = [
        {"entry_id": one.entry["id"], name: key, **{word: one.entry[word] for word in starts}}
        for one in changes
        for key in one.coming
    ]
    await desk.add_all(table, rows)


async def _notify(desk: Desk, chosen: Chosen, changes: Sequence[Change]) -> None:
    """Tell who comes as a booking tells them, and who leaves as a cancellation does."""
    named = chosen.named["id"]
    coming = sorted({key for one in changes for key in one.coming})
    leaving = sorted({key for one in changes for key in one.leaving})
    await notify(desk, "APPOINTMENT_BOOKED", [named], coming)
    await notify(desk, "APPOINTMENT_CANCELLED", [named], leaving)
