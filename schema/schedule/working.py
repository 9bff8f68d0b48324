"""How it is said when providers work."""

from __future__ import annotations

import strawberry

from db import directory
from permissions.vocabulary import Directory, Schedule
from resolvers.rows import pointed
from resolvers.schedule import working
from schema.declare import field, group, input_field, inputs
from schema.directory import Provider
from schema.mutation import Problem, mutation, problems
from schema.scalars import Day, LocalTime, key_of

DAYS_OF_WEEK = 7


def _weekday(number: int) -> int:
    if not 1 <= number <= DAYS_OF_WEEK:
        raise ValueError("A day of the week is 1 for Monday to 7 for Sunday.")
    return number


@inputs
class WorkingHoursInput:
    """Hours of one day of the week."""

    weekday: int = input_field(
        "The day: 1 is Monday, 7 is Sunday.", requires=Schedule.HOURS, encode=_weekday
    )
    starts: LocalTime = input_field("When they begin: 09:00.", requires=Schedule.HOURS)
    ends: LocalTime = input_field("When they end: 17:30.", requires=Schedule.HOURS)
    valid_from: Day = input_field("The first day they hold.", requires=Schedule.HOURS)
    valid_to: Day | None = input_field("The last day they hold, if any.", requires=Schedule.HOURS)
    location_id: strawberry.ID | None = input_field(
        "Where; at any location if none is named.",
        requires=Schedule.HOURS,
        encode=key_of("location"),
    )


@inputs
class WorkingHoursSetInput:
    """All the hours that a provider is to work in a week; none takes all of them away."""

    provider_id: strawberry.ID = input_field(
        "Whose hours.", requires=Schedule.HOURS, encode=key_of("provider")
    )
    version: str = input_field("The `workingHoursVersion` that you read.", requires=Schedule.HOURS)
    hours: list[WorkingHoursInput] = input_field("The hours.", requires=Schedule.HOURS)


@group()
class WorkingHoursSetPayload:
    """What became of a provider's hours."""

    provider: Provider | None = field(
        "The provider, with the hours as they are now.",
        requires=Directory.READ,
        resolve=pointed(directory.provider, "provider_id"),
    )
    errors: list[Problem] = problems()


@group()
class HoursMutation:
    """What can be changed about the hours that providers work."""

    working_hours_set: WorkingHoursSetPayload | None = mutation(
        "Replace the hours that a provider works in a week.",
        requires=Schedule.HOURS,
        takes=WorkingHoursSetInput,
        does=working.set_hours,
        gives=("provider_id",),
    )
