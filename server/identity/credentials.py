"""Reads what a person sends to sign in: a small JSON object of clean, bounded strings."""

from __future__ import annotations

from starlette.requests import Request

from resolvers.identity.accounts import EMAIL_CHARACTERS_MAX
from resolvers.identity.passwords import PASSWORD_CHARACTERS_MAX
from server.http.body import read_body
from server.http.crossing import require_own_site
from server.http.json_text import parsed
from server.http.negotiation import require_readable
from server.http.refusals import malformed

BODY_BYTES_MAX = 16_384

_CHARACTERS_MAX = {"email": EMAIL_CHARACTERS_MAX, "password": PASSWORD_CHARACTERS_MAX}


async def read_credentials(
    request: Request, names: tuple[str, ...], allowed_hosts: frozenset[str]
) -> list[str]:
    """Return the strings of those names; nothing else may be in the body.

    Raises RefusedError: 403 from another site, 415 unless it is JSON (which no form of another
    site can send), 413 when it is long, 400 for anything else.
    """
    require_own_site(request.headers, allowed_hosts)
    require_readable(request.headers)
    sent = parsed(await read_body(request, BODY_BYTES_MAX))
    if not isinstance(sent, dict) or sent.keys() != set(names):
        raise malformed(f"Send a JSON object with {' and '.join(names)}.")
    return [_clean(name, sent[name]) for name in names]


def _clean(name: str, value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _CHARACTERS_MAX[name]:
        raise malformed(f"The {name} must be a string of 1 to {_CHARACTERS_MAX[name]} characters.")
    # PostgreSQL takes no NUL, and UTF-8 no half of a surrogate pair.
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise malformed(f"The {name} holds characters that are not text.")
    return value
