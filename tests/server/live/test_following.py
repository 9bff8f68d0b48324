"""A subscription over a real socket: told of every change once, in order, and of nothing else."""

from __future__ import annotations

from tests.factories import global_id

WATCH = """subscription Watch($after: String) {
  masterScheduleChanged(after: $after) { cursor at entryId isRemoved entry { title } } }"""


async def test_it_begins_with_a_cursor_and_goes_on_with_what_happens(house, desk):
    await desk.subscribe(WATCH)
    first = await desk.change()
    assert first == {
        "cursor": first["cursor"], "at": None, "entryId": None, "isRemoved": False, "entry": None
    }  # fmt: skip
    entry = await house.book(title="Intake")
    told = await desk.change()
    assert told["entryId"] == global_id("entry", entry)
    assert told["entry"] == {"title": "Intake"}
    assert told["cursor"] != first["cursor"]
