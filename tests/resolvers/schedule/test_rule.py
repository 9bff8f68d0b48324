"""Recurrence rules: what is taken, what is refused and with which words, and where they lead."""

from __future__ import annotations

from datetime import datetime

import pytest

from resolvers.schedule.rule import parse

MONDAY = datetime(2026, 3, 2, 9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "A rule is made of"),
        ("weekly", "A rule is made of"),
        ("RRULE:FREQ=DAILY;COUNT=2", "A rule is made of"),
        ("FREQ=DAILY;COUNT=2;BYHOUR=9", "A rule is made of"),
        ("FREQ=DAILY;COUNT=2;", "A rule is made of"),
        ("FREQ=DAILY;COUNT=2;DTSTART=20260302T090000", "A rule is made of"),
        ("FREQ=HOURLY;COUNT=2", "FREQ does not take"),
        ("FREQ=MINUTELY;COUNT=2", "FREQ does not take"),
        ("FREQ=SECONDLY;COUNT=2", "FREQ does not take"),
        ("freq=daily;COUNT=2", "A rule is made of"),
        ("COUNT=2", "how often"),
        ("FREQ=DAILY", "ends by COUNT or by UNTIL"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260401", "one of them only"),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "says COUNT twice"),
        ("FREQ=DAILY;COUNT=0", "COUNT does not take"),
        ("FREQ=DAILY;COUNT=٣", "COUNT does not take"),
        ("FREQ=DAILY;COUNT=367", "at most 366"),
        ("FREQ=DAILY;COUNT=1000000", "at most 366"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", "INTERVAL does not take"),
        ("FREQ=DAILY;UNTIL=20260401T090000Z", "UNTIL does not take"),
        ("FREQ=DAILY;UNTIL=20260230", "no moment that there is"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=2", "BYDAY does not take"),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=2", "counts the days"),
        ("FREQ=WEEKLY;BYMONTHDAY=1;COUNT=2", "no BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=2", "goes up to 31"),
        ("FREQ=YEARLY;BYMONTH=13;COUNT=2", "goes up to 12"),
        ("FREQ=MONTHLY;BYSETPOS=1;COUNT=2", "BYSETPOS chooses"),
        ("FREQ=WEEKLY;COUNT=2\n", "COUNT does not take"),
        ("FREQ=DAILY;COUNT=2;" + "BYDAY=MO," * 30, "at most 200 characters"),
    ],
)
def test_a_rule_that_is_not_ours_is_refused_with_words(text: str, words: str):
    with pytest.raises(ValueError, match=words):
        parse(text)


def test_a_rule_is_written_down_in_one_way():
    assert str(parse("COUNT=3;BYDAY=MO;FREQ=WEEKLY")) == "FREQ=WEEKLY;BYDAY=MO;COUNT=3"
    assert str(parse("UNTIL=20260401;FREQ=DAILY")) == "FREQ=DAILY;UNTIL=20260401T235959"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["03-02", "03-09", "03-16"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=4", ["03-02", "03-05", "03-16", "03-19"]),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", ["03-02", "04-06", "05-04"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=2", ["03-02", "04-01"]),
        ("FREQ=DAILY;UNTIL=20260304", ["03-02", "03-03", "03-04"]),
        ("FREQ=DAILY;UNTIL=20260304T085900", ["03-02", "03-03"]),
        ("FREQ=YEARLY;COUNT=1", ["03-02"]),
    ],
)
def test_a_rule_leads_to_its_days(text: str, days: list[str]):
    assert [start.strftime("%m-%d") for start in parse(text).starts(MONDAY)] == days


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", "first start"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "first start"),
        ("FREQ=DAILY;UNTIL=20260301", "first start"),
        ("FREQ=YEARLY;COUNT=4", "two years"),
        ("FREQ=DAILY;UNTIL=20280401", "two years"),
        ("FREQ=DAILY;UNTIL=99991231", "two years"),
        ("FREQ=DAILY;UNTIL=20270401", "at most 366"),
    ],
)
def test_a_rule_that_leads_too_far_or_nowhere_is_refused(text: str, words: str):
    with pytest.raises(ValueError, match=words):
        parse(text).starts(MONDAY)


def test_the_31st_is_left_out_where_there_is_none():
    starts = parse("FREQ=MONTHLY;COUNT=3").starts(datetime(2026, 1, 31, 9))
    assert [start.month for start in starts] == [1, 3, 5]
