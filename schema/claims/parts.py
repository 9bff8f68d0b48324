"""What a claim is made of: its lines, its diagnoses, and the problems found in it."""

from __future__ import annotations

from enum import Enum

from db.claims import claim_diagnosis, claim_issue, claim_line
from permissions.vocabulary import Claims
from resolvers.reach import ABOUT_CLIENT
from schema.declare import choices, entity, field
from schema.scalars import Day, Instant, Money


@choices
class IssueSource(Enum):
    """Who found a problem: our scrubber, an acknowledgement, a remittance, or a person."""

    SCRUB = "SCRUB"
    ACK_999 = "ACK_999"
    ACK_277CA = "ACK_277CA"
    ERA = "ERA"
    MANUAL = "MANUAL"


@choices
class IssueSeverity(Enum):
    """Whether a problem stops the claim, or a Biller may accept it."""

    ERROR = "ERROR"
    WARNING = "WARNING"


@entity(claim_line, requires=Claims.READ, subject="client_id", within=ABOUT_CLIENT)
class ClaimLine:
    """A service on a claim."""

    position: int | None = field("Its place on the claim, from 1.", requires=Claims.READ)
    date_of_service: Day | None = field("The day of the service.", requires=Claims.READ)
    procedure_code: str | None = field("The procedure code.", requires=Claims.READ)
    modifiers: list[str] | None = field("Its modifiers, in order.", requires=Claims.READ)
    units: int | None = field("How many units.", requires=Claims.READ)
    amount: Money | None = field("What is charged.", requires=Claims.READ, column="amount_cents")
    place_of_service: str | None = field("The place-of-service code.", requires=Claims.READ)
    diagnosis_pointers: list[str] | None = field(
        "Letters that point to the diagnoses of the claim, from A.", requires=Claims.READ
    )


@entity(claim_diagnosis, requires=Claims.READ, subject="client_id", within=ABOUT_CLIENT)
class ClaimDiagnosis:
    """A diagnosis as the claim tells it to the payer."""

    position: int | None = field("Its place on the claim, from 1.", requires=Claims.READ)
    code: str | None = field("The ICD-10-CM code.", requires=Claims.READ)


@entity(claim_issue, requires=Claims.READ, subject="client_id", within=ABOUT_CLIENT)
class ClaimIssue:
    """A problem found in a claim."""

    source: IssueSource | None = field("Who found it.", requires=Claims.READ)
    rule_code: str | None = field("The rule it breaks.", requires=Claims.READ)
    severity: IssueSeverity | None = field("Whether it stops the claim.", requires=Claims.READ)
    field_path: str | None = field("What part of the claim it is in.", requires=Claims.READ)
    message: str | None = field("What is wrong, in words.", requires=Claims.READ)
    accepted_by: str | None = field(
        "Who accepted it as it is.", requires=Claims.READ, column="accepted_by_name"
    )
    resolved_at: Instant | None = field("When it was resolved.", requires=Claims.READ)
