"""Posts rows to clients' accounts for tests; amounts are in cents, signed by their effect."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from tests.factories import DAY, Practice

_positions = count(1)


async def post(
    practice: Practice,
    client_id: UUID,
    kind: str = "CHARGE",
    *,
    client: int = 0,
    insurance: int = 0,
    unapplied: int = 0,
    on: date = DAY,
    **values: Any,
) -> UUID:
    """Post a row; its place within its day is the order in which it was posted."""
    effect = client + insurance + unapplied
    row = {
        "client_id": client_id,
        "kind": kind,
        "posted_on": on,
        "position": next(_positions),
        "client_cents": client,
        "insurance_cents": insurance,
        "unapplied_cents": unapplied,
        "amount_cents": client if kind == "TRANSFER" else effect,
    }
    return await practice.add("ledger_entry", **{**row, **values})


async def allocate(
    practice: Practice, client_id: UUID, entry_id: UUID, charge_id: UUID, cents: int
) -> None:
    """Say that a part of a payment or adjustment went to a charge."""
    split = {"entry_id": entry_id, "charge_entry_id": charge_id, "client_id": client_id}
    await practice.add("allocation", **split, position=1, amount_cents=cents)
