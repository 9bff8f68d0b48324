"""What was changed of the demo's records: by the front desk, and in the chart by a provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from db.demo.clients import Client
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.demo.staff import Colleague, account_id, staff
from db.history import change_event, change_value
from permissions.vocabulary import Appointments, Chart, Clients, Contacts, Schedule

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class _Change:
    """One value of a part of a record, who may know of it, and whom it is about."""

    record: tuple[str, UUID]
    client_id: UUID | None
    part: str
    field: str
    after: str
    requires: tuple[str, ...]


def add_client_history(practice: Practice, one: Client, rows: Rows) -> None:
    """Add what the desk changed of a client's record, and what the provider did in the chart."""
    ids, about = practice.ids("history", one.number), ("client", one.id)
    texting = _Change(about, one.id, "client", "mayText", "true", (Clients.CONTACT,))
    _add(practice, rows, ids, texting, staff(practice)[0], 20)
    noted = _Change(about, one.id, "chart_note", "title", "Session", (Chart.NOTES,))
    _add(practice, rows, ids, noted, staff(practice)[-1], 10)


def add_contact_history(practice: Practice, contact_id: UUID, place: int, rows: Rows) -> None:
    """Add what the desk changed of a contact."""
    about = ("contact", contact_id)
    change = _Change(about, None, "practice_contact", "note", "Prefers fax.", (Contacts.READ,))
    _add(practice, rows, practice.ids("contact history", place), change, staff(practice)[0], 30)


def add_entry_history(
    practice: Practice, entry_id: UUID, starts_at: datetime, ends_at: datetime, rows: Rows
) -> None:
    """Add what the desk changed of an entry, if it stands in the week to come."""
    if not timedelta() <= starts_at - practice.instant(practice.today, 0) < _WEEK:
        return
    shown = (Appointments.READ, Schedule.READ)
    ended = _Change(
        ("entry", entry_id), None, "schedule_entry", "endsAt", ends_at.isoformat(), shown
    )
    _add(practice, rows, practice.ids("entry history", entry_id), ended, staff(practice)[0], 5)


def _add(
    practice: Practice,
    rows: Rows,
    ids: Iterator[UUID],
    change: _Change,
    by: Colleague,
    days_ago: int,
) -> None:
    event_id, (record, record_id) = next(ids), change.record
    rows.add(
        change_event,
        id=event_id,
        at=practice.now - timedelta(days=days_ago),
        account_id=account_id(practice, by),
        account_name=by.name,
        record=record,
        record_id=record_id,
        client_id=change.client_id,
        part=change.part,
        action="CHANGED",
        requires=sorted(change.requires),
    )
    rows.add(
        change_value,
        event_id=event_id,
        position=1,
        field=change.field,
        before=None,
        after=change.after,
        requires=sorted(change.requires),
    )
