"""From text to a validated document: limits first, one pass to measure, a bounded cache."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    parse,
    specified_rules,
    validate,
)
from graphql.validation import MaxIntrospectionDepthRule

from engine.answer.errors import (
    BAD_USER_INPUT,
    LIMIT_EXCEEDED,
    PARSE_FAILED,
    VALIDATION_FAILED,
    RequestError,
    formatted,
    refusal_of_request,
)
from engine.cache import Cache

SOURCE_CHARACTERS_MAX = 50_000
TOKENS_MAX = 5_000
COMMENTS_MAX = 500
OPERATIONS_MAX = 20
DEPTH_MAX = 16
FIELDS_MAX = 1_000
SAME_KEY_MAX = 100
"""How often one response key may be selected in one set: merging them is quadratic."""
INTROSPECTED_TWICE_MAX = 2
"""How often one field may be selected in one set about the schema: each walks every type."""
ERRORS_MAX = 20
CACHED_CHARACTERS_MAX = 1_000_000
"""How much text the remembered documents have together; parsed it takes some hundred times that."""

WALKS = frozenset(
    {"__schema", "types", "fields", "args", "inputFields", "enumValues", "possibleTypes"}
)
"""Fields of introspection that lead to lists; ours are connections and named otherwise."""
_RULES = (*specified_rules, MaxIntrospectionDepthRule)


@dataclass(frozen=True)
class Document:
    """A document that may be run, with its operations and fragments by name."""

    text: str
    digest: str
    operations: dict[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    fields: int = 0
    """How many the largest operation selects, with its fragments written out."""

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of that name, or the only one; RequestError otherwise."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            message = "The document holds several operations: name one in operationName."
        elif name in self.operations:
            return self.operations[name]
        else:
            message = "operationName names no operation of the document."
        raise refusal_of_request(message, VALIDATION_FAILED)


def digest_of(text: str) -> str:
    """By which the logs name a document."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Documents:
    """Parses and validates against one schema, and remembers by text."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._cache: Cache[str, Document] = Cache(CACHED_CHARACTERS_MAX)

    def __len__(self) -> int:
        return len(self._cache)

    def remembered(self, text: str) -> Document | None:
        return self._cache.get(text)

    async def of(self, text: str) -> Document:
        """Read the text, unless it is remembered. Raises as `read` does."""
        return await self._cache.made(text, partial(self.read, text), lambda _read: len(text))

    def read(self, text: str) -> Document:
        """Raise RequestError when the text is too large, not GraphQL, or not of this schema."""
        node = _parsed(text)
        document = _indexed(node, text)
        try:
            document = replace(document, fields=_Measure(document).fields())
        except RecursionError:
            raise _limit("The document is nested too deeply.") from None
        errors = validate(self._schema, node, _RULES, max_errors=ERRORS_MAX, hide_suggestions=True)
        if errors:
            raise RequestError([formatted(error, _code_of(error)) for error in errors])
        return document


def _code_of(error: GraphQLError) -> str:
    """A literal that is not of its type is the caller's input, as a variable's value would be."""
    node = error.nodes[0] if error.nodes else None
    is_value = isinstance(node, ValueNode) and not isinstance(node, VariableNode)
    return BAD_USER_INPUT if is_value else VALIDATION_FAILED


def _parsed(text: str) -> DocumentNode:
    if len(text) > SOURCE_CHARACTERS_MAX:
        raise _limit(f"The document is longer than {SOURCE_CHARACTERS_MAX} characters.")
    if not text.strip():
        raise refusal_of_request("The document is empty.", PARSE_FAILED)
    try:
        return parse(
            text,
            max_tokens=TOKENS_MAX,
            max_lexical_tokens=TOKENS_MAX,
            max_comments=COMMENTS_MAX,
        )
    except GraphQLError as error:
        raise RequestError([formatted(error, PARSE_FAILED)]) from None
    except RecursionError:
        raise _limit("The document is nested too deeply.") from None


def _indexed(node: DocumentNode, text: str) -> Document:
    operations: dict[str, OperationDefinitionNode] = {}
    fragments: dict[str, FragmentDefinitionNode] = {}
    for definition in node.definitions:
        if isinstance(definition, OperationDefinitionNode):
            operations.setdefault(definition.name.value if definition.name else "", definition)
        elif isinstance(definition, FragmentDefinitionNode):
            fragments.setdefault(definition.name.value, definition)
    if len(operations) > OPERATIONS_MAX:
        raise _limit(f"The document holds more than {OPERATIONS_MAX} operations.")
    return Document(text, digest_of(text), operations, fragments)


def _limit(message: str) -> RequestError:
    return refusal_of_request(message, LIMIT_EXCEEDED)


@dataclass(frozen=True)
class _Size:
    depth: int
    fields: int


class _Measure:
    """Depth and fields of a document as if fragments were written out; each is measured once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: dict[str, _Size] = {}
        self._open: set[str] = set()

    def fields(self) -> int:
        """Those of the largest operation; RequestError when one is too deep or too large."""
        largest = 0
        for operation in self._document.operations.values():
            size = self._set(operation.selection_set)
            if size.depth > DEPTH_MAX:
                raise _limit(f"The operation is deeper than {DEPTH_MAX} levels.")
            if size.fields > FIELDS_MAX:
                raise _limit(f"The operation selects more than {FIELDS_MAX} fields.")
            largest = max(largest, size.fields)
        for fragment in self._document.fragments.values():
            self._fragment(fragment.name.value)
        return largest

    def _set(self, selected: SelectionSetNode | None) -> _Size:
        if selected is None:
            return _Size(0, 0)
        _refuse_repetition(selected)
        return _together(self._selection(node) for node in selected.selections)

    def _selection(self, node: object) -> _Size:
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        below = self._set(getattr(node, "selection_set", None))
        if not isinstance(node, FieldNode):
            return below
        return _Size(below.depth + 1, below.fields + 1)

    def _fragment(self, name: str) -> _Size:
        if name in self._known:
            return self._known[name]
        if name in self._open:
            raise refusal_of_request("A fragment contains itself.", VALIDATION_FAILED)
        fragment = self._document.fragments.get(name)
        if fragment is None:
            return _Size(0, 0)
        self._open.add(name)
        size = self._known[name] = self._set(fragment.selection_set)
        self._open.discard(name)
        return size


def _together(sizes: Iterable[_Size]) -> _Size:
    depth = fields = 0
    for size in sizes:
        depth, fields = max(depth, size.depth), fields + size.fields
    return _Size(depth, fields)


def _refuse_repetition(selected: SelectionSetNode) -> None:
    fields = [node for node in selected.selections if isinstance(node, FieldNode)]
    keys = Counter(node.alias.value if node.alias else node.name.value for node in fields)
    if max(keys.values(), default=0) > SAME_KEY_MAX:
        raise _limit(f"One field is selected more than {SAME_KEY_MAX} times in one place.")
    walks = Counter(node.name.value for node in fields if node.name.value in WALKS)
    if max(walks.values(), default=0) > INTROSPECTED_TWICE_MAX:
        raise _limit(
            f"Introspection is asked more than {INTROSPECTED_TWICE_MAX} times in one place."
        )
