"""SQL functions that row policies and queries call: who is asking, and whose clients are theirs."""

from __future__ import annotations

FOLD = """
CREATE OR REPLACE FUNCTION public.fold(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$
"""
"""Lower case without accents. Generated columns need it, so the first migration makes it too."""

# A setting that was once set in a session reads '' afterwards, never null.
_CONTEXT = """
CREATE OR REPLACE FUNCTION public.app_{name}() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.{name}_id', true), '')::uuid $$
"""

# Whoever writes is named in history, so there must be somebody. As the owner: viewers read no account.
_ACTING = """
CREATE OR REPLACE FUNCTION public.is_acting() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT EXISTS (SELECT FROM account
        WHERE practice_id = app_practice() AND id = app_account() AND is_active)
$$
"""

# One array, which a policy compares with the whole table at once and an index can look up.
_CASELOAD = """
CREATE OR REPLACE FUNCTION public.app_caseload() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT coalesce(array_agg(k.client_id), '{}')
    FROM public.caseload AS k
    WHERE k.practice_id = public.app_practice() AND k.account_id = public.app_account()
$$
"""

# As the owner: a policy of meeting_member looks at the schedule, whose own policy calls this.
_MEETINGS = """
CREATE OR REPLACE FUNCTION public.app_meetings() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT coalesce(array_agg(m.entry_id), '{}')
    FROM meeting_member AS m
    WHERE m.practice_id = app_practice() AND m.provider_id = app_account()
$$
"""

# Few, and one array for the whole statement. As the owner: to viewers there are no such clients.
_MERGED = """
CREATE OR REPLACE FUNCTION public.app_merged() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT coalesce(array_agg(c.id), '{}') FROM client AS c
    WHERE c.practice_id = app_practice() AND c.merged_into_id IS NOT NULL
$$
"""

# It says that there is a charge or a note, not which: who writes the schedule may read neither.
_LOCKED = """
CREATE OR REPLACE FUNCTION public.is_entry_locked(entry uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT EXISTS (SELECT FROM ledger_entry WHERE practice_id = app_practice()
            AND appointment_id = $1)
        OR EXISTS (SELECT FROM chart_note WHERE practice_id = app_practice() AND entry_id = $1)
$$
"""

# How many attend, also those whom a clinician who holds the appointment does not see.
_ATTENDING = """
CREATE OR REPLACE FUNCTION public.attending(entry uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT count(*) FROM attendee WHERE practice_id = app_practice() AND entry_id = $1
        AND client_id <> ALL (app_merged())
$$
"""

# It says one word, not how many a room holds: who changes who attends may not read of any room.
_TOO_SMALL = """
CREATE OR REPLACE FUNCTION public.is_room_too_small(room uuid, number bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT EXISTS (SELECT FROM room AS r WHERE r.practice_id = app_practice() AND r.id = $1
        AND r.capacity < $2)
$$
"""

# The policies of attendee cannot look at schedule_entry by themselves: its own look at attendee.
_HOLDS = """
CREATE OR REPLACE FUNCTION public.holds_entry(entry uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT EXISTS (SELECT FROM schedule_entry WHERE practice_id = app_practice()
        AND id = $1 AND provider_id = app_account())
$$
"""

CONTEXT_FUNCTIONS = (
    _CONTEXT.format(name="practice"),
    _CONTEXT.format(name="account"),
    _ACTING,
    _CASELOAD,
    _MEETINGS,
    _MERGED,
    FOLD,
    _LOCKED,
    _ATTENDING,
    _TOO_SMALL,
    _HOLDS,
)
