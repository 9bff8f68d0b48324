"""Which media type the answer has, and whether the question's can be read (GraphQL over HTTP, 4-6)."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from functools import lru_cache

from starlette.datastructures import Headers

from server.http.refusals import CLOSE, RefusedError, unsupported

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"

_ANSWERED_BY = {GRAPHQL_RESPONSE: GRAPHQL_RESPONSE, JSON: JSON, "application/*": JSON, "*/*": JSON}
"""For each range a client may accept, what it gets; the classic type where it did not say."""
REMEMBERED_MAX = 64
"""Clients send the same few headers again and again; a header is 32 kB at most."""
_UTF_8 = frozenset({"utf-8", "utf8"})


def answer_type(headers: Headers) -> str:
    """The media type the client likes best; RefusedError 406 when it accepts none of ours."""
    return _preferred(",".join(headers.getlist("accept")))


@lru_cache(maxsize=REMEMBERED_MAX)
def _preferred(accepted: str) -> str:
    if not accepted.strip():
        return JSON
    liked = [(quality, answer) for answer, quality in _liked(accepted) if quality > 0]
    if not liked:
        message = f"The answer can be {GRAPHQL_RESPONSE} or {JSON}."
        raise RefusedError(406, "NOT_ACCEPTABLE", message, CLOSE)
    best = max(quality for quality, _ in liked)
    preferred = {answer for quality, answer in liked if quality == best}
    return GRAPHQL_RESPONSE if GRAPHQL_RESPONSE in preferred else JSON


def _liked(accepted: str) -> Iterator[tuple[str, float]]:
    refused = set()
    ranges = [_range(part) for part in accepted.split(",")]
    for name, quality in ranges:
        if quality == 0:
            refused.add(name)
    for name, quality in ranges:
        answer = _ANSWERED_BY.get(name)
        if answer is not None and answer not in refused:
            yield answer, quality


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (word.strip().lower() for word in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            return name, _quality(value.strip())
    return name, 1.0


def _quality(text: str) -> float:
    try:
        quality = float(text)
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0


def require_readable(headers: Headers) -> None:
    """Raise RefusedError 415 unless the body is JSON in UTF-8, not compressed."""
    _require_json(headers.get("content-type", ""), headers.get("content-encoding", "identity"))


@lru_cache(maxsize=REMEMBERED_MAX)
def _require_json(content_type: str, content_encoding: str) -> None:
    message = Message()
    message["content-type"] = content_type
    if not content_type or message.get_content_type() != JSON:
        raise unsupported(f"Send the request as {JSON}.")
    charset = message.get_param("charset", "utf-8")
    if not isinstance(charset, str) or charset.lower() not in _UTF_8:
        raise unsupported("Send the request in UTF-8.")
    if content_encoding.strip().lower() != "identity":
        raise unsupported("Send the request without compression.")
