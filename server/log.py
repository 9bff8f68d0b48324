"""Structured log lines: JSON where a machine reads, plain text where a person does; no client data.

Nothing that a library words itself is logged, because exception messages and log texts of others
can hold values. An exception leaves its type, its SQLSTATE and its frames, never its message.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TextIO

import orjson
import structlog

CAUSES_MAX = 5
FRAMES_MAX = 30
_WORDED_BY_UVICORN = "uvicorn.error"

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def configure(log_format: str, stream: TextIO | None = None, worker: int | None = None) -> None:
    """Write to `stream` (standard error); `auto` means JSON unless it is a terminal.

    Each line names the worker, where there are several.
    """
    stream = stream or sys.stderr
    is_json = log_format == "json" or (log_format == "auto" and not stream.isatty())
    lines = (_JsonLines if is_json else _Lines)(
        stream, {} if worker is None else {"worker": worker}
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            lines.sign,
            _renderer(is_json, has_colors=stream.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lines,
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Foreign()], level=logging.WARNING, force=True)


def log_often(event: str, fields: dict[str, Any]) -> None:
    """Log what happens with every request: the line of `log.info`, in a third of its time."""
    lines = structlog.get_config()["logger_factory"]
    if isinstance(lines, _JsonLines):
        lines.write(event, fields)
    else:
        log.info(event, **fields)


class _Lines:
    """Writes each line at once; one that nobody may read any more is lost, and no request with it.

    It takes no turns: only the event loop's thread logs.
    """

    def __init__(self, stream: TextIO, signature: dict[str, Any]) -> None:
        self._stream = stream
        self._signature = signature

    def __call__(self) -> Self:
        """As the factory that structlog asks for a place to write to."""
        return self

    def sign(
        self,
        _logger: structlog.typing.WrappedLogger,
        _method: str,
        line: structlog.typing.EventDict,
    ) -> structlog.typing.EventDict:
        return {**line, **self._signature}

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(f"{line}\n")
            self._stream.flush()

    debug = info = warning = error = critical = msg


class _JsonLines(_Lines):
    def write(self, event: str, fields: dict[str, Any]) -> None:
        """What structlog's processors would make of it, without going through each of them."""
        told = {"event": event, "level": "info", "timestamp": datetime.now(UTC)}
        line = {**fields, **told, **self._signature}
        self.msg(orjson.dumps(line, default=repr, option=orjson.OPT_UTC_Z).decode())


def _renderer(is_json: bool, has_colors: bool) -> structlog.typing.Processor:
    if is_json:
        return structlog.processors.JSONRenderer(_as_json)
    return structlog.dev.ConsoleRenderer(colors=has_colors, pad_event_to=0)


def _as_json(line: object, default: Callable[[Any], Any]) -> str:
    return orjson.dumps(line, default).decode()


def described(error: BaseException) -> list[dict[str, Any]]:
    """The exception and its causes: type, SQLSTATE if it has one, and `file:line function`."""
    return [_one(cause) for cause in _causes(error)]


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    for _ in range(CAUSES_MAX):
        if seen is None:
            return
        yield seen
        hidden = None if seen.__suppress_context__ else seen.__context__
        seen = seen.__cause__ or hidden


def _one(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    entry: dict[str, Any] = {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "frames": _frames(error.__traceback__),
    }
    sqlstate = getattr(error, "sqlstate", None)
    if isinstance(sqlstate, str):
        entry["sqlstate"] = sqlstate
    return entry


def _frames(trace: TracebackType | None) -> list[str]:
    frames = [
        f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(trace)
    ]
    return frames[-FRAMES_MAX:]


class _Foreign(logging.Handler):
    """Turns a library's warning into a line that says where it came from, not what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        fields: dict[str, Any] = {
            "logger": record.name,
            "where": f"{record.module}.{record.funcName}:{record.lineno}",
        }
        if record.name == _WORDED_BY_UVICORN and isinstance(record.msg, str):
            fields["template"] = record.msg.strip()
        if record.exc_info and record.exc_info[1] is not None:
            fields["error"] = described(record.exc_info[1])
        log.warning("library", **fields)


def on_loop_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody awaited; asyncio's own handler would print the exception's message."""
    error = context.get("exception")
    found = described(error) if isinstance(error, BaseException) else []
    log.error("unhandled in the event loop", error=found)
