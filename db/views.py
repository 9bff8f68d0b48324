"""Views: a provider's busy times, shown to people who may not read that provider's calendar."""

from __future__ import annotations

from db.roles import BUSY

# Its owner is itself under row policies and holds only these columns, so the view can show no more.
VIEWS = (
    """
CREATE OR REPLACE VIEW public.busy_time WITH (security_barrier = true) AS
SELECT practice_id, entry_id AS id, provider_id, starts_at, ends_at, room_id FROM public.taken_time
""",
    # An owner must be able to create in the schema, at the moment it becomes the owner.
    f"GRANT CREATE ON SCHEMA public TO {BUSY}",
    f"ALTER VIEW public.busy_time OWNER TO {BUSY}",
    f"REVOKE CREATE ON SCHEMA public FROM {BUSY}",
)
BUSY_COLUMNS = ("practice_id", "entry_id", "provider_id", "room_id", "starts_at", "ends_at")
