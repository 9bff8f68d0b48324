"""Who asks, and a permission class for each permission, as the guide has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.permission import BasePermission
from strawberry.types import Info

from benchmarks.tutorial.models import RoleGrant, User
from permissions.roles import Role, grants_of
from permissions.vocabulary import Accounting, Appointments, Claims, Clients, Directory, Permission


@dataclass
class Asker:
    """The user of a request, with what they may do."""

    practice_id: UUID
    name: str
    permissions: set[Permission]


async def asker_of(session: AsyncSession, email: str) -> Asker | None:
    """Look a user up; the token of this server is the e-mail address itself."""
    user = await session.scalar(select(User).where(User.email == email))
    if user is None:
        return None
    grants = await session.scalars(
        select(RoleGrant).where(
            RoleGrant.practice_id == user.practice_id, RoleGrant.account_id == user.id
        )
    )
    roles = {Role(grant.role) for grant in grants}
    return Asker(user.practice_id, user.name, set(grants_of(roles)))


class IsAllowed(BasePermission):
    """Asks whether the user holds the permission that a subclass names."""

    permission: Permission

    def has_permission(self, source: Any, info: Info[Any, Any], **_kwargs: Any) -> bool:  # noqa: ARG002
        asker: Asker | None = info.context.asker
        return asker is not None and self.permission in asker.permissions


class MayReadDirectory(IsAllowed):
    """Names of providers and payers."""

    message = "You may not read the directory."
    permission = Directory.READ


class MayReadClients(IsAllowed):
    """Profiles."""

    message = "You may not read clients."
    permission = Clients.READ


class MayReadAppointments(IsAllowed):
    """Appointments of a client."""

    message = "You may not read appointments."
    permission = Appointments.READ


class MayReadTotals(IsAllowed):
    """Totals of an account."""

    message = "You may not read totals."
    permission = Accounting.TOTALS


class MayReadRows(IsAllowed):
    """Rows of an account."""

    message = "You may not read rows of accounts."
    permission = Accounting.ROWS


class MayReadDetail(IsAllowed):
    """What stands behind a row."""

    message = "You may not read details of rows."
    permission = Accounting.DETAIL


class MayReadClaims(IsAllowed):
    """Claims."""

    message = "You may not read claims."
    permission = Claims.READ
