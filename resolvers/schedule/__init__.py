"""Relations of the schedule: a client's appointments, the master schedule, and free and busy times."""

from resolvers.schedule.entries import (
    busy,
    changed,
    check_order,
    check_range,
    clients,
    entry,
    in_own_calendar,
    in_own_series,
    is_of,
    master,
    members,
    next_of_client,
    occurrences,
    of_client,
    of_provider,
    series,
    takes_part,
)
from resolvers.schedule.free import check_search, free_slots

__all__ = [
    "busy",
    "changed",
    "check_order",
    "check_range",
    "check_search",
    "clients",
    "entry",
    "free_slots",
    "in_own_calendar",
    "in_own_series",
    "is_of",
    "master",
    "members",
    "next_of_client",
    "occurrences",
    "of_client",
    "of_provider",
    "series",
    "takes_part",
]
