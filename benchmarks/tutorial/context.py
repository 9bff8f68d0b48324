"""What belongs to one request."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.tutorial.access import Asker
from benchmarks.tutorial.loaders import Loaders, Sessions


@dataclass
class Context:
    """Who asks, the way to the database, and the loaders of this request."""

    asker: Asker | None
    sessions: Sessions
    loaders: Loaders
