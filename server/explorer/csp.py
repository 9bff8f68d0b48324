"""What a browser may do with our pages: everything is refused but what is named here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_NOWHERE = MappingProxyType(
    {
        "default-src": "'none'",
        "connect-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
)

SIGN_IN: Mapping[str, str] = MappingProxyType(
    {**_NOWHERE, "require-trusted-types-for": "'script'", "trusted-types": "'none'"}
)
"""The sign-in page runs only our own script, which writes text and never markup."""

_DIALOG_STYLE = "'sha256-Y/huXlwoYkVyQlxwSVcCi1RCDGDCSVBzDt0hYP9qlTc='"
"""The one <style> element GraphiQL writes: it stops the page scrolling behind an open dialog.

Its text never changes on a page without a scroll bar, so its hash is enough. React and CodeMirror
set their style attributes through the object model, which a policy does not concern.
"""

EXPLORER: Mapping[str, str] = MappingProxyType(
    {
        **_NOWHERE,
        "style-src": f"'self' {_DIALOG_STYLE}",
        "font-src": "'self' data:",
    }
)
"""GraphiQL's style sheet carries its code font as data."""

_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")

_ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
)


def page_headers(policy: Mapping[str, str]) -> dict[str, str]:
    """Headers of a page: the policy, and never kept by a browser or a proxy."""
    sentence = "; ".join(f"{directive} {sources}" for directive, sources in policy.items())
    return {**_ALWAYS, "content-security-policy": sentence, "cache-control": "no-store"}


def asset_headers() -> dict[str, str]:
    """Headers of a file whose address holds its hash, so that it never changes."""
    return {
        **_ALWAYS,
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cache-control": "public, max-age=31536000, immutable",
        "vary": "Accept-Encoding",
    }
