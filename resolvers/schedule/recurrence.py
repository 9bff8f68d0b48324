"""Series of entries: every occurrence on the clocks of a place, and a series cut in two.

Nine o'clock stays nine o'clock when clocks change. A start that a clock skips moves forward by what
is skipped, 2:30 to 3:30; one that a clock shows twice is the first of both. An entry ends when its
length is over, whatever clocks show by then; but time off ends by the clock, so that whole days of it
are whole days.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from resolvers.schedule.rule import Rule

LENGTH_MINUTES_MAX = 1440
NO_SUCH_DAYS = "Its rule has no such days. Cancel it, and make a new series."
SHOWN_TWICE = "Clocks show that time twice on that day; a series keeps to the first of both."


class Extent(StrEnum):
    """How much of a series a change is about."""

    THIS = "THIS"
    """One occurrence."""
    FOLLOWING = "FOLLOWING"
    """It and every later one."""
    ALL = "ALL"
    """The whole series."""


@dataclass(frozen=True)
class Occurrence:
    """One entry of a series: where it belongs on local clocks, and when that is."""

    occurs_on: datetime
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Recurrence:
    """A rule with its first start, on the clocks of a time zone, and the length of each entry.

    `ends_by_clock` is of time off: its length is what clocks show, 24 hours for a day of 23 or 25.
    """

    rule: Rule
    starts_local: datetime
    length_minutes: int
    time_zone: str
    ends_by_clock: bool = False

    def __post_init__(self) -> None:
        if self.starts_local.tzinfo is not None:
            raise ValueError("The first start is on local clocks, without an offset.")
        if self.starts_local.second or self.starts_local.microsecond:
            raise ValueError("A series starts at a whole minute.")
        if not 1 <= self.length_minutes <= LENGTH_MINUTES_MAX:
            raise ValueError(f"An entry of a series lasts 1 to {LENGTH_MINUTES_MAX} minutes.")
        zone_of(self.time_zone)

    def starts(self) -> list[datetime]:
        """Every local start; ValueError when the rule does not give the first one, or no end."""
        return self.rule.starts(self.starts_local)

    def occurrences(self, without: AbstractSet[date] = frozenset()) -> list[Occurrence]:
        """Every occurrence but those of some days, in order.

        Raises ValueError for a day that has none, and when none is left.
        """
        starts = self.starts()
        if strange := without - {start.date() for start in starts}:
            raise ValueError(f"The rule gives nothing on {min(strange).isoformat()}.")
        found = [self.occurrence(start) for start in starts if start.date() not in without]
        if not found:
            raise ValueError("Nothing is left of it.")
        # Clocks have skipped a whole day, once, in Samoa: its occurrences would be the next day's.
        if any(one.starts_at >= following.starts_at for one, following in pairwise(found)):
            raise ValueError("Two occurrences would start at the same moment.")
        return found

    def occurrence(self, occurs_on: datetime) -> Occurrence:
        starts_at = instant_of(occurs_on, self.time_zone)
        return Occurrence(occurs_on, starts_at, self.end(starts_at, self.length))

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.length_minutes)

    def end(self, starts_at: datetime, lasts: timedelta) -> datetime:
        """When an entry ends that begins then and is so long."""
        if self.ends_by_clock:
            ends_at = instant_of(shown(starts_at, self.time_zone) + lasts, self.time_zone)
            if ends_at > starts_at:  # not where clocks show both times twice
                return ends_at
        return starts_at + lasts

    def lasts(self, starts_at: datetime, ends_at: datetime) -> timedelta:
        """How long an entry is that begins and ends then."""
        if self.ends_by_clock:
            return shown(ends_at, self.time_zone) - shown(starts_at, self.time_zone)
        return ends_at - starts_at

    def shifted(self, shift: timedelta) -> Recurrence:
        """The same with every start so much later or earlier on the clock.

        Raises ValueError when no rule of this kind has exactly those starts.
        """
        first = self.starts_local + shift
        rule = self.rule.shifted(shift, (first.date() - self.starts_local.date()).days)
        moved = replace(self, rule=rule, starts_local=first)
        if moved.starts() != [start + shift for start in self.starts()]:
            raise ValueError(NO_SUCH_DAYS)
        return moved

    def reaching(self, at: datetime) -> Recurrence:
        """The same, with an end that is late enough for a start that would come.

        Raises ValueError when none would come then.
        """
        if at in self.starts():
            return self
        rule = replace(self.rule, count=None, until=at)
        starts = rule.starts(self.starts_local)
        if starts[-1] != at:
            raise ValueError(NO_SUCH_DAYS)
        if self.rule.count is not None:
            rule = replace(self.rule, count=len(starts))
        return replace(self, rule=rule)

    def split(self, at: datetime) -> tuple[Recurrence | None, Recurrence]:
        """What comes before an occurrence, if anything, and what begins with it.

        Together they have the occurrences of the whole. Raises ValueError if `at` is none of them.
        """
        starts = self.starts()
        if at not in starts:
            raise ValueError(f"The series has no occurrence at {at.isoformat()}.")
        place, rule = starts.index(at), self.rule
        if place == 0:
            return None, self
        if rule.count is None:
            earlier, later = replace(rule, until=starts[place - 1]), rule
        else:
            earlier, later = replace(rule, count=place), replace(rule, count=rule.count - place)
        return replace(self, rule=earlier), replace(self, rule=later, starts_local=at)


def instant_of(local: datetime, time_zone: str) -> datetime:
    """The instant at which clocks of a zone show a time, as the head of this file tells."""
    # With fold=0 a skipped time counts from the clocks before the change, which is what moves it.
    return local.replace(tzinfo=zone_of(time_zone), fold=0).astimezone(UTC)


def shown(at: datetime, time_zone: str) -> datetime:
    """What clocks of a zone show at an instant."""
    return at.astimezone(zone_of(time_zone)).replace(tzinfo=None)


def zone_of(name: str) -> ZoneInfo:
    """The time zone of a name such as America/New_York; ValueError if there is none."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError("There is no such time zone.") from None
