"""The days that a recurrence rule chooses, looked for day by day within a bounded time.

A general library looks for the next day until the end of the calendar, and a rule that has none, such
as every 30th of February, keeps it busy for half a minute. The tests compare with one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d)?([A-Z]{2})")
_LONGEST_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}


@dataclass(frozen=True)
class Days:
    """The parts of a rule but its end, and its first day."""

    parts: Mapping[str, str]
    first: date

    def until(self, last: date) -> Iterator[date]:
        """Every day that is chosen, in order, from the first one on."""
        for period, days in groupby(self._all(last), self._period):
            if self._is_met(period):
                yield from (day for day in self._in_place(list(days)) if self.first <= day <= last)

    def _all(self, last: date) -> Iterator[date]:
        """Every day of the periods from the first one's to that of the last."""
        spare = timedelta(days=_LONGEST_DAYS[self.parts["FREQ"]] - 1)
        begins, ends = self._period(self.first), self._period(last)
        day, end = self.first - spare, last + spare
        while day <= end:
            if begins <= self._period(day) <= ends:
                yield day
            day += timedelta(days=1)

    def _period(self, day: date) -> int:
        """Which day, week, month or year it is, counted from some beginning."""
        frequency = self.parts["FREQ"]
        if frequency == "DAILY":
            return day.toordinal()
        if frequency == "WEEKLY":
            return (day.toordinal() - 1 - WEEKDAYS.index(self.parts.get("WKST", "MO"))) // 7
        return day.year * 12 + day.month if frequency == "MONTHLY" else day.year

    def _is_met(self, period: int) -> bool:
        every = int(self.parts.get("INTERVAL", 1))
        return (period - self._period(self.first)) % every == 0

    def _in_place(self, days: list[date]) -> list[date]:
        """Of a period, the days that every part lets through."""
        found = [day for day in days if self._is_chosen(day)]
        places = self._numbers("BYSETPOS")
        if places is None:
            return found
        kept = {place - 1 if place > 0 else len(found) + place for place in places}
        return [day for place, day in enumerate(found) if place in kept]

    def _is_chosen(self, day: date) -> bool:
        months, month_days = self._months, self._month_days
        return (
            (months is None or day.month in months)
            and (month_days is None or bool({day.day, day.day - _length(day) - 1} & month_days))
            and (self._weekdays is None or any(self._is_named(day, *one) for one in self._weekdays))
        )

    @property
    def _says_days(self) -> bool:
        return "BYDAY" in self.parts or "BYMONTHDAY" in self.parts

    @cached_property
    def _months(self) -> set[int] | None:
        """A yearly rule that names no days is of the month and the day of its first."""
        if self.parts["FREQ"] == "YEARLY" and not self._says_days and "BYMONTH" not in self.parts:
            return {self.first.month}
        return self._numbers("BYMONTH")

    @cached_property
    def _month_days(self) -> set[int] | None:
        if self.parts["FREQ"] in {"MONTHLY", "YEARLY"} and not self._says_days:
            return {self.first.day}
        return self._numbers("BYMONTHDAY")

    @cached_property
    def _weekdays(self) -> list[tuple[int, int]] | None:
        """Each as a place, 0 for every one, and a day of the week."""
        if "BYDAY" in self.parts:
            found = (_BY_DAY.fullmatch(one) for one in self.parts["BYDAY"].split(","))
            return [(int(one[1] or 0), WEEKDAYS.index(one[2])) for one in found if one]
        if self.parts["FREQ"] == "WEEKLY" and not self._says_days:
            return [(0, self.first.weekday())]
        return None

    def _is_named(self, day: date, place: int, weekday: int) -> bool:
        """The second Monday counts within the month, or within the year if no month is named."""
        if day.weekday() != weekday:
            return False
        if place == 0:
            return True
        is_of_year = self.parts["FREQ"] == "YEARLY" and "BYMONTH" not in self.parts
        number = day.timetuple().tm_yday if is_of_year else day.day
        length = date(day.year, 12, 31).timetuple().tm_yday if is_of_year else _length(day)
        return place == ((number - 1) // 7 + 1 if place > 0 else -((length - number) // 7 + 1))

    def _numbers(self, name: str) -> set[int] | None:
        return set(map(int, self.parts[name].split(","))) if name in self.parts else None


def _length(day: date) -> int:
    """How many days the month of a day has."""
    return monthrange(day.year, day.month)[1]
