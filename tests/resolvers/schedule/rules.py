"""Draws series for the property tests: every kind of rule, over many zones and years."""

from __future__ import annotations

from datetime import datetime, timedelta

from dateutil.rrule import rrulestr
from hypothesis import assume
from hypothesis import strategies as st

from resolvers.schedule.recurrence import Recurrence
from resolvers.schedule.rule import AHEAD_DAYS_MAX, OCCURRENCES_MAX, Rule

ZONES = (
    "America/New_York", "America/Phoenix", "America/St_Johns", "America/Santiago", "Europe/London",
    "Africa/Cairo", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland", "UTC",
)  # fmt: skip
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_starts = st.datetimes(datetime(2000, 1, 1), datetime(2036, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
_intervals = st.integers(1, 6).map(lambda number: f"INTERVAL={number}")
_days = st.sets(st.sampled_from(_DAYS), min_size=1).map(lambda days: f"BYDAY={','.join(days)}")
_counted_days = st.tuples(st.sampled_from((1, 2, 3, 4, -1, -2)), st.sampled_from(_DAYS)).map(
    lambda one: f"BYDAY={one[0]}{one[1]}"
)
_month_days = st.sets(st.integers(1, 31) | st.just(-1), min_size=1, max_size=4).map(
    lambda days: f"BYMONTHDAY={','.join(map(str, days))}"
)
_months = st.sets(st.integers(1, 12), min_size=1).map(
    lambda months: f"BYMONTH={','.join(map(str, months))}"
)
_CHOICES = {
    "DAILY": (_days, _months, _month_days),
    "WEEKLY": (_days, st.sampled_from(("WKST=SU", "WKST=MO")), _months),
    "MONTHLY": (_counted_days, _month_days, _days, _months),
    "YEARLY": (_months, _counted_days),
}


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Everything of a rule but its end."""
    frequency = draw(st.sampled_from(sorted(_CHOICES)))
    parts = {"FREQ": f"FREQ={frequency}"}
    for chosen in draw(st.lists(st.sampled_from((_intervals, *_CHOICES[frequency])), max_size=3)):
        part = draw(chosen)
        parts[part.partition("=")[0]] = part
    return ";".join(parts.values())


@st.composite
def series(draw: st.DrawFn) -> Recurrence:
    """A series whose first start is one that its rule gives."""
    pattern, about = draw(patterns()), draw(_starts)
    horizon = about + timedelta(days=AHEAD_DAYS_MAX)
    first = next(iter(rrulestr(f"{pattern};UNTIL={horizon:%Y%m%dT%H%M%S}", dtstart=about)), None)
    assume(first is not None)
    # Other rules than yearly ones may have too many occurrences after a year.
    days = draw(st.integers(0, AHEAD_DAYS_MAX if "YEARLY" in pattern else OCCURRENCES_MAX - 1))
    rule = Rule(pattern, until=first + timedelta(days=days))
    if draw(st.booleans()):
        rule = Rule(pattern, count=len(rule.starts(first)))
    return Recurrence(rule, first, draw(st.integers(1, 1440)), draw(st.sampled_from(ZONES)))
