"""Binding an address says in one line why it cannot be done."""

import socket

import pytest

from server.process import CannotListenError, listen
from server.settings import Settings


def test_the_listener_listens_where_it_was_told():
    with listen(Settings(port=0)) as listener:
        host, port = listener.getsockname()
        assert host == "127.0.0.1"
        with socket.create_connection((host, port), timeout=5):
            pass


def test_a_port_in_use_is_named_with_its_remedy():
    with listen(Settings(port=0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(CannotListenError) as complaint:
            listen(Settings(port=port))
    assert str(complaint.value) == (
        f"127.0.0.1:{port} is in use; stop what runs there, or set FRONT_OFFICE_PORT to another port"
    )


def test_an_address_of_another_machine_is_named():
    with pytest.raises(CannotListenError, match=r"^cannot listen on 192\.0\.2\.1:0: "):
        listen(Settings(host="192.0.2.1", port=0))
