"""A mail server of the tests' own, on a real port, that can be away and can refuse."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _knows_password(
    _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any
) -> AuthResult:
    return AuthResult(success=given.password == b"right", handled=False)


@dataclass
class Mailroom:
    """What arrived, and what is answered to a sender and a recipient; while `gate` is not set, mail waits at it."""

    port: int = field(default_factory=_free_port)
    arrived: list[Message] = field(default_factory=list)
    answer: str = "250 OK"
    answer_to_sender: str = "250 OK"
    is_smtputf8: bool = True
    gate: threading.Event = field(default_factory=threading.Event)
    is_at_gate: bool = False
    _controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __post_init__(self) -> None:
        self.gate.set()

    def open(self) -> None:
        """Answer; whoever signs in must know that the password is "right"."""
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            auth_require_tls=False,
            enable_SMTPUTF8=self.is_smtputf8,
            authenticator=_knows_password,
        )
        self._controller.start()

    def close(self) -> None:
        self.gate.set()
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        return self.answer_to_sender

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.is_at_gate = not self.gate.is_set()
        await asyncio.to_thread(self.gate.wait)
        self.arrived.append(message_from_bytes(envelope.content))
        return "250 OK"
