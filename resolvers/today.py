"""Which day it is: the practice's own, which is not the server's for some hours of each day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Date, FromClause, cast, func, select

from db.identity import practice
from resolvers.desk import Desk


async def today_of(desk: Desk) -> date:
    """The day on the clocks of the practice when the transaction began."""
    today = _local(practice).label("today")
    rows = await desk.rows(select(today).where(practice.c.practice_id == desk.viewer.practice_id))
    day: date = rows[0]["today"]
    return day


def today_for(rows: FromClause) -> ColumnElement[date]:
    """The same for rows of a practice, inside a statement."""
    here = practice.alias()
    mine = select(_local(here)).where(here.c.practice_id == rows.c.practice_id)
    return mine.correlate(rows).scalar_subquery()


def _local(here: FromClause) -> ColumnElement[date]:
    return cast(func.timezone(here.c.time_zone, func.now()), Date)
