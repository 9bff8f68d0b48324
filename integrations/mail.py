"""Mail: to a mail server, or into a folder where there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import idna
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

TIMEOUT_S = 30.0
"""For each answer of the mail server; a mail takes about ten of them (RFC 5321, 4.5.3.2)."""
_PERMANENT = 500
"""From here on a mail server says that trying again is useless (RFC 5321, 4.2.1)."""
_SIGN_IN = {530, 534, 535, 538}
"""Who does not sign in, or not well enough, gets nothing sent (RFC 4954, 6)."""
_ABOUT_US = re.compile(r"5\.(1\.[78]|7\.\d+)\b")
"""The sender's address is bad, or somebody's policy is against us (RFC 3463, 3.2 and 3.8)."""


class MailUnavailableError(Exception):
    """The mail did not leave; it may at another time."""


class MailSettingsError(MailUnavailableError):
    """The mail server takes no mail from us, as we are set up: that is not this mail's fault."""


class MailRefusedError(Exception):
    """The mail server will never take this mail."""


class Mail(Protocol):
    """Takes mail to be sent.

    Raises MailUnavailableError or MailRefusedError; neither says whom the mail was for. Raises
    ValueError for an address that cannot be put into a line to a mail server.
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
            raise _of_mail(error.recipients[0]) from None
        except SMTPDataError as error:
            raise _of_mail(error) from None
        except SMTPResponseException as error:
            raise _of_us(error) from None
        except (SMTPException, OSError) as error:
            raise MailUnavailableError(type(error).__name__) from None


def _of_mail(answer: SMTPResponseException) -> Exception:
    """The failure that an answer to the recipient or to the mail itself is; each has one recipient.

    Many servers say only here that they do not take our sender, or want us to sign in.
    """
    is_ours = answer.code in _SIGN_IN or _ABOUT_US.match(answer.message)
    if answer.code >= _PERMANENT and not is_ours:
        return MailRefusedError(f"SMTP {answer.code}")
    return _of_us(answer)


def _of_us(answer: SMTPResponseException) -> Exception:
    """The failure that an answer to the connection, the login or the sender is."""
    if answer.code >= _PERMANENT:
        return MailSettingsError(f"SMTP {answer.code}")
    return MailUnavailableError(f"SMTP {answer.code}")


def with_ascii_domain(address: str) -> str:
    """The address with its domain as every mail server knows it: bücher.de is xn--bcher-kva.de.

    Raises ValueError when it is no domain (RFC 5891).
    """
    mailbox, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    return f"{mailbox}@{idna.encode(domain, uts46=True).decode()}"


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
