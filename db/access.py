"""The access log: one event per operation that touched protected data; never changed, never deleted."""

from __future__ import annotations

from sqlalchemy import Text, text
from sqlalchemy.dialects.postgresql import ARRAY, INET

from db.tables import ID, INSTANT, keyed, secret

_NOTHING = text("'{}'")

access_event = keyed(
    "access_event",
    ("id", "at"),
    secret("id", ID, server_default=text("uuidv7()")),
    secret("at", INSTANT, server_default=text("clock_timestamp()")),
    secret("account_id", ID),
    secret("session_id", ID, nullable=True),
    secret("roles", ARRAY(Text)),
    secret("purpose", Text),
    secret("address", INET, nullable=True),
    secret("operation_name", Text, nullable=True),
    secret("document_hash", Text),
    secret("coordinates", ARRAY(Text), server_default=_NOTHING),
    secret("refused", ARRAY(Text), server_default=_NOTHING),
    secret("client_ids", ARRAY(ID), server_default=_NOTHING),
    # By month, so that six years of it can be kept and a month can be archived whole. No foreign
    # keys: an event outlives what it speaks of.
    postgresql_partition_by="RANGE (at)",
)
