"""Response keys of one object, so that two selections of one key are always allowed to merge."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.generated.dice import Dice

_LONG = "a_name_that_is_so_long_that_postgresql_would_cut_it_off_after_sixty_three_bytes_"
ALIASES = ("a", "A", "x1", "v", "n", "s", "c", "id", "name", "select", "order", "null", "_",
           "caf3", _LONG + "one", _LONG + "two", "total_cents", "practice_id")  # fmt: skip
"""Aliases that could be mistaken for something: columns, words of SQL, names the engine makes."""


@dataclass
class Keys:
    """What each response key of an object stands for, by the type that it is selected on."""

    known: dict[str, dict[str, Meaning]] = field(default_factory=dict)

    def named(self, dice: Dice, name: str, meaning: Meaning, siblings: list[str]) -> str | None:
        """The alias under which a field may be selected here; None when its own name will do."""
        wanted = name
        if dice.chance(25):
            wanted = dice.pick((*ALIASES, *siblings))
        if not self._allows(wanted, meaning):
            wanted = next(
                key for n in range(1, 1_000) if self._allows(key := f"{name}_{n}", meaning)
            )
        self.known.setdefault(wanted, {}).setdefault(meaning.type_name, meaning)
        return None if wanted == name else wanted

    def below(self, key: str) -> Keys:
        """The keys of the object behind a key, which all its selections share."""
        return next(iter(self.known[key].values())).below

    def _allows(self, key: str, meaning: Meaning) -> bool:
        return all(one.merges_with(meaning) for one in self.known.get(key, {}).values())


@dataclass
class Meaning:
    """A selection of a field: on what type, with what arguments, and what it gives."""

    type_name: str
    is_concrete: bool
    call: str
    gives: str
    below: Keys = field(default_factory=Keys)

    def merges_with(self, other: Meaning) -> bool:
        """Two fields of one key: the same, or of two types that no object has both of."""
        if self.gives != other.gives:
            return False
        are_apart = self.is_concrete and other.is_concrete and self.type_name != other.type_name
        return are_apart or self.call == other.call
