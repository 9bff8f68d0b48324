"""A DataLoader for each relation, made anew for each request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from strawberry.dataloader import DataLoader

from benchmarks.tutorial.models import (
    AccountTotal,
    Appointment,
    Attendee,
    Client,
    LedgerEntry,
    LineItem,
    Payer,
    Provider,
)

Sessions = async_sessionmaker[AsyncSession]
Row = TypeVar("Row")
Coming = tuple[UUID, datetime, int]
"""A client, the earliest start, and how many appointments."""


class Loaders:
    """What resolvers load by key."""

    def __init__(self, sessions: Sessions, practice_id: UUID | None) -> None:
        self._sessions = sessions
        self._practice_id = practice_id
        self.client = DataLoader[UUID, Client | None](self._one(Client, "id"))
        self.provider = DataLoader[UUID, Provider | None](self._one(Provider, "id"))
        self.payer = DataLoader[UUID, Payer | None](self._one(Payer, "id"))
        self.account = DataLoader[UUID, AccountTotal | None](self._one(AccountTotal, "client_id"))
        self.entries = DataLoader[UUID, list[LedgerEntry]](
            self._many(LedgerEntry, "client_id", "posted_on", "position")
        )
        self.line_items = DataLoader[UUID, list[LineItem]](
            self._many(LineItem, "entry_id", "position")
        )
        self.coming = DataLoader[Coming, list[Appointment]](self._coming)

    def _one(
        self, model: type[Row], key: str
    ) -> Callable[[list[UUID]], Awaitable[Sequence[Row | None]]]:
        async def load(keys: list[UUID]) -> Sequence[Row | None]:
            found = {getattr(row, key): row for row in await self._rows(self._of(model, key, keys))}
            return [found.get(one) for one in keys]

        return load

    def _many(
        self, model: type[Row], key: str, *order: str
    ) -> Callable[[list[UUID]], Awaitable[Sequence[list[Row]]]]:
        async def load(keys: list[UUID]) -> Sequence[list[Row]]:
            statement = self._of(model, key, keys)
            statement = statement.order_by(*(getattr(model, name) for name in order))
            found: dict[UUID, list[Row]] = defaultdict(list)
            for row in await self._rows(statement):
                found[getattr(row, key)].append(row)
            return [found[one] for one in keys]

        return load

    async def _coming(self, keys: list[Coming]) -> Sequence[list[Appointment]]:
        _, starts_from, first = keys[0]
        statement = (
            select(Attendee.client_id, Appointment)
            .join(
                Attendee,
                (Attendee.practice_id == Appointment.practice_id)
                & (Attendee.entry_id == Appointment.id),
            )
            .where(
                Attendee.practice_id == self._practice_id,
                Attendee.client_id.in_([client_id for client_id, *_ in keys]),
                Appointment.starts_at >= starts_from,
                Appointment.kind == "APPOINTMENT",
            )
            .order_by(Appointment.starts_at, Appointment.id)
        )
        found: dict[UUID, list[Appointment]] = defaultdict(list)
        async with self._sessions() as session:
            for client_id, appointment in await session.execute(statement):
                found[client_id].append(appointment)
        return [found[client_id][:first] for client_id, *_ in keys]

    def _of(self, model: Any, key: str, keys: list[UUID]) -> Select[Any]:
        return select(model).where(
            model.practice_id == self._practice_id, getattr(model, key).in_(keys)
        )

    async def _rows(self, statement: Select[Any]) -> Sequence[Any]:
        async with self._sessions() as session:
            return (await session.scalars(statement)).all()
