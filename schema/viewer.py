"""The person who asks: name, roles, and every permission with its scope."""

from __future__ import annotations

from permissions.roles import Role
from permissions.scopes import Scope
from schema.declare import choices, field, group

choices(Role)
choices(Scope)
OWN = "Everybody may know who they are signed in as, and what they may do."


@group()
class HeldPermission:
    """A permission that the viewer holds."""

    name: str = field("The word, such as `accounting:totals`.", open=OWN, compute=lambda p: p[0])
    meaning: str = field("What it opens.", open=OWN, compute=lambda p: p[0].meaning)
    scope: list[Scope] = field(
        "For whom it holds: ALL, or narrower scopes such as CASELOAD.",
        open=OWN,
        compute=lambda p: sorted(p[1]),
    )


@group()
class Viewer:
    """The account behind this request."""

    name: str = field("The account's name.", open=OWN, compute=lambda viewer: viewer.name)
    email: str = field("The account's e-mail address.", open=OWN, compute=lambda v: v.email)
    roles: list[Role] = field(
        "The roles that the account holds.", open=OWN, compute=lambda v: sorted(v.roles)
    )
    permissions: list[HeldPermission] = field(
        "Every permission that the roles give together.",
        open=OWN,
        compute=lambda viewer: list(viewer.grants.items()),
    )


@group()
class ViewerQuery:
    """What can be asked about oneself."""

    viewer: Viewer = field("Who is asking.", open=OWN, compute=lambda viewer: viewer)
