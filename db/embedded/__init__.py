"""Runs the PostgreSQL that comes as a Python package: for development, the demo and the tests."""

from db.embedded.errors import EmbeddedPostgresError
from db.embedded.launcher import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError"]
