"""Whether a client may use the portal, and when they last did."""

from __future__ import annotations

from sqlalchemy import Boolean, text

from db.tables import ID, INSTANT, OF_UNMERGED, about, column, keyed, refers
from permissions.vocabulary import Portal

portal_access = keyed(
    "portal_access",
    ("client_id",),
    column("client_id", ID),
    column("is_enabled", Boolean, Portal.READ, server_default=text("false")),
    column("enabled_at", INSTANT, Portal.READ, nullable=True),
    column("last_sign_in_at", INSTANT, Portal.READ, nullable=True),
    column("invitation_sent_at", INSTANT, Portal.READ, nullable=True),
    refers("client_id", "client"),
    rows=[about("client_id", Portal.READ, where=OF_UNMERGED)],
)
