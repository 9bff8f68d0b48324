"""Who changed what and when: events with old and new values, kept by triggers, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Index, SmallInteger, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from db.roles import OWNER
from db.tables import ID, INSTANT, RowRule, column, history_of, keyed, metadata, readers_of, rows_of
from permissions.vocabulary import Clients, History, Permission

_SEEN = [RowRule(History.READ, any_of="requires")]

change_event = keyed(
    "change_event",
    ("id",),
    column("id", ID, History.READ, server_default=text("uuidv7()")),
    column("at", INSTANT, History.READ, server_default=text("clock_timestamp()")),
    column("account_id", ID, History.READ),
    column("account_name", Text, History.READ),
    column("record", Text, History.READ),
    column("record_id", ID, History.READ),
    column("client_id", ID, History.READ, nullable=True),
    column("part", Text, History.READ),
    column("action", Text, History.READ),
    # Whoever holds one of these may know that it happened. No foreign keys: an event outlives
    # what it speaks of.
    column("requires", ARRAY(Text), History.READ),
    Index(None, "practice_id", "record", "record_id", "at", "id"),
    Index(None, "practice_id", "client_id", "at", "id"),
    rows=_SEEN,
)

change_value = keyed(
    "change_value",
    ("event_id", "position"),
    column("event_id", ID, History.READ),
    column("position", SmallInteger, History.READ),
    column("field", Text, History.READ),
    column("before", Text, History.READ, nullable=True),
    column("after", Text, History.READ, nullable=True),
    # Whoever holds one of these may know the values: those that may read the column itself, or find
    # the record that it names.
    column("requires", ARRAY(Text), History.READ),
    ForeignKeyConstraint(
        ["practice_id", "event_id"], ["change_event.practice_id", "change_event.id"]
    ),
    rows=_SEEN,
)

# Its own practice, account and time, whatever the statement said. Where nobody is said to act, the
# owner loads or mends a practice, which is no change of anybody's; nobody else does so unnamed.
_KEEP = f"""
CREATE OR REPLACE FUNCTION public.keep_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    actor uuid := app_account();
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{{}}' ELSE to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{{}}' ELSE to_jsonb(NEW) END;
    said jsonb := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END;
    event uuid := uuidv7();
    opening text[];
BEGIN
    IF actor IS NULL THEN
        IF NOT pg_has_role(session_user, '{OWNER}', 'MEMBER') THEN
            RAISE EXCEPTION 'nobody is said to act' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NULL;
    END IF;
    -- That a row came or went is told to whoever sees the row; a change, to whoever may read any of it.
    opening := CASE TG_OP WHEN 'UPDATE' THEN ARRAY(
        SELECT DISTINCT reader
        FROM jsonb_to_recordset(TG_ARGV[4]::jsonb) AS f (name text, requires text[]),
            unnest(f.requires) AS reader
        WHERE old_row ->> f.name IS DISTINCT FROM new_row ->> f.name
        ORDER BY reader
    ) ELSE TG_ARGV[3]::text[] END;
    IF opening = '{{}}' THEN
        RETURN NULL;
    END IF;
    -- A merge moves whatever there is of a client: it is told once, and not of every row.
    IF TG_OP = 'UPDATE' AND old_row ->> TG_ARGV[2] <> new_row ->> TG_ARGV[2] AND is_moving() THEN
        RETURN NULL;
    END IF;
    INSERT INTO change_event (practice_id, id, account_id, account_name, record, record_id,
        client_id, part, action, requires)
    SELECT (said ->> 'practice_id')::uuid, event, actor, coalesce(a.name, ''), TG_ARGV[0],
        (said ->> TG_ARGV[1])::uuid, (said ->> TG_ARGV[2])::uuid, TG_TABLE_NAME,
        CASE TG_OP WHEN 'INSERT' THEN 'ADDED' WHEN 'UPDATE' THEN 'CHANGED' ELSE 'REMOVED' END,
        opening
    FROM (SELECT) AS one
    LEFT JOIN account AS a ON a.practice_id = app_practice() AND a.id = actor;
    INSERT INTO change_value (practice_id, event_id, position, field, before, after, requires)
    SELECT (said ->> 'practice_id')::uuid, event, f.position, f.field,
        f.prefix || (CASE f.is_cents WHEN true THEN round((old_row ->> f.name)::numeric / 100, 2)::text
            ELSE old_row ->> f.name END),
        f.prefix || (CASE f.is_cents WHEN true THEN round((new_row ->> f.name)::numeric / 100, 2)::text
            ELSE new_row ->> f.name END),
        f.requires
    FROM jsonb_to_recordset(TG_ARGV[4]::jsonb)
        AS f (position smallint, name text, field text, prefix text, is_cents boolean, requires text[])
    WHERE old_row ->> f.name IS DISTINCT FROM new_row ->> f.name;
    RETURN NULL;
END $$
"""  # noqa: S608 - every word in it is ours

_UNTOLD = frozenset(
    {
        "practice_id", "id", "sort_key", "version", "position", "created_at", "merged_into_id",
        "held_by_id", "status_before",
    }
)  # fmt: skip
"""Columns that say nothing to a person: keys, and what other columns or rows say."""
_PREFIXES = {
    "practice_contact": "contact",
    "insurance_policy": "policy",
    "schedule_entry": "entry",
    "schedule_series": "series",
}
"""The prefixes of global ids that are not the table's name."""


def history_statements() -> Iterator[str]:
    """Create the function and, for each table whose changes are kept, its trigger."""
    yield _KEEP
    for table in metadata.sorted_tables:
        kept = history_of(table)
        if kept is not None:
            words = [kept.record, kept.key, kept.subject or "", _opening(table), _fields(table)]
            given = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
            yield (
                "CREATE OR REPLACE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE"
                f" ON public.{table.name} FOR EACH ROW EXECUTE FUNCTION public.keep_history({given})"
            )


def _opening(table: Table) -> str:
    """The permissions of which one shows that a row of the table is there."""
    return "{" + ",".join(sorted({str(rule.permission) for rule in rows_of(table)})) + "}"


def _fields(table: Table) -> str:
    """What of the table is told, each with the permissions of which one may read it."""
    fields = []
    for place, of in enumerate(table.columns):
        readers = readers_of(of)
        if readers is None or of.name in _UNTOLD or of.computed is not None:
            continue
        opening = readers or _finding(_named_by(of)) or _finding(table)
        name = of.name.removesuffix("_cents")
        field = name.split("_")[0] + "".join(part.title() for part in name.split("_")[1:])
        fields.append(
            {
                "position": place,
                "name": of.name,
                "field": field,
                "prefix": _prefix(of),
                "is_cents": of.name.endswith("_cents"),
                "requires": sorted(map(str, opening)),
            }
        )
    return json.dumps(fields)


def _finding(table: Table | None) -> frozenset[Permission]:
    """The permissions of which one shows that a record is there: to know its id is no less."""
    if table is None:
        return frozenset()
    if table.name == "client":  # the others open parts of a client who was found
        return frozenset({Clients.READ})
    return frozenset(rule.permission for rule in rows_of(table))


def _named_by(of: Column[Any]) -> Table | None:
    """The table of the record that a key names; a time that a reference repeats is no key."""
    targets = [key.column.table for key in of.foreign_keys if isinstance(of.type, Uuid)]
    return targets[0] if targets else None


def _prefix(of: Column[Any]) -> str:
    """What makes a key a global id."""
    target = _named_by(of)
    return "" if target is None else f"{_PREFIXES.get(target.name, target.name)}_"
