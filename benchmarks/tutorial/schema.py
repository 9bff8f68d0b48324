"""Claims, and what can be asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

import strawberry
from sqlalchemy import ColumnElement, Select, func, or_, select
from strawberry.schema.config import StrawberryConfig

from benchmarks.tutorial import models
from benchmarks.tutorial.access import MayReadClaims, MayReadClients, MayReadDirectory
from benchmarks.tutorial.types import Asked, Client, ClientConnection, Payer, claims, money
from schema.claims import ClaimStatus

_LAST_CHARACTER = chr(0x10FFFF)


@strawberry.type
class Claim:
    """What is asked of a payer."""

    row: strawberry.Private[models.Claim]
    id: strawberry.ID
    patient_control_number: str | None = claims()
    status: str | None = claims()
    total: str | None = claims()
    paid: str | None = claims()
    adjusted: str | None = claims()
    client_responsibility: str | None = claims()
    service_from: date | None = claims()
    service_to: date | None = claims()
    status_changed_at: datetime | None = claims()
    needs_attention: bool | None = claims()

    @classmethod
    def of(cls, row: models.Claim) -> Self:
        return cls(
            row=row,
            id=strawberry.ID(f"claim_{row.id}"),
            patient_control_number=row.patient_control_number,
            status=row.status,
            total=money(row.total_cents),
            paid=money(row.paid_cents),
            adjusted=money(row.adjusted_cents),
            client_responsibility=money(row.client_responsibility_cents),
            service_from=row.service_from,
            service_to=row.service_to,
            status_changed_at=row.status_changed_at,
            needs_attention=row.needs_attention,
        )

    @strawberry.field(permission_classes=[MayReadClients])
    async def client(self, info: Asked) -> Client | None:
        found = await info.context.loaders.client.load(self.row.client_id)
        return Client.of(found) if found else None

    @strawberry.field(permission_classes=[MayReadDirectory])
    async def payer(self, info: Asked) -> Payer | None:
        found = await info.context.loaders.payer.load(self.row.payer_id)
        return Payer(name=found.name) if found else None


@strawberry.type
class ClaimConnection:
    """A page of claims."""

    nodes: list[Claim]


@strawberry.type
class Viewer:
    """Who asks."""

    name: str


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    async def viewer(self, info: Asked) -> Viewer | None:
        return Viewer(name=info.context.asker.name) if info.context.asker else None

    @strawberry.field(permission_classes=[MayReadClients])
    async def clients(self, info: Asked, first: int = 20) -> ClientConnection | None:
        statement = _of_practice(info, models.Client)
        statement = statement.order_by(models.Client.sort_key, models.Client.id).limit(first)
        async with info.context.sessions() as session:
            found = (await session.scalars(statement)).all()
        return ClientConnection(nodes=[Client.of(row) for row in found])

    @strawberry.field(permission_classes=[MayReadClients])
    async def client(self, info: Asked, id: strawberry.ID) -> Client | None:  # noqa: A002 - GraphQL's word
        statement = _of_practice(info, models.Client)
        statement = statement.where(models.Client.id == str(id).partition("_")[2])
        async with info.context.sessions() as session:
            found = (await session.scalars(statement)).first()
        return Client.of(found) if found else None

    @strawberry.field(permission_classes=[MayReadClaims])
    async def claims(
        self,
        info: Asked,
        search: str | None = None,
        statuses: list[ClaimStatus] | None = None,
        first: int = 20,
    ) -> ClaimConnection | None:
        claim = models.Claim
        statement = _of_practice(info, claim)
        if search is not None:
            statement = statement.where(_is_found(info, search))
        if statuses is not None:
            statement = statement.where(claim.status.in_([status.value for status in statuses]))
        statement = statement.order_by(claim.status_changed_at.desc(), claim.id).limit(first)
        async with info.context.sessions() as session:
            found = (await session.scalars(statement)).all()
        return ClaimConnection(nodes=[Claim.of(row) for row in found])


def _of_practice(info: Asked, model: Any) -> Select[Any]:
    assert info.context.asker is not None, "the permission class has let somebody pass"
    return select(model).where(model.practice_id == info.context.asker.practice_id)


def _is_found(info: Asked, word: str) -> ColumnElement[bool]:
    """A claim whose number begins so, or whose client or guardian is called so but for one letter."""
    claim, term, folded = models.Claim, models.SearchTerm, word.lower()
    terms = _of_practice(info, term).with_only_columns(term.client_id)
    near = select(func.near(folded).table_valued("term", "distance").c.term)
    # Two look-ups in an index; one condition with OR would read every term of the practice.
    named = terms.where(
        term.distance.in_([0, 2]), term.term >= folded, term.term < folded + _LAST_CHARACTER
    ).union(terms.where(term.distance.in_([0, 1, 2, 3]), term.term.in_(near)))
    return or_(
        claim.patient_control_number.startswith(word.upper()),
        claim.payer_claim_control_number.startswith(word.upper()),
        claim.client_id.in_(named),
    )


schema = strawberry.Schema(Query, config=StrawberryConfig())
