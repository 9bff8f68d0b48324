"""People of a small practice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice
from tests.schema.schedule.booked import SUMMER, WEEKLY, made, session


@pytest.fixture
async def lena(practice: Practice) -> UUID:
    return await practice.provider("Lena Fox")


@pytest.fixture
async def ann(practice: Practice) -> UUID:
    return await practice.provider("Ann Ash")


@pytest.fixture
async def mei(practice: Practice) -> UUID:
    return await practice.client("Mei Li")


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client("Ines Ortega")


@pytest.fixture
async def series(practice: Practice, scheduler: Person, lena: UUID, mei: UUID) -> dict[str, Any]:
    """The first of four weekly appointments."""
    booked = session(lena, mei, at=SUMMER, rule=WEEKLY)
    return await made(scheduler, "appointmentCreate", **booked)
