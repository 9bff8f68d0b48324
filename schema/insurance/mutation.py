"""How policies and authorizations are written, and proposals reviewed."""

from __future__ import annotations

from typing import Any

import strawberry

from db.insurance import insurance_authorization, insurance_policy, insurance_proposal
from engine.rules import Related
from permissions.vocabulary import Insurance
from resolvers import insurance
from resolvers.rows import pointed
from schema.declare import field, group
from schema.insurance.parts import (
    AuthorizationCreateInput,
    AuthorizationDeleteInput,
    AuthorizationUpdateInput,
    InsurancePoliciesRankInput,
    InsurancePolicyCreateInput,
    InsurancePolicyDeleteInput,
    InsurancePolicyEndInput,
    InsurancePolicyReopenInput,
    InsurancePolicyUpdateInput,
    InsuranceProposalAcceptInput,
    InsuranceProposalRejectInput,
    InsuranceProposalReopenInput,
)
from schema.insurance.policy import Authorization, InsurancePolicy
from schema.insurance.proposal import InsuranceProposal
from schema.mutation import Problem, mutation, problems
from schema.scalars import global_id


@group()
class _PolicyPayload:
    """What became of a policy."""

    policy: InsurancePolicy | None = field(
        "The policy as it is now.",
        requires=Insurance.READ,
        resolve=pointed(insurance_policy, "policy_id"),
    )
    errors: list[Problem] = problems()


@group()
class InsurancePolicyCreatePayload(_PolicyPayload):
    """What became of a new policy."""


@group()
class InsurancePolicyUpdatePayload(_PolicyPayload):
    """What became of a change."""


@group()
class InsurancePolicyEndPayload(_PolicyPayload):
    """What became of the end of a policy."""


@group()
class InsurancePolicyReopenPayload(_PolicyPayload):
    """What became of a policy that was ended by mistake."""


@group()
class InsurancePoliciesRankPayload:
    """What became of new ranks."""

    policies: list[InsurancePolicy] | None = field(
        "The client's policies as they are now, those that nobody ended first, each by rank; null when"
        " nothing was changed.",
        requires=Insurance.READ,
        source=Related(insurance.of_ranked, of="client_id"),
    )
    errors: list[Problem] = problems()


@group()
class InsurancePolicyDeletePayload(_PolicyPayload):
    """What became of a policy that was to go."""

    deleted_id: strawberry.ID | None = field(
        "The global id that it had; null when it is still there.",
        requires=Insurance.EDIT,
        read=global_id("deleted_id", "policy"),
    )
    was_ended: bool | None = field(
        "Whether it was ended instead, because a claim used it.",
        requires=Insurance.EDIT,
        read=lambda rows: rows.c.policy_id.is_not(None),
    )


@group()
class _AuthorizationPayload:
    """What became of an authorization."""

    authorization: Authorization | None = field(
        "The authorization as it is now.",
        requires=Insurance.READ,
        resolve=pointed(insurance_authorization, "authorization_id"),
    )
    errors: list[Problem] = problems()


@group()
class AuthorizationCreatePayload(_AuthorizationPayload):
    """What became of a new authorization."""


@group()
class AuthorizationUpdatePayload(_AuthorizationPayload):
    """What became of a change."""


@group()
class AuthorizationDeletePayload:
    """What became of an authorization that was to go."""

    deleted_id: strawberry.ID | None = field(
        "The global id that it had; null when it is still there.",
        requires=Insurance.EDIT,
        read=global_id("deleted_id", "authorization"),
    )
    errors: list[Problem] = problems()


@group()
class InsuranceProposalRejectPayload:
    """What became of a rejected proposal."""

    proposal: InsuranceProposal | None = field(
        "The proposal as it is now.",
        requires=Insurance.READ,
        resolve=pointed(insurance_proposal, "proposal_id"),
    )
    errors: list[Problem] = problems()


@group()
class InsuranceProposalReopenPayload(InsuranceProposalRejectPayload):
    """What became of a proposal that was rejected by mistake."""


@group()
class InsuranceProposalAcceptPayload(InsuranceProposalRejectPayload):
    """What became of an accepted proposal."""

    policy: InsurancePolicy | None = field(
        "The policy that was made of it.",
        requires=Insurance.READ,
        resolve=pointed(insurance_policy, "policy_id"),
    )


def _edit(words: str, takes: type, does: Any, *gives: str) -> Any:
    return mutation(words, requires=Insurance.EDIT, takes=takes, does=does, gives=gives)


@group()
class InsuranceMutation:
    """What can be changed about coverage."""

    insurance_policy_create: InsurancePolicyCreatePayload | None = _edit(
        "Add a policy; of those that cover one day, no two have the same rank.",
        InsurancePolicyCreateInput,
        insurance.create,
        "policy_id",
    )
    insurance_policy_update: InsurancePolicyUpdatePayload | None = _edit(
        "Change a policy.", InsurancePolicyUpdateInput, insurance.update, "policy_id"
    )
    insurance_policies_rank: InsurancePoliciesRankPayload | None = _edit(
        "Give policies of a client other ranks, all at once: two may change places.",
        InsurancePoliciesRankInput,
        insurance.rank,
        "client_id",
    )
    insurance_policy_end: InsurancePolicyEndPayload | None = _edit(
        "Say that a policy covers the client no more.",
        InsurancePolicyEndInput,
        insurance.end,
        "policy_id",
    )
    insurance_policy_reopen: InsurancePolicyReopenPayload | None = _edit(
        "Take back that a policy has ended.",
        InsurancePolicyReopenInput,
        insurance.reopen,
        "policy_id",
    )
    insurance_policy_delete: InsurancePolicyDeletePayload | None = _edit(
        "Take a policy away with its authorizations; one that a claim used ends today instead.",
        InsurancePolicyDeleteInput,
        insurance.remove,
        "deleted_id",
        "policy_id",
    )
    authorization_create: AuthorizationCreatePayload | None = _edit(
        "Add what a payer agreed to in advance.",
        AuthorizationCreateInput,
        insurance.authorize,
        "authorization_id",
    )
    authorization_update: AuthorizationUpdatePayload | None = _edit(
        "Change an authorization, such as the visits used.",
        AuthorizationUpdateInput,
        insurance.reauthorize,
        "authorization_id",
    )
    authorization_delete: AuthorizationDeletePayload | None = _edit(
        "Take an authorization away.",
        AuthorizationDeleteInput,
        insurance.unauthorize,
        "deleted_id",
    )
    insurance_proposal_accept: InsuranceProposalAcceptPayload | None = _edit(
        "Make a policy of what a client proposed.",
        InsuranceProposalAcceptInput,
        insurance.accept,
        "proposal_id",
        "policy_id",
    )
    insurance_proposal_reject: InsuranceProposalRejectPayload | None = _edit(
        "Say no to what a client proposed, and why.",
        InsuranceProposalRejectInput,
        insurance.reject,
        "proposal_id",
    )
    insurance_proposal_reopen: InsuranceProposalReopenPayload | None = _edit(
        "Take back that a proposal was rejected, so that it is reviewed again.",
        InsuranceProposalReopenInput,
        insurance.reconsider,
        "proposal_id",
    )
