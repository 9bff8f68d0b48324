"""What must happen outside the database once a transaction stands: written with it, delivered later."""

from __future__ import annotations

from sqlalchemy import Index, Integer, Text, func, text

from db.checks import holds, not_negative
from db.tables import ID, INSTANT, WriteRule, keyed, of_practice, secret
from permissions.vocabulary import Schedule

# Of an entry of the own calendar, to a client of the own caseload; a function looks at the entry, for
# its policies look at who attends.
_OWN_CLIENT_OF_OWN_ENTRY = (
    "recipient_id = ANY ((SELECT app_caseload())::uuid[]) AND holds_entry(subject_id)"
)

# It names rows by id and holds no words about anybody. Viewers only put in; the courier takes out.
outbox = keyed(
    "outbox",
    ("id",),
    secret("id", ID, server_default=text("uuidv7()")),
    secret("kind", Text),
    secret("subject_id", ID),
    secret("recipient_id", ID),
    secret("queued_at", INSTANT, server_default=func.now()),
    secret("next_try_at", INSTANT, server_default=func.now()),
    secret("tries", Integer, server_default=text("0")),
    secret("delivered_at", INSTANT, nullable=True),
    secret("given_up_at", INSTANT, nullable=True),
    secret("failure", Text, nullable=True),
    of_practice(),
    not_negative("tries"),
    holds("ended_once", "delivered_at IS NULL OR given_up_at IS NULL"),
    Index(
        "ix_outbox_waiting",
        "next_try_at",
        postgresql_where=text("delivered_at IS NULL AND given_up_at IS NULL"),
    ),
    written=[
        WriteRule(
            Schedule.EDIT,
            inserts=("kind", "subject_id", "recipient_id"),
            caseload=_OWN_CLIENT_OF_OWN_ENTRY,
        )
    ],
)
