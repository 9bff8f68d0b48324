"""Signing in: from an e-mail and a password to a new session, or to nothing at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from resolvers.identity.accounts import Account, find_account, replace_hash
from resolvers.identity.gate import Clock, Connect
from resolvers.identity.passwords import Passwords
from resolvers.identity.sessions import NewSession, end_session, open_session


@dataclass(frozen=True)
class Refused:
    """Nobody was let in; whose account was tried, if there is one, is for the log alone."""

    account_id: UUID | None


@dataclass(frozen=True)
class SignIn:
    """Opens sessions; what refuses does not tell why."""

    connect: Connect
    clock: Clock
    passwords: Passwords
    csrf_key: bytes = field(repr=False)

    async def with_password(
        self, email: str, password: str, replaced: str | None = None
    ) -> NewSession | Refused:
        """Check the password of an account, and open a session in place of `replaced`.

        Raises TooManyPasswordsError when too many are being checked.
        """
        account = await self._account(email)
        # No connection is held while the hash is computed.
        verdict = await self.passwords.check(password, account.password_hash if account else None)
        if account is None or not account.may_sign_in or not verdict.is_right:
            return Refused(account.account_id if account else None)
        return await self._open(account, replaced, verdict.better_hash)

    async def without_password(self, email: str, replaced: str | None = None) -> NewSession | None:
        """Open a session of a demo person; the caller knows that the account is one."""
        account = await self._account(email)
        if account is None or not account.may_sign_in:
            return None
        return await self._open(account, replaced)

    async def _account(self, email: str) -> Account | None:
        async with self.connect() as connection:
            return await find_account(connection, email, self.clock())

    async def _open(
        self, account: Account, replaced: str | None, better_hash: str | None = None
    ) -> NewSession:
        now = self.clock()
        async with self.connect() as connection:
            if better_hash is not None:
                await replace_hash(connection, account, better_hash)
            if replaced is not None:
                await end_session(connection, replaced, now)
            return await open_session(connection, self.csrf_key, account, now)
