"""What a page of another site cannot make a visitor's browser do."""

import pytest
from starlette.datastructures import Headers

from server.http.crossing import require_own_host, require_own_site, require_preflight
from server.http.refusals import RefusedError

HERE = {"host": "127.0.0.1:8000"}
NO_NAMES: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "anything new"},
        {"origin": "https://evil.test"},
        {"origin": "http://127.0.0.1:9000"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://[::1"},
        {"origin": "http://127.0.0.1:8000.evil.test"},
    ],
    ids=str,
)
def test_another_site_is_refused(headers):
    with pytest.raises(RefusedError) as refusal:
        require_own_site(Headers({**HERE, **headers}), NO_NAMES)
    assert refusal.value.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8000"},
        {"sec-fetch-site": "none"},
    ],
    ids=str,
)
def test_our_own_page_and_programs_pass(headers):
    require_own_site(Headers({**HERE, **headers}), NO_NAMES)


def test_an_allowed_name_passes_behind_a_proxy_that_rewrites_host():
    headers = Headers({"host": "10.0.0.5:8000", "origin": "https://office.test"})
    require_own_site(headers, frozenset({"office.test"}))


@pytest.mark.parametrize("name", ["authorization", "x-csrf-token", "graphql-require-preflight"])
def test_a_header_that_forces_a_preflight_lets_a_get_pass(name):
    require_preflight(Headers({name: "1"}))


def test_a_get_that_a_link_could_make_is_refused():
    with pytest.raises(RefusedError) as refusal:
        require_preflight(Headers({"cookie": "session=1", "accept": "*/*"}))
    assert refusal.value.status == 403


@pytest.mark.parametrize(
    "host",
    ["evil.test", "evil.test:8000", "", "localhost.evil.test", "[::1].evil.test", "[::1]x:80"],
)
def test_a_foreign_name_for_the_loopback_address_is_refused(host):
    with pytest.raises(RefusedError):
        require_own_host(Headers({"host": host}), is_loopback=True, allowed=NO_NAMES)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "LOCALHOST:1"])
def test_the_names_of_this_machine_pass(host):
    require_own_host(Headers({"host": host}), is_loopback=True, allowed=NO_NAMES)


def test_a_server_that_was_told_its_names_knows_no_other():
    names = frozenset({"office.test"})
    require_own_host(Headers({"host": "office.test"}), is_loopback=False, allowed=names)
    with pytest.raises(RefusedError):
        require_own_host(Headers({"host": "evil.test"}), is_loopback=False, allowed=names)


@pytest.mark.parametrize("is_loopback", [True, False])
def test_two_names_at_once_are_one_too_many(is_loopback):
    headers = Headers(raw=[(b"host", b"localhost"), (b"host", b"localhost")])
    with pytest.raises(RefusedError) as refusal:
        require_own_host(headers, is_loopback, NO_NAMES)
    assert refusal.value.status == 400


async def test_a_probe_by_address_is_answered_and_nothing_else_is(stranger):
    """Load balancers ask the address; what they are told is nobody's."""
    foreign = {"host": "10.0.0.5:8000"}
    answers = [
        await stranger.send("GET", path, headers=foreign)
        for path in ("/health/live", "/health/ready", "/")
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 403]
