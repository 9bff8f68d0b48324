"""One HTTP request, which a load generator sends again and again over kept connections."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Request:
    """A GraphQL request by POST with a bearer token."""

    port: int
    token: str
    body: bytes

    @property
    def headers(self) -> Mapping[str, str]:
        return {"content-type": "application/json", "authorization": f"Bearer {self.token}"}

    @property
    def wire(self) -> bytes:
        """The whole request as bytes."""
        lines = [
            "POST /graphql HTTP/1.1",
            f"host: {HOST}:{self.port}",
            f"content-length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body

    def ask(self, timeout_s: float = 60) -> dict[str, Any]:
        """Send it once and read the answer; OSError when nobody listens, ValueError for no 200."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout_s)
        try:
            connection.request("POST", "/graphql", self.body, dict(self.headers))
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise ValueError(f"the server answered {response.status}: {text[:500]!r}")
        answer: dict[str, Any] = json.loads(text)
        return answer
