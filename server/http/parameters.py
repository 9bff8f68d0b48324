"""The GraphQL request inside the HTTP request: query, operationName, variables, extensions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from graphql import GraphQLError, OperationType, get_operation_ast, parse

from engine.document import TOKENS_MAX
from server.http.json_text import parsed
from server.http.refusals import malformed
from server.limits import OPERATION_NAME_CHARACTERS_MAX, PARAMETERS_MAX


@dataclass(frozen=True)
class Parameters:
    """What the engine is asked; `extensions` are checked and then ignored."""

    document: str
    operation_name: str | None
    variables: dict[str, Any] | None


def from_body(body: bytes) -> Parameters:
    """Raise RefusedError 400 unless the body is one JSON object with usable parameters."""
    request = parsed(body)
    if isinstance(request, list):
        raise malformed("Send one operation in a request, not a list.")
    if not isinstance(request, dict):
        raise malformed("The request must be a JSON object.")
    return _checked(request)


def from_object(request: dict[str, Any]) -> Parameters:
    """The same for an object that came as part of something else."""
    return _checked(request)


def from_query_string(query_string: bytes) -> Parameters:
    """The same for a GET, where variables and extensions are JSON within the parameter."""
    request: dict[str, Any] = {}
    for name, value in _pairs(query_string):
        if name in request:
            raise malformed("A parameter stands twice in the query string.")
        request[name] = value
    for name in ("variables", "extensions"):
        text = request.pop(name, "")
        request[name] = parsed(text.encode()) if text else None
    return _checked(request)


def asks_to_write(asked: Parameters) -> bool:
    """Whether the operation is a mutation; for one that was refused, so it is parsed again."""
    try:
        document = parse(asked.document, max_tokens=TOKENS_MAX, no_location=True)
    except (GraphQLError, RecursionError):
        return False
    operation = get_operation_ast(document, asked.operation_name)
    return operation is not None and operation.operation is OperationType.MUTATION


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=PARAMETERS_MAX,
        )
    except ValueError:  # UnicodeDecodeError is one
        raise malformed("The query string cannot be read.") from None


def _checked(request: dict[str, Any]) -> Parameters:
    document = _text(request, "query")
    if document is None:
        raise malformed("The parameter query is missing.")
    for name in ("variables", "extensions"):
        if not isinstance(request.get(name), dict | None):
            raise malformed(f"The parameter {name} must be an object.")
    operation_name = _text(request, "operationName") or None
    if operation_name and len(operation_name) > OPERATION_NAME_CHARACTERS_MAX:
        raise malformed("The parameter operationName is too long.")
    return Parameters(document, operation_name, request.get("variables"))


def _text(request: dict[str, Any], name: str) -> str | None:
    text = request.get(name)
    if text is not None and not isinstance(text, str):
        raise malformed(f"The parameter {name} must be a string.")
    if text is not None and not _is_clean(text):
        raise malformed(f"The parameter {name} holds characters that are not text.")
    return text


def _is_clean(text: str) -> bool:
    """Neither NUL nor half of a surrogate pair: PostgreSQL and UTF-8 take neither."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
