"""Making: once for all who ask, in a thread, and not at all for who has gone."""

from __future__ import annotations

import asyncio
from functools import partial
from threading import Event

import pytest

from engine.making import Making, beside
from tests.demo_people import SCHEDULER
from tests.factories import Person

pytestmark = pytest.mark.anyio


class Slow:
    """Something that is made when it is let go, and counts how often it was."""

    def __init__(self) -> None:
        self.go = Event()
        self.times = 0

    def make(self) -> int:
        self.go.wait(timeout=30)
        self.times += 1
        return self.times

    def fail(self) -> int:
        self.make()
        raise ValueError("it broke")


async def begun(making: Making[int], slow: Slow, *names: str) -> list[asyncio.Task[int]]:
    """Ask for each name, and go on when all of them wait."""
    asked = [asyncio.create_task(making.of(name, slow.make)) for name in names]
    await asyncio.sleep(0)
    return asked


async def test_many_who_ask_at_once_get_what_was_made_once():
    making, slow = Making[int](), Slow()
    asked = await begun(making, slow, "one", "one", "one")
    slow.go.set()
    assert await asyncio.gather(*asked) == [1, 1, 1]
    assert await making.of("one", slow.make) == 2  # what was made before is for others to remember


async def test_an_error_is_told_to_all_who_wait():
    making, slow = Making[int](), Slow()
    asked = [asyncio.create_task(making.of("one", slow.fail)) for _ in range(2)]
    await asyncio.sleep(0)
    slow.go.set()
    for one in asked:
        with pytest.raises(ValueError, match="it broke"):
            await one
    assert slow.times == 1


async def test_who_gives_up_takes_it_from_nobody():
    making, slow = Making[int](), Slow()
    hasty, patient = await begun(making, slow, "one", "one")
    hasty.cancel()
    await asyncio.wait([hasty])
    slow.go.set()
    assert await patient == 1


async def test_what_nobody_waits_for_is_not_made():
    making, slow = Making[int](), Slow()
    first, hasty = await begun(making, slow, "first", "second")
    hasty.cancel()
    await asyncio.wait([hasty])
    slow.go.set()
    assert await first == 1
    await beside(lambda: None)  # whatever stood in line before has had its turn
    assert slow.times == 1


async def test_who_asks_again_after_giving_up_is_answered():
    making, slow = Making[int](), Slow()
    (hasty,) = await begun(making, slow, "one")
    hasty.cancel()
    (again,) = await begun(making, slow, "one")
    slow.go.set()
    assert await again >= 1


@pytest.fixture
def scheduler(people: dict[str, Person]) -> Person:
    return people[SCHEDULER]


async def test_two_who_wait_for_the_same_plan_answer_for_their_own_values(
    scheduler: Person,
) -> None:
    query = "query Never($first: Int) { clients(first: $first) { nodes { id } } }"
    good, bad = await asyncio.gather(
        scheduler.ask(query, first=1), scheduler.ask(query, first=1_000)
    )
    assert len(good.data["clients"]["nodes"]) == 1
    assert bad.codes() == {"BAD_USER_INPUT"}


async def test_who_asks_what_is_known_waits_for_nobodys_plan(scheduler: Person) -> None:
    known = "query Known { clients(first: 1) { nodes { id } } }"
    await scheduler.ask(known)
    go = Event()
    making = asyncio.create_task(beside(partial(go.wait, timeout=30)))
    new = asyncio.create_task(scheduler.ask(known.replace("Known", "New")))
    reply = await scheduler.ask(known)
    assert len(reply.data["clients"]["nodes"]) == 1
    assert not new.done()
    go.set()
    assert (await new).data == reply.data
    await making
