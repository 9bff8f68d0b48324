"""Ids, chance, clocks and folding, from which all of the demo follows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import islice

from db.demo.calendar import Calendar, mondays
from db.demo.practice import Practice, fold
from db.demo.staff import npi, team_providers


def test_ids_ascend_and_differ_from_those_of_other_words(main_practice: Practice) -> None:
    ids = list(islice(main_practice.ids("claim", 1), 300))
    assert ids == sorted(ids)
    assert not set(ids) & set(islice(main_practice.ids("claim", 2), 300))


def test_chance_falls_the_same_way_for_the_same_words(main_practice: Practice) -> None:
    assert main_practice.random("a", 1).random() == main_practice.random("a", 1).random()
    assert main_practice.random("a", 1).random() != main_practice.random("a", 2).random()


def test_clocks_follow_daylight_saving(main_practice: Practice) -> None:
    summer, winter = date(2026, 10, 30), date(2026, 11, 2)
    assert main_practice.instant(summer, 9) == datetime(2026, 10, 30, 13, tzinfo=UTC)
    assert main_practice.instant(winter, 9) == datetime(2026, 11, 2, 14, tzinfo=UTC)


def test_fold_drops_accents_and_case() -> None:
    assert fold("Søren Østergaard Nguyễn José Łukasz") == "soren ostergaard nguyen jose lukasz"


def test_series_of_one_calendar_never_meet(main_practice: Practice) -> None:
    calendar = Calendar(main_practice, 0, team_providers(main_practice, 0)[0])
    taken: set[tuple[date, int]] = set()
    asked = [1, 2, 4, 4, 2, 1, 4] * 40
    series = [found for step in asked if (found := calendar.take(step))]
    for one in series:
        days = {(day, one.hour) for day in one.days(main_practice)}
        assert days
        assert not days & taken
        taken |= days
    # Five days of nine hours, without the one that belongs to groups, are all used up.
    assert len(taken) == 44 * len(list(mondays(main_practice)))
    assert calendar.take(4) is None


def test_provider_identifiers_pass_their_check() -> None:
    # 1234567893 is the standard's own example.
    for digits in ("1234567893", *(npi(serial) for serial in range(200))):
        total = 0
        for place, digit in enumerate(reversed("80840" + digits)):
            total += sum(divmod(int(digit) * (1 + place % 2), 10))
        assert total % 10 == 0
