"""Operations generated from a schema: whatever its language can say, small ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from graphql import GraphQLSchema
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from tests.generated.atlas import Atlas, Goal
from tests.generated.dice import Dice
from tests.generated.draft import Draft, Root
from tests.generated.faults import FAULTS, Breaking
from tests.generated.operation import Fault, Operation, Pool
from tests.generated.rewrites import Rewriting, introspect
from tests.generated.selections import Selections
from tests.generated.values import Values

REWRITES_MAX = 6
_GAPS = (" ", "\n  ", ", ", "\t# a remark: { $x }\n", ",\r\n,")
_NAMES = (None, "Q", "clients", "query", "A_long_name_of_an_operation_" + "x" * 60)


@dataclass(frozen=True)
class Mix:
    """What operations are drawn for, and how often something is added to them."""

    goals: Sequence[Goal] = ()
    """Of the atlas of the schema; all of them unless some are said."""
    faults: Sequence[Fault] = tuple(FAULTS)
    faulty_percent: int = 8
    introspecting_percent: int = 5


_atlas = lru_cache(maxsize=8)(Atlas)


def operations(schema: GraphQLSchema, pool: Pool, mix: Mix = Mix()) -> SearchStrategy[Operation]:
    """Operations of a schema, each on its way to one field, argument or choice of it.

    All of them together use everything there is. Most are valid and within the engine's limits; a
    few have one fault, which they name. Ids, cursors, words and days come from the pool.
    """
    atlas = _atlas(schema)

    @composite
    def drawn(draw: DrawFn) -> Operation:
        return _operation(atlas, Dice(draw), pool, mix)

    return drawn()


def _operation(atlas: Atlas, dice: Dice, pool: Pool, mix: Mix) -> Operation:
    draft = Draft()
    selections = Selections(atlas, dice, draft, pool, Values(dice, draft, pool))
    goal = dice.pick(mix.goals or atlas.goals)
    draft.roots.append(Root(dice.pick(_NAMES), selections.root(goal)))
    draft = Rewriting(atlas, dice, draft).rewrite(REWRITES_MAX)
    if dice.chance(mix.introspecting_percent):
        introspect(dice, draft.roots[0])
    name = draft.roots[0].name
    if dice.chance(15):
        name = _beside(atlas, dice, draft, pool)
    elif dice.chance(50):
        name = None
    if dice.chance(mix.faulty_percent):
        fault = dice.pick(mix.faults)
        return Breaking(atlas, dice, pool, draft, name).operation(fault)
    return Operation(draft.text(dice.pick(_GAPS)), draft.values(), name)


def _beside(atlas: Atlas, dice: Dice, draft: Draft, pool: Pool) -> str:
    """One more operation in the document, which is not run; the name of the one that is."""
    run = draft.roots[0]
    run.name = run.name or "Run"
    other = replace(
        Selections(atlas, dice, draft, pool, Values(dice, draft, pool)), fields_left=5, lists_left=2
    )
    goal: Goal = dice.pick(atlas.goals)
    draft.roots.append(Root("NotRun", other.root(goal)))
    draft.is_reversed = dice.chance(50)
    return run.name
