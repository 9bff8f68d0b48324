"""The master schedule of all providers, and when they are busy."""

from __future__ import annotations

from strawberry.types.arguments import StrawberryArgument

from db import directory
from db.schedule import busy_time
from permissions.vocabulary import Directory, Permission, Schedule
from resolvers import schedule
from resolvers.rows import pointed
from schema.connection import Connection, paged
from schema.declare import entity, field, group
from schema.directory import Provider
from schema.scalars import Instant
from schema.schedule.entry import ScheduleEntry
from schema.schedule.free import FREE_SLOTS, FreeSlot
from schema.schedule.words import ids, instant, statuses


@entity(busy_time, requires=Schedule.BUSY)
class BusyTime:
    """A time at which a provider is taken; by what, it does not say."""

    starts_at: Instant | None = field("When it begins.", requires=Schedule.BUSY)
    ends_at: Instant | None = field("When it ends.", requires=Schedule.BUSY)
    provider: Provider | None = field(
        "Who is taken.",
        requires=Directory.READ,
        resolve=pointed(directory.provider, "provider_id"),
    )


def _range(requires: Permission) -> dict[str, StrawberryArgument]:
    return {
        "from_": instant("The beginning of the time to look at.", requires),
        "to": instant("Its end, at most 62 days later.", requires),
        "provider_ids": ids("provider", "Only these providers.", requires),
    }


@group()
class ScheduleQuery:
    """What can be asked about the schedule."""

    master_schedule: Connection[ScheduleEntry] | None = field(
        "Appointments, meetings and time off that touch a time, in the order of their beginning.",
        requires=Schedule.READ,
        resolve=schedule.master,
        check=schedule.check_range,
        arguments=paged(
            **_range(Schedule.READ),
            location_ids=ids("location", "Only at these locations.", Schedule.READ),
            statuses=statuses(Schedule.READ),
        ),
    )
    busy_times: Connection[BusyTime] | None = field(
        "When providers are taken within a time, without saying by what.",
        requires=Schedule.BUSY,
        resolve=schedule.busy,
        check=schedule.check_range,
        arguments=paged(**_range(Schedule.BUSY)),
    )
    free_slots: Connection[FreeSlot] | None = field(
        "When any of several providers is free for long enough, the earliest time first.",
        requires=Schedule.BUSY,
        resolve=schedule.free_slots,
        check=schedule.check_search,
        arguments=FREE_SLOTS,
    )
