"""The hours of a story come in its order, whatever is free."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.stories.notebook import WEEKS, intake, weekly


def test_the_weekly_series_begins_after_the_intake() -> None:
    ada, bo = {"id": "ada"}, {"id": "bo"}
    tuesday = datetime.fromisoformat("2031-03-04T13:00:00+00:00")

    def slot(provider: Any, hour: int, week: int) -> dict[str, Any]:
        begins = tuesday + timedelta(weeks=week, hours=hour)
        ends = begins + timedelta(minutes=50)
        return {"startsAt": begins.isoformat(), "endsAt": ends.isoformat(), "provider": provider}

    weeks = {
        f"week{n}": {"nodes": [slot(ada, 0, n), slot(bo, 0, n), slot(ada, 1, n)]}
        for n in range(WEEKS)
    }
    weeks["week0"]["nodes"].append(slot(bo, 2, 0))
    data = {"practice": {"timeZone": "UTC"}, **weeks}
    assert intake(data) == slot(ada, 0, 0)
    assert weekly(data) == slot(ada, 1, 0)
