"""A client's ledger while it is written: rows in the order of their days, then numbered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from db.accounting import allocation, ledger_entry, line_item
from db.demo.claim_records import pointers
from db.demo.clients import Client
from db.demo.directory import FEE_CENTS
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.demo.visits import Visit


class Remitted(NamedTuple):
    """Whose remittance a row was posted from."""

    payer_id: UUID | None
    method: str | None
    reference: str | None


BY_HAND = Remitted(None, None, None)
"""Posted from no remittance."""


@dataclass
class Open:
    """What the client still owes of one charge, since when."""

    charge_id: UUID
    cents: int
    day: date


@dataclass
class Ledger:
    """The rows of one client's account. Amounts given are positive; each kind knows its sign."""

    practice: Practice
    client: Client
    rows: Rows
    entered_by: tuple[str, ...]
    owed: list[Open] = field(default_factory=list)
    _entries: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = self.practice.ids("ledger", self.client.number)

    def charge(self, visit: Visit, *, client: int, insurance: int) -> UUID:
        """Charge a visit, with a line for each of its procedures."""
        entry_id = self.post(
            "CHARGE", visit.day, client=client, insurance=insurance, appointment_id=visit.entry_id
        )
        for position, code in enumerate(visit.codes, 1):
            self.rows.add(
                line_item,
                id=next(self._ids),
                entry_id=entry_id,
                client_id=self.client.id,
                position=position,
                date_of_service=visit.day,
                procedure_code=code,
                modifiers=visit.modifiers if visit.was_held else [],
                units=1,
                amount_cents=FEE_CENTS[code],
                place_of_service=visit.place_of_service,
                diagnosis_pointers=pointers(self.client) if visit.was_held else [],
                provider_id=visit.provider.id,
            )
        return entry_id

    def post(
        self, kind: str, day: date, *, client: int = 0, insurance: int = 0, unapplied: int = 0,
        amount: int | None = None, remitted: Remitted = BY_HAND, **details: object,
    ) -> UUID:  # fmt: skip
        """Add a row, signed by its effect on what is owed, and return its id."""
        entry_id = next(self._ids)
        place = len(self._entries)
        entered_at = self.practice.instant(day, 9) + timedelta(minutes=place * 7 % 480)
        self._entries.append(
            {
                "entered_by_name": self.entered_by[place % len(self.entered_by)],
                "payer_id": remitted.payer_id,
                "method": remitted.method,
                "reference": remitted.reference,
                **details,
                "id": entry_id,
                "client_id": self.client.id,
                "kind": kind,
                "posted_on": day,
                "amount_cents": client + insurance + unapplied if amount is None else amount,
                "client_cents": client,
                "insurance_cents": insurance,
                "unapplied_cents": unapplied,
                "entered_at": min(entered_at, self.practice.now),
            }
        )
        return entry_id

    def transfer(self, day: date, cents: int, remitted: Remitted) -> None:
        """Move what is owed from the insurance to the client."""
        self.post(
            "TRANSFER", day, client=cents, insurance=-cents, amount=cents, remitted=remitted,
            memo="Client's part",
        )  # fmt: skip

    def allocate(self, entry_id: UUID, parts: list[tuple[UUID, int]]) -> None:
        """Say which charges a payment or adjustment settles, and how much of each."""
        for position, (charge_id, cents) in enumerate(parts, 1):
            self.rows.add(
                allocation,
                id=next(self._ids),
                entry_id=entry_id,
                charge_entry_id=charge_id,
                client_id=self.client.id,
                position=position,
                amount_cents=cents,
            )

    def owe(self, charge_id: UUID, cents: int, day: date) -> None:
        if cents > 0:
            self.owed.append(Open(charge_id, cents, day))

    def close(self) -> None:
        """Number the rows by their days, and hand them over."""
        self._entries.sort(key=lambda entry: entry["posted_on"])
        for position, entry in enumerate(self._entries, 1):
            self.rows.add(ledger_entry, position=position, **entry)
