"""The addresses of the explorer: `/`, and its files under `/explorer/assets`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from resolvers.people import Person
from server.explorer.assets import PREFIX, Asset, Assets, load_assets
from server.explorer.csp import EXPLORER, SIGN_IN, asset_headers, page_headers
from server.explorer.example_queries import EXAMPLES
from server.explorer.examples import examples_for
from server.explorer.page import explorer_page, sign_in_page
from server.explorer.signed_in import SignedIn

WhoIsSignedIn = Callable[[Request], Awaitable[SignedIn | None]]
"""Reads the session cookie of a request; None when there is no live session."""


def explorer_routes(
    who_is_signed_in: WhoIsSignedIn,
    *,
    today: Callable[[], date],
    demo_people: Sequence[Person] = (),
) -> list[BaseRoute]:
    """Give the routes to mount; raise AssetsError when a file is not the reviewed one.

    `today` dates the examples, so that a demo anchored to a day asks about that day.
    """
    assets = load_assets()
    by_path = {asset.path: asset for asset in assets.values()}

    async def page(request: Request) -> Response:
        viewer = await who_is_signed_in(request)
        if viewer is None:
            return _page(sign_in_page(assets, demo_people), page_headers(SIGN_IN))
        return _page(_explorer(assets, viewer, today()), page_headers(EXPLORER))

    async def file(request: Request) -> Response:
        asset = by_path.get(request.url.path)
        if asset is None:
            return PlainTextResponse("Not found", status_code=404)
        return _file(asset, request.headers.get("accept-encoding", ""))

    return [Route("/", page), Route(PREFIX + "/{digest}/{name}", file)]


def _explorer(assets: Assets, viewer: SignedIn, today: date) -> str:
    examples = examples_for(EXAMPLES, viewer.permissions, today, viewer.provider)
    return explorer_page(assets, viewer, examples)


def _page(text: str, headers: dict[str, str]) -> Response:
    return HTMLResponse(text, headers={**headers, "vary": "Cookie"})


def _file(asset: Asset, accept_encoding: str) -> Response:
    headers = asset_headers()
    if "gzip" in accept_encoding:
        packed = {**headers, "content-encoding": "gzip"}
        return Response(asset.packed, media_type=asset.media_type, headers=packed)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
