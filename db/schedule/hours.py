"""When providers work: hours of the week, on the practice's own clocks."""

from __future__ import annotations

from sqlalchemy import Date, Index, SmallInteger, Time

from db.checks import between, holds
from db.tables import ID, History, RowRule, WriteRule, column, refers, table
from permissions.vocabulary import Schedule

# Hours without a location hold at every one. The last day, `valid_to`, is still one of them.
working_hours = table(
    "working_hours",
    column("provider_id", ID),
    column("location_id", ID, nullable=True),
    column("weekday", SmallInteger, Schedule.BUSY),
    column("starts", Time, Schedule.BUSY),
    column("ends", Time, Schedule.BUSY),
    column("valid_from", Date, Schedule.BUSY),
    column("valid_to", Date, Schedule.BUSY, nullable=True),
    refers("provider_id", "provider"),
    refers("location_id", "location"),
    # ISO 8601: Monday is 1, Sunday is 7.
    between("weekday", 1, 7),
    holds("ends_after_start", "ends > starts"),
    holds("valid_in_order", "valid_to >= valid_from"),
    Index(None, "practice_id", "provider_id", "weekday", "starts", "id"),
    rows=[RowRule(Schedule.BUSY)],
    written=[
        WriteRule(
            Schedule.HOURS,
            inserts=(
                "provider_id",
                "location_id",
                "weekday",
                "starts",
                "ends",
                "valid_from",
                "valid_to",
            ),
            is_deleting=True,
            caseload="provider_id = (SELECT app_account())",
        )
    ],
    history=History("provider", "provider_id"),
)
