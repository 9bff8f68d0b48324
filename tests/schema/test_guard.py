"""Every guarded field carries the permission class of its rule, for Strawberry's own executor."""

from __future__ import annotations

import json

import pytest
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from engine.reference import Reference, Schema
from engine.rules import Open
from permissions.roles import Role, grants_of
from permissions.viewer import Viewer
from permissions.vocabulary import Claims
from schema.declare import field, group
from schema.guard import Guard, guard
from schema.root import core, rules
from schema.rules import rule_table

pytestmark = pytest.mark.anyio
VIEWER = {"account_id": None, "practice_id": None, "name": "Ada", "email": "ada@demo.test"}


def viewer(*roles: Role) -> Viewer:
    return Viewer(**VIEWER, roles=frozenset(roles), grants=grants_of(roles))  # type: ignore[arg-type]


def test_the_classes_of_a_field_are_those_of_its_rule() -> None:
    seen = 0
    for type_ in core().type_map.values():
        definition = type_.extensions.get("strawberry-definition")
        if not isinstance(definition, StrawberryObjectDefinition):
            continue
        for name, one in getattr(type_, "fields", {}).items():
            made = one.extensions.get("strawberry-definition")
            rule = rules().fields.get(f"{type_.name}.{name}")
            if isinstance(made, StrawberryField) and rule is not None:
                assert made.permission_classes == guard(rule.requirement)
                assert made.permission_classes or isinstance(rule.requirement, Open)
                seen += bool(made.permission_classes)
    assert seen > 300


@group()
class Query:
    """A root."""

    secret: str | None = field("A secret.", requires=Claims.READ, compute=lambda _: "open sesame")


async def test_strawberrys_executor_refuses_as_the_class_says() -> None:
    schema = Schema(Query)
    reference = Reference(schema, rule_table(schema))
    allowed = await reference.execute("{ secret }", None, None, viewer(Role.BILLER), _unread)
    refused = await reference.execute("{ secret }", None, None, viewer(Role.SCHEDULER), _unread)
    assert json.loads(allowed.body) == {"data": {"secret": "open sesame"}}
    answer = json.loads(refused.body)
    assert answer["data"] == {"secret": None}
    (error,) = answer["errors"]
    assert error["extensions"] == {
        "code": "FORBIDDEN",
        "coordinate": "Query.secret",
        "requires": "claims:read",
    }
    assert b"sesame" not in refused.body


async def _unread(*_: object) -> None:
    raise AssertionError("nothing of this is in the database")


def test_one_permission_has_one_class() -> None:
    assert guard(Claims.READ) == guard(Claims.READ)
    assert issubclass(guard(Claims.READ)[0], Guard)
