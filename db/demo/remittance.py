"""Insurance payments to a demo practice: one per payer and Friday, over many clients' claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from uuid import UUID

from db.demo.claims import Claim
from db.demo.directory import PAYERS, Payer
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.remittance import insurance_payment, insurance_payment_claim

if TYPE_CHECKING:
    from db.demo.clients import Client

_STATES = {"HELD": "HELD", "UNPOSTED": "MATCHED"}
_STRANGERS = 0.03
"""How often a payment also speaks of a claim that nobody here can find."""
_ODD = ("DUPLICATE", "CONFLICT", "VOID")


def trace_number(practice: Practice, team: int, payer: Payer, paid_on: date) -> str:
    """The number that payer and bank know a payment by."""
    words = f"{practice.name}/{team}/{payer.name}/{paid_on}".encode()
    digits = int.from_bytes(blake2b(words, digest_size=8).digest()) % 10**9
    return f"{'TRN' if payer.is_electronic else 'CHK'}{digits:09d}"


@dataclass
class Remittances:
    """What the payers of one team's claims sent, gathered while the claims are made."""

    practice: Practice
    team: int
    _claims: dict[tuple[Payer, date], list[tuple[Client, Claim]]] = field(default_factory=dict)

    def gather(self, one: Client, each: Claim) -> None:
        """Remember a claim, if a payer's remittance speaks of it."""
        if one.policy is not None and each.fate.paid_on is not None:
            key = one.policy.payer, each.fate.paid_on
            self._claims.setdefault(key, []).append((one, each))

    def add_all(self, rows: Rows) -> None:
        """Add a payment for each payer and day, with the claims it speaks of."""
        chance = self.practice.random("remittance", self.team)
        ids = self.practice.ids("remittance", self.team)
        keys = sorted(self._claims, key=lambda key: (key[1], PAYERS.index(key[0])))
        for place, (payer, paid_on) in enumerate(keys):
            claims = self._claims[payer, paid_on]
            payment_id = next(ids)
            stranger_cents = chance.randrange(4000, 15000) if chance.falls(_STRANGERS) else 0
            amount = stranger_cents + sum(each.paid_cents for _, each in claims)
            status = _status(claims, stranger_cents)
            self._add_payment(rows, payment_id, payer, paid_on, amount, status)
            for position, (one, each) in enumerate(claims, 1):
                _add_part(rows, next(ids), payment_id, position, one, each)
            if stranger_cents:
                _add_stranger(rows, next(ids), payment_id, len(claims) + 1, stranger_cents)
            if place < len(_ODD) and amount:
                self._add_payment(
                    rows, next(ids), payer, paid_on, _odd_amount(place, amount), _ODD[place]
                )

    def _add_payment(
        self, rows: Rows, payment_id: UUID, payer: Payer, paid_on: date, amount: int, status: str
    ) -> None:
        rows.add(
            insurance_payment,
            id=payment_id,
            payer_id=self.practice.id_of("payer", payer.name),
            method=_method(payer, amount),
            amount_cents=amount,
            paid_on=paid_on,
            reference=trace_number(self.practice, self.team, payer, paid_on),
            source="ERA" if payer.is_electronic else "EOB",
            status=status,
            received_at=_received_at(self.practice, paid_on),
        )


def _received_at(practice: Practice, paid_on: date) -> datetime:
    return min(practice.instant(paid_on, 11), practice.now)


def _method(payer: Payer, amount: int) -> str:
    if amount == 0:
        return "NON_PAYMENT"
    if not payer.is_electronic:
        return "CHECK"
    return "WIRE" if payer.filing_code == "HM" else "ACH"


def _status(claims: list[tuple[Client, Claim]], stranger_cents: int) -> str:
    outcomes = {each.fate.outcome for _, each in claims}
    if outcomes == {"UNPOSTED"}:
        return "NEW"
    if outcomes == {"HELD"}:
        return "NEEDS_REVIEW"
    return "PARTLY_POSTED" if "HELD" in outcomes or stranger_cents else "POSTED"


def _odd_amount(place: int, amount: int) -> int:
    """A duplicate repeats the amount; what conflicts or was voided says something else."""
    return amount if place == 0 else amount + 1000 * place


def _add_part(
    rows: Rows, part_id: UUID, payment_id: UUID, position: int, one: Client, each: Claim
) -> None:
    state = _STATES.get(each.fate.outcome, "POSTED")
    rows.add(
        insurance_payment_claim,
        id=part_id,
        payment_id=payment_id,
        claim_id=each.id,
        client_id=one.id,
        position=position,
        charged_cents=each.total_cents,
        paid_cents=each.paid_cents,
        client_responsibility_cents=each.client_responsibility_cents,
        state=state,
        hold_reason="Lines and claim do not add up." if state == "HELD" else None,
    )


def _add_stranger(
    rows: Rows, part_id: UUID, payment_id: UUID, position: int, paid_cents: int
) -> None:
    rows.add(
        insurance_payment_claim,
        id=part_id,
        payment_id=payment_id,
        position=position,
        charged_cents=paid_cents + 3500,
        paid_cents=paid_cents,
        client_responsibility_cents=0,
        state="UNMATCHED",
        hold_reason="No claim of ours has this number.",
    )
