"""Chance that falls the same way each time: nothing here is secret, everything repeatable."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random


class Chance(Random):
    """A random generator that answers in words."""

    def falls(self, share: float) -> bool:
        """True in that share of the cases."""
        return self.random() < share

    def drawn(self, weights: Mapping[str, int]) -> str:
        """One of the words, each as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]
