"""The schedule: a client's appointments, the master schedule of all providers, and busy times."""

from schema.schedule.appointment import CLIENT_APPOINTMENTS, ClientAppointment
from schema.schedule.booking import BookingMutation
from schema.schedule.changing import ChangingMutation
from schema.schedule.entry import ENTRY_TYPES
from schema.schedule.joining import JoiningMutation
from schema.schedule.link import LinkMutation, LinkQuery
from schema.schedule.live import SCHEDULE_FEED, ScheduleSubscription
from schema.schedule.master import ScheduleQuery
from schema.schedule.working import HoursMutation

__all__ = [
    "CLIENT_APPOINTMENTS",
    "ENTRY_TYPES",
    "SCHEDULE_FEED",
    "BookingMutation",
    "ChangingMutation",
    "ClientAppointment",
    "HoursMutation",
    "JoiningMutation",
    "LinkMutation",
    "LinkQuery",
    "ScheduleQuery",
    "ScheduleSubscription",
]
