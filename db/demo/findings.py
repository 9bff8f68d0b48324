"""What was found wrong with demo claims, by our own scrubbing, by clearinghouses and by payers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from db.demo.chance import Chance
from db.demo.fates import Fate


@dataclass(frozen=True)
class Finding:
    """A problem of a claim; the rule codes are those of the scrub rules, or a sender's own."""

    source: str
    rule_code: str
    severity: str
    field_path: str
    message: str
    is_accepted: bool = False
    is_resolved: bool = False


_ERRORS = (
    Finding("SCRUB", "S54", "ERROR", "authorization.number", "The authorized visits are used up."),
    Finding("SCRUB", "S55", "ERROR", "referring.npi", "This payer wants a referring provider."),
    Finding(
        "SCRUB", "S14", "ERROR", "subscriber.address", "The subscriber's address is incomplete."
    ),
    Finding("SCRUB", "S04", "ERROR", "billing.tax_id", "The billing tax number is missing."),
    Finding("SCRUB", "S52", "ERROR", "assignment", "There is no signature on file."),
)
_WARNINGS = (
    Finding("SCRUB", "S40", "WARNING", "lines.0.amount", "The fee differs from the schedule."),
    Finding("SCRUB", "S42", "WARNING", "lines.0.date", "Little time is left to file this claim."),
    Finding("SCRUB", "S08", "WARNING", "supervising", "A supervising provider may be required."),
)
_ACKNOWLEDGED = Finding(
    "ACK_999", "IK5:R", "ERROR", "transaction", "The clearinghouse could not read the batch."
)
_REJECTIONS = (
    Finding(
        "ACK_277CA", "A3:21", "ERROR", "subscriber", "The payer found no such member that day."
    ),
    Finding("ACK_277CA", "A7:164", "ERROR", "subscriber.member_id", "The member id is not valid."),
    Finding("ACK_277CA", "A7:562", "ERROR", "rendering.npi", "The provider is not enrolled."),
)
_DENIALS = (
    Finding("ERA", "CO-197", "ERROR", "lines.0", "The payer required an authorization first."),
    Finding("ERA", "CO-29", "ERROR", "lines.0", "The payer says that the claim came too late."),
    Finding("ERA", "CO-27", "ERROR", "lines.0", "Coverage had ended by the date of service."),
)
_CUT = Finding("ERA", "OA-23", "WARNING", "lines.0", "The payer counted another payer's part.")
_HELD = Finding("ERA", "SUM", "ERROR", "remittance", "The remittance does not add up: held.")

# What an event is called, what it says, and whether a person did it.
EVENT_TEXTS: dict[str, tuple[str, str | None, bool]] = {
    "DRAFT": ("CREATED", None, True),
    "SCRUB_ERRORS": ("SCRUBBED", "Scrubbing found problems.", False),
    "READY": ("SCRUBBED", "Nothing stands in the way.", False),
    "QUEUED": ("QUEUED", None, True),
    "SUBMITTED": ("SUBMITTED", None, False),
    "PRINTED": ("PRINTED", "Printed on a paper form.", True),
    "ACK_REJECTED": ("ACKNOWLEDGED", "Turned away by the clearinghouse.", False),
    "ACCEPTED_CLEARINGHOUSE": ("ACKNOWLEDGED", "Taken in by the clearinghouse.", False),
    "ACCEPTED_PAYER": ("ACKNOWLEDGED", "Taken in by the payer.", False),
    "REJECTED": ("ACKNOWLEDGED", "Turned away by the payer, unread.", False),
    "PENDING": ("STATUS", "The payer is still looking at it.", False),
    "PAID": ("REMITTED", None, False),
    "PARTIALLY_PAID": ("REMITTED", "Paid in part.", False),
    "DENIED": ("REMITTED", "Denied.", False),
    "CLOSED": ("CLOSED", None, True),
}


def findings_of(fate: Fate, chance: Chance) -> Iterator[Finding]:
    """The problems on file for a claim of this fate; every claim in trouble has one open."""
    status = fate.status
    if status == "SCRUB_ERRORS":
        yield from chance.sample(_ERRORS, chance.choice((1, 1, 2)))
    elif status == "ACK_REJECTED":
        yield _ACKNOWLEDGED
    elif status == "REJECTED":
        yield chance.choice(_REJECTIONS)
    elif fate.outcome in {"DENIED", "REPLACED", "WRITTEN_OFF"}:
        yield replace(chance.choice(_DENIALS), is_resolved=status == "CLOSED")
    elif status == "PARTIALLY_PAID":
        yield _CUT
    elif fate.outcome == "HELD":
        yield _HELD
    elif status != "DRAFT" and chance.falls(0.06):
        yield replace(chance.choice(_ERRORS), is_resolved=True)
    if status != "DRAFT" and chance.falls(0.08):
        yield replace(chance.choice(_WARNINGS), is_accepted=status != "SCRUB_ERRORS")
