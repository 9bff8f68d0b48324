"""What leaves the server: the bytes of an answer, and what the access log must know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True)
class Answer:
    """What leaves the server, and what the access log must know of it."""

    body: bytes
    is_request_error: bool = False
    """Whether nothing ran: the body has no `data`."""
    operation_name: str | None = None
    document_hash: str = ""
    answered: tuple[str, ...] = ()
    """Guarded coordinates that were answered."""
    refused: tuple[str, ...] = ()
    touched: frozenset[str] = frozenset()
    """The keys of those whom the answer is about."""
    failures: Sequence[tuple[str, Exception]] = ()
    """Coordinates that could not be answered, with the bug behind each; for the log alone."""

    @property
    def is_protected(self) -> bool:
        """Whether the access log must know of it."""
        return bool(self.answered or self.refused)


def to_bytes(value: Any) -> bytes:
    """JSON as short as it gets."""
    return orjson.dumps(value)
