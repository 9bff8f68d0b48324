"""Which day it is: the practice's own, which is not the server's for some hours of each day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, cast, func, select

from db.identity import practice
from resolvers.desk import Desk


async def today_of(desk: Desk) -> date:
    """The day on the clocks of the practice when the transaction began."""
    local = cast(func.timezone(practice.c.time_zone, func.now()), Date).label("today")
    rows = await desk.rows(select(local).where(practice.c.practice_id == desk.viewer.practice_id))
    day: date = rows[0]["today"]
    return day
