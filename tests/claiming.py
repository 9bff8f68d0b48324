"""Makes claims for tests, each with a number, a payer and a provider of its own."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

from tests.factories import Practice

_numbers = count(1000)


async def claim(practice: Practice, client_id: UUID, **values: Any) -> UUID:
    """Make a claim; a payer and a provider are made for it unless they are given."""
    if "payer_id" not in values:
        values["payer_id"] = await practice.add("payer")
    if "provider_id" not in values:
        values["provider_id"] = await practice.provider()
    number = f"FO-{next(_numbers)}"
    return await practice.add(
        "claim", **{"client_id": client_id, "patient_control_number": number, **values}
    )
