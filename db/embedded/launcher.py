"""Starts PostgreSQL in a data folder, or joins the one that runs there, and stops what it started."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode

from db.embedded.account import account_for
from db.embedded.cluster import SUPERUSER, Cluster, Needs, make_socket_dir, prepare
from db.embedded.errors import EmbeddedPostgresError
from db.embedded.guarded import START_TIMEOUT_S, GuardedPostgres
from db.embedded.locks import owner_of, try_lock
from db.embedded.postmaster import PORT, Postmaster, discard_stale

BUSY_TIMEOUT_S = 5
"""How long to wait for an owner who will not share, which may be a short command."""
_POLL_S = 0.01


class EmbeddedPostgres:
    """A running PostgreSQL, reached through a unix socket by its superuser."""

    def __init__(
        self,
        cluster: Cluster,
        socket_dir: Path,
        needs: Needs,
        guarded: GuardedPostgres | None = None,
    ) -> None:
        self.data_dir = cluster.data_dir
        self.host = str(socket_dir)
        self.port = PORT
        self.user = SUPERUSER
        self.password = cluster.password.read_text()
        self._cluster = cluster
        self._needs = needs
        self._guarded = guarded

    def __repr__(self) -> str:
        return f"EmbeddedPostgres({str(self.data_dir)!r})"

    @classmethod
    def start(
        cls, data_dir: Path, *, durable: bool = True, may_join: bool = True, connections: int = 0
    ) -> Self:
        """Start PostgreSQL in the folder, making it first if need be.

        Where another process runs it already, join that one: it is then not ours to stop, and ends
        with its owner; without `may_join` this is refused. `durable=False` trades safety for speed,
        for tests. `connections` of ours leave room for others. Raises EmbeddedPostgresError.
        """
        with _worded():
            cluster = Cluster(data_dir.expanduser().resolve())
            cluster.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls._started_or_joined(cluster, Needs(durable, connections), may_join=may_join)

    @classmethod
    def _started_or_joined(cls, cluster: Cluster, needs: Needs, *, may_join: bool) -> Self:
        begun = time.monotonic()
        while True:
            lock = try_lock(cluster.lock)
            if lock is not None:
                try:
                    return cls._started(cluster, lock, needs)
                finally:
                    os.close(lock)
            owner = owner_of(cluster.owner)
            joined = cls._joined(cluster, needs) if may_join and owner is not None else None
            if joined is not None:
                return joined
            # Without an owner it is being stopped; to be joined, it must first have started.
            is_changing = may_join or owner is None
            if time.monotonic() - begun > (START_TIMEOUT_S if is_changing else BUSY_TIMEOUT_S):
                raise EmbeddedPostgresError(
                    f"the PostgreSQL in {cluster.data_dir} is in use by process"
                    f" {owner or 'unknown'}: stop that, or choose another FRONT_OFFICE_DATA_DIR"
                )
            time.sleep(_POLL_S)

    @classmethod
    def _started(cls, cluster: Cluster, lock: int, needs: Needs) -> Self:
        socket_dir, guarded = _begun(cluster, lock, needs)
        guarded.wait_until_ready()
        return cls(cluster, socket_dir, needs, guarded)

    @classmethod
    def _joined(cls, cluster: Cluster, needs: Needs) -> Self | None:
        running = Postmaster.read(cluster.pid_file)
        if running is None or not running.is_ready or not running.answers():
            return None
        return cls(cluster, running.socket_dir, needs)

    def is_ready(self) -> bool:
        """Whether ours takes connections; raise EmbeddedPostgresError when it has died."""
        assert self._guarded is not None
        return self._guarded.is_ready()

    def begin_again(self) -> bool:
        """Start ours that has died, where it was, and do not wait until it is ready.

        False while something of it is still there, or somebody else runs it meanwhile. Raises
        EmbeddedPostgresError.
        """
        assert self._guarded is not None
        with _worded():
            self._guarded.end()
            lock = try_lock(self._cluster.lock)
            if lock is None:
                return False
            try:
                _require_data(self._cluster)
                host = Path(self.host)
                self._guarded = _begun(self._cluster, lock, self._needs, host)[1]
            finally:
                os.close(lock)
        return True

    @property
    def is_ours(self) -> bool:
        """Whether this process started it, and stops it."""
        return self._guarded is not None

    @property
    def dsn(self) -> str:
        """The address for the superuser, password included: not for printing."""
        return self.dsn_of("postgres")

    def dsn_of(self, database: str) -> str:
        """The same for another database of this PostgreSQL."""
        login = f"{self.user}:{quote(self.password, safe='')}"
        place = urlencode({"host": self.host, "port": self.port})
        return f"postgresql://{login}@/{database}?{place}"

    def stop(self) -> None:
        """Stop it if it is ours, and wait until it is gone. Again does nothing."""
        if self._guarded is not None:
            self._guarded.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def _begun(
    cluster: Cluster, lock: int, needs: Needs, again: Path | None = None
) -> tuple[Path, GuardedPostgres]:
    account = account_for(cluster.data)
    prepare(cluster, account, lock, needs)
    discard_stale(cluster.pid_file)
    socket_dir = make_socket_dir(cluster, account, again)
    return socket_dir, GuardedPostgres.begin(cluster, account, lock, socket_dir)


def _require_data(cluster: Cluster) -> None:
    """A server that runs must not get an empty database in the place of its own."""
    if not cluster.data.exists():
        raise EmbeddedPostgresError(f"the data of PostgreSQL in {cluster.data_dir} is gone")


@contextmanager
def _worded() -> Iterator[None]:
    """Say in one line what the machine refuses."""
    try:
        yield
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        raise EmbeddedPostgresError(f"cannot run PostgreSQL: {error.strerror}{place}") from None
