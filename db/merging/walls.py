"""What keeps everybody else from moving a client's rows, or from adding any to a merged client."""

from __future__ import annotations

from collections.abc import Iterator

from db.merging.plan import Moves, moving
from db.triggers import MOVES_WITH_CLIENT, NOT_LOADING

MERGED = "FO001"
"""The SQLSTATE of a row that somebody writes for a client who was merged meanwhile."""

# It waits for a merge that has begun, and then sees what became of the client: a foreign key only
# sees that there is one.
_REFUSE_MERGED = f"""
CREATE OR REPLACE FUNCTION public.refuse_merged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    who uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
    other uuid;
BEGIN
    SELECT merged_into_id INTO other FROM client
    WHERE practice_id = NEW.practice_id AND id = who FOR KEY SHARE;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'the client was merged into another one' USING ERRCODE = '{MERGED}';
    END IF;
    RETURN NEW;
END $$
"""  # noqa: S608 - every word in it is ours

# A row of an append-only table may change its client, and its place among that client's rows, while
# the merge moves it that says so.
_REFUSE_ALL_BUT_MOVING = """
CREATE OR REPLACE FUNCTION public.refuse_all_but_moving() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF to_jsonb(NEW) - TG_ARGV::text[] = to_jsonb(OLD) - TG_ARGV::text[] AND EXISTS (
        SELECT FROM client_merge AS m
        WHERE m.practice_id = OLD.practice_id AND m.moved_in = pg_current_xact_id()::text::bigint
            AND CASE WHEN m.undone_at IS NULL
                THEN OLD.client_id = m.merged_id AND NEW.client_id = m.kept_id
                ELSE OLD.client_id = m.kept_id AND NEW.client_id = m.merged_id END)
    THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$
"""


def wall_statements() -> Iterator[str]:
    """Create the functions and their triggers."""
    yield _REFUSE_MERGED
    yield _REFUSE_ALL_BUT_MOVING
    for one in moving():
        table, name = one.table.name, one.column
        yield (
            f"CREATE OR REPLACE TRIGGER refuse_merged BEFORE INSERT OR UPDATE OF {name}"
            f" ON public.{table} FOR EACH ROW WHEN (NEW.{name} IS NOT NULL AND {NOT_LOADING})"
            f" EXECUTE FUNCTION public.refuse_merged('{name}')"
        )
        if table in MOVES_WITH_CLIENT:
            assert isinstance(one.rule, Moves), "only these are moving"
            moved = [name, *(["position"] if one.rule.numbered_in else [])]
            given = ", ".join(f"'{column}'" for column in moved)
            yield (
                "CREATE OR REPLACE TRIGGER refuse_all_but_moving AFTER UPDATE"
                f" ON public.{table} FOR EACH ROW"
                f" EXECUTE FUNCTION public.refuse_all_but_moving({given})"
            )
