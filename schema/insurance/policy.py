"""A client's insurance policies, who holds them, and what payers authorized."""

from __future__ import annotations

from enum import Enum

from db.directory import payer
from db.insurance import insurance_authorization, insurance_policy
from permissions.vocabulary import Directory, Insurance
from resolvers import insurance
from resolvers.reach import ABOUT_CLIENT
from resolvers.rows import by_id, owned, pointed
from schema.connection import Connection
from schema.declare import choices, entity, field, group, same_row
from schema.directory import Payer
from schema.history import ChangeEvent, history_of
from schema.node import Node
from schema.scalars import Day, Money


@choices
class SubscriberRelationship(Enum):
    """Who the client is to the subscriber of a policy."""

    SELF = "SELF"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    OTHER = "OTHER"


@choices
class PolicyStatus(Enum):
    """Whether somebody ended a policy."""

    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


@entity(
    insurance_authorization,
    requires=Insurance.READ,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="authorization",
    by_id=by_id(insurance_authorization),
)
class Authorization(Node):
    """What a payer agreed to pay for in advance."""

    number: str | None = field("The payer's number for it.", requires=Insurance.READ)
    service_codes: list[str] | None = field(
        "Procedure codes that it covers.", requires=Insurance.READ
    )
    visits_allowed: int | None = field("Visits agreed to.", requires=Insurance.READ)
    visits_used: int | None = field("Visits used so far.", requires=Insurance.READ)
    valid_from: Day | None = field("The first day it covers.", requires=Insurance.READ)
    valid_to: Day | None = field("The last day it covers.", requires=Insurance.READ)
    version: int | None = field(
        "Counts changes of it; an update names the version it read.", requires=Insurance.READ
    )


@group(insurance_policy)
class Subscriber:
    """The person who holds a policy: the client, or somebody whose policy covers them."""

    name: str | None = field(
        "The subscriber's name.", requires=Insurance.READ, column="subscriber_name"
    )
    birth_date: Day | None = field(
        "The subscriber's date of birth.", requires=Insurance.READ, column="subscriber_birth_date"
    )
    relationship: SubscriberRelationship | None = field(
        "Who the client is to the subscriber.", requires=Insurance.READ
    )


@entity(
    insurance_policy,
    requires=Insurance.READ,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="policy",
    by_id=by_id(insurance_policy),
)
class InsurancePolicy(Node):
    """An insurance policy that covers a client."""

    rank: int | None = field(
        "Which payer is billed first: 1 primary, 2 secondary, 3 tertiary.", requires=Insurance.READ
    )
    payer: Payer | None = field(
        "Who pays.", requires=Directory.READ, resolve=pointed(payer, "payer_id")
    )
    plan_name: str | None = field("The plan, as the card names it.", requires=Insurance.READ)
    member_id: str | None = field("The member's id.", requires=Insurance.READ)
    group_number: str | None = field("The group's number.", requires=Insurance.READ)
    subscriber: Subscriber | None = same_row("Who holds the policy.", requires=Insurance.READ)
    effective_from: Day | None = field("The first day of coverage.", requires=Insurance.READ)
    effective_to: Day | None = field(
        "The last day of coverage; null while it runs on.", requires=Insurance.READ
    )
    copay: Money | None = field(
        "What the client pays at each visit.", requires=Insurance.READ, column="copay_cents"
    )
    status: PolicyStatus | None = field(
        "`ACTIVE` until somebody ends it, even after its last day or before its first: whether it covers"
        " the client today is `isInForce`.",
        requires=Insurance.READ,
    )
    is_in_force: bool | None = field(
        "Whether it covers the client today, on the practice's calendar.",
        requires=Insurance.READ,
        read=insurance.is_in_force,
    )
    version: int | None = field(
        "Counts changes of the policy; an update names the version it read.",
        requires=Insurance.READ,
    )
    authorizations: list[Authorization] | None = field(
        "What the payer agreed to in advance, the latest first.",
        requires=Insurance.READ,
        resolve=owned(insurance_authorization, "policy_id", "-valid_from", "id"),
    )
    history: Connection[ChangeEvent] | None = history_of("policy")
