"""Providers' weeks: which hours a client's series takes, so that no two ever meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from db.demo.practice import Practice
from db.demo.staff import Provider

PAST_WEEKS = 23
COMING_WEEKS = 6
"""The demo's calendars reach so many weeks back and, with the present one, so many ahead."""

_HOURS = (8, 9, 10, 11, 13, 14, 15, 16, 17)
MEETING_HOUR = 12
"""Nobody is booked at noon: there are meetings."""
GROUP_SLOT = (3, 17)
"""Thursdays at five belong to groups."""
_THURSDAY = 3


@dataclass(frozen=True)
class Series:
    """One hour of the week, in every week, every second, or every fourth."""

    weekday: int
    hour: int
    step_weeks: int = 1
    phase_weeks: int = 0

    def halves(self) -> tuple[Series, Series]:
        """Two series of half as many days, which together are this one."""
        step, phase = self.step_weeks, self.phase_weeks
        return (
            Series(self.weekday, self.hour, step * 2, phase),
            Series(self.weekday, self.hour, step * 2, phase + step),
        )

    def days(self, practice: Practice) -> Iterator[date]:
        """The days of the series, within the weeks that the calendars reach."""
        for monday in mondays(practice):
            if (monday.toordinal() // 7 - self.phase_weeks) % self.step_weeks == 0:
                yield monday + timedelta(days=self.weekday)


def mondays(practice: Practice) -> Iterator[date]:
    """The Mondays of all the weeks that the calendars reach."""
    this = practice.today - timedelta(days=practice.today.weekday())
    return (this + timedelta(weeks=week) for week in range(-PAST_WEEKS, COMING_WEEKS))


class Calendar:
    """What is still free in one provider's week, and the days the provider is away."""

    def __init__(self, practice: Practice, team: int, provider: Provider) -> None:
        chance = practice.random("calendar", team, provider.place)
        slots = [(day, hour) for day in range(5) for hour in _HOURS if (day, hour) != GROUP_SLOT]
        chance.shuffle(slots)
        self._free: dict[int, list[Series]] = {1: [Series(*slot) for slot in slots], 2: [], 4: []}
        weeks = list(mondays(practice))
        start = chance.choice(weeks)
        self.away = {
            start + timedelta(days=day): chance.choice(("Vacation", "Conference", "Family leave"))
            for day in range(chance.randint(1, 5))
        }

    def take(self, step_weeks: int) -> Series | None:
        """Take a series that meets every so many weeks; None when the calendar is full."""
        for step in (4, 2, 1):
            if step <= step_weeks and self._free[step]:
                found = self._free[step].pop()
                while found.step_weeks < step_weeks:
                    found, rest = found.halves()
                    self._free[rest.step_weeks].append(rest)
                return found
        return self.take(step_weeks * 2) if step_weeks < 4 else None  # noqa: PLR2004

    def is_away(self, day: date) -> bool:
        return day in self.away or is_holiday(day)


@lru_cache(maxsize=4096)
def is_holiday(day: date) -> bool:
    """Whether the practice is closed: New Year, Independence Day, Thanksgiving, Christmas."""
    is_fourth_week = day.weekday() == _THURSDAY and 22 <= day.day <= 28  # noqa: PLR2004
    is_fixed = (day.month, day.day) in {(1, 1), (7, 4), (12, 25)}
    return is_fixed or (day.month == 11 and is_fourth_week)  # noqa: PLR2004
