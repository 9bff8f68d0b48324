"""The server's secret key, and everything that is derived from it instead of being stored."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from db.roles import LOGINS

KEY_CHARACTERS_MIN = 32
KEY_FILE = "secret.key"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SecretKeyError(RuntimeError):
    """The secret key cannot be used; the message is one line and never holds the key."""


class Secret:
    """A key that is never shown, and what follows from it."""

    def __init__(self, key: str) -> None:
        """Raise SecretKeyError for a key of fewer than KEY_CHARACTERS_MIN characters."""
        if len(key) < KEY_CHARACTERS_MIN:
            raise SecretKeyError(f"the secret key needs at least {KEY_CHARACTERS_MIN} characters")
        self._key = key.encode()

    def __repr__(self) -> str:
        return "Secret(...)"

    @classmethod
    def load(cls, data_dir: Path, configured: str | None = None) -> Secret:
        """Take the configured key, or the one kept in the data folder, made there once.

        Raises SecretKeyError when the file is damaged, open to others, or cannot be made.
        """
        if configured is not None:
            return cls(configured)
        path = data_dir / KEY_FILE
        try:
            if not path.exists():
                _make(path)
            return cls(_kept(path))
        except OSError as error:
            raise SecretKeyError(f"cannot use {path}: {error.strerror}") from None

    def derive(self, label: str) -> bytes:
        """32 bytes that belong to this label alone (HMAC-SHA256)."""
        return hmac.digest(self._key, b"front-office:" + label.encode(), "sha256")

    def login_passwords(self) -> dict[str, str]:
        """The password of each login of the database."""
        return {login: self.derive(f"login:{login}").hex() for login in LOGINS}


def _kept(path: Path) -> str:
    if stat.S_IMODE(path.stat().st_mode) & _OTHERS:
        raise SecretKeyError(f"others may read {path}: chmod 600 it, or remove it for a new one")
    key = path.read_text("utf-8", "replace").strip()
    if len(key) < KEY_CHARACTERS_MIN:
        raise SecretKeyError(f"{path} is damaged: put the key back, or remove it for a new one")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Linked into place whole: of two first starts at once, both use the key of one.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=KEY_FILE)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(temporary)
    finally:
        Path(temporary).unlink()
