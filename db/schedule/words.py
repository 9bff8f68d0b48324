"""Words of the schedule that tables, views and policies share."""

from __future__ import annotations

KINDS = ("APPOINTMENT", "MEETING", "TIME_OFF")
APPOINTMENT_TYPES = ("INDIVIDUAL", "COUPLE", "FAMILY", "GROUP")
TAKEN = "status NOT IN ('CANCELLED', 'NO_SHOW')"
"""Which schedule entries take up a provider's time."""
