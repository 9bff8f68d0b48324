"""The feed of what happened to the schedule: which entry, in which transaction, and where it stood before."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import BigInteger, UniqueConstraint, text

from db.tables import ID, INSTANT, RowRule, about, column, keyed, of_practice, refers, table
from db.triggers import NOT_LOADING
from permissions.vocabulary import Schedule

SCHEDULE_CHANNEL = "schedule"
"""Where PostgreSQL tells that a practice's feed has grown; the notice holds its id and nothing else."""
KEPT_DAYS = 7
# A change is within the caseload if the entry is in sight as it is now, or was before.
_SEEN_NOW_OR_THEN = (
    "was_provider_id = (SELECT app_account())"
    " OR EXISTS (SELECT 1 FROM public.schedule_entry AS e"
    " WHERE e.practice_id = schedule_change.practice_id AND e.id = schedule_change.entry_id)"
    " OR EXISTS (SELECT 1 FROM public.schedule_change_client AS c"
    " WHERE c.practice_id = schedule_change.practice_id AND c.change_id = schedule_change.id)"
    " OR EXISTS (SELECT 1 FROM public.schedule_change_member AS m"
    " WHERE m.practice_id = schedule_change.practice_id AND m.change_id = schedule_change.id)"
)

schedule_change = table(
    "schedule_change",
    # The whole counter, not the 32 bits that come round again. As a number, because row policies
    # let no index be used by a comparison that is not leakproof.
    column("xid", BigInteger),
    column("entry_id", ID),
    column("at", INSTANT, Schedule.READ, server_default=text("clock_timestamp()")),
    column("was_provider_id", ID, nullable=True),
    column("was_location_id", ID, nullable=True),
    column("was_starts_at", INSTANT, Schedule.READ, nullable=True),
    column("was_ends_at", INSTANT, Schedule.READ, nullable=True),
    of_practice(),
    UniqueConstraint("practice_id", "xid", "entry_id"),
    rows=[RowRule(Schedule.READ, caseload=_SEEN_NOW_OR_THEN)],
)

# Who attended before. A row outlives what it speaks of, so it refers to nothing but the change.
schedule_change_client = keyed(
    "schedule_change_client",
    ("change_id", "client_id"),
    column("change_id", ID),
    column("client_id", ID),
    refers("change_id", "schedule_change", ondelete="CASCADE"),
    rows=[about("client_id", Schedule.READ)],
)

# Who took part in a meeting before.
schedule_change_member = keyed(
    "schedule_change_member",
    ("change_id", "provider_id"),
    column("change_id", ID),
    column("provider_id", ID),
    refers("change_id", "schedule_change", ondelete="CASCADE"),
    rows=[RowRule(Schedule.READ, caseload="provider_id = (SELECT app_account())")],
)

# Which column of a table names the entry that a row belongs to.
_TOLD_OF = {"schedule_entry": "id", "attendee": "entry_id", "meeting_member": "entry_id"}

# It runs before the row changes, so that the first change of a transaction finds everything as it
# was; further ones of the same entry add nothing. As the owner: viewers cannot write the feed.
_TELL = f"""
CREATE OR REPLACE FUNCTION public.tell_schedule() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    practice uuid := coalesce(NEW.practice_id, OLD.practice_id);
    entry uuid;
    was record;
    change uuid;
BEGIN
    FOR entry IN
        SELECT DISTINCT (named ->> TG_ARGV[0])::uuid
        FROM unnest(ARRAY[to_jsonb(OLD), to_jsonb(NEW)]) AS named WHERE named IS NOT NULL
    LOOP
        SELECT provider_id, location_id, starts_at, ends_at INTO was
        FROM schedule_entry WHERE practice_id = practice AND id = entry;
        INSERT INTO schedule_change (practice_id, id, xid, entry_id,
            was_provider_id, was_location_id, was_starts_at, was_ends_at)
        VALUES (practice, uuidv7(), pg_current_xact_id()::text::bigint, entry,
            was.provider_id, was.location_id, was.starts_at, was.ends_at)
        ON CONFLICT (practice_id, xid, entry_id) DO NOTHING RETURNING id INTO change;
        IF FOUND THEN
            INSERT INTO schedule_change_client (practice_id, change_id, client_id)
            SELECT practice, change, client_id FROM attendee
            WHERE practice_id = practice AND entry_id = entry;
            INSERT INTO schedule_change_member (practice_id, change_id, provider_id)
            SELECT practice, change, provider_id FROM meeting_member
            WHERE practice_id = practice AND entry_id = entry;
        END IF;
    END LOOP;
    PERFORM pg_notify('{SCHEDULE_CHANNEL}', practice::text);
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""  # noqa: S608 - every word in it is ours

# Of what is old one row stays: where a feed begins with such a row, something before it is gone.
_PRUNE = f"""
CREATE OR REPLACE FUNCTION public.prune_schedule_feed() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF pg_try_advisory_xact_lock(hashtext('prune_schedule_feed')) THEN
        DELETE FROM schedule_change AS c USING (
            SELECT practice_id, max(xid) AS xid FROM schedule_change
            WHERE at < now() - interval '{KEPT_DAYS} days' GROUP BY practice_id
        ) AS kept
        WHERE c.practice_id = kept.practice_id AND c.xid < kept.xid;
    END IF;
END $$
"""  # noqa: S608 - every word in it is ours


def live_statements() -> Iterator[str]:
    """Create the functions and triggers that write the feed; whoever loads in bulk leaves none."""
    yield _TELL
    for name, key in _TOLD_OF.items():
        yield (
            f"CREATE OR REPLACE TRIGGER tell_schedule BEFORE INSERT OR UPDATE OR DELETE"
            f" ON public.{name} FOR EACH ROW"
            f" WHEN {NOT_LOADING}"
            f" EXECUTE FUNCTION public.tell_schedule('{key}')"
        )
    yield _PRUNE
