"""The demo lets anybody in, so nobody else may reach it."""

import pytest
from starlette.requests import HTTPConnection

from server.identity.demo import is_from_this_machine, refuse_demo_unless_loopback
from server.settings import BadSettingError


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_a_demo_may_listen_on_loopback(host):
    refuse_demo_unless_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "office.test", ""])
def test_a_demo_does_not_start_on_any_other_address(host):
    with pytest.raises(BadSettingError) as refusal:
        refuse_demo_unless_loopback(host)
    assert str(refusal.value) == (
        "FRONT_OFFICE_HOST: expected a loopback address,"
        " because anybody may sign in to the demo without a password"
    )


@pytest.mark.parametrize(
    ("client", "is_here"),
    [
        (("127.0.0.1", 5), True),
        (("::1", 5), True),
        (("192.0.2.1", 5), False),
        (("2001:db8::1", 5), False),
        (("/run/socket", 0), False),
        (None, False),
    ],
)
def test_only_a_request_from_this_machine_is_one(client, is_here):
    connection = HTTPConnection({"type": "http", "headers": [], "client": client})
    assert is_from_this_machine(connection) is is_here
