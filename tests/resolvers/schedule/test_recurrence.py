"""Series across changes of clocks: nothing lost, nothing twice, and cut in two without a seam."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.schedule.recurrence import Recurrence, instant_of, shown
from resolvers.schedule.rule import parse
from tests.resolvers.schedule.rules import ZONES, series

NEW_YORK = "America/New_York"
# Slowness of the machine is no failure.
SHIFTS = st.integers(-20_000, 20_000).map(lambda minutes: timedelta(minutes=minutes))
_patient = settings(deadline=None, max_examples=100)


def weekly(first: datetime, count: int, zone: str = NEW_YORK) -> Recurrence:
    return Recurrence(parse(f"FREQ=WEEKLY;COUNT={count}"), first, 50, zone)


@_patient
@given(series())
def test_every_start_of_the_rule_is_one_occurrence_in_strict_order(drawn: Recurrence):
    found = drawn.occurrences()
    assert [one.occurs_on for one in found] == drawn.starts()
    assert len({one.occurs_on for one in found}) == len(found) > 0
    assert all(one.starts_at < following.starts_at for one, following in pairwise(found))


@_patient
@given(series())
def test_local_clocks_show_the_hour_of_the_first_start(drawn: Recurrence):
    zone = ZoneInfo(drawn.time_zone)
    for one in drawn.occurrences():
        shown = one.starts_at.astimezone(zone).replace(tzinfo=None)
        assert one.occurs_on.time() == drawn.starts_local.time()
        # Only what clocks skip is shown otherwise, and later.
        skipped = shown - one.occurs_on
        assert skipped == timedelta(0) or timedelta(0) < skipped <= timedelta(hours=1)
        assert one.ends_at - one.starts_at == timedelta(minutes=drawn.length_minutes)


@_patient
@given(series(), st.data())
def test_a_series_cut_in_two_is_the_whole(drawn: Recurrence, data: st.DataObject):
    whole = drawn.occurrences()
    at = data.draw(st.sampled_from(whole)).occurs_on
    before, after = drawn.split(at)
    earlier = before.occurrences() if before else []
    assert earlier + after.occurrences() == whole
    assert after.starts_local == at
    assert all(one.occurs_on < at for one in earlier)
    for part in filter(None, (before, after)):
        assert parse(str(part.rule)) == part.rule


@_patient
@given(series(), SHIFTS)
def test_a_series_moves_with_every_start_or_not_at_all(drawn: Recurrence, shift: timedelta):
    try:
        moved = drawn.shifted(shift)
    except ValueError:
        # What is of weeks and days moves anywhere.
        assert any(word in drawn.rule.pattern for word in ("MONTH", "YEAR"))
        return
    assert moved.starts() == [start + shift for start in drawn.starts()]
    assert parse(str(moved.rule)) == moved.rule


@pytest.mark.parametrize(
    ("text", "shift", "moved"),
    [
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=4", timedelta(days=1), "FREQ=WEEKLY;BYDAY=TU;COUNT=4"),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=4", timedelta(days=-7), "FREQ=WEEKLY;BYDAY=MO;COUNT=4"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=4", timedelta(hours=15), "FREQ=WEEKLY;BYDAY=TU,TH,SA;COUNT=4"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=4", timedelta(days=3), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,MO;WKST=TH;COUNT=4"),
        ("FREQ=DAILY;BYDAY=MO,FR;UNTIL=20260401T235959", timedelta(days=-1), "FREQ=DAILY;BYDAY=SU,TH;UNTIL=20260331T235959"),
    ],
)  # fmt: skip
def test_the_days_of_the_week_that_a_rule_names_move_along(text, shift, moved):
    named = Recurrence(parse(text), datetime(2026, 3, 2, 9), 50, NEW_YORK)
    assert str(named.shifted(shift).rule) == moved


@pytest.mark.parametrize("end", ["COUNT=3", "UNTIL=20260601"])
@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("FREQ=MONTHLY", datetime(2026, 1, 31, 9)),
        ("FREQ=MONTHLY;BYMONTHDAY=15", datetime(2026, 1, 15, 9)),
        ("FREQ=MONTHLY;BYDAY=1MO", datetime(2026, 1, 5, 9)),
    ],
)
def test_days_that_no_such_rule_has_are_refused(pattern: str, first: datetime, end: str):
    found = Recurrence(parse(f"{pattern};{end}"), first, 50, NEW_YORK)
    with pytest.raises(ValueError, match=r"no such days|first start"):
        found.shifted(timedelta(days=1))


def test_a_rule_that_grows_too_long_to_be_kept_is_refused():
    months = ",".join(["3"] * 76)
    rule = parse(f"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYMONTH={months};COUNT=2")
    with pytest.raises(ValueError, match="at most 200 characters"):
        Recurrence(rule, datetime(2026, 3, 2, 9), 50, NEW_YORK).shifted(timedelta(days=1))


@_patient
@given(series(), st.data())
def test_what_ended_too_soon_goes_on_to_what_would_have_come(
    drawn: Recurrence, data: st.DataObject
):
    starts = drawn.starts()
    at, last = data.draw(st.sampled_from(starts)), data.draw(st.sampled_from(starts))
    head, _ = drawn.split(at)
    ended = head or drawn
    reaching = ended.reaching(last)
    assert reaching.starts() == starts[: max(len(ended.starts()), starts.index(last) + 1)]
    assert (reaching.rule.count is None) == (drawn.rule.count is None)


def test_nothing_goes_on_to_what_would_never_come():
    with pytest.raises(ValueError, match="no such days"):
        weekly(datetime(2026, 3, 2, 9), 2).reaching(datetime(2026, 3, 24, 9))


@_patient
@given(series(), st.data())
def test_exceptions_leave_the_rest_as_it_was(drawn: Recurrence, data: st.DataObject):
    whole = drawn.occurrences()
    days = [one.occurs_on.date() for one in whole]
    without = data.draw(st.sets(st.sampled_from(days[1:] or days), max_size=len(whole) - 1))
    kept = [one for one in whole if one.occurs_on.date() not in without]
    assert drawn.occurrences(without) == kept


@given(st.datetimes(datetime(2000, 1, 1), datetime(2036, 1, 1)), st.sampled_from(ZONES))
def test_every_local_time_has_one_instant_and_it_is_the_first(local: datetime, zone: str):
    instant = instant_of(local, zone)
    shown = instant.astimezone(ZoneInfo(zone))
    assert (shown.replace(tzinfo=None) - local) >= timedelta(0)
    if shown.replace(tzinfo=None) == local:
        assert shown.fold == 0


def test_nine_o_clock_stays_nine_o_clock():
    found = weekly(datetime(2026, 3, 2, 9), 2).occurrences()
    assert [one.starts_at.hour for one in found] == [14, 13]


def test_the_hour_that_does_not_exist_is_the_next_one():
    """In New York clocks go from 2:00 to 3:00 on March 8, 2026."""
    skipped = weekly(datetime(2026, 3, 1, 2, 30), 3).occurrences()[1]
    assert skipped.occurs_on == datetime(2026, 3, 8, 2, 30)
    assert skipped.starts_at == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert skipped.starts_at.astimezone(ZoneInfo(NEW_YORK)).hour == 3


def test_the_hour_that_comes_twice_is_the_first_one():
    """In New York clocks go from 2:00 back to 1:00 on November 1, 2026."""
    twice = weekly(datetime(2026, 10, 25, 1, 30), 3).occurrences()[1]
    assert twice.starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert twice.ends_at == datetime(2026, 11, 1, 6, 20, tzinfo=UTC)


@_patient
@given(series())
def test_time_off_ends_by_the_clock_after_it_begins(drawn: Recurrence):
    off = replace(drawn, ends_by_clock=True)
    for one, other in zip(off.occurrences(), drawn.occurrences(), strict=True):
        assert (one.occurs_on, one.starts_at) == (other.occurs_on, other.starts_at)
        assert one.ends_at > one.starts_at
        before, after = shown(one.starts_at, off.time_zone), shown(one.ends_at, off.time_zone)
        assert after - before >= off.length or one.ends_at == other.ends_at
        assert off.end(one.starts_at, off.lasts(one.starts_at, one.ends_at)) == one.ends_at


def test_a_day_that_clocks_skip_whole_is_refused():
    """Samoa went from December 29 to December 31, 2011."""
    daily = Recurrence(parse("FREQ=DAILY;COUNT=4"), datetime(2011, 12, 29, 9), 50, "Pacific/Apia")
    with pytest.raises(ValueError, match="same moment"):
        daily.occurrences()


def test_what_is_no_occurrence_is_neither_an_exception_nor_a_cut():
    found = weekly(datetime(2026, 3, 2, 9), 2)
    with pytest.raises(ValueError, match="nothing on 2026-03-03"):
        found.occurrences({date(2026, 3, 3)})
    with pytest.raises(ValueError, match="Nothing is left"):
        found.occurrences({date(2026, 3, 2), date(2026, 3, 9)})
    with pytest.raises(ValueError, match="no occurrence at 2026-03-16"):
        found.split(datetime(2026, 3, 16, 9))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts_local": datetime(2026, 3, 2, 9, tzinfo=UTC)}, "without an offset"),
        ({"starts_local": datetime(2026, 3, 2, 9, 0, 1)}, "whole minute"),
        ({"length_minutes": 0}, "1 to 1440 minutes"),
        ({"length_minutes": 1441}, "1 to 1440 minutes"),
        ({"time_zone": "Mars/Olympus"}, "no such time zone"),
        ({"time_zone": "America"}, "no such time zone"),
        ({"time_zone": "../etc/passwd"}, "no such time zone"),
        ({"time_zone": ""}, "no such time zone"),
        ({"time_zone": "a\x00b"}, "no such time zone"),
        ({"time_zone": "x" * 5000}, "no such time zone"),
    ],
)
def test_a_series_that_makes_no_sense_is_refused(changes, words):
    values = {
        "rule": parse("FREQ=DAILY;COUNT=2"),
        "starts_local": datetime(2026, 3, 2, 9),
        "length_minutes": 50,
        "time_zone": NEW_YORK,
        **changes,
    }
    with pytest.raises(ValueError, match=words):
        Recurrence(**values)
