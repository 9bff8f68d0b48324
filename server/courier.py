"""Delivers what waits in the outbox, while the server runs, however often it takes.

A mail that left when the server died may leave again: its Message-ID is the same then.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from email.message import EmailMessage

from integrations.mail import Mail, MailRefusedError, MailUnavailableError
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
            if one.address is None:
                await given_up(connection, one, NO_ADDRESS)
                return True
            try:
                await self._mail.send(self._written(one, one.address))
            except MailUnavailableError as error:
                await postponed(connection, one, str(error))
                log.warning("a message is not delivered yet", message=str(one.id), error=str(error))
            except MailRefusedError as error:
                await given_up(connection, one, str(error))
                log.error("a message was refused", message=str(one.id), error=str(error))
            else:
                await delivered(connection, one)
            return True

    def _written(self, one: Waiting, address: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = address
        message["Subject"] = _SUBJECT
        message["Message-ID"] = f"<{one.id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(_TEXT.format(practice=one.practice_name))
        return message
