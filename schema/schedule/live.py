"""What can be followed of the schedule: every change of an entry, as soon as it stands."""

from __future__ import annotations

import strawberry
from sqlalchemy import Text, cast, literal_column

from db.live import schedule_change
from engine.rules import Happening
from permissions.scopes import Scope
from permissions.vocabulary import Schedule
from resolvers import live
from resolvers.cursors import checked
from schema.declare import argument, entity, field, group
from schema.scalars import Instant
from schema.schedule.entry import ScheduleEntry
from schema.schedule.words import ids, instant

SCHEDULE_FEED = "schedule"
"""The feed that tells of these changes."""


def cursor(value: str) -> str:
    """A cursor as it was told; ValueError for what is none."""
    try:
        return checked(value)
    except ValueError:
        raise ValueError("The cursor is not one of this subscription.") from None


@entity(schedule_change, requires=Schedule.READ, within={Scope.CASELOAD: live.in_own_calendar})
class ScheduleChange:
    """Something happened to an entry of the master schedule; the first one only says where you are."""

    cursor: str | None = field(
        "Where to go on after a break, as `after`.",
        open="It tells nothing but a place in the order of changes.",
        read=lambda rows: rows.c.cursor,
    )
    at: Instant | None = field("When it happened.", requires=Schedule.READ)
    entry_id: strawberry.ID | None = field(
        "The global id of the entry; null only in the first message.",
        requires=Schedule.READ,
        read=lambda rows: literal_column("'entry_'").concat(cast(rows.c.entry_id, Text)),
    )
    is_removed: bool | None = field(
        "Whether it is gone from what you watch: deleted, moved away, or out of your reach.",
        requires=Schedule.READ,
        read=live.is_removed,
    )
    entry: ScheduleEntry | None = field(
        "The entry as it is now; null if it is removed.",
        requires=Schedule.READ,
        resolve=live.present,
    )


@group()
class ScheduleSubscription:
    """What can be followed of the schedule."""

    master_schedule_changed: ScheduleChange | None = field(
        "Every change of entries that touch a time, and of those that did until then.",
        requires=Schedule.READ,
        source=Happening(live.changed, live.EVENT, SCHEDULE_FEED),
        check=live.check_order,
        arguments={
            "from_": instant("Only what ends later.", Schedule.READ, is_optional=True),
            "to": instant("Only what begins earlier.", Schedule.READ, is_optional=True),
            "provider_ids": ids("provider", "Only these providers.", Schedule.READ),
            "location_ids": ids("location", "Only at these locations.", Schedule.READ),
            "after": argument(
                str | None,
                "The cursor of the last change that arrived; from now on if not said.",
                requires=Schedule.READ,
                sends=Text(),
                encode=cursor,
            ),
        },
    )
