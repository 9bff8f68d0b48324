"""The history of a record: who changed what and when, of what the viewer may read."""

from __future__ import annotations

from enum import Enum
from typing import Any

from db.history import change_event, change_value
from permissions.vocabulary import History
from resolvers import history
from schema.connection import paged
from schema.declare import choices, entity, field
from schema.scalars import Instant


@choices
class ChangeAction(Enum):
    """What was done to a part of a record."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


@entity(change_value, requires=History.READ, any_of="requires")
class ChangedValue:
    """A value that was changed, of those that the viewer may read."""

    name: str | None = field("The name of the field.", requires=History.READ, column="field")
    before: str | None = field("What it was; null for nothing.", requires=History.READ)
    after: str | None = field("What it became; null for nothing.", requires=History.READ)


# An entry's history tells of clients who no longer attend it, a client's of those merged into them.
@entity(change_event, requires=History.READ, subject="client_id", any_of="requires", strays=True)
class ChangeEvent:
    """A change that somebody made, at a moment, to a part of a record."""

    at: Instant | None = field("When it was made.", requires=History.READ)
    by: str | None = field(
        "Who made it, by the name they had then.", requires=History.READ, column="account_name"
    )
    part: str | None = field(
        "Which part of the record, such as `client_phone`.", requires=History.READ
    )
    action: ChangeAction | None = field("What was done to it.", requires=History.READ)
    values: list[ChangedValue] | None = field(
        "The values that were changed, in the order of the record.",
        requires=History.READ,
        resolve=history.values,
    )


def history_of(record: str, words: str = "What was changed of it, the latest first.") -> Any:
    """The field of a record's own history, by the prefix of its global id."""
    return field(words, requires=History.READ, resolve=history.of_record(record), arguments=paged())
