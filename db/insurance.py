"""Coverage: a client's insurance policies and what payers authorized under them."""

from __future__ import annotations

from sqlalchemy import Date, Index, Integer, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY

from db.checks import between, holds, not_negative, one_of
from db.tables import CENTS, ID, about, column, refers, table
from permissions.vocabulary import Insurance

_ROWS = [about("client_id", Insurance.READ)]

insurance_policy = table(
    "insurance_policy",
    column("client_id", ID),
    column("payer_id", ID),
    column("rank", SmallInteger, Insurance.READ),
    column("plan_name", Text, Insurance.READ, nullable=True),
    column("member_id", Text, Insurance.READ),
    column("group_number", Text, Insurance.READ, nullable=True),
    column("relationship", Text, Insurance.READ),
    column("subscriber_name", Text, Insurance.READ),
    column("subscriber_birth_date", Date, Insurance.READ, nullable=True),
    column("effective_from", Date, Insurance.READ),
    column("effective_to", Date, Insurance.READ, nullable=True),
    column("copay_cents", CENTS, Insurance.READ, nullable=True),
    column("status", Text, Insurance.READ),
    refers("client_id", "client"),
    refers("payer_id", "payer"),
    between("rank", 1, 3),
    one_of("relationship", "SELF", "SPOUSE", "CHILD", "OTHER"),
    one_of("status", "ACTIVE", "ENDED"),
    not_negative("copay_cents"),
    holds("effective_in_order", "effective_to >= effective_from"),
    Index(None, "practice_id", "client_id", "rank", "id"),
    rows=_ROWS,
)

insurance_authorization = table(
    "insurance_authorization",
    column("policy_id", ID),
    column("client_id", ID),
    column("number", Text, Insurance.READ),
    column("service_codes", ARRAY(Text), Insurance.READ),
    column("visits_allowed", Integer, Insurance.READ),
    column("visits_used", Integer, Insurance.READ),
    column("valid_from", Date, Insurance.READ),
    column("valid_to", Date, Insurance.READ),
    refers("policy_id", "insurance_policy"),
    refers("client_id", "client"),
    not_negative("visits_allowed", "visits_used"),
    holds("valid_in_order", "valid_to >= valid_from"),
    Index(None, "practice_id", "policy_id", "id"),
    Index(None, "practice_id", "client_id", "id"),
    rows=_ROWS,
)
