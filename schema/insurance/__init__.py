"""Coverage: insurance policies, what payers authorized, and what clients propose in the portal."""

from schema.insurance.mutation import InsuranceMutation
from schema.insurance.policy import Authorization, InsurancePolicy, PolicyStatus
from schema.insurance.proposal import InsuranceProposal, InsuranceQuery

__all__ = [
    "Authorization",
    "InsuranceMutation",
    "InsurancePolicy",
    "InsuranceProposal",
    "InsuranceQuery",
    "PolicyStatus",
]
