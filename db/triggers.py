"""What PostgreSQL itself refuses or announces: changed history, and changes of who may do what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from db.roles import OWNER

APPEND_ONLY = (
    "ledger_entry", "line_item", "allocation", "claim_event", "access_event", "change_event",
    "change_value",
)  # fmt: skip
"""A mistake in these is answered by another row. Not even the owner changes or removes one."""

MOVES_WITH_CLIENT = frozenset({"ledger_entry", "line_item", "allocation", "claim_event"})
"""Those whose rows a merge gives to the kept client, and nothing else of them (db/merging/)."""

NOT_LOADING = (
    "(current_setting('app.is_loading', true) IS DISTINCT FROM 'on'"
    f" OR NOT pg_has_role(session_user, '{OWNER}', 'MEMBER'))"
)
"""When a trigger runs: not while a practice is loaded, which a viewer can say and only the owner do."""

# The columns whose change means that somebody's rights may have changed. Not when a session or
# token was last used: that changes with every request.
_ANNOUNCED: Mapping[str, str] = {
    "account": "is_active, password_hash, email, name, kind",
    "role_grant": "role, account_id, expires_at, revoked_at",
    "withheld_permission": "role, permission",
    "session": "account_id, expires_at, ended_at, secret_hash",
    "access_token": "account_id, permissions, expires_at, revoked_at, secret_hmac",
}

_REFUSE = """
CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
BEGIN
    -- A merge of clients may move rows from one to the other; each row is looked at then.
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 AND is_moving() THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# One transaction's equal notices are delivered once, however many rows it changed.
_ANNOUNCE = """
CREATE OR REPLACE FUNCTION public.announce_identity() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    PERFORM pg_notify('identity', coalesce(NEW.practice_id, OLD.practice_id)::text);
    RETURN NULL;
END $$
"""

# A partition is a table in its own right: whoever names it directly must meet the same walls. A month
# of which the default partition has rows already, or of which another partition has some days, gets
# none: its events stay in the default one. Whoever reads the log for long, such as a backup, is not
# waited for: events would have to wait as well, and there is a next time.
_PARTITIONS = """
CREATE OR REPLACE FUNCTION public.ensure_access_partitions() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
SET client_min_messages = warning SET timezone = 'UTC' SET lock_timeout = '2s'
AS $$
DECLARE
    month timestamptz;
    part text;
BEGIN
    FOR ahead IN -1..13 LOOP
        month := date_trunc('month', now()) + make_interval(months => ahead);
        part := CASE ahead WHEN 13 THEN 'access_event_default'
            ELSE 'access_event_' || to_char(month, 'YYYY_MM') END;
        CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
        BEGIN
            EXECUTE format('CREATE TABLE public.%I PARTITION OF access_event %s', part,
                CASE ahead WHEN 13 THEN 'DEFAULT' ELSE format('FOR VALUES FROM (%L) TO (%L)', month,
                    month + interval '1 month') END);
            EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
                part);
            EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE
                ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', part);
        EXCEPTION WHEN check_violation OR invalid_object_definition OR duplicate_table THEN NULL;
        END;
    END LOOP;
END $$
"""


def trigger_statements() -> Iterator[str]:
    """Create the functions and triggers that refuse and announce, and the log's partitions."""
    yield _REFUSE
    for table in APPEND_ONLY:
        given = "'moves'" if table in MOVES_WITH_CLIENT else ""
        yield (
            "CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE"
            f" ON public.{table} FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change({given})"
        )
    yield _ANNOUNCE
    for table, columns in _ANNOUNCED.items():
        yield (
            f"CREATE OR REPLACE TRIGGER announce_identity AFTER INSERT OR DELETE OR UPDATE OF"
            f" {columns} ON public.{table} FOR EACH ROW"
            " EXECUTE FUNCTION public.announce_identity()"
        )
    yield _PARTITIONS
    yield "SELECT public.ensure_access_partitions()"
