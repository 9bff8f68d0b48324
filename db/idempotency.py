"""What was done under which idempotency key, so that a request sent twice is carried out once."""

from __future__ import annotations

from sqlalchemy import Index, Text, func

from db.tables import ID, INSTANT, RowRule, column, keyed, refers, writes
from permissions.vocabulary import Directory

_OWN = "account_id = (SELECT app_account())"

# Everybody who is signed in holds the permission; whose rows they are is what counts.
idempotency_key = keyed(
    "idempotency_key",
    ("account_id", "key"),
    column("account_id", ID),
    column("key", Text),
    column("digest", Text),
    column("outcome", Text),
    column("at", INSTANT, server_default=func.now()),
    refers("account_id", "account"),
    Index("ix_idempotency_key_at", "at"),
    rows=[RowRule(Directory.READ, where=_OWN)],
    written=[
        writes(
            Directory.READ,
            "account_id",
            "key",
            "digest",
            "outcome",
            is_updating=False,
            where=_OWN,
        )
    ],
)
