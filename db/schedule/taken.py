"""Who is taken when, and by which entry: whoever holds it and whoever takes part, kept by triggers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Boolean, Index, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint

from db.schedule.words import TAKEN
from db.tables import ID, INSTANT, RowRule, column, keyed, refers, view
from permissions.vocabulary import Schedule

# Nobody may read it: the view of busy times shows what there is to see. An entry that is double
# booked on purpose is not exclusive, and what writes the schedule looks for it by itself.
taken_time = keyed(
    "taken_time",
    ("entry_id", "provider_id"),
    column("entry_id", ID),
    column("provider_id", ID),
    column("room_id", ID, nullable=True),
    column("starts_at", INSTANT),
    column("ends_at", INSTANT),
    column("during", TSTZRANGE, computed="tstzrange(starts_at, ends_at, '[)'::text)"),
    column("is_exclusive", Boolean),
    refers("entry_id", "schedule_entry", ondelete="CASCADE"),
    ExcludeConstraint(
        ("practice_id", "="),
        ("provider_id", "="),
        ("during", "&&"),
        name="taken_time_no_double_booking",
        using="gist",
        where=text("is_exclusive"),
    ),
    Index(
        "ix_taken_time_starts_at", "practice_id", "starts_at", "entry_id", "provider_id", "ends_at"
    ),
    Index(None, "practice_id", "provider_id", "starts_at", "entry_id"),
)

busy_time = view(
    "busy_time",
    column("id", ID, Schedule.BUSY),
    column("provider_id", ID, Schedule.BUSY),
    column("room_id", ID, Schedule.BUSY),
    column("starts_at", INSTANT, Schedule.BUSY),
    column("ends_at", INSTANT, Schedule.BUSY),
    rows=[RowRule(Schedule.BUSY)],
)

_TAKES = """
        INSERT INTO taken_time (practice_id, entry_id, provider_id, room_id, starts_at, ends_at,
            is_exclusive)
        SELECT e.practice_id, e.id, {who}.provider_id, e.room_id, e.starts_at, e.ends_at,
            e.override_reason IS NULL
        FROM {rows} WHERE e.{taken}
        ON CONFLICT (practice_id, entry_id, provider_id) DO NOTHING;
"""
_HOSTS = _TAKES.format(who="e", rows="told AS e", taken=TAKEN)
_MEMBERS = _TAKES.format(
    who="m",
    rows="told AS m JOIN schedule_entry AS e ON e.practice_id = m.practice_id AND e.id = m.entry_id",
    taken=TAKEN,
)
_EVERYBODY = _TAKES.format(
    who="w",
    rows="schedule_entry AS e CROSS JOIN LATERAL (SELECT e.provider_id UNION SELECT m.provider_id"
    " FROM meeting_member AS m WHERE m.practice_id = e.practice_id AND m.entry_id = e.id) AS w",
    taken=f"{TAKEN} AND e.practice_id = practice AND e.id = entry",
)

# As the owner: viewers write the schedule, and never this.
_TAKE = f"""
CREATE OR REPLACE FUNCTION public.take_time() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_TABLE_NAME = 'schedule_entry' THEN {_HOSTS}
    ELSE {_MEMBERS}
    END IF;
    RETURN NULL;
END $$
"""
_RETAKE = f"""
CREATE OR REPLACE FUNCTION public.retake_time() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    practice uuid := OLD.practice_id;
    entry uuid := OLD.id;
BEGIN
    DELETE FROM taken_time WHERE practice_id = practice AND entry_id = entry;
{_EVERYBODY}
    RETURN NULL;
END $$
"""  # noqa: S608 - every word in it is ours
# Of one who leaves; times of the others stay as they are.
_RELEASE = """
CREATE OR REPLACE FUNCTION public.release_time() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    DELETE FROM taken_time AS t
    WHERE t.practice_id = OLD.practice_id AND t.entry_id = OLD.entry_id
        AND t.provider_id = OLD.provider_id
        AND NOT EXISTS (SELECT FROM schedule_entry AS e WHERE e.practice_id = OLD.practice_id
            AND e.id = OLD.entry_id AND e.provider_id = OLD.provider_id);
    RETURN NULL;
END $$
"""
_DECIDING = ", ".join(
    f"{{row}}.{name}"
    for name in (
        "provider_id", "room_id", "starts_at", "ends_at", "override_reason IS NULL", TAKEN,
    )
)  # fmt: skip


def taking_statements() -> Iterator[str]:
    """Create the functions and triggers that keep who is taken."""
    yield _TAKE
    yield _RETAKE
    yield _RELEASE
    for table in ("schedule_entry", "meeting_member"):
        yield (
            f"CREATE OR REPLACE TRIGGER take_time AFTER INSERT ON public.{table}"
            " REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION public.take_time()"
        )
    yield (
        "CREATE OR REPLACE TRIGGER retake_time AFTER UPDATE ON public.schedule_entry FOR EACH ROW"
        f" WHEN (({_DECIDING.format(row='OLD')}) IS DISTINCT FROM ({_DECIDING.format(row='NEW')}))"
        " EXECUTE FUNCTION public.retake_time()"
    )
    yield (
        "CREATE OR REPLACE TRIGGER release_time AFTER DELETE ON public.meeting_member FOR EACH ROW"
        " EXECUTE FUNCTION public.release_time()"
    )
