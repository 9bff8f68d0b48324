"""Claims to payers: lines, diagnoses, problems found, and everything that happened to them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Date,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.checks import between, holds, not_negative, one_of
from db.tables import CENTS, ID, INSTANT, ORDERED_TEXT, about, column, keyed, refers, table
from permissions.vocabulary import Claims

_ROWS = [about("client_id", Claims.READ)]
_STATUSES = (
    "DRAFT", "SCRUB_ERRORS", "READY", "QUEUED", "SUBMITTED", "PRINTED", "ACK_REJECTED",
    "ACCEPTED_CLEARINGHOUSE", "ACCEPTED_PAYER", "REJECTED", "PENDING", "PAID", "PARTIALLY_PAID",
    "DENIED", "CLOSED",
)  # fmt: skip

claim = table(
    "claim",
    column("client_id", ID),
    column("policy_id", ID, nullable=True),
    column("payer_id", ID),
    column("provider_id", ID),
    column("patient_control_number", ORDERED_TEXT, Claims.READ),
    column("payer_claim_control_number", ORDERED_TEXT, Claims.READ, nullable=True),
    column("frequency_code", Text, Claims.READ, server_default=text("'1'")),
    column("rank", SmallInteger, Claims.READ, server_default=text("1")),
    column("status", Text, Claims.READ),
    column("total_cents", CENTS, Claims.READ),
    column("paid_cents", CENTS, Claims.READ, server_default=text("0")),
    column("adjusted_cents", CENTS, Claims.READ, server_default=text("0")),
    column("client_responsibility_cents", CENTS, Claims.READ, server_default=text("0")),
    column("service_from", Date, Claims.READ),
    column("service_to", Date, Claims.READ),
    column("created_at", INSTANT, Claims.READ, server_default=func.now()),
    column("submitted_at", INSTANT, Claims.READ, nullable=True),
    column("status_changed_at", INSTANT, Claims.READ, server_default=func.now()),
    column("needs_attention", Boolean, Claims.READ, server_default=text("false")),
    column("closed_reason", Text, Claims.READ, nullable=True),
    column("version", Integer, Claims.READ, server_default=text("1")),
    refers("client_id", "client"),
    refers("policy_id", "insurance_policy"),
    refers("payer_id", "payer"),
    refers("provider_id", "provider"),
    one_of("frequency_code", "1", "7", "8"),
    between("rank", 1, 3),
    one_of("status", *_STATUSES),
    not_negative("total_cents"),
    holds("service_in_order", "service_to >= service_from"),
    UniqueConstraint("practice_id", "patient_control_number"),
    Index("ix_claim_payer_number", "practice_id", "payer_claim_control_number"),
    Index("ix_claim_changed", "practice_id", text("status_changed_at DESC"), "id"),
    Index("ix_claim_status", "practice_id", "status", text("status_changed_at DESC"), "id"),
    Index("ix_claim_service", "practice_id", text("service_from DESC"), "id"),
    Index("ix_claim_client", "practice_id", "client_id", text("service_from DESC"), "id"),
    Index("ix_claim_total", "practice_id", text("total_cents DESC"), "id"),
    Index(
        "ix_claim_attention",
        "practice_id",
        text("status_changed_at DESC"),
        "id",
        postgresql_where=text("needs_attention"),
    ),
    rows=_ROWS,
)

claim_line = table(
    "claim_line",
    column("claim_id", ID),
    column("client_id", ID),
    column("position", Integer, Claims.READ),
    column("date_of_service", Date, Claims.READ),
    column("procedure_code", Text, Claims.READ),
    column("modifiers", ARRAY(Text), Claims.READ, server_default=text("'{}'")),
    column("units", Integer, Claims.READ, server_default=text("1")),
    column("amount_cents", CENTS, Claims.READ),
    column("place_of_service", Text, Claims.READ),
    column("diagnosis_pointers", ARRAY(Text), Claims.READ, server_default=text("'{}'")),
    refers("claim_id", "claim"),
    refers("client_id", "client"),
    holds("units_positive", "units > 0"),
    not_negative("amount_cents"),
    UniqueConstraint("practice_id", "claim_id", "position"),
    rows=_ROWS,
)

claim_diagnosis = keyed(
    "claim_diagnosis",
    ("claim_id", "position"),
    column("claim_id", ID),
    column("client_id", ID),
    column("position", SmallInteger, Claims.READ),
    column("code", Text, Claims.READ),
    refers("claim_id", "claim"),
    refers("client_id", "client"),
    between("position", 1, 12),
    rows=_ROWS,
)

claim_issue = table(
    "claim_issue",
    column("claim_id", ID),
    column("client_id", ID),
    column("position", Integer, Claims.READ),
    column("source", Text, Claims.READ),
    column("rule_code", Text, Claims.READ),
    column("severity", Text, Claims.READ),
    column("field_path", Text, Claims.READ),
    column("message", Text, Claims.READ),
    column("accepted_by_name", Text, Claims.READ, nullable=True),
    column("resolved_at", INSTANT, Claims.READ, nullable=True),
    refers("claim_id", "claim"),
    refers("client_id", "client"),
    one_of("source", "SCRUB", "ACK_999", "ACK_277CA", "ERA", "MANUAL"),
    one_of("severity", "ERROR", "WARNING"),
    Index(None, "practice_id", "claim_id", "position", "id"),
    rows=_ROWS,
)

claim_event = table(
    "claim_event",
    column("claim_id", ID),
    column("client_id", ID),
    column("at", INSTANT, Claims.READ, server_default=func.now()),
    column("from_status", Text, Claims.READ, nullable=True),
    column("to_status", Text, Claims.READ),
    column("kind", Text, Claims.READ),
    column("text", Text, Claims.READ, nullable=True),
    column("actor_name", Text, Claims.READ, nullable=True),
    refers("claim_id", "claim"),
    refers("client_id", "client"),
    one_of("from_status", *_STATUSES),
    one_of("to_status", *_STATUSES),
    Index("ix_claim_event_at", "practice_id", text("at DESC"), "id"),
    Index("ix_claim_event_claim", "practice_id", "claim_id", text("at DESC"), "id"),
    rows=_ROWS,
)
