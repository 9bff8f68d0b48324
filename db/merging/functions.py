"""The functions that make one client of two and undo it, made of the plan; they run as the owner.

They alone write what tells of merges, and rows of append-only tables move for them alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from db.merging.moves import back, followers, forth, remembered
from db.merging.plan import moving
from db.merging.walls import wall_statements

# Of both, in one order: whoever writes rows of a client holds that client's row as well.
_HOLD = """
    PERFORM FROM client WHERE practice_id = practice AND id IN (kept, merged)
    ORDER BY id FOR UPDATE;
"""

# By the row's own transaction number: a viewer can set any setting, but not write this table.
_IS_MOVING = """
CREATE OR REPLACE FUNCTION public.is_moving() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT EXISTS (SELECT FROM client_merge
        WHERE practice_id = app_practice() AND moved_in = pg_current_xact_id()::text::bigint)
$$
"""

# What is still to come would be an inactive client's. Both on the list of one session are two
# people, unless it was cancelled. Of two policies of one rank nobody knows whom to bill.
_PROBLEMS = """
CREATE OR REPLACE FUNCTION public.client_merge_problems(kept uuid, merged uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN $1 = $2 THEN 'SAME_CLIENT' END,
        CASE WHEN $1 <> $2 AND EXISTS (
            SELECT FROM client AS c
            WHERE c.practice_id = app_practice() AND c.id = $1 AND c.status = 'INACTIVE'
        ) THEN 'CLIENT_INACTIVE' END,
        CASE WHEN $1 <> $2 AND EXISTS (
            SELECT FROM attendee AS a
            JOIN attendee AS b ON b.practice_id = a.practice_id AND b.entry_id = a.entry_id
            JOIN schedule_entry AS e ON e.practice_id = a.practice_id AND e.id = a.entry_id
            WHERE a.practice_id = app_practice() AND a.client_id = $1 AND b.client_id = $2
                AND e.status <> 'CANCELLED'
        ) THEN 'ATTEND_TOGETHER' END,
        CASE WHEN $1 <> $2 AND EXISTS (
            SELECT FROM insurance_policy AS a
            JOIN insurance_policy AS b ON b.practice_id = a.practice_id AND b.rank = a.rank
                AND daterange(a.effective_from, a.effective_to, '[]')
                    && daterange(b.effective_from, b.effective_to, '[]')
            WHERE a.practice_id = app_practice() AND a.client_id = $1 AND b.client_id = $2
                AND a.status = 'ACTIVE' AND b.status = 'ACTIVE'
        ) THEN 'RANK_OVERLAP' END
    ], NULL)
$$
"""

_HIGHEST = """
CREATE OR REPLACE FUNCTION public.highest_client_number() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT number FROM client WHERE practice_id = app_practice() AND number ~ '^C-[0-9]{1,18}$'
    ORDER BY length(number) DESC, number DESC LIMIT 1
$$
"""

_MERGE = """
CREATE OR REPLACE FUNCTION public.merge_clients(kept uuid, merged uuid, why text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    practice uuid := app_practice();
    merge uuid := uuidv7();
BEGIN
    {hold}
    IF 2 <> (SELECT count(*) FROM client WHERE practice_id = practice AND id IN (kept, merged)
            AND merged_into_id IS NULL) OR client_merge_problems(kept, merged) <> '{{}}' THEN
        RAISE EXCEPTION 'these two clients cannot be merged';
    END IF;
    INSERT INTO client_merge (practice_id, id, kept_id, merged_id, held_by_id, merged_number,
        merged_name, reason, merged_by_name, moved_in)
    SELECT practice, merge, kept, merged, kept, c.number,
        coalesce(c.preferred_name, c.legal_first_name) || ' ' || c.legal_last_name, why,
        coalesce(a.name, ''), pg_current_xact_id()::text::bigint
    FROM client AS c LEFT JOIN account AS a ON a.practice_id = practice AND a.id = app_account()
    WHERE c.practice_id = practice AND c.id = merged;
    UPDATE client_merge SET held_by_id = kept
    WHERE practice_id = practice AND held_by_id = merged AND undone_at IS NULL;
    {moves}
    UPDATE client SET version = version + 1, merged_into_id = CASE id WHEN merged THEN kept END
    WHERE practice_id = practice AND id IN (kept, merged);
    PERFORM count_account(practice, kept), count_account(practice, merged);
    RETURN merge;
END $$
"""

# What hangs on a row that goes back goes with it. A session that stayed on the merged client's list was
# on the kept one's, too: who was taken off it since is off both. Problems are told when all is done:
# whoever is told of one undoes it. A payment that came since and its charge cannot be of two clients.
# A session of both that was cancelled may have been opened again, with somebody else as the second.
_UNDO = """
CREATE OR REPLACE FUNCTION public.undo_client_merge(merge uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    practice uuid := app_practice();
    kept uuid;
    merged uuid;
BEGIN
    SELECT kept_id, merged_id INTO STRICT kept, merged FROM client_merge
    WHERE practice_id = practice AND id = merge;
    {hold}
    PERFORM FROM client_merge
    WHERE practice_id = practice AND id = merge AND undone_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'ALREADY_UNDONE';
    END IF;
    IF EXISTS (SELECT FROM client_merge AS later WHERE later.practice_id = practice
        AND later.undone_at IS NULL AND later.id > merge AND kept IN (later.merged_id, later.kept_id))
    THEN
        RETURN 'LATER_MERGE';
    END IF;
    UPDATE client_merge SET undone_at = now(), version = version + 1, held_by_id = merged,
        moved_in = pg_current_xact_id()::text::bigint, undone_by_name = coalesce((SELECT name
            FROM account WHERE practice_id = practice AND id = app_account()), '')
    WHERE practice_id = practice AND id = merge;
    WITH RECURSIVE below (id) AS (
        SELECT merged
        UNION
        SELECT m.merged_id FROM client_merge AS m JOIN below ON m.kept_id = below.id
        WHERE m.practice_id = practice AND m.undone_at IS NULL
    )
    UPDATE client_merge SET held_by_id = merged
    WHERE practice_id = practice AND undone_at IS NULL AND merged_id IN (SELECT id FROM below);
    UPDATE client SET version = version + 1, merged_into_id = NULL
    WHERE practice_id = practice AND id = merged;
    DELETE FROM attendee AS a WHERE a.practice_id = practice AND a.client_id = merged
        AND NOT EXISTS (SELECT FROM attendee AS k WHERE k.practice_id = practice
            AND k.entry_id = a.entry_id AND k.client_id = kept);
    {moves}
    UPDATE client SET version = version + 1 WHERE practice_id = practice AND id = kept;
    PERFORM count_account(practice, kept), count_account(practice, merged);
    RETURN CASE WHEN EXISTS (
        SELECT FROM allocation AS a JOIN ledger_entry AS e ON e.practice_id = a.practice_id
            AND e.id = a.entry_id
        JOIN ledger_entry AS c ON c.practice_id = a.practice_id AND c.id = a.charge_entry_id
        WHERE a.practice_id = practice AND a.client_id = merged
            AND kept IN (e.client_id, c.client_id) AND {unknown}
    ) THEN 'PAID_SINCE' WHEN EXISTS (
        SELECT FROM attendee AS a
        JOIN attendee AS b ON b.practice_id = practice AND b.entry_id = a.entry_id
        JOIN schedule_entry AS e ON e.practice_id = practice AND e.id = a.entry_id
        WHERE a.practice_id = practice AND a.client_id = kept AND b.client_id = merged
            AND e.status <> 'CANCELLED'
            AND CASE e.appointment_type WHEN 'INDIVIDUAL' THEN 1 WHEN 'COUPLE' THEN 2 END
                < (SELECT count(*) FROM attendee AS c
                    WHERE c.practice_id = practice AND c.entry_id = a.entry_id)
    ) THEN 'WRONG_NUMBER_OF_CLIENTS' END;
END $$
"""


def merging_statements() -> Iterator[str]:
    """Create the functions, and the triggers that keep everybody else from doing the same."""
    yield _IS_MOVING
    yield _PROBLEMS
    yield _HIGHEST
    yield _MERGE.format(hold=_HOLD, moves=_forth())
    allocation = next(one for one in moving() if one.table.name == "allocation")
    unknown = f"NOT EXISTS ({remembered(allocation, 'a')})"
    yield _UNDO.format(hold=_HOLD, moves=_back(), unknown=unknown)
    yield from wall_statements()


def _forth() -> str:
    found = moving()
    crossing = [one for reference in found for one in followers(reference, found)]
    return "".join([*(one.remember() for one in crossing), *map(forth, found)])


def _back() -> str:
    found = moving()
    return "".join(
        part
        for reference in found
        for part in (back(reference), *(one.follow() for one in followers(reference, found)))
    )
