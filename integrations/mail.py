"""Mail: to a mail server, or into a folder where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

TIMEOUT_S = 30.0
"""For each answer of the mail server; a mail takes about ten of them (RFC 5321, 4.5.3.2)."""
_PERMANENT = 500
"""From here on a mail server says that trying again is useless (RFC 5321, 4.2.1)."""


class MailUnavailableError(Exception):
    """The mail did not leave; it may at another time."""


class MailRefusedError(Exception):
    """The mail server will never take this mail."""


class Mail(Protocol):
    """Takes mail to be sent.

    Raises MailUnavailableError or MailRefusedError; neither says whom the mail was for.
    """

    async def send(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True)
class SmtpMail:
    """A mail server, by an address such as smtp://user:password@mail.example.org:587.

    smtps:// is encrypted from the beginning; with smtp:// it must become so, unless the server is
    this machine.
    """

    url: str

    async def send(self, message: EmailMessage) -> None:
        parts = urlsplit(self.url)
        is_encrypted, is_local = parts.scheme == "smtps", parts.hostname in {"127.0.0.1", "::1"}
        try:
            await aiosmtplib.send(
                message,
                hostname=parts.hostname,
                port=parts.port,
                username=unquote(parts.username) if parts.username else None,
                password=unquote(parts.password) if parts.password else None,
                use_tls=is_encrypted,
                start_tls=None if is_local else not is_encrypted,
                timeout=TIMEOUT_S,
            )
        except SMTPRecipientsRefused as error:
            raise _failure(min(one.code for one in error.recipients)) from None
        except SMTPResponseException as error:
            raise _failure(error.code) from None
        except (SMTPException, OSError) as error:
            raise MailUnavailableError(type(error).__name__) from None


def _failure(code: int) -> Exception:
    if code >= _PERMANENT:
        return MailRefusedError(f"SMTP {code}")
    return MailUnavailableError(f"SMTP {code}")


@dataclass(frozen=True)
class FolderMail:
    """A folder in which each mail is a file: for a practice on one's own machine."""

    folder: Path

    async def send(self, message: EmailMessage) -> None:
        name = message["Message-ID"].strip("<>").partition("@")[0]
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / f"{name}.eml").write_bytes(bytes(message))
        except OSError as error:
            raise MailUnavailableError(type(error).__name__) from None
