"""Default deny: what must hold of a schema before a server may answer from it."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_non_null_type,
)

from engine.change import Change, Problems
from engine.rules import (
    ById,
    Column,
    Computed,
    FieldRule,
    Happening,
    Open,
    PagePart,
    Related,
    RuleTable,
    SameRow,
)
from permissions.roles import POLICY
from permissions.scopes import Scope
from permissions.vocabulary import Permission


class UndeclaredError(RuntimeError):
    """The schema holds something nobody decided about; `findings` name each such thing."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("The schema may not be served:\n  " + "\n  ".join(findings))
        self.findings = findings


def refuse_undeclared(schema: GraphQLSchema, rules: RuleTable) -> None:
    """Raise UndeclaredError unless every part of the schema is declared, and safely."""
    findings = [
        *_undeclared(schema, rules),
        *_promised(schema, rules),
        *_misplaced(schema, rules),
        *_untold(schema, rules),
        *_unnamed(schema, rules),
        *_unreachable(schema, rules),
    ]
    if findings:
        raise UndeclaredError(sorted(findings))


def coordinates(schema: GraphQLSchema) -> Iterator[str]:
    """Every field, argument, input field and ordering value, as schema coordinates."""
    for type_ in schema.type_map.values():
        if type_.name.startswith("__"):
            continue
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in type_.fields.items():
                yield f"{type_.name}.{name}"
                yield from (f"{type_.name}.{name}({argument}:)" for argument in field.args)
        elif isinstance(type_, GraphQLInputObjectType):
            yield from (f"{type_.name}.{name}" for name in type_.fields)
        elif isinstance(type_, GraphQLEnumType) and type_.name.endswith("Order"):
            yield from (f"{type_.name}.{name}" for name in type_.values)


def _undeclared(schema: GraphQLSchema, rules: RuleTable) -> Iterator[str]:
    for coordinate in coordinates(schema):
        if coordinate not in rules.fields and coordinate not in rules.inputs:
            yield f"{coordinate} has no declared permission"
    for field, rule in _ruled(schema, rules):
        yield from _unsafe(rule, field, rules)


def _ruled(schema: GraphQLSchema, rules: RuleTable) -> Iterator[tuple[GraphQLField, FieldRule]]:
    """Every field that has a rule, with it."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in type_.fields.items():
                if rule := rules.fields.get(f"{type_.name}.{name}"):
                    yield field, rule


def _unsafe(rule: FieldRule, field: GraphQLField, rules: RuleTable) -> Iterator[str]:
    is_guarded = isinstance(rule.requirement, Permission)
    if is_guarded and is_non_null_type(field.type):
        yield f"{rule.coordinate} is guarded and non-null: a refusal would erase its parent"
    if isinstance(rule.source, Related) and not is_guarded:
        yield f"{rule.coordinate} leads to rows without a permission"
    if isinstance(rule.source, Change) and not is_guarded:
        yield f"{rule.coordinate} changes rows without a permission"
    type_ = get_named_type(field.type)
    if isinstance(rule.source, Related):
        name = rules.type_of_rows(type_.name)
        if name not in rules.entities:
            yield f"{rule.coordinate} leads to rows of {name}, which is no entity"
    elif is_composite_type(type_) and not isinstance(
        rule.source, SameRow | Computed | ById | PagePart | Change | Problems
    ):
        yield f"{rule.coordinate} is an object without a source"
    if isinstance(rule.requirement, Open) and not rule.requirement.reason.strip():
        yield f"{rule.coordinate} is open without a reason"


def _promised(schema: GraphQLSchema, rules: RuleTable) -> Iterator[str]:
    """A column leaves as it comes: were it null, the client would get a null it was promised not to.

    A row has its id, and a problem has all that makes it one.
    """
    problems = {
        get_named_type(field.type).name
        for field, rule in _ruled(schema, rules)
        if isinstance(rule.source, Problems)
    }
    for field, rule in _ruled(schema, rules):
        is_sure = get_named_type(field.type) is GraphQLID or _type_of(rule) in problems
        if isinstance(rule.source, Column) and is_non_null_type(field.type) and not is_sure:
            yield f"{rule.coordinate} is a column and non-null: a null would break that promise"


def _type_of(rule: FieldRule) -> str:
    return rule.coordinate.partition(".")[0]


def _misplaced(schema: GraphQLSchema, rules: RuleTable) -> Iterator[str]:
    """A field of the mutation is a change, no other is, and its payload tells its problems."""
    root = schema.mutation_type
    steps = {f"{root.name}.{name}": field for name, field in root.fields.items()} if root else {}
    payloads = {get_named_type(field.type).name for field in steps.values()}
    telling = set()
    for coordinate, rule in rules.fields.items():
        if isinstance(rule.source, Change) != (coordinate in steps):
            yield f"{coordinate} must be a change if it is of the mutation, and only then"
        if isinstance(rule.source, Problems):
            telling.add(_type_of(rule))
            if _type_of(rule) not in payloads:
                yield f"{coordinate} tells the problems of no change"
    for name in payloads - telling:
        yield f"{name} does not tell the problems of its change"
    for coordinate, field in steps.items():
        type_ = get_nullable_type(field.type)
        if not isinstance(type_, GraphQLObjectType) or type_.name in rules.entities:
            yield f"{coordinate} gives no payload: an object whose row is what the change gives back"


def _untold(schema: GraphQLSchema, rules: RuleTable) -> Iterator[str]:
    """A field of the subscription is a happening of one object, and no other is."""
    root = schema.subscription_type
    told = {f"{root.name}.{name}": field for name, field in root.fields.items()} if root else {}
    for coordinate, rule in rules.fields.items():
        if isinstance(rule.source, Happening) != (coordinate in told):
            yield f"{coordinate} must be a happening if it is of the subscription, and only then"
    for coordinate, field in told.items():
        type_ = get_nullable_type(field.type)
        if not isinstance(type_, GraphQLObjectType) or type_.name not in rules.entities:
            yield f"{coordinate} tells no single row of its own"


def _unnamed(schema: GraphQLSchema, rules: RuleTable) -> Iterator[str]:
    known = set(coordinates(schema))
    for coordinate in {*rules.fields, *rules.inputs} - known:
        yield f"the rule of {coordinate} names nothing"


def _unreachable(schema: GraphQLSchema, rules: RuleTable) -> Iterator[str]:
    """A role whose reach an entity cannot express would see nothing, or fail."""
    narrow: dict[Permission, set[Scope]] = {}
    for policy in POLICY.values():
        for word, scope in policy.items():
            if scope is not Scope.ALL:
                narrow.setdefault(word, set()).add(scope)
    for entity, word in sorted(_ways_to_rows(schema, rules), key=str):
        for scope in sorted(narrow.get(word, set()) - set(rules.entities[entity].within)):
            yield f"{entity} does not say which rows {scope} holds for {word}"


def _ways_to_rows(schema: GraphQLSchema, rules: RuleTable) -> set[tuple[str, Permission]]:
    """Every entity with each permission under which its rows are reached."""
    ways = {(name, entity.requires) for name, entity in rules.entities.items()}
    for field, rule in _ruled(schema, rules):
        target = rules.type_of_rows(get_named_type(field.type).name)
        word = rule.requirement if isinstance(rule.source, Related) else None
        if isinstance(word, Permission) and target in rules.entities:
            ways.add((target, word))
    return ways
