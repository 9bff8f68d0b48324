"""Live asks nobody; ready asks the database and takes no answer for no."""

import asyncio

import httpx
import pytest
from starlette.routing import Router

from server.health import health_routes


async def asked(is_ready, path):
    transport = httpx.ASGITransport(Router(health_routes(is_ready, timeout_s=0.05)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get(path)


async def yes():
    return True


async def no():
    return False


async def failing():
    raise ConnectionRefusedError("10.0.0.5")


async def hanging():
    await asyncio.Event().wait()
    return True


async def test_a_database_that_answers_makes_the_server_ready():
    assert (await asked(yes, "/health/ready")).status_code == 200


@pytest.mark.parametrize("is_ready", [no, failing, hanging])
async def test_anything_else_does_not(is_ready):
    answer = await asked(is_ready, "/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready"}


async def test_the_process_is_live_whatever_the_database_does():
    assert (await asked(failing, "/health/live")).status_code == 200
