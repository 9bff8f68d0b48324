"""Coverage: insurance policies, what payers authorized under them, and what clients propose."""

from __future__ import annotations

from sqlalchemy import Date, Index, Integer, SmallInteger, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint

from db.checks import between, holds, not_negative, one_of
from db.tables import CENTS, ID, INSTANT, History, about, column, refers, table, writes
from permissions.vocabulary import Insurance

_ROWS = [about("client_id", Insurance.READ)]
_RELATIONSHIPS = ("SELF", "SPOUSE", "CHILD", "OTHER")

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
    column("version", Integer, Insurance.READ, server_default=text("1")),
    refers("client_id", "client"),
    refers("payer_id", "payer"),
    between("rank", 1, 3),
    one_of("relationship", *_RELATIONSHIPS),
    one_of("status", "ACTIVE", "ENDED"),
    not_negative("copay_cents"),
    holds("effective_in_order", "effective_to >= effective_from"),
    holds("ended_on_a_day", "status <> 'ENDED' OR effective_to IS NOT NULL"),
    # Of two payers that are first on one day, nobody knows whom to bill. Ended policies covered their
    # days as well, but when two records of one person are merged, both had the same ones.
    ExcludeConstraint(
        ("practice_id", "="),
        ("client_id", "="),
        ("rank", "="),
        (text("daterange(effective_from, effective_to, '[]')"), "&&"),
        name="insurance_policy_no_rank_twice",
        using="gist",
        where=text("status = 'ACTIVE'"),
        # Two may change places in one transaction.
        deferrable=True,
        initially="IMMEDIATE",
    ),
    Index(None, "practice_id", "client_id", "rank", "id"),
    rows=_ROWS,
    written=[
        writes(
            Insurance.EDIT, "client_id", "payer_id", "rank", "plan_name", "member_id",
            "group_number", "relationship", "subscriber_name", "subscriber_birth_date",
            "effective_from", "effective_to", "copay_cents", "status", "version",
            client_id="client_id", is_deleting=True,
        )
    ],
    history=History("policy", "id", "client_id"),
)  # fmt: skip

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
    column("version", Integer, Insurance.READ, server_default=text("1")),
    refers("policy_id", "insurance_policy"),
    refers("client_id", "client"),
    not_negative("visits_allowed", "visits_used"),
    holds("valid_in_order", "valid_to >= valid_from"),
    Index(None, "practice_id", "policy_id", "id"),
    Index(None, "practice_id", "client_id", "id"),
    rows=_ROWS,
    written=[
        writes(
            Insurance.EDIT, "policy_id", "client_id", "number", "service_codes", "visits_allowed",
            "visits_used", "valid_from", "valid_to", "version",
            client_id="client_id", is_deleting=True,
        )
    ],
    history=History("policy", "policy_id", "client_id"),
)  # fmt: skip

# What a client wrote in the portal, as they wrote it; the front desk makes a policy of it or not.
insurance_proposal = table(
    "insurance_proposal",
    column("client_id", ID),
    column("payer_id", ID, nullable=True),
    column("payer_name", Text, Insurance.READ),
    column("rank", SmallInteger, Insurance.READ),
    column("plan_name", Text, Insurance.READ, nullable=True),
    column("member_id", Text, Insurance.READ),
    column("group_number", Text, Insurance.READ, nullable=True),
    column("relationship", Text, Insurance.READ),
    column("subscriber_name", Text, Insurance.READ, nullable=True),
    column("subscriber_birth_date", Date, Insurance.READ, nullable=True),
    column("effective_from", Date, Insurance.READ),
    column("status", Text, Insurance.READ, server_default=text("'PENDING'")),
    column("proposed_at", INSTANT, Insurance.READ, server_default=func.now()),
    column("reviewed_at", INSTANT, Insurance.READ, nullable=True),
    column("reviewed_by_name", Text, Insurance.READ, nullable=True),
    column("reason", Text, Insurance.READ, nullable=True),
    # No reference: a policy that was made of it by mistake may go.
    column("policy_id", ID, nullable=True),
    column("version", Integer, Insurance.READ, server_default=text("1")),
    refers("client_id", "client"),
    refers("payer_id", "payer"),
    between("rank", 1, 3),
    one_of("relationship", *_RELATIONSHIPS),
    one_of("status", "PENDING", "ACCEPTED", "REJECTED"),
    holds("reviewed_once", "(status = 'PENDING') = (reviewed_at IS NULL)"),
    holds("rejected_with_reason", "status <> 'REJECTED' OR reason IS NOT NULL"),
    Index(None, "practice_id", "client_id", "id"),
    Index("ix_insurance_proposal_waiting", "practice_id", "status", "proposed_at", "id"),
    rows=_ROWS,
    written=[
        writes(
            Insurance.EDIT, "status", "reviewed_at", "reviewed_by_name", "reason", "policy_id",
            "version", client_id="client_id", is_inserting=False,
        )
    ],
    history=History("proposal", "id", "client_id"),
)  # fmt: skip
