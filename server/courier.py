"""Delivers what waits in the outbox, while the server runs, however often it takes.

No transaction is open while a mail is sent, for the mail server may be slow. A mail that left when
the server died may leave again: its Message-ID is the same then.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from email.message import EmailMessage
from functools import partial

from integrations.mail import (
    Mail,
    MailRefusedError,
    MailSettingsError,
    MailUnavailableError,
    with_ascii_domain,
)
from resolvers.outbox import (
    Connection,
    Waiting,
    delivered,
    forget_keys,
    given_up,
    postponed,
    take,
)
from server.log import log

Outcome = Callable[[Connection, Waiting], Awaitable[None]]

BAD_ADDRESS = "BAD_ADDRESS"
NO_ADDRESS = "NO_ADDRESS"
# No health information: not even that there is an appointment. Whoever looks over a shoulder sees the
# subject and the first lines, and the name of a practice may tell what it treats.
_SUBJECT = "You have a message"
_TEXT = """\
There is news for you.

Please call us, or sign in to the portal, to read it. You cannot reply to this message.

{practice}
"""


class Courier:
    """Takes one after the other out of the outbox until nothing is due."""

    def __init__(
        self,
        connect: Callable[[], AbstractAsyncContextManager[Connection]],
        mail: Mail,
        sender: str,
    ) -> None:
        self._connect = connect
        self._mail = mail
        self._sender = sender

    async def deliver_due(self) -> int:
        """Try everything that is due once; how much that was."""
        count = 0
        while await self._deliver_next():
            count += 1
        return count

    async def forget_keys(self) -> None:
        """Forget the idempotency keys that nobody will send again."""
        async with self._connect() as connection:
            await forget_keys(connection)

    async def _deliver_next(self) -> bool:
        async with self._connect() as connection:
            one = await take(connection)
        if one is None:
            return False
        write_down = await self._sent(one)
        async with self._connect() as connection:
            await write_down(connection, one)
        return True

    async def _sent(self, one: Waiting) -> Outcome:
        """Send it, and say how to write down what became of it."""
        if one.address is None:
            return partial(given_up, failure=NO_ADDRESS)
        try:
            await self._mail.send(self._written(one, one.address))
        except ValueError:
            return partial(given_up, failure=BAD_ADDRESS)
        except MailSettingsError as error:
            log.error("the mail server takes no mail from us", **_about(one, error))
            return partial(postponed, failure=str(error))
        except MailUnavailableError as error:
            log.warning("the mail server did not take a message", **_about(one, error))
            return partial(postponed, failure=str(error))
        except MailRefusedError as error:
            log.error("the mail server refused a message", **_about(one, error))
            return partial(given_up, failure=str(error))
        return delivered

    def _written(self, one: Waiting, address: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = with_ascii_domain(address)
        message["Subject"] = _SUBJECT
        message["Message-ID"] = f"<{one.id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(_TEXT.format(practice=one.practice_name))
        return message


def _about(one: Waiting, error: Exception) -> dict[str, str]:
    """What a line of the log may say of a mail: its id, and never for whom it is."""
    return {"message": str(one.id), "error": str(error)}
