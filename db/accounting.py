"""A client's account: the append-only ledger, what stands behind its rows, and kept totals.

Amounts are signed by their effect on what is owed: a charge is positive, a payment negative.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Date, Index, Integer, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY

from db.checks import holds, not_negative, one_of
from db.tables import CENTS, ID, INSTANT, about, column, keyed, refers, table
from permissions.vocabulary import Accounting, Billing

_ROWS = [about("client_id", Accounting.ROWS), about("client_id", Accounting.DETAIL)]
_DETAIL = [about("client_id", Accounting.DETAIL)]
_ZERO = text("0")

ledger_entry = table(
    "ledger_entry",
    column("client_id", ID),
    column("position", BigInteger),
    column("kind", Text, Accounting.ROWS),
    column("posted_on", Date, Accounting.ROWS),
    column("amount_cents", CENTS, Accounting.ROWS),
    column("client_cents", CENTS, Accounting.DETAIL, server_default=_ZERO),
    column("insurance_cents", CENTS, Accounting.DETAIL, server_default=_ZERO),
    column("unapplied_cents", CENTS, Accounting.DETAIL, server_default=_ZERO),
    column(
        "effect_cents",
        CENTS,
        Accounting.ROWS,
        computed="client_cents + insurance_cents + unapplied_cents",
    ),
    column("payer_id", ID, Accounting.DETAIL, nullable=True),
    column("method", Text, Accounting.DETAIL, nullable=True),
    column("reference", Text, Accounting.DETAIL, nullable=True),
    column("memo", Text, Accounting.DETAIL, nullable=True),
    column("adjustment_kind", Text, Accounting.DETAIL, nullable=True),
    column("entered_by_name", Text, Accounting.DETAIL),
    column("entered_at", INSTANT, Accounting.DETAIL, server_default=func.now()),
    column("reverses_id", ID, nullable=True),
    column("appointment_id", ID, Accounting.DETAIL, nullable=True),
    refers("client_id", "client"),
    refers("payer_id", "payer"),
    refers("reverses_id", "ledger_entry"),
    refers("appointment_id", "schedule_entry"),
    one_of("kind", "CHARGE", "PAYMENT", "ADJUSTMENT", "REFUND", "TRANSFER"),
    one_of("method", "CASH", "CHECK", "CARD", "ACH", "EXTERNAL", "ERA", "EOB"),
    one_of("adjustment_kind", "BALANCE_FORWARD", "CREDIT", "CHARGE", "WRITE_OFF"),
    # A transfer moves what is owed between client and insurance, and nothing else.
    holds(
        "balanced",
        "CASE kind WHEN 'TRANSFER' THEN client_cents + insurance_cents + unapplied_cents = 0"
        " AND amount_cents = client_cents"
        " ELSE amount_cents = client_cents + insurance_cents + unapplied_cents END",
    ),
    holds("position_positive", "position > 0"),
    UniqueConstraint(
        "practice_id", "client_id", "posted_on", "position", postgresql_include=["effect_cents"]
    ),
    Index(
        "ix_ledger_entry_appointment",
        "practice_id",
        "appointment_id",
        postgresql_where=text("appointment_id IS NOT NULL"),
    ),
    rows=_ROWS,
)

line_item = table(
    "line_item",
    column("entry_id", ID),
    column("client_id", ID),
    column("position", Integer),
    column("date_of_service", Date, Accounting.DETAIL),
    column("procedure_code", Text, Accounting.DETAIL),
    column("modifiers", ARRAY(Text), Accounting.DETAIL, server_default=text("'{}'")),
    column("units", Integer, Accounting.DETAIL, server_default=text("1")),
    column("amount_cents", CENTS, Accounting.DETAIL),
    column("place_of_service", Text, Accounting.DETAIL),
    column("diagnosis_pointers", ARRAY(Text), Accounting.DETAIL, server_default=text("'{}'")),
    column("provider_id", ID, Accounting.DETAIL, nullable=True),
    refers("entry_id", "ledger_entry"),
    refers("client_id", "client"),
    refers("provider_id", "provider"),
    holds("units_positive", "units > 0"),
    holds("pointers", "diagnosis_pointers <@ '{A,B,C,D,E,F,G,H,I,J,K,L}'::text[]"),
    Index(None, "practice_id", "entry_id", "position", "id"),
    rows=_DETAIL,
)

allocation = table(
    "allocation",
    column("entry_id", ID),
    column("charge_entry_id", ID),
    column("client_id", ID),
    column("position", Integer),
    column("amount_cents", CENTS, Accounting.DETAIL),
    refers("entry_id", "ledger_entry"),
    refers("charge_entry_id", "ledger_entry"),
    refers("client_id", "client"),
    holds("of_another", "entry_id <> charge_entry_id"),
    Index(None, "practice_id", "entry_id", "position"),
    Index(None, "practice_id", "charge_entry_id"),
    rows=_DETAIL,
)

_TOTALS = (Accounting.TOTALS,)
_BALANCES = (Accounting.TOTALS, Billing.BALANCES)

# Kept by triggers on the ledger and its allocations (db/ledger.py); nobody else writes it. Two ways
# of summing the ledger, by kind and by who owes, must give one balance.
account_total = keyed(
    "account_total",
    ("client_id",),
    column("client_id", ID),
    column("charges_cents", CENTS, *_TOTALS, server_default=_ZERO),
    column("payments_cents", CENTS, *_TOTALS, server_default=_ZERO),
    column("adjustments_cents", CENTS, *_TOTALS, server_default=_ZERO),
    column("refunds_cents", CENTS, *_TOTALS, server_default=_ZERO),
    column("client_cents", CENTS, *_BALANCES, server_default=_ZERO),
    column("insurance_cents", CENTS, *_BALANCES, server_default=_ZERO),
    column("credit_cents", CENTS, *_TOTALS, server_default=_ZERO),
    column(  # whoever reads an account's rows could add them up, so they may read the sum
        "balance_cents",
        CENTS,
        *_TOTALS,
        Accounting.ROWS,
        computed="charges_cents - payments_cents + adjustments_cents + refunds_cents",
    ),
    column(  # credit that is applied to nothing closes nothing, so it is left out
        "open_cents", CENTS, *_BALANCES, computed="client_cents + insurance_cents"
    ),
    column(
        "credit_due_cents",
        CENTS,
        Billing.CREDITS,
        computed="GREATEST(0::bigint, credit_cents - client_cents)",
    ),
    column("oldest_open_on", Date, Billing.BALANCES, nullable=True),
    column("as_of", INSTANT, *_TOTALS, nullable=True),
    refers("client_id", "client"),
    holds(
        "both_sums_agree",
        "charges_cents - payments_cents + adjustments_cents + refunds_cents"
        " = client_cents + insurance_cents - credit_cents",
    ),
    not_negative("credit_due_cents"),
    Index(
        "ix_account_total_open",
        "practice_id",
        text("open_cents DESC"),
        "client_id",
        postgresql_where=text("open_cents > 0"),
    ),
    Index(
        "ix_account_total_credit_due",
        "practice_id",
        text("credit_due_cents DESC"),
        "client_id",
        postgresql_where=text("credit_due_cents > 0"),
    ),
    rows=[
        about("client_id", Accounting.TOTALS),
        about("client_id", Accounting.ROWS),
        about("client_id", Billing.BALANCES),
        about("client_id", Billing.CREDITS),
    ],
)
