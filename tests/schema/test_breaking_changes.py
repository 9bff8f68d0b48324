"""The committed schema is the promise to clients: what breaks it has to be committed with it."""

from __future__ import annotations

from pathlib import Path

from graphql import build_schema, find_schema_changes
from graphql.utilities import BreakingChange

from schema.root import core

COMMITTED = Path(__file__).parent.parent.parent / "schema" / "schema.graphql"


def breaking(old: str) -> list[str]:
    changes = find_schema_changes(build_schema(old), core())
    return [change.description for change in changes if isinstance(change, BreakingChange)]


def test_nothing_that_was_promised_is_gone() -> None:
    assert breaking(COMMITTED.read_text()) == []


def test_a_field_that_is_gone_would_be_found() -> None:
    more = COMMITTED.read_text() + "\nextend type Query { fax: String }\n"
    assert breaking(more) == ["Field Query.fax was removed."]
