"""A day at the front desk, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tests.stories.attendance import ATTENDING
from tests.stories.calendar import BOOKING
from tests.stories.duplicates import DUPLICATES
from tests.stories.elsewhere import CLIENT_RECORD, OTHER_PRACTICE
from tests.stories.intake import INTAKE
from tests.stories.limits import CHART, DELETING
from tests.stories.money import MONEY
from tests.stories.rest_of_day import REST_OF_DAY
from tests.stories.screen import screen
from tests.stories.step import Step
from tests.stories.teller import Teller

CHAPTERS: Mapping[str, Sequence[Step]] = {
    "The first telephone call": INTAKE,
    "The calendar": BOOKING,
    "What becomes of appointments": ATTENDING,
    "The rest of the day": REST_OF_DAY,
    "Two records of one person": DUPLICATES,
    "Not for the front desk: what stands behind money": MONEY,
    "Not for the front desk: the chart": CHART,
    "Not for the front desk: deleting a contact": DELETING,
    "Not by the client's record: appointments": CLIENT_RECORD,
    "Not ours: another practice": OTHER_PRACTICE,
}

SEEN = {"intake": "CONFIRMED", "third": "CANCELLED", "attended": "ARRIVED", "missed": "NO_SHOW"}
"""What the screen of a colleague shows in the end, without having asked again."""


def told(day: Teller) -> Iterator[str]:
    """The whole day, line by line. Raises NotSoError where it is not as the story says."""
    with screen(day) as colleague:
        for title, steps in CHAPTERS.items():
            yield f"\n{title}\n"
            yield from day.tell(steps)
        yield "\nMeanwhile, on the screen of a colleague\n"
        yield from colleague.see({day.notes[name]: status for name, status in SEEN.items()})
