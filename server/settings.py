"""What the environment may decide, read once; a bad value stops the start and names its variable."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from db.secrets import KEY_CHARACTERS_MIN

LOG_FORMATS = ("auto", "json", "text")
WORKERS_MAX = 64
_HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
"""As a browser says it in `Host`: in ASCII, and an IPv6 address in brackets."""
_ADDRESS = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)*",
    re.ASCII | re.IGNORECASE,
)
"""One e-mail address, its local part without quotes (RFC 5321, 4.1.2: Dot-string)."""


class BadSettingError(ValueError):
    """An environment variable holds something that cannot be used; the message is one line."""

    def __init__(self, variable: str, complaint: str) -> None:
        super().__init__(f"{variable}: {complaint}")
        self.variable = variable


@dataclass(frozen=True)
class Settings:
    """Where to listen, where the data lies, how to log."""

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path(".front-office")
    database_url: str | None = None
    secret_key: str | None = None
    log_format: str = "auto"
    workers: int = 1
    """Processes that serve the same socket."""
    allowed_hosts: frozenset[str] = frozenset()
    """Names by which a browser may address the server, beside the loopback names."""
    mail_url: str | None = None
    """The mail server; without one, mail is written into the data folder."""
    mail_from: str = "no-reply@front-office.invalid"
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed."""

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect; the demo sign-in requires it."""
        return _is_loopback(self.host)

    @property
    def origin(self) -> str:
        """The address a person on this machine types; wildcard addresses are not addresses."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Raise BadSettingError for a value that cannot be used, and for an unknown variable."""
        _refuse_unknown(environment)
        chosen = {
            name: read(variable, environment[variable].strip())
            for name, (variable, read) in _VARIABLES.items()
            if environment.get(variable, "").strip()
        }
        return cls(**chosen)  # type: ignore[arg-type]  # each reader gives its field's type


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {variable for variable, _ in _VARIABLES.values()} | _OF_THE_TESTS
    for variable in sorted(environment):
        if variable.startswith("FRONT_OFFICE_") and variable not in known:
            raise BadSettingError(variable, "there is no such setting; is it misspelt?")


def _host(variable: str, text: str) -> str:
    if text == "localhost":
        return text
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise BadSettingError(
            variable, "expected an IP address such as 127.0.0.1, or localhost"
        ) from None


def _port(variable: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):  # noqa: PLR2004
        raise BadSettingError(variable, "expected a port from 1 to 65535")
    return int(text)


def _data_dir(variable: str, text: str) -> Path:
    path = Path(text).expanduser()
    try:
        is_usable = path.is_dir() or not path.exists()
    except OSError as error:  # on the way there is a folder of somebody else
        raise BadSettingError(variable, os.strerror(error.errno or 0)) from None
    if not is_usable:
        raise BadSettingError(variable, "expected a folder")
    return path


def _database_url(variable: str, text: str) -> str:
    # The value holds a password, so it never appears in the complaint.
    try:
        parts = urlsplit(text)
        # A password with / or # as they are ends up in the path, which is shown.
        is_one = (
            parts.scheme in {"postgresql", "postgres"} and "@" not in parts.path + parts.fragment
        )
    except ValueError:
        is_one = False
    if not is_one:
        raise BadSettingError(
            variable,
            "expected an address like postgresql://user:password@host/database,"
            " with / and # of the password written as %2F and %23",
        )
    return text


def _mail_url(variable: str, text: str) -> str:
    try:  # the value may hold a password, so it never appears in the complaint
        parts = urlsplit(text)
        is_one = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise BadSettingError(variable, "expected an address like smtp://user:password@host:587")
    return text


def _mail_from(variable: str, text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise BadSettingError(variable, "expected an e-mail address such as office@example.org")
    return text


def _secret_key(variable: str, text: str) -> str:
    if len(text) < KEY_CHARACTERS_MIN:
        raise BadSettingError(variable, f"expected at least {KEY_CHARACTERS_MIN} characters")
    return text


def _log_format(variable: str, text: str) -> str:
    if text not in LOG_FORMATS:
        raise BadSettingError(variable, f"expected one of {', '.join(LOG_FORMATS)}")
    return text


def _workers(variable: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= WORKERS_MAX):  # noqa: PLR2004
        raise BadSettingError(variable, f"expected a number of processes from 1 to {WORKERS_MAX}")
    return int(text)


def _allowed_hosts(variable: str, text: str) -> frozenset[str]:
    names = frozenset(name.strip().lower() for name in text.split(",") if name.strip())
    if not all(_HOST_NAME.fullmatch(name) for name in names):
        complaint = "expected names such as office.example.org, separated by commas, without a port"
        raise BadSettingError(variable, complaint)
    return names


def _trusted_proxies(variable: str, text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.ip_network(part.strip())) for part in text.split(","))
    except ValueError:
        raise BadSettingError(
            variable, "expected IP addresses or networks, separated by commas"
        ) from None


_VARIABLES: dict[str, tuple[str, Callable[[str, str], object]]] = {
    "host": ("FRONT_OFFICE_HOST", _host),
    "port": ("FRONT_OFFICE_PORT", _port),
    "data_dir": ("FRONT_OFFICE_DATA_DIR", _data_dir),
    "database_url": ("FRONT_OFFICE_DATABASE_URL", _database_url),
    "secret_key": ("FRONT_OFFICE_SECRET_KEY", _secret_key),
    "log_format": ("FRONT_OFFICE_LOG_FORMAT", _log_format),
    "workers": ("FRONT_OFFICE_WORKERS", _workers),
    "allowed_hosts": ("FRONT_OFFICE_ALLOWED_HOSTS", _allowed_hosts),
    "mail_url": ("FRONT_OFFICE_MAIL_URL", _mail_url),
    "mail_from": ("FRONT_OFFICE_MAIL_FROM", _mail_from),
    "trusted_proxies": ("FRONT_OFFICE_TRUSTED_PROXIES", _trusted_proxies),
}

_OF_THE_TESTS = frozenset({"FRONT_OFFICE_REQUIRE_BROWSER"})
