"""`front-office reset`: throws the local database away, so that the next start makes a new one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import click

from db.embedded.cluster import Cluster
from db.embedded.locks import try_lock
from server.settings import BadSettingError, Settings


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(yes: bool) -> None:
    """Throw the local database away; the next start makes a new one."""
    settings = Settings.from_environment(os.environ)
    if settings.database_url is not None:
        raise BadSettingError(
            "FRONT_OFFICE_DATABASE_URL",
            "reset removes only the database in FRONT_OFFICE_DATA_DIR, and this one is given:"
            " empty it with PostgreSQL's own tools",
        )
    try:
        _reset(Cluster(settings.data_dir.resolve()), is_sure=yes)
    except OSError as error:  # somebody else's folder, or one on a disk that only reads
        where = error.filename or settings.data_dir
        message = f"cannot remove {where}: {os.strerror(error.errno or 0)}"
        raise click.ClickException(message) from None


def _reset(cluster: Cluster, *, is_sure: bool) -> None:
    if not cluster.home.exists():
        click.echo(f"There is no database in {cluster.data_dir}.")
        return
    if not is_sure:
        click.confirm(f"Remove the database in {cluster.data_dir} and all it holds?", abort=True)
    with _locked(cluster):
        shutil.rmtree(cluster.home)
        cluster.log.unlink(missing_ok=True)
    click.echo(f"Removed the database in {cluster.data_dir}.")


@contextmanager
def _locked(cluster: Cluster) -> Iterator[None]:
    """Hold the lock that every running PostgreSQL of ours holds."""
    lock = try_lock(cluster.lock)
    if lock is None:
        message = f"the database in {cluster.data_dir} is in use: stop the server first"
        raise click.ClickException(message)
    try:
        yield
    finally:
        os.close(lock)
