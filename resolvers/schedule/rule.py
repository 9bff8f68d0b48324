"""Recurrence rules: the part of RFC 5545's RRULE that a practice needs, and nothing without an end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile

from db.schedule.series import RULE_CHARACTERS_MAX
from resolvers.schedule.days import WEEKDAYS, Days

OCCURRENCES_MAX = 366
AHEAD_DAYS_MAX = 731
"""How long after its first start a series may go on: two years."""

_DAY = "(MO|TU|WE|TH|FR|SA|SU)"
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_UNTIL = "%Y%m%dT%H%M%S"
# What each part may say, by section 3.3.10. Hours, minutes and seconds are those of the first
# start; UNTIL is on the same clocks as it, so it has no Z.
_PARTS: Mapping[str, str] = {
    "FREQ": f"({'|'.join(sorted(_FREQUENCIES))})",
    "INTERVAL": "[1-9][0-9]?",
    "COUNT": "[1-9][0-9]{0,2}",
    "UNTIL": "[0-9]{8}(T[0-9]{6})?",
    "BYDAY": f"([+-]?[1-5])?{_DAY}(,([+-]?[1-5])?{_DAY})*",
    "BYMONTHDAY": "-?[1-9][0-9]?(,-?[1-9][0-9]?)*",
    "BYMONTH": "[1-9][0-9]?(,[1-9][0-9]?)*",
    "BYSETPOS": "-?[1-9][0-9]?(,-?[1-9][0-9]?)*",
    "WKST": _DAY,
}
_HIGHEST = {"BYMONTHDAY": 31, "BYMONTH": 12}
_CHOOSING = ("BYDAY", "BYMONTHDAY", "BYMONTH")


@dataclass(frozen=True)
class Rule:
    """A rule that ends by itself: after `count` occurrences, or with the last one by `until`."""

    pattern: str
    """Everything but the end, as RRULE text that begins with FREQ."""
    count: int | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        assert (self.count is None) != (self.until is None), "a rule ends in one way"
        if len(str(self)) > RULE_CHARACTERS_MAX:
            raise ValueError(_TOO_LONG)

    def __str__(self) -> str:
        if self.until is None:
            return f"{self.pattern};COUNT={self.count}"
        return f"{self.pattern};UNTIL={self.until.strftime(_UNTIL)}"

    def starts(self, first: datetime) -> list[datetime]:
        """Every local start, in order, the first one included.

        Raises ValueError when `first` is none of them, or when they are too many or go too far.
        """
        horizon = first + timedelta(days=AHEAD_DAYS_MAX)
        if self.until is not None and self.until > horizon:
            raise ValueError(_TOO_FAR)
        parts = dict(part.split("=") for part in self.pattern.split(";"))
        days = Days(parts, first.date()).until(horizon.date())
        starts = (datetime.combine(day, first.time()) for day in days)
        last = self.until or horizon
        within = takewhile(lambda start: start <= last, starts)
        found = list(islice(within, self.count or OCCURRENCES_MAX + 1))
        self._check(found, first)
        return found

    def shifted(self, shift: timedelta, days: int) -> Rule:
        """The rule of starts so much later or earlier, and on the clock so many days.

        Days of the week that it names go along. Those that it counts, as the first Monday of a month,
        do not, nor do days of a month: their like would be further away in one month than in another.
        """
        until = None if self.until is None else self.until + shift
        return Rule(_turned(self.pattern, days), self.count, until)

    def _check(self, found: list[datetime], first: datetime) -> None:
        if not found or found[0] != first:
            raise ValueError("The first start is not one that the rule gives.")
        if len(found) > OCCURRENCES_MAX:
            raise ValueError(_TOO_MANY)
        if self.count is not None and len(found) < self.count:
            raise ValueError(_TOO_FAR)


_TOO_LONG = f"A rule has at most {RULE_CHARACTERS_MAX} characters."
_TOO_MANY = f"A series has at most {OCCURRENCES_MAX} occurrences."
_TOO_FAR = "A series ends within two years of its first start."


def parse(text: str) -> Rule:
    """Read a rule, `FREQ=WEEKLY;BYDAY=MO;COUNT=10`. Raises ValueError with words for the caller."""
    if len(text) > RULE_CHARACTERS_MAX:
        raise ValueError(_TOO_LONG)
    parts: dict[str, str] = {}
    for written in text.split(";"):
        name, _, value = written.partition("=")
        if name in parts:
            raise ValueError(f"The rule says {name} twice.")
        _check_part(name, value)
        parts[name] = value
    _check_together(parts)
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    frequency = parts.pop("FREQ")
    pattern = ";".join(f"{name}={value}" for name, value in {"FREQ": frequency, **parts}.items())
    if count is not None:
        return Rule(pattern, count=int(count))
    assert until is not None, "one of both is there"
    return Rule(pattern, until=_moment(until))


def _turned(pattern: str, days: int) -> str:
    """A pattern whose days of the week are so many days later, and so is the beginning of its week.

    What falls into one week must do so afterwards too, for those of which every other one counts.
    """
    parts = dict(part.split("=") for part in pattern.split(";"))
    named = parts.get("BYDAY", "")
    if days % 7 == 0 or not named or re.search("[0-9]", named):
        return pattern
    if "INTERVAL" in parts:
        parts.setdefault("WKST", WEEKDAYS[0])
    for name in {"BYDAY", "WKST"} & set(parts):
        places = (WEEKDAYS.index(day) + days for day in parts[name].split(","))
        parts[name] = ",".join(WEEKDAYS[place % 7] for place in places)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _check_part(name: str, value: str) -> None:
    if name not in _PARTS:
        known = ", ".join(_PARTS)
        raise ValueError(f"A rule is made of {known}, as in FREQ=WEEKLY;BYDAY=MO;COUNT=10.")
    if name == "COUNT" and value.isdecimal() and int(value) > OCCURRENCES_MAX:
        raise ValueError(_TOO_MANY)
    if not re.fullmatch(_PARTS[name], value):
        raise ValueError(f"{name} does not take such a value.")
    highest = _HIGHEST.get(name)
    if highest and any(abs(int(number)) > highest for number in value.split(",")):
        raise ValueError(f"{name} goes up to {highest}.")


def _check_together(parts: Mapping[str, str]) -> None:
    frequency = parts.get("FREQ")
    if frequency is None:
        raise ValueError("A rule says how often: FREQ.")
    if ("COUNT" in parts) == ("UNTIL" in parts):
        raise ValueError("A rule ends by COUNT or by UNTIL, and by one of them only.")
    if frequency in {"DAILY", "WEEKLY"} and re.search("[0-9]", parts.get("BYDAY", "")):
        raise ValueError("Only a rule by the month or the year counts the days of BYDAY.")
    if frequency == "WEEKLY" and "BYMONTHDAY" in parts:
        raise ValueError("A weekly rule has no BYMONTHDAY.")
    if "BYSETPOS" in parts and frequency in {"DAILY", "WEEKLY"}:
        raise ValueError("Only a rule by the month or the year has BYSETPOS.")
    if "BYSETPOS" in parts and not any(name in parts for name in _CHOOSING):
        raise ValueError("BYSETPOS chooses among the days of another part.")


def _moment(written: str) -> datetime:
    """The last local moment that counts; a day counts to its end."""
    whole = written if "T" in written else f"{written}T235959"
    try:
        return datetime.strptime(whole, _UNTIL)  # noqa: DTZ007 - on the clocks of the series
    except ValueError:
        raise ValueError("UNTIL is no moment that there is.") from None
