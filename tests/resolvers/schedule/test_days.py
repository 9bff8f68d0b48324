"""The days of a rule are those that python-dateutil finds, and looking for them has an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.schedule.days import Days
from tests.resolvers.schedule.rules import patterns

_starts = st.dates(datetime(2000, 1, 1).date(), datetime(2036, 1, 1).date())
_places = st.none() | st.sampled_from(("1", "-1", "2", "1,-1"))


def days_of(pattern: str, first: datetime, last: datetime) -> list[datetime]:
    parts = dict(part.split("=") for part in pattern.split(";"))
    found = Days(parts, first.date()).until(last.date())
    return [datetime.combine(day, first.time()) for day in found]


@settings(max_examples=300, deadline=None)
@given(patterns(), _starts, _places)
def test_the_days_are_those_of_a_general_library(
    pattern: str, start: object, places: str | None
) -> None:
    if places and "BY" in pattern and ("MONTHLY" in pattern or "YEARLY" in pattern):
        pattern = f"{pattern};BYSETPOS={places}"
    first = datetime.fromisoformat(f"{start}T09:00:00")
    last = first + timedelta(days=731)
    try:
        known = list(rrulestr(f"{pattern};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=first))
    except ValueError:  # dateutil refuses rules that give nothing when they say so at once
        known = []
    assert days_of(pattern, first, last) == known


@pytest.mark.parametrize(
    "pattern",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYDAY=MO;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTH=2;BYDAY=MO;BYSETPOS=31",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
    ],
)
def test_a_rule_that_gives_nothing_says_so_at_once(pattern: str) -> None:
    first = datetime(2028, 2, 2, 10)
    assert list(islice(days_of(pattern, first, first + timedelta(days=731)), 1)) == []
