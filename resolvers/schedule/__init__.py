"""Relations of the schedule: a client's appointments, the master schedule, and bare busy times."""

from resolvers.schedule.entries import (
    busy,
    check_range,
    clients,
    entry,
    in_own_calendar,
    master,
    members,
    next_of_client,
    of_client,
)

__all__ = [
    "busy",
    "check_range",
    "clients",
    "entry",
    "in_own_calendar",
    "master",
    "members",
    "next_of_client",
    "of_client",
]
