"""What payers sent: insurance payments, and the claims each of them spoke of."""

from __future__ import annotations

from sqlalchemy import Date, Index, Integer, Text, func, text

from db.checks import not_negative, one_of
from db.tables import CENTS, ID, INSTANT, ORDERED_TEXT, RowRule, column, refers, table
from permissions.vocabulary import Remittance

_ROWS = [RowRule(Remittance.READ)]

insurance_payment = table(
    "insurance_payment",
    column("payer_id", ID),
    column("method", Text, Remittance.READ),
    column("amount_cents", CENTS, Remittance.READ),
    column("paid_on", Date, Remittance.READ),
    column("reference", Text, Remittance.READ),
    column("source", Text, Remittance.READ),
    column("status", Text, Remittance.READ),
    column("received_at", INSTANT, Remittance.READ, server_default=func.now()),
    column("search_text", ORDERED_TEXT, Remittance.READ, computed="public.fold(reference)"),
    refers("payer_id", "payer"),
    one_of("method", "ACH", "CHECK", "NON_PAYMENT", "WIRE"),
    one_of("source", "ERA", "EOB"),
    one_of(
        "status", "NEW", "POSTED", "PARTLY_POSTED", "NEEDS_REVIEW", "DUPLICATE", "CONFLICT", "VOID"
    ),
    not_negative("amount_cents"),
    Index("ix_insurance_payment_paid_on", "practice_id", text("paid_on DESC"), "id"),
    Index("ix_insurance_payment_amount", "practice_id", text("amount_cents DESC"), "id"),
    Index(None, "practice_id", "reference"),
    rows=_ROWS,
)

insurance_payment_claim = table(
    "insurance_payment_claim",
    column("payment_id", ID),
    column("claim_id", ID, nullable=True),
    column("client_id", ID, nullable=True),
    column("position", Integer, Remittance.READ),
    column("charged_cents", CENTS, Remittance.READ),
    column("paid_cents", CENTS, Remittance.READ),
    column("client_responsibility_cents", CENTS, Remittance.READ),
    column("state", Text, Remittance.READ),
    column("hold_reason", Text, Remittance.READ, nullable=True),
    refers("payment_id", "insurance_payment"),
    refers("claim_id", "claim"),
    refers("client_id", "client"),
    one_of("state", "MATCHED", "UNMATCHED", "POSTED", "HELD", "IGNORED"),
    Index(None, "practice_id", "payment_id", "position", "id"),
    Index(None, "practice_id", "claim_id"),
    rows=_ROWS,
)
