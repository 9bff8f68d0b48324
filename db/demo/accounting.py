"""The accounts of demo clients: charges, what payers and clients pay, and what is put right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from db.demo.claims import Claim, Settlement
from db.demo.clients import Client
from db.demo.ledger import Ledger, Open, Remitted
from db.demo.practice import Practice
from db.demo.remittance import trace_number
from db.demo.rows import Rows
from db.demo.staff import desk_names
from db.demo.visits import Visit

_METHODS = ("CARD", "CARD", "CARD", "CARD", "CASH", "CHECK", "ACH", "EXTERNAL")
_COLLECTED_TOGETHER = 3
_COLLECTED_AFTER_DAYS = 16
_BACKLOG_DAYS = 3


def billable(practice: Practice, one: Client) -> list[Visit]:
    """The visits that somebody has billed by now; of the latest, only some."""
    return [
        visit
        for visit in one.visits
        if visit.day < practice.days_ago(_BACKLOG_DAYS)
        or (visit.day < practice.today and one.chance.falls(0.5))
    ]


class Bookkeeping:
    """Writes one client's ledger from visits and claims."""

    def __init__(self, practice: Practice, team: int, one: Client, rows: Rows) -> None:
        self._practice, self._team, self._client = practice, team, one
        self._chance = one.chance
        self._ledger = Ledger(practice, one, rows, desk_names(practice))

    def add_all(self, visits: Sequence[Visit], claims: Sequence[Claim]) -> None:
        settled: dict[UUID, tuple[Claim, Settlement]] = {}
        for each in claims:
            for part in each.settlements:
                settled.setdefault(part.visit.entry_id, (each, part))
        self._bring_forward(visits)
        for visit in visits:
            if visit.was_held and self._client.policy is not None:
                self._bill_insured(visit, *settled[visit.entry_id])
            else:
                self._bill_client(visit)
        self._put_right(visits)
        self._collect()
        self._ledger.close()

    def _bring_forward(self, visits: Sequence[Visit]) -> None:
        if visits and self._chance.falls(0.04):
            self._ledger.post(
                "ADJUSTMENT",
                visits[0].day - timedelta(days=1),
                client=self._chance.randrange(1000, 12000, 100),
                adjustment_kind="BALANCE_FORWARD",
                memo="Balance from the system used before.",
            )

    def _bill_client(self, visit: Visit) -> None:
        fee = visit.fee_cents
        charge_id = self._ledger.charge(visit, client=fee, insurance=0)
        self._take_at_desk(visit, charge_id, fee, 0.86 if visit.was_held else 0.35)

    def _bill_insured(self, visit: Visit, each: Claim, part: Settlement) -> None:
        copay = part.copay_cents
        charge_id = self._ledger.charge(visit, client=copay, insurance=visit.fee_cents - copay)
        if copay:
            self._take_at_desk(visit, charge_id, copay, 0.88)
        if each.fate.is_posted:
            self._post_remittance(charge_id, each, part)

    def _take_at_desk(self, visit: Visit, charge_id: UUID, cents: int, likely: float) -> None:
        if self._chance.falls(likely):
            self._pay(visit.day, [(charge_id, cents)])
        else:
            self._ledger.owe(charge_id, cents, visit.day)

    def _pay(self, day: date, parts: list[tuple[UUID, int]], *, extra_cents: int = 0) -> None:
        method = self._chance.choice(_METHODS)
        payment_id = self._ledger.post(
            "PAYMENT",
            day,
            client=-sum(cents for _, cents in parts),
            unapplied=-extra_cents,
            method=method,
            reference=f"{self._chance.randrange(10**4):04d}" if method == "CHECK" else None,
        )
        self._ledger.allocate(payment_id, parts)

    def _post_remittance(self, charge_id: UUID, each: Claim, part: Settlement) -> None:
        policy, paid_on = self._client.policy, each.fate.paid_on
        if policy is None or paid_on is None:
            return
        ledger, day = self._ledger, each.fate.posted_on
        remitted = Remitted(
            policy.payer_id,
            "ERA" if policy.payer.is_electronic else "EOB",
            trace_number(self._practice, self._team, policy.payer, paid_on),
        )
        if part.paid_cents:
            entry_id = ledger.post("PAYMENT", day, insurance=-part.paid_cents, remitted=remitted)
            ledger.allocate(entry_id, [(charge_id, part.paid_cents)])
        if part.written_off_cents:
            is_contractual = each.fate.outcome != "WRITTEN_OFF"
            memo = "Contractual write-off" if is_contractual else "Denied; not worth an appeal."
            entry_id = ledger.post(
                "ADJUSTMENT",
                day,
                insurance=-part.written_off_cents,
                adjustment_kind="WRITE_OFF",
                memo=memo,
                remitted=remitted,
            )
            ledger.allocate(entry_id, [(charge_id, part.written_off_cents)])
        if part.transferred_cents:
            ledger.transfer(day, part.transferred_cents, remitted)
            ledger.owe(charge_id, part.transferred_cents, day)

    def _put_right(self, visits: Sequence[Visit]) -> None:
        """Add what goes wrong now and then: credits, fees, mistakes and their reversals."""
        if not visits:
            return
        ledger, chance, day = self._ledger, self._chance, visits[-1].day
        if ledger.owed and chance.falls(0.05):
            self._forgive(ledger.owed[0])
        if chance.falls(0.02):
            ledger.post(
                "ADJUSTMENT", day, client=2500, adjustment_kind="CHARGE", memo="Letter to school."
            )
        if chance.falls(0.03):
            cents = chance.choice((2000, 2500, 4000))
            wrong = ledger.post(
                "PAYMENT", day, client=-cents, method="CHECK", memo="Entered on the wrong account."
            )
            ledger.post(
                "PAYMENT", day, client=cents, method="CHECK", reverses_id=wrong, memo="Reversal"
            )
        if chance.falls(0.05):
            self._pay(visits[0].day, [], extra_cents=chance.choice((5000, 10000, 15000)))

    def _forgive(self, item: Open) -> None:
        cents = min(item.cents, 2500)
        entry_id = self._ledger.post(
            "ADJUSTMENT", item.day, client=-cents, adjustment_kind="CREDIT", memo="Goodwill"
        )
        self._ledger.allocate(entry_id, [(item.charge_id, cents)])
        item.cents -= cents

    def _collect(self) -> None:
        """Let the client pay what is owed, some of it or none, a few items at a time."""
        habit = self._chance.choices((100, 50, 0), (63, 22, 15))[0]
        owed = sorted((item for item in self._ledger.owed if item.cents), key=lambda item: item.day)
        if habit == 0:
            return
        for first in range(0, len(owed), _COLLECTED_TOGETHER):
            items = owed[first : first + _COLLECTED_TOGETHER]
            day = items[-1].day + timedelta(days=_COLLECTED_AFTER_DAYS)
            if day >= self._practice.today:
                return
            self._pay_some(items, day, habit)

    def _pay_some(self, items: Sequence[Open], day: date, percent: int) -> None:
        left = sum(item.cents for item in items) * percent // 100
        parts = []
        for item in items:
            cents = min(item.cents, left)
            if cents:
                parts.append((item.charge_id, cents))
            left -= cents
        is_over = percent == 100 and self._chance.falls(0.06)  # noqa: PLR2004
        extra_cents = self._chance.randrange(500, 4500, 100) if is_over else 0
        self._pay(day, parts, extra_cents=extra_cents)
        refund_on = day + timedelta(days=5)
        if extra_cents and refund_on < self._practice.today and self._chance.falls(0.4):
            self._ledger.post(
                "REFUND", refund_on, unapplied=extra_cents, method="CHECK", memo="Overpayment"
            )
