"""Series: the rule by which entries recur; each occurrence is an entry of its own."""

from __future__ import annotations

from sqlalchemy import DateTime, Index, Integer, Text, func, text

from db.checks import between, holds, matches, one_of
from db.schedule.words import APPOINTMENT_TYPES, KINDS
from db.tables import ID, INSTANT, History, RowRule, WriteRule, column, refers, table
from permissions.vocabulary import Schedule

RULE_CHARACTERS_MAX = 200

# A series is within the caseload if one of its entries is: their own policies decide.
_OF_SEEN_ENTRY = (
    "provider_id = (SELECT app_account()) OR EXISTS (SELECT 1 FROM public.schedule_entry AS e"
    " WHERE e.practice_id = schedule_series.practice_id AND e.series_id = schedule_series.id)"
)

# What an entry of the series is when nobody has changed it. `starts_local` is the first start, on
# the clocks of `time_zone`; `rule` is an RRULE of RFC 5545 that ends by itself.
schedule_series = table(
    "schedule_series",
    column("kind", Text, Schedule.READ),
    column("appointment_type", Text, Schedule.READ, nullable=True),
    column("provider_id", ID),
    column("location_id", ID, nullable=True),
    column("room_id", ID, nullable=True),
    column("service_id", ID, nullable=True),
    column("rule", Text, Schedule.READ),
    column("starts_local", DateTime, Schedule.READ),
    column("length_minutes", Integer, Schedule.READ),
    column("time_zone", Text, Schedule.READ),
    column("version", Integer, Schedule.READ, server_default=text("1")),
    column("created_at", INSTANT, server_default=func.now()),
    refers("provider_id", "provider"),
    refers("location_id", "location"),
    refers("room_id", "room"),
    refers("service_id", "service"),
    one_of("kind", *KINDS),
    one_of("appointment_type", *APPOINTMENT_TYPES),
    holds("appointments_have_a_type", "(kind = 'APPOINTMENT') = (appointment_type IS NOT NULL)"),
    holds("rule_length", f"length(rule) <= {RULE_CHARACTERS_MAX}"),
    matches("rule", "^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);.*(COUNT|UNTIL)="),
    between("length_minutes", 1, 1440),
    Index(None, "practice_id", "provider_id", "id"),
    rows=[RowRule(Schedule.READ, caseload=_OF_SEEN_ENTRY)],
    written=[
        WriteRule(
            Schedule.EDIT,
            inserts=(
                "kind",
                "appointment_type",
                "provider_id",
                "location_id",
                "room_id",
                "service_id",
                "rule",
                "starts_local",
                "length_minutes",
                "time_zone",
            ),
            updates=("rule", "version"),
            caseload="provider_id = (SELECT app_account())",
        )
    ],
    history=History("series"),
)
