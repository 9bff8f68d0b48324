"""Which entries a change is about: one, or those of its series that are still open and not locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select

from db.schedule import attendee, meeting_member, schedule_entry, schedule_series
from resolvers.desk import Desk, NotMadeError, Row, not_made
from resolvers.schedule.placing import OWN_CALENDAR
from resolvers.schedule.recurrence import NO_SUCH_DAYS, Extent, Recurrence
from resolvers.schedule.rule import parse

OPEN = ("SCHEDULED", "CONFIRMED")
"""An entry that is still to come, or of which nobody has said how it went."""


@dataclass(frozen=True)
class Chosen:
    """The entry that was named, all that the change is about, and the series they are of."""

    named: Row
    entries: Sequence[Row]
    series: Row | None = None

    @property
    def keys(self) -> list[Any]:
        return [one["id"] for one in self.entries]

    def exceptions(self) -> set[Any]:
        """The ids of those that were moved by themselves before, away from where their series is."""
        whole = self.whole()
        return {
            one["id"]
            for one in self.entries
            if one["starts_at"] != whole.occurrence(one["occurs_on"]).starts_at
        }

    def whole(self) -> Recurrence:
        """How the series recurs."""
        assert self.series is not None, "only entries of a series are chosen together"
        words = ("starts_local", "length_minutes", "time_zone")
        said = {word: self.series[word] for word in words}
        ends_by_clock = self.series["kind"] == "TIME_OFF"
        return Recurrence(parse(self.series["rule"]), **said, ends_by_clock=ends_by_clock)

    def rest(self) -> Recurrence:
        """How the chosen recur: to the end of the series, or past it to what was passed by when it ended.

        Raises ValueError when they are not what the rule gives.
        """
        places = [one["occurs_on"] for one in self.entries]
        _, rest = self.whole().reaching(places[-1]).split(places[0])
        if not set(places) <= set(rest.starts()):
            raise ValueError(NO_SUCH_DAYS)
        return rest


async def named_entry(desk: Desk, given: Mapping[str, Any]) -> Row:
    """The entry of the input, in the version that was read.

    Raises NotMadeError: NOT_FOUND, CONFLICT, or LOCKED once it is completed.
    """
    key, version = given["id"], given["version"]
    entry = await desk.find(schedule_entry, key, OWN_CALENDAR, "input", "id", version=version)
    if entry["status"] == "COMPLETED":
        raise _locked()
    return entry


async def refuse_locked(desk: Desk, entry: Row) -> None:
    """Raise NotMadeError for an entry that is billed or charted.

    It is asked last, and answers like one that is completed: whoever could not change the entry
    anyway does not learn whether there is a note.
    """
    (locked,) = await desk.rows(select(func.is_entry_locked(entry["id"]).label("is_so")))
    if locked["is_so"]:
        raise _locked()


def _locked() -> NotMadeError:
    message = "This is completed, billed or charted, and is not changed any more."
    return not_made("LOCKED", message, "input", "id")


async def choose(desk: Desk, given: Mapping[str, Any], *, may_have_arrived: bool = True) -> Chosen:
    """The entry of the input, with those of its series that `extent` is about."""
    extent = Extent(given.get("extent") or Extent.THIS)
    if extent is not Extent.THIS:
        await take_series_turn(desk, given["id"])
    named = await named_entry(desk, given)
    if named["status"] == "ARRIVED":
        _refuse_arrived(named, given, extent, may_have_arrived)
    elif named["status"] not in OPEN:
        message = "This is over or cancelled. Reopen it before you change it."
        raise not_made("NOT_OPEN", message, "input", "id")
    await refuse_locked(desk, named)
    if extent is Extent.THIS:
        return Chosen(named, [named])
    if named["series_id"] is None:
        raise not_made("NO_SERIES", "This is no part of a series.", "input", "extent")
    series = await desk.find(schedule_series, named["series_id"], OWN_CALENDAR, "input", "id")
    return Chosen(named, await of_series(desk, named, extent, OPEN), series)


def _refuse_arrived(
    named: Row, given: Mapping[str, Any], extent: Extent, may_have_arrived: bool
) -> None:
    """Raise NotMadeError unless it is changed alone, and its hour stays: the client is here for it."""
    if not may_have_arrived:
        wrong = "reopen it before you cancel it"
    elif extent is not Extent.THIS:
        wrong = "change this one alone, or name one that is to come"
    elif given.get("starts_at") not in {None, named["starts_at"]}:
        wrong = "reopen it before you move it to another time"
    else:
        return
    raise not_made("NOT_OPEN", f"The client is here; {wrong}.", "input", "id")


async def take_series_turn(desk: Desk, key: UUID) -> None:
    """Wait for whoever changes the series of an entry, before anything of it is held.

    Two who each hold the entry that they name would wait for each other's for good.
    """
    entry = await desk.find(schedule_entry, key, OWN_CALENDAR, "input", "id", is_held=False)
    if entry["series_id"] is not None:
        await desk.take_turn(f"series {entry['series_id']}")


async def of_series(
    desk: Desk, named: Row, extent: Extent, statuses: Sequence[str]
) -> Sequence[Row]:
    """Those of the series that follow the named one, or lie ahead if all are wanted, and itself.

    They are in the order of their places, are not locked, and have one of these statuses.
    """
    rows = schedule_entry.c
    begins = (
        rows.starts_at >= desk.now if extent is Extent.ALL else rows.occurs_on >= named["occurs_on"]
    )
    wanted = desk.reached(
        schedule_entry,
        OWN_CALENDAR,
        rows.series_id == named["series_id"],
        rows.status.in_(statuses),
        begins | (rows.id == named["id"]),
        ~func.is_entry_locked(rows.id),
    )
    return await desk.rows(wanted.order_by(rows.occurs_on).with_for_update())


async def attending(desk: Desk, entries: Sequence[Row]) -> Mapping[UUID, list[UUID]]:
    """By entry, the ids of the clients who attend it, as far as the viewer sees them."""
    return await _by_entry(desk, attendee, "client_id", entries)


async def numbers(desk: Desk, entries: Sequence[Row]) -> Mapping[UUID, int]:
    """By entry, how many clients attend it, also those whom the viewer does not see."""
    rows = schedule_entry.c
    counted = select(rows.id, func.attending(rows.id).label("number")).where(
        rows.practice_id == desk.viewer.practice_id, rows.id.in_([one["id"] for one in entries])
    )
    return {row["id"]: row["number"] for row in await desk.rows(counted)}


async def taking_part(desk: Desk, entries: Sequence[Row]) -> Mapping[UUID, list[UUID]]:
    """By entry, the ids of the providers who take part in it as members."""
    return await _by_entry(desk, meeting_member, "provider_id", entries)


async def _by_entry(
    desk: Desk, table: Table, name: str, entries: Sequence[Row]
) -> Mapping[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {one["id"]: [] for one in entries}
    wanted = select(table.c.entry_id, table.c[name]).where(
        table.c.practice_id == desk.viewer.practice_id, table.c.entry_id.in_(found)
    )
    for row in await desk.rows(wanted.order_by(table.c.entry_id, table.c[name])):
        found[row["entry_id"]].append(row[name])
    return found
