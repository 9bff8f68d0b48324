"""What is taken for an attempt to sign in, and what is refused before it becomes one."""

import json

import pytest

from permissions.roles import Role
from tests.resolvers.identity.office import PASSWORD
from tests.server.identity.conftest import DEMO


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.test"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "evil.test"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
        ({"content-encoding": "gzip"}, 415),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/session", "/session/demo"])
async def test_no_other_site_and_no_form_can_sign_anybody_in(office, client, path, headers, status):
    person = await office.person(Role.SCHEDULER, email=DEMO)
    sent = {"email": person.email} | ({"password": PASSWORD} if path == "/session" else {})
    before = await office.everything()
    headers = {"content-type": "application/json", **headers}
    answer = await client.post(path, content=json.dumps(sent), headers=headers)
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers
    assert await office.everything() == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"email"', 400),
        (b"\xff", 400),
        (b"[" * 10_000, 400),
        (b'{"email": "a@b.test"}', 400),
        (b'{"email": "a@b.test", "password": null}', 400),
        (b'{"email": "a@b.test", "password": ""}', 400),
        (b'{"email": 5, "password": "x"}', 400),
        (b'{"email": {"$ne": ""}, "password": "x"}', 400),
        (b'{"email": "a@b.test", "password": "x", "isAdmin": true}', 400),
        (b'{"email": "a\\u0000@b.test", "password": "x"}', 400),
        (b'{"email": "a@b.test", "password": "\\ud800"}', 400),
        (json.dumps({"email": "a" * 255, "password": "x"}).encode(), 400),
        (json.dumps({"email": "a", "password": "x" * 1_025}).encode(), 400),
        (b"[" + b" " * 20_000 + b"]", 413),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_a_body_that_is_none_of_ours_is_refused_and_never_a_crash(
    office, client, body, status
):
    before = await office.everything()
    answer = await client.post(
        "/session", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status
    assert await office.everything() == before
