"""Where and when each provider of a demo practice works: a room of one's own, hours, a link to them."""

from __future__ import annotations

import hashlib
from datetime import time, timedelta
from itertools import product
from uuid import UUID

from db.demo.directory import NORTH, OFFICE
from db.demo.practice import Practice, fold
from db.demo.rows import Rows
from db.demo.staff import Provider, team_providers
from db.directory import room
from db.schedule import calendar_link, working_hours

_WEEKDAYS = range(1, 6)
_FRIDAY = 5
_SPANS = ((time(8), time(12)), (time(13), time(18)))
"""Noon is kept free for meetings."""
_EVERY_THIRD = 3
_SMALL, _LARGE = 4, 12


def add_workplaces(practice: Practice, rows: Rows) -> None:
    """Add every provider's room, hours and a link to their calendar."""
    for team in range(practice.teams):
        for provider in team_providers(practice, team):
            _add_room(practice, team, provider, rows)
            _add_hours(practice, provider, rows)
            _add_link(practice, provider, rows)


def place_of(provider: Provider) -> str:
    """The location at which a provider sees people."""
    return OFFICE if provider.place % 2 == 0 else NORTH


def room_of(practice: Practice, provider_id: UUID) -> UUID:
    return practice.id_of("room", provider_id)


def _add_room(practice: Practice, team: int, provider: Provider, rows: Rows) -> None:
    name = f"Room {team + 1}{provider.place // 2 + 1:02d}"
    rows.add(
        room,
        id=room_of(practice, provider.id),
        location_id=practice.id_of("location", place_of(provider)),
        name=name,
        # Every third provider leads a group.
        capacity=_LARGE if provider.place % _EVERY_THIRD == 0 else _SMALL,
        is_active=True,
        version=1,
        sort_key=fold(name),
    )


def _add_hours(practice: Practice, provider: Provider, rows: Rows) -> None:
    here = practice.id_of("location", place_of(provider))
    for weekday, (starts, ends) in product(_WEEKDAYS, _SPANS):
        rows.add(
            working_hours,
            id=practice.id_of("working_hours", provider.id, weekday, starts),
            provider_id=provider.id,
            # On Fridays they are wherever they are needed, or at home on video.
            location_id=None if weekday == _FRIDAY else here,
            weekday=weekday,
            starts=starts,
            ends=ends,
            valid_from=practice.days_ago(700),
        )


def _add_link(practice: Practice, provider: Provider, rows: Rows) -> None:
    rows.add(
        calendar_link,
        id=practice.id_of("calendar_link", provider.id),
        provider_id=provider.id,
        # No address of ours has a secret of this form, so it opens nothing.
        secret_hash=hashlib.sha256(f"none/{provider.id}".encode()).digest(),
        made_by_id=provider.id,
        label="Phone",
        created_at=practice.now - timedelta(days=30),
    )
