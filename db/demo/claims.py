"""The claims of demo clients: which visits go on which claim, and what payers made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from db.demo.fates import Fate, fate_of, resubmitted
from db.demo.practice import Practice
from db.demo.visits import Visit

if TYPE_CHECKING:
    from db.demo.clients import Client
    from db.demo.insurance import Policy

_VISITS_MAX = 4
"""How many visits go on one claim at most."""
_LINES_APART = 0.12
"""How often a visit ends its claim before that."""


@dataclass(frozen=True)
class Settlement:
    """How a payer split the fee of one visit. The parts never exceed the fee."""

    visit: Visit
    copay_cents: int
    paid_cents: int = 0
    written_off_cents: int = 0
    transferred_cents: int = 0
    """What the client owes beyond the copay."""

    @property
    def is_settled(self) -> bool:
        return any((self.paid_cents, self.written_off_cents, self.transferred_cents))


@dataclass
class Claim:
    """A claim with what became of it."""

    id: UUID
    control_number: str
    fate: Fate
    settlements: list[Settlement] = field(default_factory=list)
    frequency_code: str = "1"

    @property
    def total_cents(self) -> int:
        return sum(one.visit.fee_cents for one in self.settlements)

    @property
    def paid_cents(self) -> int:
        return sum(one.paid_cents for one in self.settlements)

    @property
    def adjusted_cents(self) -> int:
        return sum(one.written_off_cents for one in self.settlements)

    @property
    def client_responsibility_cents(self) -> int:
        """Copay and transfer together; nothing when the payer has settled nothing."""
        if not any(one.is_settled for one in self.settlements):
            return 0
        return sum(one.copay_cents + one.transferred_cents for one in self.settlements)


def copay_of(policy: Policy, visit: Visit) -> int:
    """The client's part of the fee, due at the visit."""
    return min(policy.copay_cents, _allowed(policy, visit))


def _allowed(policy: Policy, visit: Visit) -> int:
    return visit.fee_cents * policy.payer.allowed_percent // 100


def plan_claims(practice: Practice, one: Client, visits: Sequence[Visit]) -> list[Claim]:
    """Put a client's insured visits on claims, and decide what became of each."""
    if one.policy is None:
        return []
    ids = practice.ids("claim", one.number)
    claims: list[Claim] = []
    for visits_together in _together(one, visits):
        fate = fate_of(practice, one.policy.payer, visits_together[-1].day, one.chance)
        settled = [_settle(one, one.policy, fate, visit) for visit in visits_together]
        claims.append(_numbered(ids, one, claims, fate, settled, "1"))
        if fate.outcome == "REPLACED":
            again = resubmitted(practice, one.policy.payer, fate)
            claims.append(_numbered(ids, one, claims, again, settled, "7"))
    return claims


def _numbered(
    ids: Iterator[UUID], one: Client, claims: list[Claim], fate: Fate,
    settled: list[Settlement], frequency_code: str,
) -> Claim:  # fmt: skip
    control_number = f"FO{one.number + 1:05d}-{len(claims) + 1:02d}"
    return Claim(next(ids), control_number, fate, settled, frequency_code)


def _together(one: Client, visits: Sequence[Visit]) -> Iterator[list[Visit]]:
    for _, run in groupby(visits, key=lambda visit: visit.provider.id):
        waiting: list[Visit] = []
        for visit in run:
            waiting.append(visit)
            if len(waiting) == _VISITS_MAX or one.chance.falls(_LINES_APART):
                yield waiting
                waiting = []
        if waiting:
            yield waiting


def _settle(one: Client, policy: Policy, fate: Fate, visit: Visit) -> Settlement:
    copay, allowed = copay_of(policy, visit), _allowed(policy, visit)
    if fate.paid_on is None or fate.outcome in {"DENIED", "REPLACED"}:
        return Settlement(visit, copay)
    if fate.outcome == "WRITTEN_OFF":
        return Settlement(visit, copay, 0, visit.fee_cents - copay)
    percent = one.chance.choices((0, 10, 20, 100), (76, 10, 11, 3))[0]
    transferred = (allowed - copay) * percent // 100
    paid = allowed - copay - transferred
    if fate.outcome == "PARTIALLY_PAID":
        # The payer cut its part without a reason that may be written off: the rest stays open.
        paid = paid * 60 // 100
    return Settlement(visit, copay, paid, visit.fee_cents - allowed, transferred)
