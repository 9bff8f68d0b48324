"""Which account of the machine PostgreSQL runs as: it refuses root, and must reach its files."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.embedded.errors import EmbeddedPostgresError

CANDIDATES = ("postgres", "nobody")
"""Whom root becomes, the first one that exists."""


@dataclass(frozen=True)
class SystemAccount:
    """An account of the machine; `is_other` when root must become it."""

    name: str
    uid: int
    gid: int
    is_other: bool

    @property
    def process_options(self) -> dict[str, Any]:
        """What subprocess needs to run a program as this account, with no group of root's."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def require_entry(self, folder: Path, remedy: str) -> None:
        """Raise EmbeddedPostgresError unless the account may enter the folder from the root on."""
        for step in (*reversed(folder.parents), folder):
            if not self._may_enter(step):
                raise EmbeddedPostgresError(
                    f"PostgreSQL does not run as root, and the account {self.name} cannot enter"
                    f" {step}: {remedy}, or run as an ordinary user"
                )

    def _may_enter(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def account_for(home: Path) -> SystemAccount:
    """Choose the account: ourselves, or, for root, the owner of what is there, or a candidate."""
    is_root = os.geteuid() == 0
    if not is_root:
        _refuse_foreign(home)
        return SystemAccount(_name_of(os.geteuid()), os.geteuid(), os.getegid(), is_other=False)
    if home.exists() and home.stat().st_uid != 0:
        found = home.stat()
        return SystemAccount(_name_of(found.st_uid), found.st_uid, found.st_gid, is_other=True)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return SystemAccount(name, entry.pw_uid, entry.pw_gid, is_other=True)
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root, and this machine has no account"
        f" {' or '.join(CANDIDATES)}: run as an ordinary user"
    )


def _refuse_foreign(home: Path) -> None:
    if home.exists() and home.stat().st_uid != os.geteuid():
        raise EmbeddedPostgresError(
            f"{home} belongs to {_name_of(home.stat().st_uid)}: run as root, as when it was made,"
            " or choose another FRONT_OFFICE_DATA_DIR"
        )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
