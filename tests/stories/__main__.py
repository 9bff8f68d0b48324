"""`make story`: the day at the front desk, told to the running demo server."""

from __future__ import annotations

import os
import sys

import click
import httpx

from server.settings import Settings
from tests.stories.day import told
from tests.stories.step import NotSoError
from tests.stories.teller import teller


def main() -> int:
    """Print the story; the exit status says whether it held."""
    origin = Settings.from_environment(os.environ).origin
    try:
        with teller(origin) as day:
            for line in told(day):
                click.echo(line)
    except NotSoError as error:
        click.echo(f"\nNOT SO: {error}", err=True)
    except httpx.HTTPError as error:
        click.echo(f"No demo answers at {origin} ({error}). Start one: make serve", err=True)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
