"""Instants and times on local clocks as inputs: what is taken, and what is refused with which words."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from schema.scalars import SCALARS, Instant, LocalMoment, LocalTime


@pytest.mark.parametrize("decimals", ["123456789", "123456"])
def test_an_instant_is_taken_to_the_microsecond(decimals: str):
    read = SCALARS[Instant].parse_value(f"2026-11-23T09:00:00.{decimals}-05:00")
    assert read == datetime(2026, 11, 23, 14, microsecond=123456, tzinfo=UTC)


@pytest.mark.parametrize("value", ["2026-11-23T09:00:00", "2026-11-23T09:00:00.1234567890Z"])
def test_what_an_instant_lacks_or_has_too_much_of_is_said(value: str):
    with pytest.raises(ValueError, match=r"with its zone.* nine decimals"):
        SCALARS[Instant].parse_value(value)


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
