"""What becomes of a claim: the states it went through, when, and whether somebody must look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.demo.chance import Chance
from db.demo.directory import Payer
from db.demo.practice import Practice

_FRIDAY = 4
_PAID_AFTER_DAYS = 15
_FRESH_DAYS, _SENT_OUT_DAYS = 4, 9
_POSTED_AFTER_DAYS = 3
_NO_ACK_DAYS, _NO_ERA_DAYS, _NO_EOB_DAYS = 3, 30, 45

# Days after the last session, and the time of day, at which a claim comes to each state.
_REACHED = {
    "DRAFT": (0, 18, 0), "SCRUB_ERRORS": (0, 18, 5), "READY": (0, 18, 5), "QUEUED": (1, 8, 0),
    "SUBMITTED": (1, 9, 30), "PRINTED": (1, 10, 0), "ACK_REJECTED": (2, 7, 0),
    "ACCEPTED_CLEARINGHOUSE": (2, 7, 10), "REJECTED": (3, 7, 0), "ACCEPTED_PAYER": (3, 7, 20),
    "PENDING": (6, 7, 0),
}  # fmt: skip
_SENT = ("DRAFT", "READY", "QUEUED", "SUBMITTED")
_ACCEPTED = (*_SENT, "ACCEPTED_CLEARINGHOUSE", "ACCEPTED_PAYER")
_PRINTED = ("DRAFT", "READY", "PRINTED")
_PATHS = {
    "DRAFT": ("DRAFT",), "SCRUB_ERRORS": ("DRAFT", "SCRUB_ERRORS"), "READY": ("DRAFT", "READY"),
    "QUEUED": _SENT[:3], "SUBMITTED": _SENT, "PRINTED": _PRINTED,
    "ACK_REJECTED": (*_SENT, "ACK_REJECTED"), "ACCEPTED_CLEARINGHOUSE": _ACCEPTED[:5],
    "REJECTED": (*_ACCEPTED[:5], "REJECTED"), "ACCEPTED_PAYER": _ACCEPTED,
    "PENDING": (*_ACCEPTED, "PENDING"),
}  # fmt: skip

# The weights of where claims stand, by age; the last ones are those the payer has answered.
_FRESH = {"DRAFT": 28, "SCRUB_ERRORS": 14, "READY": 28, "QUEUED": 16, "SUBMITTED": 14}
_SENT_OUT = {
    "SUBMITTED": 30, "ACCEPTED_CLEARINGHOUSE": 32, "ACK_REJECTED": 6, "SCRUB_ERRORS": 7,
    "REJECTED": 6, "READY": 12, "DRAFT": 7,
}  # fmt: skip
_WAITING = {
    "ACCEPTED_PAYER": 52, "PENDING": 30, "ACCEPTED_CLEARINGHOUSE": 5, "REJECTED": 5,
    "ACK_REJECTED": 3, "SUBMITTED": 3, "SCRUB_ERRORS": 2,
}  # fmt: skip
_ANSWERED = {
    "PAID": 746, "CLOSED": 90, "PARTIALLY_PAID": 52, "DENIED": 34, "REPLACED": 14, "HELD": 16,
    "WRITTEN_OFF": 10, "PENDING": 18, "REJECTED": 13, "SUBMITTED": 7,
}  # fmt: skip
ALWAYS_URGENT = frozenset({"SCRUB_ERRORS", "ACK_REJECTED", "REJECTED", "DENIED"})


@dataclass(frozen=True)
class Step:
    """A claim's coming to a state."""

    status: str
    at: datetime


@dataclass(frozen=True)
class Fate:
    """All that happened to a claim."""

    steps: tuple[Step, ...]
    outcome: str
    """The last status, or one of REPLACED, HELD, WRITTEN_OFF, UNPOSTED, which explain it."""
    paid_on: date | None = None
    """The date of the remittance that speaks of the claim, if there is one."""
    closed_reason: str | None = None

    @property
    def status(self) -> str:
        return self.steps[-1].status

    @property
    def is_posted(self) -> bool:
        return self.paid_on is not None and self.outcome not in {"HELD", "UNPOSTED"}

    @property
    def posted_on(self) -> date:
        if self.paid_on is None:
            raise ValueError("nothing was posted for this claim")
        return self.paid_on + timedelta(days=_POSTED_AFTER_DAYS)

    @property
    def submitted_at(self) -> datetime | None:
        return next((s.at for s in self.steps if s.status in {"SUBMITTED", "PRINTED"}), None)

    def needs_attention(self, now: datetime) -> bool:
        """Whether somebody must act: a problem, or an answer that is overdue."""
        if self.status in ALWAYS_URGENT or self.outcome == "HELD":
            return True
        sent = self.submitted_at
        if sent is None or self.is_posted or self.status == "CLOSED":
            return False
        if self.status == "SUBMITTED":
            return _business_days(sent.date(), now.date()) >= _NO_ACK_DAYS
        return (now - sent).days >= (_NO_EOB_DAYS if self.status == "PRINTED" else _NO_ERA_DAYS)


def fate_of(practice: Practice, payer: Payer, day: date, chance: Chance) -> Fate:
    """Decide what became of the claim for sessions that ended on that day."""
    due = day + timedelta(days=_PAID_AFTER_DAYS)
    paid_on = due + timedelta(days=(_FRIDAY - due.weekday()) % 7)
    if paid_on + timedelta(days=_POSTED_AFTER_DAYS) < practice.today:
        return _answered(practice, payer, day, paid_on, chance.drawn(_ANSWERED))
    if paid_on <= practice.today:
        steps = _steps(practice, payer, day, "ACCEPTED_PAYER")
        return Fate(steps, "UNPOSTED", paid_on)
    age_days = (practice.today - day).days
    weights = _WAITING
    if age_days <= _SENT_OUT_DAYS:
        weights = _FRESH if age_days <= _FRESH_DAYS else _SENT_OUT
    status = chance.drawn(weights)
    return Fate(_steps(practice, payer, day, status), status)


def resubmitted(practice: Practice, payer: Payer, fate: Fate) -> Fate:
    """What became of the claim that replaces one of this fate: as far as it could get since."""
    all_steps = _steps(practice, payer, fate.posted_on, "PENDING")
    steps = tuple(step for step in all_steps if step.at <= practice.now)
    return Fate(steps, steps[-1].status)


def _answered(practice: Practice, payer: Payer, day: date, paid_on: date, outcome: str) -> Fate:
    if outcome in _PATHS:
        return Fate(_steps(practice, payer, day, outcome), outcome)
    steps = _steps(practice, payer, day, "PENDING" if outcome == "HELD" else "ACCEPTED_PAYER")
    if outcome == "HELD":
        return Fate(steps, outcome, paid_on)
    posted_on = paid_on + timedelta(days=_POSTED_AFTER_DAYS)
    last = {"REPLACED": "DENIED", "WRITTEN_OFF": "DENIED", "CLOSED": "PAID"}.get(outcome, outcome)
    steps += (Step(last, practice.instant(posted_on, 10)),)
    reason = {"REPLACED": "other", "WRITTEN_OFF": "written_off", "CLOSED": "paid_in_full"}
    if outcome in reason:
        steps += (Step("CLOSED", practice.instant(posted_on, 11)),)
    return Fate(steps, outcome, paid_on, reason.get(outcome))


def _steps(practice: Practice, payer: Payer, day: date, status: str) -> tuple[Step, ...]:
    path = _PATHS[status]
    if not payer.is_electronic and "QUEUED" in path:
        path = _PRINTED
    steps = []
    for one in path:
        days, hour, minute = _REACHED[one]
        steps.append(Step(one, practice.instant(day + timedelta(days=days), hour, minute)))
    return tuple(steps)


def _business_days(first: date, last: date) -> int:
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() <= _FRIDAY for day in days)
