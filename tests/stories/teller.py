"""Tells a story to a server through HTTP, as one of the demo's people."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.stories.notebook import Notebook
from tests.stories.step import SCHEDULER, NotSoError, Step, found, problems_of

TIMEOUT_S = 60.0


@dataclass
class Teller:
    """The people of a story, each signed in once, and what they remember."""

    origin: str
    notes: Notebook
    run: str = field(default_factory=lambda: secrets.token_hex(8))
    """Part of every idempotency key, which belongs to one telling."""
    _people: dict[str, httpx.Client] = field(default_factory=dict)

    def do(self, step: Step) -> dict[str, Any]:
        """Ask what the step asks. Raises NotSoError when something else comes of it."""
        given = self.notes.fill(step.given)
        if "key" in given:
            given["key"] = f"{self.run} {given['key']}".replace(" ", "-")
        reply = self.ask(step.asks, given, step.who)
        step.expects.hold(reply, self.notes)
        for word, where in step.keeps.items():
            self.notes[word] = found(reply["data"], where)
        return reply

    def ask(
        self, document: str, variables: Mapping[str, Any], who: str = SCHEDULER
    ) -> dict[str, Any]:
        body = {"query": document, "variables": variables}
        reply: dict[str, Any] = self.person(who).post("/graphql", json=body).json()
        return reply

    def person(self, email: str) -> httpx.Client:
        """A person of the demo, who needs no password."""
        if email not in self._people:
            client = httpx.Client(base_url=self.origin, timeout=TIMEOUT_S, trust_env=False)
            self._people[email] = client
            session = client.post("/session/demo", json={"email": email}).raise_for_status()
            client.headers["x-csrf-token"] = session.json()["csrfToken"]
        return self._people[email]

    def leave(self) -> None:
        for client in self._people.values():
            client.close()

    def tell(self, steps: Iterable[Step]) -> Iterator[str]:
        """Do the steps in their order, and say what came of each. Raises NotSoError."""
        for step in steps:
            try:
                reply = self.do(step)
            except NotSoError as error:
                raise NotSoError(f"{self.notes.fill(step.says)}\n    {error}") from None
            said = f"{_mark(step)} {self.notes.fill(step.says)}"
            yield "\n".join([said, *_shown(step, reply)])


@contextmanager
def teller(origin: str) -> Iterator[Teller]:
    """Whoever tells a story to the server there, from now on."""
    found = Teller(origin, Notebook.new(datetime.now(UTC)))
    try:
        yield found
    finally:
        found.leave()


def _mark(step: Step) -> str:
    return "✗" if step.expects.refused or step.expects.problem else "✓"


def _shown(step: Step, reply: Mapping[str, Any]) -> Iterator[str]:
    """The values worth reading, and why something was not done, in the server's own words."""
    data = reply.get("data") or {}
    for path in step.shows:
        name = [part for part in path.split(".") if not part.isdigit()][-1]
        yield f"    {name}: {json.dumps(found(data, path), ensure_ascii=False)}"
    for one in problems_of(data):
        yield f"    {one['code']}: {one['message']}"
    for message in dict.fromkeys(one["message"] for one in reply.get("errors", [])):
        yield f"    {message}"
