"""Whatever happens inside, what leaves is clean, and one line tells of it."""

import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route, Router
from structlog.testing import capture_logs

from resolvers.access import NotRecordedError
from server.health import health_routes
from server.http.edge import AnswerCutError, Edge
from server.settings import Settings

SECRET = "Amelia Okafor"


async def broken(_request):
    raise KeyError(SECRET)


async def unrecorded(_request):
    raise NotRecordedError(SECRET)


async def missing(_request):
    raise HTTPException(404, detail=SECRET)


async def cut(_request):
    async def body():
        yield b"half"
        raise KeyError(SECRET)

    return StreamingResponse(body())


async def page(_request):
    return HTMLResponse("<p>", headers={"content-security-policy": "default-src 'self'"})


async def changed(_request):
    return PlainTextResponse("changed")


async def is_ready():
    return True


def client(**settings):
    routes = [
        Route("/broken", broken),
        Route("/unrecorded", unrecorded),
        Route("/missing", missing),
        Route("/cut", cut),
        Route("/page", page),
        Route("/changed", changed, methods=["POST"]),
        *health_routes(is_ready),
    ]
    transport = httpx.ASGITransport(Edge(Router(routes), Settings(**settings)))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


async def test_every_answer_carries_the_security_headers():
    async with client() as browser:
        for path in ("/health/live", "/broken", "/nowhere", "/missing"):
            headers = (await browser.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert headers["x-frame-options"] == "DENY"
            assert len(headers["x-request-id"]) == 16
            assert "server" not in headers


async def test_a_page_keeps_the_policy_it_brings():
    async with client() as browser:
        answer = await browser.get("/page")
    assert answer.headers.get_list("content-security-policy") == ["default-src 'self'"]


async def test_a_bug_is_masked_and_found_again_by_its_id():
    with capture_logs() as lines:
        async with client() as browser:
            answer = await browser.get("/broken", params={"name": SECRET})
    assert answer.status_code == 500
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert [line["request_id"] for line in lines] == [error["extensions"]["id"]] * 2
    assert lines[0]["error"][0]["type"] == "builtins.KeyError"
    assert SECRET not in answer.text + json.dumps(lines)


async def test_an_answer_that_is_not_recorded_does_not_leave():
    async with client() as browser:
        answer = await browser.get("/unrecorded")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["errors"][0]["extensions"]["code"] == "DATABASE_UNAVAILABLE"
    assert SECRET not in answer.text


async def test_an_answer_that_breaks_off_is_not_completed_with_an_error():
    with capture_logs() as lines:
        async with client() as browser:
            with pytest.raises(AnswerCutError):
                await browser.get("/cut")
    assert SECRET not in json.dumps(lines)
    assert lines[-1]["event"] == "request"


async def test_the_line_names_the_route_and_not_what_was_typed():
    with capture_logs() as lines:
        async with client() as browser:
            await browser.get(f"/health/live?name={SECRET}")
            await browser.get(f"/{SECRET}")
    assert [line["route"] for line in lines] == ["/health/live", None]
    assert [line["status"] for line in lines] == [200, 404]
    assert "Amelia" not in json.dumps(lines)
    assert set(lines[0]) == {
        "event", "log_level", "request_id", "method", "route", "status", "duration_ms"
    }  # fmt: skip


async def test_a_framework_error_is_worded_by_us():
    async with client() as browser:
        answer = await browser.get("/missing")
    assert answer.json()["errors"][0] == {
        "message": "Not Found.",
        "extensions": {"code": "NOT_FOUND"},
    }


async def test_a_foreign_name_or_a_foreign_page_is_refused_everywhere():
    async with client() as browser:
        rebound = await browser.get("/page", headers={"host": "evil.test"})
        crossed = await browser.post("/changed", headers={"sec-fetch-site": "cross-site"})
        followed = await browser.get("/page", headers={"sec-fetch-site": "cross-site"})
        own = await browser.post("/changed", headers={"sec-fetch-site": "same-origin"})
    statuses = [one.status_code for one in (rebound, crossed, followed, own)]
    assert statuses == [403, 403, 200, 200]


async def test_only_an_encrypted_connection_is_told_to_stay_so():
    transport = httpx.ASGITransport(Edge(Router(health_routes(is_ready)), Settings()))
    for scheme in ("http", "https"):
        async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://localhost") as one:
            headers = (await one.get("/health/live")).headers
        assert ("strict-transport-security" in headers) == (scheme == "https")


async def test_an_application_with_its_own_error_page_is_masked_as_well():
    edge = Edge(Starlette(routes=[Route("/broken", broken)]), Settings())
    transport = httpx.ASGITransport(edge)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
        answer = await browser.get("/broken")
    assert answer.status_code == 500
    assert SECRET not in answer.text
