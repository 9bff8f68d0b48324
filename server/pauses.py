"""How long to wait before something that died is started again: not at all, then ever longer."""

from __future__ import annotations

LIFE_S_MIN = 10.0
"""What dies younger than this is started again after a pause."""
PAUSE_S_MIN = 0.5
PAUSE_S_MAX = 30.0


class Pauses:
    """The pauses of one thing that lives and dies."""

    def __init__(self) -> None:
        self._last_s = 0.0

    def after(self, life_s: float) -> float:
        """The pause after a life of so many seconds; twice the one before, while lives are short."""
        longer_s = min(max(self._last_s * 2, PAUSE_S_MIN), PAUSE_S_MAX)
        self._last_s = longer_s if life_s < LIFE_S_MIN else 0.0
        return self._last_s
