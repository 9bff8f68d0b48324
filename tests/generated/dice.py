"""Small choices, each of which shrinks to its simplest: no, none, or the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

_up_to = lru_cache(maxsize=1_000)(lambda most: st.integers(0, most))


@dataclass(frozen=True)
class Dice:
    """Draws for one example."""

    draw: st.DrawFn

    def number(self, most: int) -> int:
        return self.draw(_up_to(most)) if most > 0 else 0

    def chance(self, percent: int) -> bool:
        return self.number(99) >= 100 - percent

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(len(options) - 1)]

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """A few different ones, in the order in which they are drawn."""
        left = list(options)
        count = min(self.number(most), len(left))
        return [left.pop(self.number(len(left) - 1)) for _ in range(count)]
