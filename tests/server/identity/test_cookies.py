"""The session cookie, as the browser gets it."""

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.identity.cookies import SessionCookie

SECURE = "__Host-session=word; HttpOnly; Path=/; SameSite=lax; Secure"
PLAIN = "session=word; HttpOnly; Path=/; SameSite=lax"


def connection(host="127.0.0.1:8000", scheme="http", cookie=""):
    headers = [(b"host", host.encode()), (b"cookie", cookie.encode())]
    return HTTPConnection({"type": "http", "scheme": scheme, "headers": headers})


def written(request, *, is_loopback):
    response = Response()
    SessionCookie(is_loopback=is_loopback).write(response, request, "word")
    return response.headers["set-cookie"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "127.0.0.1", "localhost:8000", "LOCALHOST", "[::1]:8000", "[::1]"]
)
def test_on_this_machine_over_plain_http_the_cookie_has_its_plain_name(host):
    assert written(connection(host), is_loopback=True) == PLAIN


@pytest.mark.parametrize(
    "host", ["office.test", "office.test:80", "", "[::1", "localhost.evil.test:80"]
)
def test_by_any_other_name_the_cookie_is_secure_and_bound_to_the_host(host):
    assert written(connection(host), is_loopback=True) == SECURE


def test_bound_to_more_than_loopback_the_cookie_is_secure_whatever_the_name():
    assert written(connection("127.0.0.1:8000"), is_loopback=False) == SECURE


def test_behind_a_proxy_that_speaks_tls_the_cookie_is_secure():
    assert written(connection("localhost", scheme="https"), is_loopback=True) == SECURE


def test_only_the_name_that_would_be_written_is_read():
    both = "session=plain; __Host-session=secure"
    cookie = SessionCookie(is_loopback=True)
    assert cookie.read(connection(cookie=both)) == "plain"
    assert cookie.read(connection("office.test", cookie=both)) == "secure"
    assert cookie.read(connection("office.test", cookie="session=plain")) is None


def test_a_socket_has_the_cookie_of_the_page_that_opens_it():
    both = "session=plain; __Host-session=secure"
    cookie = SessionCookie(is_loopback=True)
    assert cookie.read(connection(scheme="ws", cookie=both)) == "plain"
    assert cookie.read(connection(scheme="wss", cookie=both)) == "secure"


def test_removing_it_names_the_same_cookie():
    response = Response()
    SessionCookie(is_loopback=False).remove(response, connection("office.test"))
    assert response.headers["set-cookie"].startswith('__Host-session=""; expires=')
    assert response.headers["set-cookie"].endswith(
        "; HttpOnly; Max-Age=0; Path=/; SameSite=lax; Secure"
    )
