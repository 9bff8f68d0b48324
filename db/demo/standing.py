"""Standing appointments and meetings: the series of which a demo's entries are occurrences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from db.demo.calendar import Series
from db.demo.directory import FAMILY, GROUP, MINUTES
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.demo.staff import Provider
from db.schedule import schedule_series

_BLOCK_MINUTES = 60


@dataclass(frozen=True)
class Standing:
    """A series with its first start, on the practice's clocks."""

    id: UUID
    time_zone: str

    def occurs_on(self, starts_at: datetime) -> datetime:
        """Where the series puts the entry that starts at an instant."""
        return starts_at.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)


def add_series(
    practice: Practice,
    rows: Rows,
    series_id: UUID,
    provider: Provider,
    series: Series,
    days: Sequence[date],
    service: str | None = None,
    attending: int = 0,
    kind: str = "APPOINTMENT",
) -> Standing | None:
    """Add the series of these days, of a service or of none; None if it is one day or none.

    A day on which the provider is away was taken out of the series, or never in it.
    """
    if len(days) < 2:  # noqa: PLR2004 - one day is no series
        return None
    until = datetime.combine(days[-1], time(series.hour))
    rows.add(
        schedule_series,
        id=series_id,
        kind=kind,
        appointment_type=None if service is None else type_of(service, attending),
        provider_id=provider.id,
        service_id=None if service is None else practice.id_of("service", service),
        rule=f"FREQ=WEEKLY;INTERVAL={series.step_weeks};UNTIL={until:%Y%m%dT%H%M%S}",
        starts_local=datetime.combine(days[0], time(series.hour)),
        length_minutes=_BLOCK_MINUTES if service is None else MINUTES[service],
        time_zone=practice.time_zone,
        version=1,
        created_at=practice.now,
    )
    return Standing(series_id, practice.time_zone)


def type_of(service: str, attending: int) -> str:
    """What a session of a service is called when so many clients attend."""
    if service == FAMILY:
        return "COUPLE" if attending > 1 else "FAMILY"
    return "GROUP" if service == GROUP else "INDIVIDUAL"
