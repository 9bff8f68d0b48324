"""What tests of the server share."""

import logging

import pytest
import structlog

from tests.resolvers.identity.conftest import clock, office

__all__ = ["clock", "office"]


@pytest.fixture
def own_log():
    """Lets a test configure the log, and puts it back."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()
