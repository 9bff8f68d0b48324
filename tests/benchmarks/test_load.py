"""The load generators: both count every good answer, and nothing else, of a tiny server."""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.load import Outcome, drive, wrk
from benchmarks.load.sockets import UnreadableAnswerError, run
from tests.benchmarks.tiny import GOOD, tiny
from tests.waiting import wait_until

pytestmark = pytest.mark.anyio

BUSY = (b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy",)
IN_PIECES = (b"HTTP/1.1 200 OK\r\nContent-", b'Length: 12\r\n\r\n{"data', b'": {}', b"}")
WITHOUT_LENGTH = (b"HTTP/1.1 200 OK\r\n\r\n",)
NO_TIME = 0.0
"""Each connection then asks once, because what is under way counts."""


async def asked_once(pieces: tuple[bytes, ...], connections: int = 3) -> Outcome:
    async with tiny(pieces) as request:
        return await run(request.wire, request.port, connections, NO_TIME)


async def test_each_connection_gets_its_answer():
    outcome = await asked_once(GOOD)

    assert (outcome.answers, outcome.failures) == (3, 0)


async def test_an_answer_in_pieces_is_one_answer():
    outcome = await asked_once(IN_PIECES)

    assert (outcome.answers, outcome.failures) == (3, 0)


async def test_a_refusal_is_a_failure():
    outcome = await asked_once(BUSY)

    assert (outcome.answers, outcome.failures) == (0, 3)


async def test_hanging_up_is_a_failure():
    outcome = await asked_once(())

    assert (outcome.answers, outcome.failures) == (0, 3)


async def test_an_answer_whose_end_is_unknown_ends_the_run():
    with pytest.raises(UnreadableAnswerError):
        await asked_once(WITHOUT_LENGTH, connections=1)


async def test_slow_answers_are_counted_by_a_process_of_our_own():
    async with tiny() as request:
        outcome = await asyncio.to_thread(drive, request, 2, NO_TIME, answer_s=1.0)

    assert (outcome.answers, outcome.failures) == (2, 0)


@pytest.mark.skipif(wrk.found() is None, reason="wrk is not installed")
async def test_wrk_sends_the_same_request():
    outcomes = []

    def has_answers() -> bool:
        outcomes.append(wrk.run(request, 1, 1.0))
        return outcomes[-1].answers > 0

    async with tiny() as request:
        await asyncio.to_thread(wait_until, has_answers, "an answer within its second")

    assert outcomes[-1].failures == 0


def test_what_wrk_says_above_the_outcome_is_left_aside():
    said = (
        "Running 1s test @ http://127.0.0.1:8000/graphql\n  1 threads and 8 connections\n\n"
        '{"answers": 90, "failures": 2, "seconds": 1.5, "p50_ms": 8.5, "p99_ms": 20.25}\n'
    )

    assert wrk.outcome_of(said) == Outcome(90, 2, 1.5, 8.5, 20.25)


def test_any_text_becomes_a_string_of_lua():
    assert wrk.quoted('say "é"\\\n') == r'"say \034\195\169\034\092\010"'
