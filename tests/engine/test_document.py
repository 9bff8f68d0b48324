"""Documents: what is refused before anything runs, and what is remembered."""

from __future__ import annotations

import pytest
from graphql import GraphQLSchema, build_schema

from engine.answer.errors import RequestError
from engine.document import (
    CACHED_CHARACTERS_MAX,
    COMMENTS_MAX,
    DEPTH_MAX,
    FIELDS_MAX,
    OPERATIONS_MAX,
    SAME_KEY_MAX,
    SOURCE_CHARACTERS_MAX,
    TOKENS_MAX,
    Documents,
)
from schema.root import core

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema("type Query { a(x: Int): Query b: Int }")


def code_of(schema: GraphQLSchema, text: str) -> str:
    with pytest.raises(RequestError) as refused:
        Documents(schema).read(text)
    return str(refused.value.errors[0]["extensions"]["code"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...F }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ b } fragment F on Query { ...F }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }",
         "GRAPHQL_VALIDATION_FAILED"),
        ("{ b } " + " " * SOURCE_CHARACTERS_MAX, "LIMIT_EXCEEDED"),
        ("{" + "b " * TOKENS_MAX + "}", "GRAPHQL_PARSE_FAILED"),
        ("#\n" * (COMMENTS_MAX + 1) + "{ b }", "GRAPHQL_PARSE_FAILED"),
        ("{" + "a {" * DEPTH_MAX + " b " + "}" * (DEPTH_MAX + 1), "LIMIT_EXCEEDED"),
        ("{" + "a {" * 2_000 + " b " + "}" * 2_001, "GRAPHQL_PARSE_FAILED"),
        ("{" + " ".join(f"a{i}: b" for i in range(FIELDS_MAX + 1)) + "}", "LIMIT_EXCEEDED"),
        ("{" + "b " * (SAME_KEY_MAX + 1) + "}", "LIMIT_EXCEEDED"),
        ("{ __schema { types { " + " ".join(f"f{i}: fields {{ name }}" for i in range(3)) + " } } }",
         "LIMIT_EXCEEDED"),
        (" ".join(f"query Q{i} {{ b }}" for i in range(OPERATIONS_MAX + 1)), "LIMIT_EXCEEDED"),
    ],
)  # fmt: skip
def test_what_may_not_run_is_refused_with_its_reason(
    schema: GraphQLSchema, text: str, code: str
) -> None:
    assert code_of(schema, text) == code


def test_fragments_that_double_are_counted_not_written_out(schema: GraphQLSchema) -> None:
    doubling = " ".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(60))
    text = "{ ...F0 } " + doubling + " fragment F60 on Query { b }"
    assert code_of(schema, text) == "LIMIT_EXCEEDED"


def test_a_refusal_suggests_no_name(schema: GraphQLSchema) -> None:
    with pytest.raises(RequestError) as refused:
        Documents(schema).read("{ bb }")
    assert "Did you mean" not in refused.value.errors[0]["message"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ('filter: {bornOn: "2026-02-30"}', "BAD_USER_INPUT"),
        ('first: "5"', "BAD_USER_INPUT"),
        ('orderBy: "NAME"', "BAD_USER_INPUT"),
        ("orderBy: AGE", "BAD_USER_INPUT"),
        ("filter: {age: 5}", "GRAPHQL_VALIDATION_FAILED"),
        ("age: 5", "GRAPHQL_VALIDATION_FAILED"),
        ("search: $none", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_a_literal_that_is_not_of_its_type_is_bad_input(arguments: str, code: str) -> None:
    assert code_of(core(), f"{{ clients({arguments}) {{ totalCount }} }}") == code


def test_several_operations_need_a_name(schema: GraphQLSchema) -> None:
    document = Documents(schema).read("query A { b } query B { b }")
    assert document.operation("B").name.value == "B"
    for name in (None, "C"):
        with pytest.raises(RequestError):
            document.operation(name)


async def test_a_flood_of_documents_neither_grows_nor_forgets_what_is_in_use(
    schema: GraphQLSchema,
) -> None:
    documents = Documents(schema)
    hot = "query Hot { b }"
    kept = await documents.of(hot)
    assert await documents.of(hot) is kept
    padding = "# " + "x" * 9_000
    for index in range(CACHED_CHARACTERS_MAX // 9_000 * 2):
        await documents.of(f"query Flood{index} {{ b }} {padding}")
    assert len(documents) <= CACHED_CHARACTERS_MAX // 9_000
    assert await documents.of(hot) is kept
