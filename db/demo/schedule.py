"""The master schedule of a team: sessions of single clients, couples and groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from db.demo.blocks import add_blocks
from db.demo.calendar import GROUP_SLOT, Calendar, Series, mondays
from db.demo.chance import Chance
from db.demo.clients import Client
from db.demo.directory import FAMILY, GROUP, INTAKE, MINUTES, MISSED, VIDEO
from db.demo.history import add_entry_history
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.demo.staff import Provider
from db.demo.standing import Standing, add_series, type_of
from db.demo.texts import CANCEL_REASONS
from db.demo.visits import Visit, codes_of, usual_format, usual_service
from db.demo.workplace import place_of, room_of
from db.schedule import attendee, schedule_entry

_GROUP_EVERY = 3
_GROUP_SIZE = 6
_BOOKED_AHEAD = timedelta(days=20)


class Schedule:
    """The calendars of one team, filled client by client."""

    def __init__(
        self, practice: Practice, team: int, providers: Sequence[Provider], rows: Rows
    ) -> None:
        self._practice = practice
        self._providers = providers
        self._rows = rows
        self._ids = practice.ids("schedule", team)
        self._chance = practice.random("schedule", team)
        self._calendars = {one.id: Calendar(practice, team, one) for one in providers}

    def add_all(self, clients: Sequence[Client]) -> None:
        """Add everything the team does, and give each client the visits that are over."""
        couples = {one.partner.id: one for one in clients if one.partner}
        for one in clients:
            if one.partner is None:
                self._add_series(one, couples.get(one.id))
        for provider in self._providers[::_GROUP_EVERY]:
            self._add_group(provider, clients)
        add_blocks(self._practice, self._calendars, self._providers, self._rows, self._ids)
        for one in clients:
            one.visits.sort(key=lambda visit: visit.starts_at)

    def _add_series(self, one: Client, partner: Client | None) -> None:
        calendar = self._calendars[one.provider.id]
        series = calendar.take(_step_weeks(one))
        if series is None:
            return
        service = usual_service(one.chance, is_minor=one.is_minor)
        attending: tuple[Client, ...] = (one,)
        if partner is not None:
            service, attending = FAMILY, (one, partner)
        usual = usual_format(one.chance)
        days = list(self._open_days(one, series))
        standing = add_series(
            self._practice,
            self._rows,
            next(self._ids),
            one.provider,
            series,
            days,
            service,
            len(attending),
        )
        for place, day in enumerate(days):
            is_first = place == 0 and partner is None and self._is_recent(one)
            kept_form = usual if one.chance.falls(0.9) else "IN_PERSON"
            self._add_session(
                one.provider, attending, day, series.hour, INTAKE if is_first else service,
                kept_form, one.chance, standing,
            )  # fmt: skip

    def _is_recent(self, one: Client) -> bool:
        return one.since > next(iter(mondays(self._practice)))

    def _open_days(self, one: Client, series: Series) -> Iterator[date]:
        calendar = self._calendars[one.provider.id]
        for day in series.days(self._practice):
            is_within = day > one.since and (one.until is None or day <= one.until)
            if is_within and not calendar.is_away(day):
                yield day
                if one.status == "PROSPECTIVE":
                    return

    def _add_group(self, provider: Provider, clients: Sequence[Client]) -> None:
        places = range(provider.place, provider.place + _GROUP_EVERY)
        grown = [
            one
            for one in clients
            if one.provider.place in places and one.status == "ACTIVE" and not one.is_minor
        ]
        members = self._chance.sample(grown, min(_GROUP_SIZE, len(grown)))
        series, calendar = Series(*GROUP_SLOT), self._calendars[provider.id]
        met = {
            day: [one for one in members if one.since < day] for day in series.days(self._practice)
        }
        days = [day for day, present in met.items() if present and not calendar.is_away(day)]
        standing = add_series(
            self._practice, self._rows, next(self._ids), provider, series, days, GROUP
        )
        for day in days:
            self._add_session(
                provider, tuple(met[day]), day, series.hour, GROUP, "IN_PERSON", self._chance,
                standing,
            )  # fmt: skip

    def _add_session(
        self, provider: Provider, attending: tuple[Client, ...], day: date, hour: int,
        service: str, form: str, chance: Chance, standing: Standing | None,
    ) -> None:  # fmt: skip
        starts_at = self._practice.instant(day, hour)
        status = _status(starts_at, self._practice.now, chance)
        is_over = starts_at < self._practice.now
        is_late = status == "CANCELLED" and is_over and chance.falls(0.3)
        entry_id = self._add_entry(
            provider, attending, starts_at, service, form, status, is_late, chance, standing
        )
        for one in attending:
            self._rows.add(attendee, entry_id=entry_id, client_id=one.id, starts_at=starts_at)
        ends_at = starts_at + timedelta(minutes=MINUTES[service])
        add_entry_history(self._practice, entry_id, starts_at, ends_at, self._rows)
        codes = _billed(service, status, chance, is_late=is_late)
        if codes:
            # A couple's session is billed once, to the one whose session it is.
            for one in attending[:1] if service == FAMILY else attending:
                one.visits.append(Visit(entry_id, provider, day, starts_at, form, codes))

    def _add_entry(
        self, provider: Provider, attending: tuple[Client, ...], starts_at: datetime,
        service: str, form: str, status: str, is_late: bool, chance: Chance,
        standing: Standing | None,
    ) -> UUID:  # fmt: skip
        practice, entry_id = self._practice, next(self._ids)
        known_at = practice.instant(max(one.since for one in attending), 12)
        created_at = min(max(starts_at - _BOOKED_AHEAD, known_at), practice.now)
        cancelled_at = starts_at - timedelta(hours=3 if is_late else 50)
        is_cancelled = status == "CANCELLED"
        self._rows.add(
            schedule_entry,
            id=entry_id,
            kind="APPOINTMENT",
            appointment_type=type_of(service, len(attending)),
            provider_id=provider.id,
            location_id=practice.id_of("location", _location(provider, form)),
            room_id=room_of(practice, provider.id) if form == "IN_PERSON" else None,
            series_id=standing.id if standing else None,
            occurs_on=standing.occurs_on(starts_at) if standing else None,
            service_id=practice.id_of("service", service),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=MINUTES[service]),
            status=status,
            format=form,
            telehealth_url=_room(chance) if form == "VIDEO" else None,
            confirmed_at=created_at if status == "CONFIRMED" else None,
            arrived_at=starts_at if status in {"ARRIVED", "COMPLETED"} else None,
            cancelled_at=(
                max(created_at, min(cancelled_at, practice.now)) if is_cancelled else None
            ),
            cancel_reason=chance.choice(CANCEL_REASONS) if is_cancelled else None,
            is_late_cancel=is_late,
            version=1,
            created_at=created_at,
        )
        return entry_id


def _step_weeks(one: Client) -> int:
    if one.status == "PROSPECTIVE":
        return 4
    return one.chance.choices((1, 2, 4), (6, 61, 33))[0]


def _status(starts_at: datetime, now: datetime, chance: Chance) -> str:
    if starts_at < now:
        status = chance.drawn({"COMPLETED": 87, "NO_SHOW": 5, "CANCELLED": 8})
        is_just_now = now - starts_at < timedelta(hours=1, minutes=30)
        return "ARRIVED" if status == "COMPLETED" and is_just_now else status
    if chance.falls(0.03):
        return "CANCELLED"
    is_soon = starts_at - now < timedelta(days=10)
    return "CONFIRMED" if chance.falls(0.7 if is_soon else 0.15) else "SCHEDULED"


def _billed(service: str, status: str, chance: Chance, *, is_late: bool) -> tuple[str, ...]:
    if status == "COMPLETED":
        return codes_of(service, chance)
    is_missed = status == "NO_SHOW" or is_late
    return (MISSED,) if is_missed and chance.falls(0.6) and service != GROUP else ()


def _location(provider: Provider, form: str) -> str:
    return VIDEO if form != "IN_PERSON" else place_of(provider)


def _room(chance: Chance) -> str:
    return f"https://video.example.com/room/{chance.getrandbits(40):010x}"
