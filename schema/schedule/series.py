"""Series of entries, and the rule by which they recur."""

from __future__ import annotations

from db.schedule import schedule_series
from permissions.scopes import Scope
from permissions.vocabulary import Schedule
from resolvers import schedule
from resolvers.rows import by_id
from schema.connection import Connection, paged
from schema.declare import entity, field
from schema.history import ChangeEvent, history_of
from schema.node import Node
from schema.scalars import LocalMoment
from schema.schedule.entry import ScheduleEntry


@entity(
    schedule_series,
    requires=Schedule.READ,
    within={Scope.CASELOAD: schedule.in_own_series},
    prefix="series",
    by_id=by_id(schedule_series),
)
class ScheduleSeries(Node):
    """Entries that recur by a rule; each of them is an entry of its own."""

    rule: str | None = field(
        "The rule as RFC 5545 writes it: FREQ=WEEKLY;BYDAY=MO;COUNT=10.", requires=Schedule.READ
    )
    starts_local: LocalMoment | None = field(
        "The first start, on the clocks of its time zone.", requires=Schedule.READ
    )
    length_minutes: int | None = field("How long each entry lasts.", requires=Schedule.READ)
    time_zone: str | None = field(
        "The time zone whose clocks keep its hour.", requires=Schedule.READ
    )
    version: int | None = field(
        "Which state of its rule this is. No change asks for it: each names the `version` of an entry.",
        requires=Schedule.READ,
    )
    history: Connection[ChangeEvent] | None = history_of(
        "series", "What was changed of its rule, the latest first; its entries have their own."
    )
    occurrences: Connection[ScheduleEntry] | None = field(
        "Its entries, in the order of their beginning.",
        requires=Schedule.READ,
        resolve=schedule.occurrences,
        arguments=paged(),
    )
