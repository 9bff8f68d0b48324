"""What `/` and the files under it answer, and with which headers."""

import re
from datetime import date
from uuid import UUID

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from permissions.roles import Role, grants_of
from resolvers.people import Person
from server.explorer.assets import load_assets
from server.explorer.routes import explorer_routes
from server.explorer.signed_in import SignedIn

TODAY = date(2026, 11, 23)
DEMO = [Person("Sam <b>Okafor", "sam@demo.test", 'Sun & "Rise', frozenset({Role.SCHEDULER}))]
VIEWER = SignedIn(
    "Bea </script><script>alert(1)</script>",
    "<i>Practice",
    frozenset({Role.BILLER}),
    grants_of([Role.BILLER]).keys(),
    UUID(int=7),
)


def ask(path="/", viewer=None, demo_people=(), method="GET", headers=None):
    async def who_is_signed_in(request):
        return viewer

    async def asked():
        routes = explorer_routes(who_is_signed_in, today=lambda: TODAY, demo_people=demo_people)
        transport = httpx.ASGITransport(Starlette(routes=routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, headers=headers)

    return anyio.run(asked)


def policy(response):
    sentence = response.headers["content-security-policy"]
    return dict(part.strip().split(" ", 1) for part in sentence.split(";"))


def test_visitor_gets_the_sign_in_page():
    reply = ask()
    assert reply.status_code == 200
    assert "<h1>Sign in</h1>" in reply.text
    assert "graphiql" not in reply.text


def test_sign_in_page_lists_nobody_outside_the_demo():
    assert 'class="person"' not in ask().text


def test_sign_in_page_lists_demo_people_with_role_and_sight():
    text = ask(demo_people=DEMO).text
    assert 'data-email="sam@demo.test"' in text
    assert "Scheduler" in text
    assert "account totals. Closed: line items, claims, charts." in text


def test_names_are_escaped():
    text = ask(demo_people=DEMO).text
    assert "Sam &lt;b&gt;Okafor" in text
    assert "Sun &amp; &quot;Rise" in text
    signed_in = ask(viewer=VIEWER).text
    assert "alert(1)</script>" not in signed_in
    assert "&lt;i&gt;Practice" in signed_in


def test_signed_in_page_shows_role_and_loads_only_our_files():
    text = ask(viewer=VIEWER).text
    assert '<span class="badge">Biller</span>' in text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert set(addresses) <= {asset.path for asset in load_assets().values()}


@pytest.mark.parametrize("viewer", [None, VIEWER])
def test_pages_are_never_kept(viewer):
    reply = ask(viewer=viewer)
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["vary"] == "Cookie"


@pytest.mark.parametrize("viewer", [None, VIEWER])
def test_policy_names_every_source_and_none_unsafe(viewer):
    found = policy(ask(viewer=viewer))
    assert found["default-src"] == "'none'"
    assert found["script-src"] == found["connect-src"] == "'self'"
    assert found["frame-ancestors"] == found["base-uri"] == "'none'"
    assert "unsafe" not in str(found)
    assert not re.search(r"https?:|\*", str(found))


def test_sign_in_page_lets_no_script_write_markup():
    assert policy(ask())["require-trusted-types-for"] == "'script'"


@pytest.mark.parametrize("path", ["/", load_assets()["explorer.js"].path])
def test_every_answer_stays_with_us(path):
    headers = ask(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


@pytest.mark.parametrize("asset", load_assets().values(), ids=lambda asset: asset.name)
def test_file_is_served_whole_and_for_ever(asset):
    reply = ask(asset.path)
    assert reply.content == asset.body
    assert reply.headers["content-encoding"] == "gzip"
    assert reply.headers["content-type"] == asset.media_type
    assert "immutable" in reply.headers["cache-control"]
    plain = ask(asset.path, headers={"accept-encoding": "identity"})
    assert plain.content == asset.body
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    "path",
    [
        "/explorer/assets/0000000000000000/explorer.js",
        "/explorer/assets/0000000000000000/explorer.html",
        "/explorer/assets/..%2f..%2f/routes.py",
        load_assets()["explorer.js"].path + "/..",
    ],
)
def test_other_addresses_are_not_found(path):
    assert ask(path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_are_only_read(method):
    assert ask(method=method).status_code == 405
