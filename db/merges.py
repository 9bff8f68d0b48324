"""Which clients were found to be one person: what was made one, and every row that moved for it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from db.checks import holds
from db.tables import ID, INSTANT, History, RowRule, column, keyed, refers, secret, table
from permissions.vocabulary import Clients

# Written by the functions of db/merging/ alone. The number and name are those that the merged
# record had: the record itself is out of sight. `held_by_id` is the client who has its rows now: the
# one it was merged into, or whom that one was merged into in turn. `moved_in` is the transaction in
# which rows may move.
client_merge = table(
    "client_merge",
    column("kept_id", ID),
    column("merged_id", ID),
    column("held_by_id", ID),
    column("merged_number", Text, Clients.MERGE),
    column("merged_name", Text, Clients.MERGE),
    column("reason", Text, Clients.MERGE, nullable=True),
    column("merged_at", INSTANT, Clients.MERGE, server_default=func.now()),
    column("merged_by_name", Text, Clients.MERGE),
    column("undone_at", INSTANT, Clients.MERGE, nullable=True),
    column("undone_by_name", Text, Clients.MERGE, nullable=True),
    column("version", Integer, Clients.MERGE, server_default=text("1")),
    secret("moved_in", BigInteger),
    refers("kept_id", "client"),
    refers("merged_id", "client"),
    refers("held_by_id", "client"),
    holds("of_two", "kept_id <> merged_id"),
    holds("undone_by_somebody", "(undone_at IS NULL) = (undone_by_name IS NULL)"),
    Index(
        "uq_client_merge_standing",
        "practice_id",
        "merged_id",
        unique=True,
        postgresql_where=text("undone_at IS NULL"),
    ),
    Index("ix_client_merge_at", "practice_id", text("merged_at DESC"), "id"),
    Index(None, "practice_id", "kept_id"),
    Index(None, "practice_id", "held_by_id"),
    rows=[RowRule(Clients.MERGE)],
    history=History("client", "kept_id", "kept_id"),
)

# `row_key` is the primary key without practice and client, `was` what else was changed of the row. A
# row that did not move was the kept client's before, although it hangs on one that moved.
client_merge_row = keyed(
    "client_merge_row",
    ("id",),
    secret("id", ID, server_default=text("uuidv7()")),
    secret("merge_id", ID),
    secret("part", Text),
    secret("row_key", JSONB),
    secret("was", JSONB, server_default=text("'{}'")),
    secret("is_moved", Boolean),
    refers("merge_id", "client_merge"),
    Index(None, "practice_id", "merge_id", "part"),
)
