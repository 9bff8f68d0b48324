"""Times on local clocks as inputs: what is taken, and what is refused with which words."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from schema.scalars import SCALARS, LocalMoment, LocalTime


def test_local_times_are_taken_as_they_are_written():
    assert SCALARS[LocalTime].parse_value("09:30") == time(9, 30)
    nine = datetime(2026, 11, 23, 9)  # noqa: DTZ001 - on local clocks
    assert SCALARS[LocalMoment].parse_value("2026-11-23T09:00:00") == nine


@pytest.mark.parametrize("value", [9, "9:30", "09:30Z", "24:00", "09:60", "", "٠٩:٣٠"])
def test_what_is_no_time_of_day_is_refused(value: object):
    with pytest.raises(ValueError, match="time of day"):
        SCALARS[LocalTime].parse_value(value)


@pytest.mark.parametrize(
    "value", [5, "2026-11-23", "2026-11-23T09:00Z", "2026-02-30T09:00", "2026-11-23T09:00-05:00"]
)
def test_what_is_no_local_moment_is_refused(value: object):
    with pytest.raises(ValueError, match=r"local clocks|no such day"):
        SCALARS[LocalMoment].parse_value(value)
