"""Signing in as a demo person without a password: only on this machine, only from this machine."""

from __future__ import annotations

import ipaddress

from starlette.requests import HTTPConnection

from server.settings import BadSettingError, Settings

_FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-real-ip", "via"})


def refuse_demo_unless_loopback(host: str) -> None:
    """Raise BadSettingError when others than this machine could reach a demo bound to `host`."""
    if not Settings(host=host).is_loopback:
        raise BadSettingError(
            "FRONT_OFFICE_HOST",
            "expected a loopback address,"
            " because anybody may sign in to the demo without a password",
        )


def is_from_this_machine(request: HTTPConnection) -> bool:
    """Whether the request began here. A proxy that nobody declared would hide where it did."""
    if request.client is None or not _FORWARDED.isdisjoint(request.headers.keys()):
        return False
    try:
        return ipaddress.ip_address(request.client.host.partition("%")[0]).is_loopback
    except ValueError:
        return False
