"""A client's account in three depths: totals, the rows of the accounting screen, their details."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import ARRAY, Text

from db import directory
from db.accounting import account_total, allocation, ledger_entry, line_item
from permissions.vocabulary import Accounting, Directory
from resolvers import accounting
from resolvers.reach import ABOUT_CLIENT
from resolvers.rows import owned, pointed
from schema.connection import Connection, paged
from schema.declare import argument, choices, entity, field, group, same_row
from schema.directory import Payer, Provider
from schema.node import Node
from schema.scalars import Day, Instant, Money, dollars


@choices
class LedgerKind(Enum):
    """What a row of an account is."""

    CHARGE = "CHARGE"
    PAYMENT = "PAYMENT"
    ADJUSTMENT = "ADJUSTMENT"
    REFUND = "REFUND"
    TRANSFER = "TRANSFER"


@choices
class PaymentMethod(Enum):
    """How money came: from the client, or by a payer's remittance (ERA, or an EOB by hand)."""

    CASH = "CASH"
    CHECK = "CHECK"
    CARD = "CARD"
    ACH = "ACH"
    EXTERNAL = "EXTERNAL"
    ERA = "ERA"
    EOB = "EOB"


@choices
class AdjustmentKind(Enum):
    """Why an account was adjusted."""

    BALANCE_FORWARD = "BALANCE_FORWARD"
    CREDIT = "CREDIT"
    CHARGE = "CHARGE"
    WRITE_OFF = "WRITE_OFF"


@entity(line_item, requires=Accounting.DETAIL, subject="client_id", within=ABOUT_CLIENT)
class LineItem:
    """A service within a charge."""

    date_of_service: Day | None = field("The day of the service.", requires=Accounting.DETAIL)
    procedure_code: str | None = field("The procedure code.", requires=Accounting.DETAIL)
    modifiers: list[str] | None = field("Its modifiers, in order.", requires=Accounting.DETAIL)
    units: int | None = field("How many units.", requires=Accounting.DETAIL)
    amount: Money | None = field(
        "What it costs in all.", requires=Accounting.DETAIL, column="amount_cents"
    )
    place_of_service: str | None = field(
        "The place-of-service code: 11 office, 10 home by video.", requires=Accounting.DETAIL
    )
    diagnosis_pointers: list[str] | None = field(
        "Letters that point to the diagnoses of the claim.", requires=Accounting.DETAIL
    )
    provider: Provider | None = field(
        "Who rendered it.",
        requires=Directory.READ,
        resolve=pointed(directory.provider, "provider_id"),
    )


@entity(
    ledger_entry,
    requires=Accounting.ROWS,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="ledger",
    by_id=accounting.entry,
)
class LedgerEntry(Node):
    """A row of the accounting screen; it never changes, a mistake is taken back by another row."""

    kind: LedgerKind | None = field("What the row is.", requires=Accounting.ROWS)
    posted_on: Day | None = field("The day it was posted.", requires=Accounting.ROWS)
    amount: Money | None = field(
        "What it adds to the balance, negative for a payment; a transfer adds nothing, and tells"
        " what the client owes more than before in place of insurance, or less if negative.",
        requires=Accounting.ROWS,
        column="amount_cents",
    )
    running_balance: Money | None = field(
        "The balance of the account after this row.",
        requires=Accounting.ROWS,
        read=dollars("running_cents"),
    )
    detail: LedgerEntryDetail | None = same_row(
        "What stands behind the row.", requires=Accounting.DETAIL
    )


@entity(allocation, requires=Accounting.DETAIL, subject="client_id", within=ABOUT_CLIENT)
class Allocation:
    """A part of a payment or adjustment, and the charge it went to."""

    amount: Money | None = field(
        "How much went to the charge.", requires=Accounting.DETAIL, column="amount_cents"
    )
    charge: LedgerEntry | None = field(
        "The charge.", requires=Accounting.ROWS, resolve=accounting.charge
    )


@group(ledger_entry)
class LedgerEntryDetail:
    """What stands behind a row of the accounting screen."""

    client_amount: Money | None = field(
        "Its effect on what the client owes.", requires=Accounting.DETAIL, column="client_cents"
    )
    insurance_amount: Money | None = field(
        "Its effect on what insurance owes.", requires=Accounting.DETAIL, column="insurance_cents"
    )
    unapplied_amount: Money | None = field(
        "Its effect on credit; credit that comes in is negative.",
        requires=Accounting.DETAIL,
        column="unapplied_cents",
    )
    payer: Payer | None = field(
        "The payer it concerns.",
        requires=Directory.READ,
        resolve=pointed(directory.payer, "payer_id"),
    )
    method: PaymentMethod | None = field("How money came.", requires=Accounting.DETAIL)
    reference: str | None = field(
        "The number of the check or transfer.", requires=Accounting.DETAIL
    )
    memo: str | None = field("What was noted with it.", requires=Accounting.DETAIL)
    adjustment_kind: AdjustmentKind | None = field(
        "Why the account was adjusted.", requires=Accounting.DETAIL
    )
    entered_by: str | None = field(
        "Who entered it.", requires=Accounting.DETAIL, column="entered_by_name"
    )
    entered_at: Instant | None = field("When it was entered.", requires=Accounting.DETAIL)
    line_items: list[LineItem] | None = field(
        "The services of a charge.",
        requires=Accounting.DETAIL,
        resolve=accounting.services,
    )
    allocations: list[Allocation] | None = field(
        "Where a payment or adjustment went; what went nowhere is credit.",
        requires=Accounting.DETAIL,
        resolve=owned(allocation, "entry_id", "position", "id"),
    )
    reverses: LedgerEntry | None = field(
        "The row that this one takes back.",
        requires=Accounting.ROWS,
        resolve=accounting.reversed_by,
    )


@entity(account_total, requires=Accounting.TOTALS, subject="client_id", within=ABOUT_CLIENT)
class Account:
    """What a client's account comes to. Both halves give one balance: by kind, and by who owes."""

    charges_total: Money | None = field(
        "All charges.", requires=Accounting.TOTALS, column="charges_cents"
    )
    payments_total: Money | None = field(
        "All payments, of client and insurance.",
        requires=Accounting.TOTALS,
        column="payments_cents",
    )
    adjustments_total: Money | None = field(
        "All adjustments; a write-off is negative.",
        requires=Accounting.TOTALS,
        column="adjustments_cents",
    )
    refunds_total: Money | None = field(
        "All refunds.", requires=Accounting.TOTALS, column="refunds_cents"
    )
    client_balance: Money | None = field(
        "What the client owes.", requires=Accounting.TOTALS, column="client_cents"
    )
    insurance_balance: Money | None = field(
        "What insurance owes.", requires=Accounting.TOTALS, column="insurance_cents"
    )
    credit_balance: Money | None = field(
        "Money paid that is not applied to anything yet.",
        requires=Accounting.TOTALS,
        column="credit_cents",
    )
    balance: Money | None = field(
        "What is owed in all: client and insurance, less credit.",
        requires=Accounting.TOTALS,
        column="balance_cents",
    )
    as_of: Instant | None = field(
        "When its newest row was entered; null without rows.", requires=Accounting.TOTALS
    )
    entries: Connection[LedgerEntry] | None = field(
        "The rows of the accounting screen, the newest first.",
        requires=Accounting.ROWS,
        resolve=accounting.entries,
        arguments=paged(
            kinds=argument(
                list[LedgerKind] | None,
                "Only rows of these kinds; the others still count in the running balance.",
                requires=Accounting.ROWS,
                sends=ARRAY(Text()),
                encode=lambda kinds: [kind.value for kind in kinds],
            )
        ),
    )
