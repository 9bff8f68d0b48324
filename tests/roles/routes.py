"""Every way to reach a field: from the root, through each field that leads to its type, by id."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
    is_required_argument,
)

from schema.root import core, rules
from tests.generated.atlas import Atlas


@dataclass(frozen=True)
class Step:
    """One field on the way, and the concrete type it is asked of."""

    type_name: str
    field: str

    @property
    def coordinate(self) -> str:
        return f"{self.type_name}.{self.field}"


Route = tuple[Step, ...]
_RECURRING = Step("ScheduleSeries", "occurrences")
_FOLLOWED = {"Subscription", "ScheduleChange"}
"""What no query leads to: tests/schema/schedule/test_live.py goes through it, role by role."""


def _leads_to(coordinate: str) -> str:
    type_name, field = coordinate.split(".")
    type_ = core().get_type(type_name)
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
    name = get_named_type(type_.fields[field].type).name
    return rules().type_of_rows(name)


def _concrete(name: str) -> list[str]:
    type_ = core().get_type(name)
    if isinstance(type_, GraphQLInterfaceType):
        return [one.name for one in core().get_implementations(type_).objects]
    return [name]


@cache
def _edges() -> dict[str, list[Step]]:
    """For each object type, the fields that lead to it."""
    edges: dict[str, list[Step]] = {}
    for type_name, field in _steps():
        for target in _concrete(_leads_to(f"{type_name}.{field}")):
            edges.setdefault(target, []).append(Step(type_name, field))
    return edges


def _steps() -> Iterator[tuple[str, str]]:
    for type_ in Atlas(
        core()
    ).types.values():  # what queries meet: payloads have tests of their own
        if not isinstance(type_, GraphQLObjectType):
            continue
        if type_.name in rules().connections or type_.name.endswith(("Edge", "PageInfo")):
            continue
        if type_.name in _FOLLOWED:
            continue
        for name, field in type_.fields.items():
            if is_composite_type(get_named_type(field.type)):
                yield type_.name, name


@cache
def _way_to(type_name: str) -> Route:
    """The shortest way from the root to an object of the type."""
    queue: deque[tuple[str, Route]] = deque([(type_name, ())])
    seen = {type_name}
    while queue:
        target, way = queue.popleft()
        if target == "Query":
            return way
        for step in _edges().get(target, ()):
            if step.type_name not in seen and step.field != "node":
                seen.add(step.type_name)
                queue.append((step.type_name, (step, *way)))
    raise AssertionError(f"nothing leads to {type_name}")


def doors() -> Iterator[Route]:
    """Every field that leads to an object, as the shortest route that ends with it, and the root.

    Together they are every way into every type: through each list, each parent and by id.
    """
    steps = dict.fromkeys(step for edges in _edges().values() for step in edges)
    yield ()
    for step in steps:
        ways = _ways_to_series() if step == _RECURRING else [_way_to(step.type_name)]
        yield from ((*way, step) for way in ways)


def _ways_to_series() -> list[Route]:
    """What recurs is of one kind: to each leads a series of its own."""
    kinds = _concrete("ScheduleEntry")
    return [(*_way_to(kind), Step(kind, "series")) for kind in kinds]


def types_behind(route: Route) -> list[str]:
    """The object types that the end of a route can be."""
    if route and route[-1] == _RECURRING:
        return [route[-2].type_name]
    return _concrete(_leads_to(route[-1].coordinate)) if route else ["Query"]


def fields_of(type_name: str) -> list[str]:
    """Every field of a type; `node` is a door of its own for every type."""
    type_ = core().get_type(type_name)
    assert isinstance(type_, GraphQLObjectType)
    return [name for name in type_.fields if name != "node"]


def query_of(
    route: Route, type_name: str, fields: Iterable[str], arguments: Mapping[str, str]
) -> str:
    """The query of those fields of the type behind the route."""
    inner = " ".join(_written(Step(type_name, one), arguments, "__typename") for one in fields)
    inner = f"... on {type_name} {{ __typename {inner} }}"
    for step in reversed(route):
        inner = f"... on {step.type_name} {{ {_written(step, arguments, inner)} }}"
    return f"{{ {inner} }}"


def _written(step: Step, arguments: Mapping[str, str], inner: str) -> str:
    type_ = core().get_type(step.type_name)
    assert isinstance(type_, GraphQLObjectType)
    field = type_.fields[step.field]
    key = f"{step.coordinate}:{inner.split()[2]}" if step.field == "node" else step.coordinate
    given = arguments.get(key, "")
    needs = [n for n, a in field.args.items() if is_required_argument(a) and f"{n}:" not in given]
    assert not needs, f"{step.coordinate} needs {needs}"
    written = f"{step.field}({given})" if given else step.field
    named = get_named_type(field.type)
    if named.name in rules().connections:
        return f"{written} {{ nodes {{ {inner} }} }}"
    return f"{written} {{ {inner} }}" if is_composite_type(named) else written
