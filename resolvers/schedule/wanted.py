"""What an entry wants: a time, and everybody and everything that has to be free for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from resolvers.desk import Desk, Row
from resolvers.schedule.placing import office
from resolvers.schedule.recurrence import Occurrence

TIMES_TOLD_MAX = 5
STARTS = ("input", "startsAt")
Path = tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """A time, in whose calendar, in which room, who else takes part, and which clients attend.

    Who is not asked for need not be free. A session is held while its provider works, at its location
    if it has one. `seats` is a room, and how many clients are to be in it.
    """

    at: Occurrence
    provider_id: UUID | None = None
    room_id: UUID | None = None
    member_ids: Sequence[UUID] = ()
    client_ids: Sequence[UUID] = ()
    is_session: bool = False
    location_id: UUID | None = None
    seats: tuple[UUID, int] | None = None

    def providers(self) -> Iterator[UUID]:
        """Whoever holds it, and who takes part, each once."""
        held = () if self.provider_id is None else (self.provider_id,)
        yield from dict.fromkeys((*held, *self.member_ids))

    def turns(self) -> Iterator[str]:
        """What whoever books the same people waits for."""
        yield from (f"time of {one}" for one in (*self.providers(), *self.client_ids))


def wanted_by(
    entry: Row, at: Occurrence, member_ids: Sequence[UUID], client_ids: Sequence[UUID], number: int
) -> Wanted:
    """What an entry wants at a time; `number` counts its clients, those too who are not seen."""
    is_session, room_id = entry["kind"] == "APPOINTMENT", entry["room_id"]
    who = (entry["provider_id"], room_id, member_ids, client_ids, is_session)
    return Wanted(at, *who, entry["location_id"], crowd_of(room_id, number))


def standing(entry: Row) -> Occurrence:
    """The time at which an entry stands."""
    return Occurrence(entry["starts_at"], entry["starts_at"], entry["ends_at"])


def crowd_of(room_id: UUID | None, number: int) -> tuple[UUID, int] | None:
    """The room that so many clients are to be in, if there is one."""
    return None if room_id is None else (room_id, number)


async def told_times(desk: Desk, times: Sequence[datetime]) -> str:
    """Times as people say them, on the practice's clocks; of many, the first few."""
    zone = ZoneInfo((await office(desk))["time_zone"])
    told = ", ".join(f"{one.astimezone(zone):%Y-%m-%d %H:%M}" for one in times[:TIMES_TOLD_MAX])
    more = len(times) - TIMES_TOLD_MAX
    return f"{told} and {more} more" if more > 0 else told
