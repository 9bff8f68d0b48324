"""A body is read to its end, or refused; it may come in pieces, late, or not at all."""

import asyncio

import pytest
from starlette.requests import Request

from server.http.body import read_body
from server.http.refusals import RefusedError


def sending(*messages):
    """A request whose client sends that and then nothing more."""
    waiting = list(messages)

    async def receive():
        return waiting.pop(0) if waiting else await asyncio.Event().wait()

    return Request({"type": "http"}, receive)


def piece(body, *, more_body):
    return {"type": "http.request", "body": body, "more_body": more_body}


async def test_a_body_in_pieces_is_read_whole():
    pieces = [
        piece(b"ab", more_body=True),
        piece(b"", more_body=True),
        piece(b"c", more_body=False),
    ]
    assert await read_body(sending(*pieces)) == b"abc"


async def test_a_message_without_a_body_is_an_empty_one():
    assert await read_body(sending({"type": "http.request"})) == b""


@pytest.mark.parametrize(
    ("then", "status"),
    [
        ({"type": "http.disconnect"}, 400),
        (piece(b"c", more_body=True), 413),
        (piece(b"", more_body=True), 408),
    ],
    ids=["broken off", "too large", "late"],
)
async def test_what_does_not_arrive_whole_is_refused(then, status):
    request = sending(piece(b"ab", more_body=True), then)
    with pytest.raises(RefusedError) as refusal:
        await read_body(request, size_bytes_max=2, timeout_s=0.01)
    assert refusal.value.status == status
    assert refusal.value.headers == {"connection": "close"}
