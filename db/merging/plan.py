"""What becomes of every reference to a client when that client is merged into another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Table

from db.model import TABLES


@dataclass(frozen=True)
class Moves:
    """The rows become the kept client's.

    A row stays with the merged client if the kept one has a row with equal columns `same`; with an
    empty tuple, if they have any. Of the flag `only_one` there is one for each client: the kept
    client's counts. `numbered_in` names the column within whose values `position` tells rows apart:
    the rows that come are put behind those that are there.
    """

    same: tuple[str, ...] | None = None
    only_one: str | None = None
    numbered_in: str | None = None


@dataclass(frozen=True)
class Stays:
    """The reference is left as it is, and why that is right."""

    reason: str


_PLACE = ("kind", "street", "unit", "city", "state", "postal_code")
_PERSON = ("kind", "name", "relationship", "phone", "email")
_MOVES = Moves()
_SAID_OF_BOTH = Stays("It tells of the merge itself.")

PLAN: Mapping[str, Moves | Stays] = {
    "client.merged_into_id": _SAID_OF_BOTH,
    "client_merge.kept_id": _SAID_OF_BOTH,
    "client_merge.merged_id": _SAID_OF_BOTH,
    "client_merge.held_by_id": _SAID_OF_BOTH,
    "client_search_term.client_id": Stays("Triggers make the words of both anew."),
    "account_total.client_id": Stays("Both accounts are counted anew."),
    "client_phone.client_id": Moves(("number",), "is_preferred"),
    "client_email.client_id": Moves(("folded",), "is_preferred"),
    "client_address.client_id": Moves(_PLACE),
    "related_person.client_id": Moves(_PERSON),
    "caseload.client_id": Moves(("account_id",)),
    "insurance_policy.client_id": _MOVES,
    "insurance_authorization.client_id": _MOVES,
    "insurance_proposal.client_id": _MOVES,
    "saved_card.client_id": Moves(only_one="is_default"),
    "portal_access.client_id": Moves(()),
    "assigned_document.client_id": _MOVES,
    "document_on_file.client_id": _MOVES,
    "practice_contact_client.client_id": Moves(("contact_id",)),
    "attendee.client_id": Moves(("entry_id",)),
    "ledger_entry.client_id": Moves(numbered_in="posted_on"),
    "line_item.client_id": _MOVES,
    "allocation.client_id": _MOVES,
    "claim.client_id": _MOVES,
    "claim_line.client_id": _MOVES,
    "claim_diagnosis.client_id": _MOVES,
    "claim_issue.client_id": _MOVES,
    "claim_event.client_id": _MOVES,
    "insurance_payment_claim.client_id": _MOVES,
    "diagnosis.client_id": _MOVES,
    "chart_note.client_id": _MOVES,
    "psychotherapy_note.client_id": _MOVES,
    # These refer to a client without a foreign key.
    "outbox.recipient_id": _MOVES,
    "change_event.client_id": Stays("History tells what happened then; it is read for both."),
    "schedule_change_client.client_id": Stays("It says who attended before."),
}
"""By table and column. A reference that is not named here stops the migration, and a test."""

ATTENDED = (("ledger_entry", "appointment_id"), ("chart_note", "entry_id"))
"""What hangs on an appointment of the client's: it goes where their attendance goes."""


@dataclass(frozen=True)
class Reference:
    """A column by which rows are a client's, and what a merge does with them."""

    table: Table
    column: str
    rule: Moves | Stays

    @property
    def key(self) -> tuple[str, ...]:
        """What tells the client's own rows apart: the primary key without practice and client."""
        names = (column.name for column in self.table.primary_key)
        return tuple(name for name in names if name not in {"practice_id", self.column})


def references() -> Iterator[Reference]:
    """Every reference to a client, after those of the tables that its table refers to.

    Raises LookupError for one that the plan does not know, and for a plan of one that is not there.
    """
    left = dict(PLAN)
    for table in TABLES:
        by_foreign_key = {
            element.parent.name
            for element in (one for key in table.foreign_key_constraints for one in key.elements)
            if element.target_fullname == "client.id"
        }
        for name in table.columns.keys():  # noqa: SIM118 - a table's columns are no mapping
            rule = left.pop(f"{table.name}.{name}", None)
            if rule is not None:
                yield Reference(table, name, rule)
            elif name in by_foreign_key or name == "client_id":
                raise LookupError(f"what becomes of {table.name}.{name} when clients are merged?")
    if left:
        raise LookupError(f"there is no {', '.join(left)}")


def moving() -> list[Reference]:
    """Those whose rows move."""
    return [one for one in references() if isinstance(one.rule, Moves)]
