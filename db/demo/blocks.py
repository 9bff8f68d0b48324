"""What fills a provider's calendar without a client: meetings, time off, closed days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from db.demo.calendar import MEETING_HOUR, Calendar, Series, is_holiday, mondays
from db.demo.history import add_entry_history
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.demo.staff import Provider
from db.demo.standing import add_series
from db.schedule import meeting_member, schedule_entry

_DAY_START, _DAY_HOURS = 8, 10
_TUESDAY, _FRIDAY = 1, 4


def add_blocks(
    practice: Practice,
    calendars: Mapping[UUID, Calendar],
    providers: Sequence[Provider],
    rows: Rows,
    ids: Iterator[UUID],
) -> None:
    """Add every provider's time off, and the team's weekly meeting."""
    for provider in providers:
        for day, title in sorted(_days_off(practice, calendars[provider.id]).items()):
            block = _block(practice, "TIME_OFF", provider, day, _DAY_START, _DAY_HOURS)
            _add(practice, rows, next(ids), block, title)
    host = providers[0]
    for day, meeting in _repeat(
        practice, calendars[host.id], rows, ids, host, "MEETING", _TUESDAY, "Team meeting"
    ):
        for one in providers:
            if not calendars[one.id].is_away(day):
                rows.add(meeting_member, entry_id=meeting, provider_id=one.id)
    _repeat(practice, calendars[host.id], rows, ids, host, "TIME_OFF", _FRIDAY, "Paperwork")


def _repeat(
    practice: Practice, calendar: Calendar, rows: Rows, ids: Iterator[UUID], host: Provider,
    kind: str, weekday: int, title: str,
) -> list[tuple[date, UUID]]:  # fmt: skip
    """Add what a provider does every week at noon; return each day with the id of its entry."""
    series = Series(weekday, MEETING_HOUR)
    days = [day for day in series.days(practice) if not calendar.is_away(day)]
    standing = add_series(practice, rows, next(ids), host, series, days, kind=kind)
    added = [(day, next(ids)) for day in days]
    for day, entry_id in added:
        block = _block(practice, kind, host, day, MEETING_HOUR, 1)
        if standing:
            block |= {"series_id": standing.id, "occurs_on": standing.occurs_on(block["starts_at"])}
        _add(practice, rows, entry_id, block, title)
    return added


def _add(practice: Practice, rows: Rows, key: UUID, block: dict[str, Any], title: str) -> None:
    rows.add(schedule_entry, **block, id=key, title=title)
    add_entry_history(practice, key, block["starts_at"], block["ends_at"], rows)


def _days_off(practice: Practice, calendar: Calendar) -> dict[date, str]:
    days = dict(calendar.away)
    for monday in mondays(practice):
        for day in (monday + timedelta(days=n) for n in range(5)):
            if is_holiday(day):
                days[day] = "Practice closed"
    return days


def _block(
    practice: Practice, kind: str, provider: Provider, day: date, hour: int, hours: int
) -> dict[str, Any]:
    starts_at = practice.instant(day, hour)
    return {
        "kind": kind,
        "provider_id": provider.id,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours),
        "status": "COMPLETED" if starts_at < practice.now else "SCHEDULED",
        "is_late_cancel": False,
        "version": 1,
        "created_at": min(starts_at - timedelta(days=90), practice.now),
    }
