"""People of a small practice."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.factories import Practice


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
