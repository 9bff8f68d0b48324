"""What clients wrote of their insurance in the portal, and what became of it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import Text

from db.clients import client
from db.directory import payer
from db.insurance import insurance_policy, insurance_proposal
from permissions.vocabulary import Clients, Directory, Insurance
from resolvers import insurance
from resolvers.reach import ABOUT_CLIENT
from resolvers.rows import by_id, pointed
from schema.connection import Connection, paged
from schema.declare import argument, choices, entity, field, group
from schema.directory import Payer
from schema.history import ChangeEvent, history_of
from schema.insurance.policy import InsurancePolicy, SubscriberRelationship
from schema.node import Node
from schema.scalars import Day, Instant

if TYPE_CHECKING:
    from schema.clients import Client


@choices
class ProposalStatus(Enum):
    """What became of a proposal."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


@entity(
    insurance_proposal,
    requires=Insurance.READ,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="proposal",
    by_id=by_id(insurance_proposal),
)
class InsuranceProposal(Node):
    """A policy that a client wants the practice to know of."""

    client: Annotated[Client, strawberry.lazy("schema.clients")] | None = field(
        "The client.", requires=Clients.READ, resolve=pointed(client, "client_id")
    )
    payer: Payer | None = field(
        "Who pays, if the practice knows them.",
        requires=Directory.READ,
        resolve=pointed(payer, "payer_id"),
    )
    payer_name: str | None = field("Who pays, as the client wrote it.", requires=Insurance.READ)
    rank: int | None = field("1 primary, 2 secondary, 3 tertiary.", requires=Insurance.READ)
    plan_name: str | None = field("The plan, as the card names it.", requires=Insurance.READ)
    member_id: str | None = field("The member's id.", requires=Insurance.READ)
    group_number: str | None = field("The group's number.", requires=Insurance.READ)
    relationship: SubscriberRelationship | None = field(
        "Who the client is to the subscriber.", requires=Insurance.READ
    )
    subscriber_name: str | None = field(
        "The subscriber's name, if it is not the client.", requires=Insurance.READ
    )
    subscriber_birth_date: Day | None = field(
        "The subscriber's date of birth.", requires=Insurance.READ
    )
    effective_from: Day | None = field("The first day of coverage.", requires=Insurance.READ)
    status: ProposalStatus | None = field("What became of it.", requires=Insurance.READ)
    proposed_at: Instant | None = field("When it was written.", requires=Insurance.READ)
    reviewed_at: Instant | None = field("When it was reviewed.", requires=Insurance.READ)
    reviewed_by: str | None = field(
        "Who reviewed it.", requires=Insurance.READ, column="reviewed_by_name"
    )
    reason: str | None = field("Why it was rejected.", requires=Insurance.READ)
    policy: InsurancePolicy | None = field(
        "The policy that was made of it.",
        requires=Insurance.READ,
        resolve=pointed(insurance_policy, "policy_id"),
    )
    version: int | None = field(
        "Counts changes of it; a review names the version it read.", requires=Insurance.READ
    )
    history: Connection[ChangeEvent] | None = history_of("proposal")


@group()
class InsuranceQuery:
    """What can be asked about the coverage of all clients."""

    insurance_proposals: Connection[InsuranceProposal] | None = field(
        "What clients proposed in the portal, the oldest first.",
        requires=Insurance.READ,
        resolve=insurance.proposals,
        arguments=paged(
            status=argument(
                ProposalStatus | None,
                "Only proposals of this status.",
                requires=Insurance.READ,
                sends=Text(),
                encode=lambda status: status.value,
            )
        ),
    )
