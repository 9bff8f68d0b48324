"""The types of the schema, made of ORM objects, with a permission class on each field."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Self
from uuid import UUID

import strawberry
from strawberry.types import Info

from benchmarks.tutorial import models
from benchmarks.tutorial.access import (
    MayReadAppointments,
    MayReadClaims,
    MayReadClients,
    MayReadDetail,
    MayReadDirectory,
    MayReadRows,
    MayReadTotals,
)
from benchmarks.tutorial.context import Context

Asked = Info[Context, None]


def money(cents: int) -> str:
    """Cents as dollars."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def instant(at: datetime) -> str:
    """As PostgreSQL writes it: without the noughts that end a fraction of a second."""
    return re.sub(r"(\.\d+?)0+(?=[+-])", r"\1", at.isoformat())


def directory() -> Any:
    return strawberry.field(permission_classes=[MayReadDirectory])


def clients() -> Any:
    return strawberry.field(permission_classes=[MayReadClients])


def appointments() -> Any:
    return strawberry.field(permission_classes=[MayReadAppointments])


def totals() -> Any:
    return strawberry.field(permission_classes=[MayReadTotals])


def rows() -> Any:
    return strawberry.field(permission_classes=[MayReadRows])


def detail() -> Any:
    return strawberry.field(permission_classes=[MayReadDetail])


def claims() -> Any:
    return strawberry.field(permission_classes=[MayReadClaims])


@strawberry.enum
class AppointmentOrder(Enum):
    """How appointments are listed."""

    SOONEST = "SOONEST"


@strawberry.type
class Provider:
    """Somebody who sees clients."""

    name: str | None = directory()


@strawberry.type
class Payer:
    """Somebody who pays for care."""

    name: str | None = directory()


@strawberry.type
class Appointment:
    """An appointment of a client."""

    row: strawberry.Private[models.Appointment]
    id: strawberry.ID
    starts_at: datetime | None = appointments()
    ends_at: datetime | None = appointments()
    status: str | None = appointments()
    format: str | None = appointments()

    @classmethod
    def of(cls, row: models.Appointment) -> Self:
        return cls(
            row=row,
            id=strawberry.ID(f"entry_{row.id}"),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            status=row.status,
            format=row.format,
        )

    @strawberry.field(permission_classes=[MayReadDirectory])
    async def provider(self, info: Asked) -> Provider | None:
        found = await info.context.loaders.provider.load(self.row.provider_id)
        return Provider(name=found.name) if found else None


@strawberry.type
class AppointmentConnection:
    """A page of appointments."""

    nodes: list[Appointment]


@strawberry.type
class LineItem:
    """A service within a charge."""

    date_of_service: date | None = detail()
    procedure_code: str | None = detail()
    modifiers: list[str] | None = detail()
    units: int | None = detail()
    amount: str | None = detail()

    @classmethod
    def of(cls, row: models.LineItem) -> Self:
        return cls(
            date_of_service=row.date_of_service,
            procedure_code=row.procedure_code,
            modifiers=row.modifiers,
            units=row.units,
            amount=money(row.amount_cents),
        )


@strawberry.type
class EntryDetail:
    """What stands behind a row."""

    row: strawberry.Private[models.LedgerEntry]
    method: str | None = detail()
    reference: str | None = detail()
    memo: str | None = detail()
    entered_by: str | None = detail()

    @strawberry.field(permission_classes=[MayReadDirectory])
    async def payer(self, info: Asked) -> Payer | None:
        if self.row.payer_id is None:
            return None
        found = await info.context.loaders.payer.load(self.row.payer_id)
        return Payer(name=found.name) if found else None

    @strawberry.field(permission_classes=[MayReadDetail])
    async def line_items(self, info: Asked) -> list[LineItem] | None:
        return [LineItem.of(row) for row in await info.context.loaders.line_items.load(self.row.id)]


@strawberry.type
class Entry:
    """A row of an account."""

    row: strawberry.Private[models.LedgerEntry]
    id: strawberry.ID
    kind: str | None = rows()
    posted_on: date | None = rows()
    amount: str | None = rows()
    running_balance: str | None = rows()

    @classmethod
    def of(cls, row: models.LedgerEntry, running_cents: int) -> Self:
        return cls(
            row=row,
            id=strawberry.ID(f"ledger_{row.id}"),
            kind=row.kind,
            posted_on=row.posted_on,
            amount=money(row.amount_cents),
            running_balance=money(running_cents),
        )

    @strawberry.field(permission_classes=[MayReadDetail])
    async def detail(self) -> EntryDetail | None:
        return EntryDetail(
            row=self.row,
            method=self.row.method,
            reference=self.row.reference,
            memo=self.row.memo,
            entered_by=self.row.entered_by_name,
        )


@strawberry.type
class EntryConnection:
    """A page of rows."""

    nodes: list[Entry]


@strawberry.type
class Account:
    """What an account comes to."""

    client_id: strawberry.Private[UUID]
    charges_total: str | None = totals()
    payments_total: str | None = totals()
    adjustments_total: str | None = totals()
    refunds_total: str | None = totals()
    client_balance: str | None = totals()
    insurance_balance: str | None = totals()
    credit_balance: str | None = totals()
    balance: str | None = totals()
    as_of: str | None = totals()

    @classmethod
    def of(cls, row: models.AccountTotal) -> Self:
        return cls(
            client_id=row.client_id,
            charges_total=money(row.charges_cents),
            payments_total=money(row.payments_cents),
            adjustments_total=money(row.adjustments_cents),
            refunds_total=money(row.refunds_cents),
            client_balance=money(row.client_cents),
            insurance_balance=money(row.insurance_cents),
            credit_balance=money(row.credit_cents),
            balance=money(row.balance_cents),
            as_of=instant(row.as_of) if row.as_of else None,
        )

    @strawberry.field(permission_classes=[MayReadRows])
    async def entries(self, info: Asked, first: int = 20) -> EntryConnection | None:
        running_cents, made = 0, []
        for row in await info.context.loaders.entries.load(self.client_id):
            running_cents += row.effect_cents
            made.append(Entry.of(row, running_cents))
        return EntryConnection(nodes=made[::-1][:first])


@strawberry.type
class Client:
    """A person in care."""

    key: strawberry.Private[UUID]
    id: strawberry.ID
    number: str | None = clients()
    name: str | None = clients()
    legal_name: str | None = clients()
    preferred_name: str | None = clients()
    pronouns: str | None = clients()
    birth_date: date | None = clients()
    sex: str | None = clients()
    language: str | None = clients()
    status: str | None = clients()
    since: date | None = clients()

    @classmethod
    def of(cls, row: models.Client) -> Self:
        return cls(
            key=row.id,
            id=strawberry.ID(f"client_{row.id}"),
            number=row.number,
            name=f"{row.preferred_name or row.legal_first_name} {row.legal_last_name}",
            legal_name=f"{row.legal_first_name} {row.legal_last_name}",
            preferred_name=row.preferred_name,
            pronouns=row.pronouns,
            birth_date=row.birth_date,
            sex=row.sex,
            language=row.language,
            status=row.status,
            since=row.since,
        )

    @strawberry.field(permission_classes=[MayReadTotals])
    async def account(self, info: Asked) -> Account | None:
        found = await info.context.loaders.account.load(self.key)
        return Account.of(found) if found else None

    @strawberry.field(permission_classes=[MayReadAppointments])
    async def appointments(
        self,
        info: Asked,
        from_: Annotated[datetime, strawberry.argument(name="from")],
        order_by: AppointmentOrder,  # noqa: ARG002 - the soonest first is all there is
        first: int = 20,
    ) -> AppointmentConnection | None:
        found = await info.context.loaders.coming.load((self.key, from_, first))
        return AppointmentConnection(nodes=[Appointment.of(row) for row in found])


@strawberry.type
class ClientConnection:
    """A page of clients."""

    nodes: list[Client]
