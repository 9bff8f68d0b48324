"""Writes the access log: nobody gets an answer before its event is committed, and many share a commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol, Self
from uuid import UUID

import orjson

QUEUE_EVENTS_MAX = 5_000
BATCH_EVENTS_MAX = 500
RECORD_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 10.0

# One statement and one parameter, whatever the size of the batch. COPY would be no faster for a few
# rows, and PostgreSQL refuses it on a table under row-level security.
INSERT = """
INSERT INTO access_event
  (practice_id, account_id, session_id, roles, purpose, address, operation_name, document_hash,
   coordinates, refused, client_ids)
SELECT practice_id, account_id, session_id, roles, purpose, address, operation_name, document_hash,
   coordinates, refused, client_ids
FROM json_to_recordset($1::text::json) AS event
  (practice_id uuid, account_id uuid, session_id uuid, roles text[], purpose text, address inet,
   operation_name text, document_hash text, coordinates text[], refused text[], client_ids uuid[])
"""
_ENSURE_PARTITIONS = "SELECT public.ensure_access_partitions()"


class NotRecordedError(Exception):
    """The event could not be written, so the answer it stands for must not leave."""


@dataclass(frozen=True, slots=True)
class AccessEvent:
    """Who asked what, as which role and from where; whom it concerned, what was refused."""

    practice_id: UUID
    account_id: UUID
    session_id: UUID | None
    roles: tuple[str, ...]
    purpose: str
    address: str | None
    operation_name: str | None
    document_hash: str
    coordinates: tuple[str, ...]
    refused: tuple[str, ...]
    client_ids: frozenset[str]

    def row(self) -> dict[str, Any]:
        """The event as JSON that `INSERT` reads; lists sorted, so that equal events are equal."""
        return {
            "practice_id": str(self.practice_id),
            "account_id": str(self.account_id),
            "session_id": str(self.session_id) if self.session_id else None,
            "roles": sorted(self.roles),
            "purpose": self.purpose,
            "address": self.address,
            "operation_name": self.operation_name,
            "document_hash": self.document_hash,
            "coordinates": sorted(self.coordinates),
            "refused": sorted(self.refused),
            "client_ids": sorted(self.client_ids),
        }


class Connection(Protocol):
    """What the recorder needs of a database connection whose role may insert events."""

    async def execute(self, query: str, *arguments: Any) -> Any: ...


Connect = Callable[[], AbstractAsyncContextManager[Connection]]
_Entry = tuple[bytes, asyncio.Future[None]]


async def ensure_partitions(connect: Connect) -> None:
    """Make the log's partitions of the coming months; raises what PostgreSQL does for want of a lock."""
    async with connect() as connection:
        await connection.execute(_ENSURE_PARTITIONS)


class Recorder:
    """Collects events while a commit is under way and writes them with the next one."""

    def __init__(self, connect: Connect, queue_events_max: int = QUEUE_EVENTS_MAX) -> None:
        self._connect = connect
        self._queue: asyncio.Queue[_Entry | None] = asyncio.Queue(queue_events_max)
        self._writer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._writer = asyncio.create_task(self._write_until_closed(), name="access log")
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    async def record(self, event: AccessEvent, timeout_s: float = RECORD_TIMEOUT_S) -> None:
        """Return once the event is committed; raise NotRecordedError when it may not be."""
        if self._writer is None or self._writer.done():
            raise NotRecordedError("the recorder is closed")
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        try:
            self._queue.put_nowait((_written_out(event), written))
        except asyncio.QueueFull:
            raise NotRecordedError("too many events are waiting") from None
        late = loop.call_later(timeout_s, _fail, written, "the event was not written in time")
        try:
            await written
        finally:
            late.cancel()

    async def close(self) -> None:
        """Write what is waiting, then take no more."""
        writer, self._writer = self._writer, None
        if writer is None:
            return
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._queue.put(None)
                await writer
        except TimeoutError:
            writer.cancel()

    async def _write_until_closed(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = await self._next_batch()
            if batch:
                await self._commit(batch)

    async def _next_batch(self) -> tuple[list[_Entry], bool]:
        batch: list[_Entry] = []
        entry = await self._queue.get()
        await asyncio.sleep(0)  # whoever is about to record shares the commit
        while entry is not None:
            batch.append(entry)
            if self._queue.empty() or len(batch) == BATCH_EVENTS_MAX:
                return batch, True
            entry = self._queue.get_nowait()
        return batch, False

    async def _commit(self, batch: list[_Entry]) -> None:
        rows = b"[%s]" % b",".join(row for row, _ in batch)
        try:
            async with self._connect() as connection:
                await connection.execute(INSERT, rows.decode())
        except Exception as error:  # noqa: BLE001  # whatever it is, each waiting answer must stay
            for _, written in batch:
                _fail(written, "the access log could not be written", error)
        else:
            for _, written in batch:
                if not written.done():
                    written.set_result(None)


def _written_out(event: AccessEvent) -> bytes:
    """Before it is among others: one that cannot be told must fail alone."""
    try:
        return orjson.dumps(event.row())
    except TypeError as error:
        raise NotRecordedError("the event cannot be told") from error


def _fail(written: asyncio.Future[None], words: str, cause: Exception | None = None) -> None:
    if written.done():
        return
    failure = NotRecordedError(words)
    failure.__cause__ = cause
    written.set_exception(failure)
