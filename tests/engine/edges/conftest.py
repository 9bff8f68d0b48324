"""Somebody who asks at the fair: the engine answers, and the reference must answer the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from permissions.roles import Role
from permissions.viewer import Viewer
from tests.engine.agreement import Pair
from tests.engine.edges.fair import fair
from tests.factories import Practice


@dataclass(frozen=True)
class Asker:
    """A viewer before both executors."""

    pair: Pair
    viewer: Viewer

    async def ask(
        self, text: str, variables: dict[str, Any] | None = None, name: str | None = None
    ) -> dict[str, Any]:
        """The engine's answer, after the reference gave the same."""
        assert await self.pair.apart(self.viewer, text, variables, name) == []
        asked = (text, variables, name, self.viewer, self.pair.database.read)
        answered: dict[str, Any] = json.loads((await self.pair.engine.execute(*asked)).body)
        return answered

    async def data(self, text: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The data of an answer in which nothing went wrong."""
        answer = await self.ask(text, variables)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def given(self, arguments: str, head: str = "", **variables: Any) -> dict[str, Any]:
        """What a field was given, beside the default that it always has."""
        text = f"query Q{head} {{ echo{arguments} {{ given }} }}"
        given: dict[str, Any] = (await self.data(text, variables))["echo"]["given"]
        return {name: one for name, one in given.items() if one != "as usual"}

    async def refused(self, text: str, variables: dict[str, Any] | None = None) -> set[str]:
        """The codes of a request that is refused before anything runs."""
        answer = await self.ask(text, variables)
        assert "data" not in answer, answer
        return {error["extensions"]["code"] for error in answer["errors"]}


@pytest.fixture(scope="session")
def executors() -> Any:
    return fair()


@pytest.fixture
async def asker(practice: Practice, executors: Any) -> Asker:
    """A Scheduler; of the three contacts, the second is a school."""
    for name, kind, place in (
        ("Ann", "PHYSICIAN", {"phone": "+12125550100"}),
        ("Bee", "SCHOOL", {"city": "Troy"}),
        ("Cyd", "PHYSICIAN", {"phone": "+12125550101"}),
    ):
        await practice.add("practice_contact", name=name, kind=kind, sort_key=name, **place)
    viewer = (await practice.person(Role.SCHEDULER)).viewer
    return Asker(Pair(*executors, practice.database), viewer)
