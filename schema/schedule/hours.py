"""When providers work."""

from __future__ import annotations

from db import directory
from db.schedule import working_hours
from permissions.vocabulary import Directory, Schedule
from resolvers.rows import pointed
from schema.declare import entity, field
from schema.directory import Location
from schema.scalars import Day, LocalTime


@entity(working_hours, requires=Schedule.BUSY)
class WorkingHours:
    """Hours of one day of the week, in which a provider may be booked."""

    weekday: int | None = field("The day: 1 is Monday, 7 is Sunday.", requires=Schedule.BUSY)
    starts: LocalTime | None = field("When they begin.", requires=Schedule.BUSY)
    ends: LocalTime | None = field("When they end.", requires=Schedule.BUSY)
    valid_from: Day | None = field("The first day they hold.", requires=Schedule.BUSY)
    valid_to: Day | None = field("The last day they hold, if any.", requires=Schedule.BUSY)
    location: Location | None = field(
        "Where; at any location if none is named.",
        requires=Directory.READ,
        resolve=pointed(directory.location, "location_id"),
    )
