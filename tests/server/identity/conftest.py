"""The real application parts over HTTP, in front of a practice of the test's own."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from resolvers.identity.passwords import Passwords
from server.http.edge import Edge
from server.identity.assembly import Identity, assemble_identity
from server.settings import Settings
from tests.resolvers.identity.conftest import clock, office
from tests.resolvers.identity.office import CHEAP, Office

__all__ = ["clock", "office"]

ORIGIN = "http://127.0.0.1:8000"
DEMO = "demo@example.test"
REFUSED = {
    "errors": [
        {
            "message": "That e-mail and password do not belong together.",
            "extensions": {"code": "UNAUTHENTICATED"},
        }
    ]
}


def application(identity: Identity, settings: Settings) -> Edge:
    """Signing in and out, and one more address that says whom it takes the request to be from."""

    async def me(request: Request) -> Response:
        viewer = await identity.authentication.authenticate(request)
        return JSONResponse({"account": str(viewer.account_id) if viewer else None})

    async def page(request: Request) -> Response:
        signed_in = await identity.authentication.who_is_signed_in(request)
        return JSONResponse({"practice": signed_in.practice if signed_in else None})

    routes = [*identity.routes, Route("/me", me, methods=["GET", "POST"]), Route("/", page)]
    return Edge(Router(routes), settings)


def browser(identity: Identity, settings: Settings, **options) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(
        application(identity, settings), client=options.pop("client", ("127.0.0.1", 50_000))
    )
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, **options)


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    async with Passwords(CHEAP) as passwords:
        yield passwords


@pytest.fixture
def identity(office: Office, database_endpoint, secret, settings, clock, passwords) -> Identity:
    return assemble_identity(
        office.database,
        database_endpoint,
        secret,
        settings,
        demo_emails=[DEMO],
        clock=clock,
        passwords=passwords,
    )


@pytest.fixture
async def client(identity: Identity, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(identity, settings) as client:
        yield client
