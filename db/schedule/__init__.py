"""The master schedule: entries and who attends, series of them, and the hours people work."""

from db.schedule.entry import attendee, meeting_member, schedule_entry
from db.schedule.hours import working_hours
from db.schedule.link import calendar_link
from db.schedule.series import schedule_series
from db.schedule.taken import busy_time, taken_time

__all__ = [
    "attendee",
    "busy_time",
    "calendar_link",
    "meeting_member",
    "schedule_entry",
    "schedule_series",
    "taken_time",
    "working_hours",
]
