"""Keeps pages of other sites from using the visitor's browser against this server."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from server.http.refusals import crossed, malformed

PREFLIGHT_HEADERS = ("authorization", "x-csrf-token", "graphql-require-preflight")
"""No page of another site can send one of these before its browser has asked us (and we say no)."""

_OWN_SITES = frozenset({"same-origin", "none"})
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""By which a browser addresses its own machine."""


def require_own_host(headers: Headers, is_loopback: bool, allowed: frozenset[str]) -> None:
    """Refuse a foreign name that was pointed at this address (DNS rebinding).

    Behind a proxy the server cannot know its names unless it is told, so only a server that
    listens on loopback, or was given names, checks.
    """
    hosts = headers.getlist("host")
    if len(hosts) > 1:  # RFC 9112, 3.2; whoever stands before us may have gone by the other one
        raise malformed("Send one Host header.")
    if not is_loopback and not allowed:
        return
    name = _host_name(hosts[0] if hosts else "")
    if name not in LOOPBACK_NAMES and name not in allowed:
        raise crossed("The server does not go by that name.")


def _host_name(host: str) -> str:
    host = host.lower()
    if host.startswith("["):
        name, _, after = host.partition("]")
        return f"{name}]" if not after or after.startswith(":") else ""
    return host.partition(":")[0]


def require_own_site(headers: Headers, allowed: frozenset[str]) -> None:
    """Refuse what a browser says was started by a page of another origin.

    A proxy may have rewritten Host, so an origin by one of the allowed names is our own as well.
    """
    if headers.get("sec-fetch-site", "none").strip().lower() not in _OWN_SITES:
        raise crossed("Requests from other sites are refused.")
    origin = headers.get("origin")
    if origin is None:
        return
    authority = _authority(origin)
    if authority != headers.get("host", "").lower() and _host_name(authority) not in allowed:
        raise crossed("Requests from other origins are refused.")


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def require_preflight(headers: Headers) -> None:
    """Refuse a request that an ordinary link, image or form could make.

    JSON as content type forces a preflight as well, so a POST has passed already.
    """
    if not any(name in headers for name in PREFLIGHT_HEADERS):
        raise crossed("Send an Authorization header, or graphql-require-preflight: 1.")
