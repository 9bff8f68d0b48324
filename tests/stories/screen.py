"""A colleague's screen, which is told of every change of the schedule while the story goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.stories.step import SCHEDULER, NotSoError
from tests.stories.teller import Teller

PATIENCE_S = 20.0
_PROTOCOL: Any = "graphql-transport-ws"
_WATCH = """subscription { masterScheduleChanged {
  cursor entryId entry { startsAt status title } } }"""


@dataclass
class Screen:
    """A socket, subscribed to the master schedule."""

    socket: ClientConnection

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self) -> dict[str, Any]:
        """The next message. Raises NotSoError when none comes."""
        try:
            message: dict[str, Any] = json.loads(self.socket.recv(timeout=PATIENCE_S))
        except TimeoutError:
            raise NotSoError(f"nothing was told for {PATIENCE_S} seconds") from None
        return message

    def change(self) -> dict[str, Any]:
        data: dict[str, Any] = self.hear()["payload"]["data"]["masterScheduleChanged"]
        return data

    def see(self, wanted: Mapping[str, str]) -> Iterator[str]:
        """Wait until the entries are seen in these states. Raises NotSoError when one is not."""
        left = dict(wanted)
        while left:
            change = self.change()
            entry = change["entry"]
            if entry and left.get(change["entryId"]) == entry["status"]:
                del left[change["entryId"]]
                yield f"    {entry['title']}, {entry['startsAt']}: {entry['status']}"


@contextmanager
def screen(day: Teller) -> Iterator[Screen]:
    """Watch from now on, by the session of the Scheduler."""
    person = day.person(SCHEDULER)
    cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    address = f"{day.origin.replace('http', 'ws', 1)}/graphql"
    headers = {"cookie": cookie}
    with connect(
        address, subprotocols=[_PROTOCOL], additional_headers=headers, proxy=None
    ) as socket:
        found = Screen(socket)
        found.say(type="connection_init", payload={"csrfToken": person.headers["x-csrf-token"]})
        found.hear()
        found.say(type="subscribe", id="1", payload={"query": _WATCH})
        found.change()  # from here on everything is told
        yield found
