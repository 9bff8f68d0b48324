"""The master schedule: entries and who attends, series of them, and the hours people work."""

from db.schedule.entry import attendee, busy_time, meeting_member, schedule_entry
from db.schedule.hours import working_hours
from db.schedule.link import calendar_link
from db.schedule.series import schedule_series

__all__ = [
    "attendee",
    "busy_time",
    "calendar_link",
    "meeting_member",
    "schedule_entry",
    "schedule_series",
    "working_hours",
]
