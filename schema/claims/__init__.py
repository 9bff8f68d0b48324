"""Claims to payers: lines, diagnoses, problems, history, the list of them and its summary."""

from schema.claims.claim import Claim, ClaimEvent, ClaimStatus
from schema.claims.listing import ClaimsQuery

__all__ = ["Claim", "ClaimEvent", "ClaimStatus", "ClaimsQuery"]
