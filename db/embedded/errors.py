"""What goes wrong with the embedded PostgreSQL, said in one line."""

from __future__ import annotations


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL cannot run; the message is one line and says what to do."""
