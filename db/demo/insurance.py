"""Insurance policies of demo clients, and the visits that payers authorized."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from db.demo.clients import Client
from db.demo.directory import FAMILY, LONG, MIDDLE, PAYERS, Payer
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.demo.staff import desk_names
from db.insurance import insurance_authorization, insurance_policy, insurance_proposal

_INSURED = 0.84
_COPAYS_CENTS = (0, 1500, 2000, 2500, 3000, 4000)
_PLANS = ("Choice Plus", "Select 500", "Family Care", "Standard", "Silver 30", None)


@dataclass(frozen=True)
class Policy:
    """What claims and the ledger need to know of an active primary policy."""

    id: UUID
    payer: Payer
    payer_id: UUID
    copay_cents: int
    member_id: str
    effective_from: date


def add_policies(practice: Practice, one: Client, rows: Rows) -> None:
    """Add a client's policies. The active primary one, if there is one, is kept with the client."""
    ids = practice.ids("policy", one.number)
    chance = one.chance
    if not chance.falls(_INSURED):
        return
    primary = _add(practice, one, rows, ids, 1, _effective_from(practice, one))
    one.policy = primary
    if chance.falls(0.3):
        _add_authorization(practice, one, primary, rows, ids)
    if chance.falls(0.08):
        _add(practice, one, rows, ids, 2, _effective_from(practice, one))
    if chance.falls(0.12):
        ended = _effective_from(practice, one) - timedelta(days=1)
        _add(practice, one, rows, ids, 1, ended - timedelta(days=364), ended)


def _effective_from(practice: Practice, one: Client) -> date:
    return date(min(one.since.year, practice.today.year - 1), 1, 1)


def _add(
    practice: Practice,
    one: Client,
    rows: Rows,
    ids: Iterator[UUID],
    rank: int,
    starts: date,
    ends: date | None = None,
) -> Policy:
    chance, who = one.chance, one.person
    payer = chance.choices(PAYERS, [payer.weight for payer in PAYERS])[0]
    is_public = payer.filing_code == "MC"
    copay_cents = 0 if is_public else chance.choice(_COPAYS_CENTS)
    spouse = f"{chance.choice(('Marion', 'Leslie', 'Francis'))} {who.last_name}"
    relationship = "CHILD" if one.is_minor else "SPOUSE" if chance.falls(0.1) else "SELF"
    subscriber = {"CHILD": one.guardian, "SPOUSE": spouse, "SELF": who.name}[relationship]
    born = who.birth_date if relationship == "SELF" else date(1979, 1, 1 + one.number % 28)
    plan_name = chance.choice(_PLANS)
    policy = Policy(
        next(ids),
        payer,
        practice.id_of("payer", payer.name),
        copay_cents,
        f"{payer.name[0]}{chance.randrange(10**8):08d}",
        starts,
    )
    rows.add(
        insurance_policy,
        id=policy.id,
        client_id=one.id,
        payer_id=policy.payer_id,
        rank=rank,
        plan_name=plan_name,
        member_id=policy.member_id,
        group_number=f"G{chance.randrange(10**5):05d}" if chance.falls(0.7) else None,
        relationship=relationship,
        subscriber_name=subscriber,
        subscriber_birth_date=born,
        effective_from=starts,
        effective_to=ends,
        copay_cents=policy.copay_cents,
        status="ENDED" if ends else "ACTIVE",
        version=1,
    )
    return policy


def _add_authorization(
    practice: Practice, one: Client, policy: Policy, rows: Rows, ids: Iterator[UUID]
) -> None:
    starts = practice.today - timedelta(days=one.chance.randint(30, 150))
    allowed = one.chance.choice((8, 12, 20, 26))
    rows.add(
        insurance_authorization,
        id=next(ids),
        policy_id=policy.id,
        client_id=one.id,
        number=f"AU{one.chance.randrange(10**7):07d}",
        service_codes=[MIDDLE, LONG, FAMILY],
        visits_allowed=allowed,
        visits_used=one.chance.randint(0, allowed),
        valid_from=starts,
        valid_to=starts + timedelta(days=180),
        version=1,
    )


def add_proposal(practice: Practice, one: Client, rows: Rows) -> None:
    """Add what a few clients wrote of their insurance in the portal; some of it waits for review."""
    chance = practice.random("proposal", one.number)
    if one.is_minor or not chance.falls(0.2):
        return
    policy = one.policy if chance.falls(0.5) else None
    payer = policy.payer if policy else chance.choice(PAYERS)
    member_id = policy.member_id if policy else f"{payer.name[0]}{chance.randrange(10**8):08d}"
    status = "ACCEPTED" if policy else chance.choice(("PENDING", "REJECTED"))
    is_reviewed = status != "PENDING"
    proposed_at = practice.instant(practice.days_ago(chance.randint(2, 9)), 12)
    rows.add(
        insurance_proposal,
        id=practice.id_of("proposal", one.number),
        client_id=one.id,
        payer_id=practice.id_of("payer", payer.name),
        payer_name=payer.name,
        rank=1 if policy else 3,
        member_id=member_id,
        relationship="SELF",
        effective_from=policy.effective_from if policy else date(practice.today.year, 1, 1),
        status=status,
        proposed_at=proposed_at,
        reviewed_at=proposed_at + timedelta(hours=20) if is_reviewed else None,
        reviewed_by_name=chance.choice(desk_names(practice)) if is_reviewed else None,
        reason="The payer does not know this number." if status == "REJECTED" else None,
        policy_id=policy.id if policy else None,
        version=1,
    )
