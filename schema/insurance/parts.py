"""What is written of policies, authorizations and reviews."""

from __future__ import annotations

import re

import strawberry

from permissions.vocabulary import Insurance
from schema.declare import input_field, inputs
from schema.insurance.policy import SubscriberRelationship
from schema.scalars import Day, Money, key_of
from schema.written import amount_cents, line

RANK_MAX = 3
VISITS_MAX = 1_000
CODES_MAX = 20
_CODE = re.compile(r"[0-9A-Z]{5}")


def _rank(number: int) -> int:
    if not 1 <= number <= RANK_MAX:
        raise ValueError("A rank is 1 for primary, 2 for secondary or 3 for tertiary.")
    return number


def _visits(number: int) -> int:
    if not 0 <= number <= VISITS_MAX:
        raise ValueError(f"Visits are between 0 and {VISITS_MAX:,}.")
    return number


def _codes(written: list[str]) -> list[str]:
    """Procedure codes of CPT and HCPCS, five digits and letters, each once."""
    codes = list(dict.fromkeys(code.strip().upper() for code in written))
    if not 1 <= len(codes) <= CODES_MAX:
        raise ValueError(f"There are between 1 and {CODES_MAX} procedure codes.")
    if not all(_CODE.fullmatch(code) for code in codes):
        raise ValueError('A procedure code has five digits and letters, such as "90837".')
    return codes


@inputs
class PolicyDetailsInput:
    """What may be said of any policy."""

    plan_name: str | None = input_field(
        "The plan, as the card names it.", requires=Insurance.EDIT, encode=line()
    )
    group_number: str | None = input_field(
        "The group's number.", requires=Insurance.EDIT, encode=line(80)
    )
    subscriber_name: str | None = input_field(
        "The subscriber's name; not to be said where the client is the subscriber.",
        requires=Insurance.EDIT,
        encode=line(),
    )
    subscriber_birth_date: Day | None = input_field(
        "The subscriber's date of birth; likewise.", requires=Insurance.EDIT
    )
    effective_to: Day | None = input_field(
        "The last day of coverage; null while it runs on. Of an ended policy, not after today.",
        requires=Insurance.EDIT,
    )
    copay: Money | None = input_field(
        "What the client pays at each visit.", requires=Insurance.EDIT, encode=amount_cents
    )


@inputs
class InsurancePolicyCreateInput(PolicyDetailsInput):
    """A policy that covers a client."""

    client_id: strawberry.ID = input_field(
        "The client's global id.", requires=Insurance.EDIT, encode=key_of("client")
    )
    payer_id: strawberry.ID = input_field(
        "Who pays, by global id.", requires=Insurance.EDIT, encode=key_of("payer")
    )
    rank: int = input_field(
        "1 primary, 2 secondary, 3 tertiary.", requires=Insurance.EDIT, encode=_rank
    )
    member_id: str = input_field("The member's id.", requires=Insurance.EDIT, encode=line(80))
    relationship: SubscriberRelationship = input_field(
        "Who the client is to the subscriber.", requires=Insurance.EDIT
    )
    effective_from: Day = input_field("The first day of coverage.", requires=Insurance.EDIT)


@inputs
class PolicyVersionInput:
    """A policy, as it was read."""

    id: strawberry.ID = input_field(
        "The policy's global id.", requires=Insurance.EDIT, encode=key_of("policy")
    )
    version: int = input_field("The version that you read.", requires=Insurance.EDIT)


@inputs
class InsurancePolicyUpdateInput(PolicyVersionInput, PolicyDetailsInput):
    """What is to be different of a policy; what is left out stays as it is."""

    payer_id: strawberry.ID | None = input_field(
        "Who pays.", requires=Insurance.EDIT, encode=key_of("payer"), may_be_null=False
    )
    rank: int | None = input_field(
        "1 primary, 2 secondary, 3 tertiary.",
        requires=Insurance.EDIT,
        encode=_rank,
        may_be_null=False,
    )
    member_id: str | None = input_field(
        "The member's id.", requires=Insurance.EDIT, encode=line(80), may_be_null=False
    )
    relationship: SubscriberRelationship | None = input_field(
        "Who the client is to the subscriber; SELF takes the client's name and birth date of today.",
        requires=Insurance.EDIT,
        may_be_null=False,
    )
    effective_from: Day | None = input_field(
        "The first day of coverage.", requires=Insurance.EDIT, may_be_null=False
    )


@inputs
class PolicyRankInput(PolicyVersionInput):
    """A policy and the rank that it is to have."""

    rank: int = input_field(
        "1 primary, 2 secondary, 3 tertiary.", requires=Insurance.EDIT, encode=_rank
    )


@inputs
class InsurancePoliciesRankInput:
    """Policies of a client and the ranks that they are to have."""

    client_id: strawberry.ID = input_field(
        "The client's global id.", requires=Insurance.EDIT, encode=key_of("client")
    )
    policies: list[PolicyRankInput] = input_field(
        "The policies; those left out keep their rank.", requires=Insurance.EDIT
    )


@inputs
class InsurancePolicyDeleteInput(PolicyVersionInput):
    """A policy that is to go."""


@inputs
class InsurancePolicyEndInput(PolicyVersionInput):
    """A policy that covers the client no more."""

    ends_on: Day = input_field(
        "The last day of coverage, not after today.", requires=Insurance.EDIT
    )


@inputs
class InsurancePolicyReopenInput(PolicyVersionInput):
    """A policy that was ended by mistake."""

    effective_to: Day | None = input_field(
        "The last day of coverage; null or left out, it runs on.", requires=Insurance.EDIT
    )


@inputs
class AuthorizationCreateInput:
    """What a payer agreed to pay for in advance."""

    policy_id: strawberry.ID = input_field(
        "The policy's global id.", requires=Insurance.EDIT, encode=key_of("policy")
    )
    number: str = input_field(
        "The payer's number for it.", requires=Insurance.EDIT, encode=line(80)
    )
    service_codes: list[str] = input_field(
        "Procedure codes that it covers.", requires=Insurance.EDIT, encode=_codes
    )
    visits_allowed: int = input_field("Visits agreed to.", requires=Insurance.EDIT, encode=_visits)
    visits_used: int = input_field(
        "Visits used so far.", requires=Insurance.EDIT, encode=_visits, default=0
    )
    valid_from: Day = input_field("The first day it covers.", requires=Insurance.EDIT)
    valid_to: Day = input_field("The last day it covers.", requires=Insurance.EDIT)


@inputs
class AuthorizationVersionInput:
    """An authorization, as it was read."""

    id: strawberry.ID = input_field(
        "The authorization's global id.", requires=Insurance.EDIT, encode=key_of("authorization")
    )
    version: int = input_field("The version that you read.", requires=Insurance.EDIT)


@inputs
class AuthorizationUpdateInput(AuthorizationVersionInput):
    """What is to be different of an authorization; what is left out stays as it is."""

    number: str | None = input_field(
        "The payer's number for it.", requires=Insurance.EDIT, encode=line(80), may_be_null=False
    )
    service_codes: list[str] | None = input_field(
        "Procedure codes that it covers.",
        requires=Insurance.EDIT,
        encode=_codes,
        may_be_null=False,
    )
    visits_allowed: int | None = input_field(
        "Visits agreed to.", requires=Insurance.EDIT, encode=_visits, may_be_null=False
    )
    visits_used: int | None = input_field(
        "Visits used so far.", requires=Insurance.EDIT, encode=_visits, may_be_null=False
    )
    valid_from: Day | None = input_field(
        "The first day it covers.", requires=Insurance.EDIT, may_be_null=False
    )
    valid_to: Day | None = input_field(
        "The last day it covers.", requires=Insurance.EDIT, may_be_null=False
    )


@inputs
class AuthorizationDeleteInput(AuthorizationVersionInput):
    """An authorization that is to go."""


@inputs
class ProposalVersionInput:
    """A proposal, as it was read."""

    id: strawberry.ID = input_field(
        "The proposal's global id.", requires=Insurance.EDIT, encode=key_of("proposal")
    )
    version: int = input_field("The version that you read.", requires=Insurance.EDIT)


@inputs
class InsuranceProposalAcceptInput(ProposalVersionInput):
    """A proposal that becomes a policy, with what is to be different of it."""

    payer_id: strawberry.ID | None = input_field(
        "Who pays; needed where the client's words name nobody the practice knows.",
        requires=Insurance.EDIT,
        encode=key_of("payer"),
        may_be_null=False,
    )
    rank: int | None = input_field(
        "Another rank than the client said.",
        requires=Insurance.EDIT,
        encode=_rank,
        may_be_null=False,
    )
    effective_from: Day | None = input_field(
        "Another first day of coverage.", requires=Insurance.EDIT, may_be_null=False
    )
    copay: Money | None = input_field(
        "What the client pays at each visit.", requires=Insurance.EDIT, encode=amount_cents
    )


@inputs
class InsuranceProposalRejectInput(ProposalVersionInput):
    """A proposal that becomes nothing, and why."""

    reason: str = input_field("Why.", requires=Insurance.EDIT, encode=line())


@inputs
class InsuranceProposalReopenInput(ProposalVersionInput):
    """A proposal that was rejected by mistake."""
