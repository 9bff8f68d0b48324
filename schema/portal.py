"""The client's own access to the portal."""

from __future__ import annotations

from db.portal import portal_access
from permissions.vocabulary import Portal
from resolvers.reach import ABOUT_CLIENT
from schema.declare import entity, field
from schema.scalars import Instant


@entity(portal_access, requires=Portal.READ, subject="client_id", within=ABOUT_CLIENT)
class PortalAccess:
    """Whether a client may use the portal, and when they last did."""

    is_enabled: bool | None = field("Whether they may sign in.", requires=Portal.READ)
    enabled_at: Instant | None = field("When they were let in.", requires=Portal.READ)
    last_sign_in_at: Instant | None = field("When they last signed in.", requires=Portal.READ)
    invitation_sent_at: Instant | None = field(
        "When the last invitation was sent.", requires=Portal.READ
    )
